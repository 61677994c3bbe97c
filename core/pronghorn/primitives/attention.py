"""dot_product_attention: softmax of products, and with it a mean of values; one composite for kernels to claim."""

from __future__ import annotations

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import FLOATS, as_numpy, promote
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import greater_equal, logical_and, multiply, where
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.elementwise import cast
from pronghorn.primitives.expect import agree
from pronghorn.primitives.nn import softmax
from pronghorn.primitives.rules import BOOL, one_dtype, takes
from pronghorn.primitives.shape import positions, reshape, transpose
from pronghorn.spec import TensorSpec, broadcast_shapes

dot_product_attention = Primitive(
    "dot_product_attention",
    """``softmax(scale * query key^T) value`` for each head, the softmax over the keys that the mask lets be seen.

    Scores and softmax are computed in float32 at least. A query that may see no key gets the mean of all values.

    Shapes: query (B, T, N, H), key (B, S, K, H), value (B, S, K, V), and perhaps a bool mask of four axes that broadcasts
    with (B, N, T, S) -> (B, T, N, V). K divides N: each head of the keys serves N / K heads of the queries.
    Attributes: ``scale``, a float; ``causal``: whether query t sees only the keys 0 … t.
    Source: Vaswani et al. 2017, arXiv:1706.03762; for K < N Ainslie et al. 2023, arXiv:2305.13245.
    """,
)


@dot_product_attention.shape_rule
def _attention(
    query: TensorSpec, key: TensorSpec, value: TensorSpec, *mask: TensorSpec, scale: float, causal: bool
) -> TensorSpec:
    one_dtype(query, key, value)
    takes(query, FLOATS)
    for spec in (query, key, value, *mask):
        if spec.ndim != 4:
            raise ShapeError(
                f"takes four axes: query (B, T, N, H), key (B, S, K, H), value (B, S, K, V), mask (B, N, T, S). Got {spec}.",
                fix="Split the features into heads, or give it an axis of size 1.",
                expected=4,
                actual=spec.shape,
            )
    both = f"of query {query} and key {key}"
    batch = agree(query.shape[0], key.shape[0], f"the batch sizes {both}")
    agree(query.shape[3], key.shape[3], f"the features {both}")
    for axis, what in enumerate(("batch sizes", "numbers of keys", "numbers of heads")):
        agree(key.shape[axis], value.shape[axis], f"the {what} of key {key} and value {value}")
    groups(query, key)
    for spec in mask:
        takes(spec, BOOL)
        broadcast_shapes(spec.shape, (batch, query.shape[2], query.shape[1], key.shape[1]))
    return query.with_shape(batch, query.shape[1], query.shape[2], value.shape[3])


def groups(query: TensorSpec | Tensor, key: TensorSpec | Tensor) -> int:
    """How many heads of the query each head of the key serves.

    Raises:
        ShapeError: if that is no whole number, or not known.
    """
    heads, shared = query.shape[2], key.shape[2]
    if isinstance(heads, Dim) or isinstance(shared, Dim) or shared == 0 or heads % shared:
        raise ShapeError(
            f"the heads of key must divide those of query, and both be known. Got {shared} and {heads}.",
            expected=heads,
            actual=shared,
        )
    return heads // shared


@dot_product_attention.decomposition
def _attention_parts(query: Tensor, key: Tensor, value: Tensor, *mask: Tensor, scale: float, causal: bool) -> Tensor:
    dtype, wide = query.dtype, promote(query.dtype, "float32")
    batch, steps, heads, features = query.shape
    shared, served = key.shape[2], groups(query, key)
    # Products of float16 would overflow before they can be cast.
    query = multiply(cast(query, dtype=wide), constant(scale, wide))
    grouped = reshape(query, shape=(batch, steps, shared, served, features))
    # (B, K, T, G, S): the G heads of the queries that each of the K heads of the keys serves.
    scores = dot_general(grouped, cast(key, dtype=wide), contract=((4,), (3,)), batch=((0, 2), (0, 2)))
    seen = [_grouped(m, shared, served) for m in mask] + ([_past(scores)] if causal else [])
    if seen:
        allowed = logical_and(*seen) if len(seen) == 2 else seen[0]
        scores = where(allowed, scores, constant(float(-0.7 * np.finfo(as_numpy(wide)).max), wide))
    weights = cast(softmax(scores, axis=4), dtype=dtype)
    result = dot_general(weights, value, contract=((4,), (1,)), batch=((0, 1), (0, 2)))
    return reshape(transpose(result, perm=(0, 2, 1, 3, 4)), shape=(batch, steps, heads, value.shape[3]))


def _grouped(mask: Tensor, shared: Size, served: int) -> Tensor:
    """A mask (B, N, T, S) as (B, K, T, G, S); axes of size 1 stay such."""
    batch, heads, steps, keys = mask.shape
    split = (1, 1) if heads == 1 else (shared, served)
    return transpose(reshape(mask, shape=(batch, *split, steps, keys)), perm=(0, 1, 3, 2, 4))


def _past(scores: Tensor) -> Tensor:
    """Whether a key stands not behind its query, for scores (B, K, T, G, S)."""
    queries = positions((1, 1, scores.shape[2], 1, 1), 2)
    return greater_equal(queries, positions((1, 1, 1, 1, scores.shape[4]), 4))
