"""Scaled dot-product attention."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import as_numpy, promote
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.arithmetic import add, divide, multiply
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.ops.creation import arange
from pronghorn.ops.elementwise import cast
from pronghorn.ops.linalg import matmul
from pronghorn.ops.logic import greater_equal, where
from pronghorn.ops.nn import softmax
from pronghorn.ops.shape import expand_dims, reshape, transpose
from pronghorn.ops.trigonometry import tanh
from pronghorn.primitives import attention


def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """``softmax(scale * query key^T + bias) value`` for each head.

    Without bias and cap it is the composite of that name, which kernels claim. Logits and softmax are computed in float32
    at least. A query that may look at no key gets the mean of all values.

    Args:
        query: (B, T, N, H): T queries, N heads of H features.
        key: (B, S, K, H); K divides N, and each head of it serves N / K heads of the query.
        value: (B, S, K, V).
        bias: added to the logits; broadcasts with (B, N, T, S).
        mask: bool, whether a query may look at a key; broadcasts with (B, N, T, S).
        scale: ``1 / sqrt(H)`` if None.
        is_causal: whether query t sees only the keys 0 … t.
        flash_attention: None or False; there is one algorithm, on every engine.
        attn_logits_soft_cap: c of ``c * tanh(logits / c)``, which keeps the logits between -c and c.

    Returns:
        (B, T, N, V), in the dtype that query, key and value share.

    Raises:
        ShapeError: if one of the three has not four axes, or K does not divide N.
        ArgumentError: for ``flash_attention=True``.

    Source: Vaswani et al. 2017, arXiv:1706.03762; for K < N Ainslie et al. 2023, arXiv:2305.13245.

    >>> import numpy
    >>> dot_product_attention(*numpy.ones((3, 1, 2, 1, 4)), is_causal=True).shape
    (1, 2, 1, 4)
    """
    if flash_attention:
        raise ArgumentError(
            "flash_attention=True asks for an algorithm that no engine has.",
            where="dot_product_attention",
            fix="Leave it out: the result is the same.",
            argument="flash_attention",
            got=flash_attention,
        )
    query, key, value = (inexact(x) for x in operands(query, key, value))
    _check_axes(query, key, value)
    factor = float(shape_of(query)[3] ** -0.5 if scale is None else scale)
    masks = () if mask is None else (_four_axes(operand(mask, dtype="bool")),)
    if bias is None and attn_logits_soft_cap is None:
        return attention.dot_product_attention(query, key, value, *masks, scale=factor, causal=bool(is_causal))
    dtype, wide = dtype_of(query), promote(dtype_of(query), "float32")
    (batch, steps, heads, features), (_, seen, shared, _) = shape_of(query), shape_of(key)
    served = attention.groups(query, key)
    # (B, K, G, T, H) and (B, K, 1, S, H): each head of the keys beside the G heads of the queries that it serves.
    query = transpose(reshape(query, (batch, steps, shared, served, features)), (0, 2, 3, 1, 4))
    key, value = (expand_dims(transpose(x, (0, 2, 1, 3)), 2) for x in (key, value))
    logits = multiply(matmul(cast(query, wide), cast(transpose(key, (0, 1, 2, 4, 3)), wide)), factor)
    if bias is not None:
        logits = add(logits, _by_head(_four_axes(operand(bias, dtype=wide)), shared, served))
    if attn_logits_soft_cap is not None:
        logits = multiply(tanh(divide(logits, attn_logits_soft_cap)), attn_logits_soft_cap)
    allowed = [_by_head(m, shared, served) for m in masks]
    if is_causal:
        allowed.append(greater_equal(expand_dims(arange(steps, dtype="int64"), 1), arange(seen, dtype="int64")))
    for each in allowed:
        logits = where(each, logits, float(-0.7 * np.finfo(as_numpy(wide)).max))
    result = matmul(cast(softmax(logits), dtype), value)
    return reshape(transpose(result, (0, 3, 1, 2, 4)), (batch, steps, heads, shape_of(value)[-1]))


def _check_axes(*values: Any) -> None:
    shapes = [shape_of(x) for x in values]
    if any(len(shape) != 4 for shape in shapes):
        raise ShapeError(
            f"query, key and value must have four axes: batch, time, heads, features. Got {shapes}.",
            where="dot_product_attention",
            fix="Split the features into heads, or add an axis of size 1 with expand_dims(x, 2).",
            actual=shapes,
        )
    if isinstance(shapes[0][3], Dim):
        raise ShapeError(
            f"the features of query must be known. Got {shapes[0]}.", where="dot_product_attention", actual=shapes[0]
        )


def _four_axes(x: Any) -> Any:
    """What broadcasts with (B, N, T, S), with as many axes."""
    return reshape(x, (*(1,) * (4 - len(shape_of(x))), *shape_of(x)))


def _by_head(x: Any, shared: Size, served: int) -> Any:
    """(B, N, T, S) as (B, K, G, T, S); axes of size 1 stay such."""
    batch, heads, steps, keys = shape_of(x)
    return reshape(x, (batch, *((1, 1) if heads == 1 else (shared, served)), steps, keys))
