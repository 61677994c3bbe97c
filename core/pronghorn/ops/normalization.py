"""Normalisation of each sample by itself: by its length, its mean and variance, or its mean square."""

from __future__ import annotations

from typing import Any

from pronghorn.config import epsilon as config_epsilon
from pronghorn.dtypes import promote
from pronghorn.errors import ArgumentError
from pronghorn.ops.arithmetic import add, divide, maximum, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.crossentropy import moments
from pronghorn.ops.elementwise import cast, rsqrt, square
from pronghorn.ops.linalg import norm
from pronghorn.ops.reduction import mean
from pronghorn.ops.reduction import sum as sum_
from pronghorn.ops.shape import reshape
from pronghorn.spec import normalize_axes


def normalize(x: Any, axis: Any = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """``x / max(norm(x), epsilon)``, the norm of order ``order`` along ``axis``.

    Args:
        x: (…); a number counts as (1,).
        axis: an int, or several.
        order: 1 for the sum of |x|, 2 for the length, and so on.
        epsilon: the configuration's if None.

    Raises:
        ArgumentError: if ``order`` is no int of 1 or more.

    >>> import numpy
    >>> normalize(numpy.array([3.0, 4.0])).round(6).tolist()
    [0.6, 0.8]
    """
    if not hasattr(order, "__index__") or order < 1:
        raise ArgumentError(
            f"order must be an int of 1 or more. Got {order!r}.",
            where="normalize",
            fix="Pass order=2 for vectors of length 1.",
            argument="order",
            got=order,
        )
    x = inexact(x)
    x = reshape(x, (1,)) if shape_of(x) == () else x
    least = config_epsilon() if epsilon is None else epsilon
    if order == 2:
        return multiply(x, rsqrt(maximum(sum_(square(x), axis=axis, keepdims=True), least**2)))
    return divide(x, maximum(norm(x, ord=order, axis=axis, keepdims=True), least))


def layer_normalization(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: Any = -1,
    epsilon: float | None = None,
    *,
    rms_scaling: bool = False,
) -> Any:
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, mean and variance along ``axis``.

    float16 and bfloat16 are computed in float32.

    Args:
        x: (…, F, …).
        gamma, beta: (F), the sizes of x along the axes; or what broadcasts with x; or None.
        axis: F; an int or several, taken together.
        epsilon: the configuration's if None.
        rms_scaling: ``gamma * x / sqrt(variance + epsilon)``, as older models have it; see rms_normalization.

    Source: Ba et al. 2016, arXiv:1607.06450.

    >>> import numpy
    >>> layer_normalization(numpy.array([1.0, 3.0]), beta=numpy.array([0.0, 5.0]), epsilon=0).tolist()
    [-1.0, 6.0]
    """
    wide, axes = _wide(x, axis, "layer_normalization(axis=)")
    centre, variance = moments(wide, axes, keepdims=True)
    y = multiply(wide if rms_scaling else subtract(wide, centre), rsqrt(add(variance, _least(epsilon))))
    y = y if gamma is None else multiply(y, _spread(gamma, wide, axes))
    y = y if beta is None or rms_scaling else add(y, _spread(beta, wide, axes))
    return cast(y, dtype_of(operand(x)))


def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """``scale * x / sqrt(mean(x^2) + epsilon)``, the mean along ``axis``.

    float16 and bfloat16 are computed in float32. Arguments as of layer_normalization, scale for its gamma.

    Source: Zhang and Sennrich 2019, arXiv:1910.07467.

    >>> import numpy
    >>> rms_normalization(numpy.array([2.0, -2.0]), epsilon=0).tolist()
    [1.0, -1.0]
    """
    wide, axes = _wide(x, axis, "rms_normalization(axis=)")
    y = multiply(wide, rsqrt(add(mean(square(wide), axis=axes, keepdims=True), _least(epsilon))))
    y = y if scale is None else multiply(y, _spread(scale, wide, axes))
    return cast(y, dtype_of(operand(x)))


def _least(epsilon: float | None) -> float:
    return config_epsilon() if epsilon is None else epsilon


def _wide(x: Any, axis: Any, where: str) -> tuple[Any, tuple[int, ...]]:
    """x in float32 or better, with an axis at least; and the axes counted from 0, in order."""
    x = inexact(x)
    x = cast(x, promote(dtype_of(x), "float32"))
    x = reshape(x, (1,)) if shape_of(x) == () else x
    return x, tuple(sorted(normalize_axes(axis, len(shape_of(x)), where=where)))


def _spread(weight: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """The weight in x's dtype, with 1 for the axes that it does not have."""
    weight = operand(weight, dtype=dtype_of(x))
    sizes = shape_of(x)
    if len(shape_of(weight)) == len(sizes):
        return weight
    return reshape(weight, tuple(size if axis in axes else 1 for axis, size in enumerate(sizes)))
