"""Statistics along axes: weighted means, medians and quantiles (also without NaN), ranges, correlation coefficients.

Quantiles sort, so their gradients go to the elements that they lie between.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import COMPLEX
from pronghorn.errors import ArgumentError, DTypeError, ShapeError, nearest
from pronghorn.graph import as_tensor
from pronghorn.ops.arithmetic import add, divide, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, is_symbolic, operand, operands, shape_of
from pronghorn.ops.elementwise import cast, ceil, clip, conj, floor, imag, real, sqrt
from pronghorn.ops.elementwise import round as nearest_even
from pronghorn.ops.index import take_along_axis
from pronghorn.ops.linalg import diagonal, matmul
from pronghorn.ops.logic import equal, isnan, logical_not, where
from pronghorn.ops.reduction import any as any_of
from pronghorn.ops.reduction import max as largest
from pronghorn.ops.reduction import mean
from pronghorn.ops.reduction import min as smallest
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.shape import broadcast_to, expand_dims, reshape, transpose
from pronghorn.ops.sort import sort
from pronghorn.spec import normalize_axes, normalize_axis, product

__all__ = [
    "average", "corrcoef", "median", "nanmedian", "nanpercentile", "nanquantile", "percentile", "ptp", "quantile",
]  # fmt: skip

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """sum(x weights) / sum(weights) over ``axis``; the mean without weights.

    Args:
        axis: an int, a tuple, or None for all axes.
        weights: of x's shape, or of the sizes of ``axis``.

    Raises:
        ShapeError: if the weights have neither shape.

    >>> float(average([1.0, 2.0], weights=[3.0, 1.0]))
    1.25
    """
    if weights is None:
        return mean(x, axis)
    x, weights = (inexact(each) for each in operands(x, weights))
    shape, given = shape_of(x), shape_of(weights)
    if len(given) != len(shape):
        axes = normalize_axes(axis, len(shape), where="ops.average(axis=)")
        if len(given) != len(axes):
            raise ShapeError(
                f"the weights have shape {given}, x has {shape} and is averaged over the axes {axes}.",
                where="ops.average",
                fix="Give weights of x's shape, or one for each element along the axes.",
                expected=shape,
                actual=given,
            )
        listed = [axis] if hasattr(axis, "__index__") else list(axes if axis is None else axis)
        places = [normalize_axis(each, len(shape)) for each in listed]
        weights = transpose(weights, sorted(range(len(places)), key=places.__getitem__))
        sizes = iter(shape_of(weights))
        weights = reshape(weights, tuple(next(sizes) if i in axes else 1 for i in range(len(shape))))
    weights = broadcast_to(weights, shape)
    return divide(total(multiply(x, weights), axis), total(weights, axis))


def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The middle value along ``axis`` (all axes if None), of an even number the mean of the middle two.

    >>> float(median([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
    return quantile(x, 0.5, axis, "midpoint", keepdims)


def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """:func:`median` of what is not NaN; NaN of nothing.

    >>> float(nanmedian([3.0, 1.0, float("nan")]))
    2.0
    """
    return nanquantile(x, 0.5, axis, "midpoint", keepdims)


def percentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """:func:`quantile` with q from 0 to 100.

    >>> float(percentile([1.0, 2.0, 3.0], 50))
    2.0
    """
    return quantile(x, _hundredths(q), axis, method, keepdims)


def nanpercentile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """:func:`nanquantile` with q from 0 to 100.

    >>> float(nanpercentile([1.0, float("nan"), 3.0], 50))
    2.0
    """
    return nanquantile(x, _hundredths(q), axis, method, keepdims)


def _hundredths(q: Any) -> Any:
    return divide(q, 100.0) if is_symbolic(q) else np.asarray(q, float) / 100


def quantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The value below which a part q of x lies along ``axis``: in sorted x, that at position q (n - 1).

    Args:
        q: numbers from 0 to 1; their axes come first in the result.
        axis: an int, a tuple, or None for all axes.
        method: between two elements: "linear" interpolates, "lower", "higher" and "nearest" choose one, "midpoint"
            takes their mean.

    Returns:
        (*q.shape, *what ``axis`` leaves of x.shape); NaN where x has one.

    Raises:
        ArgumentError: for another method.
        DTypeError: if x is complex.

    >>> quantile([1.0, 2.0, 4.0], [0.5, 0.75]).tolist()
    [2.0, 3.0]
    """
    flat, kept = _reduced_last(x, axis, keepdims)
    count = shape_of(flat)[-1]
    ordered = sort(flat)
    result = _at(ordered, _number(count, dtype_of(flat)), q, method)
    return _shaped(where(any_of(isnan(flat), -1), float("nan"), result), q, kept)


def nanquantile(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """:func:`quantile` of what is not NaN; NaN of nothing.

    >>> float(nanquantile([1.0, float("nan"), 3.0], 0.5))
    2.0
    """
    flat, kept = _reduced_last(x, axis, keepdims)
    there = logical_not(isnan(flat))
    count = total(operand(there, dtype_of(flat)), -1)
    ordered = sort(flat)  # NaN comes last
    result = _at(ordered, count, q, method)
    return _shaped(where(equal(count, 0), float("nan"), result), q, kept)


def _reduced_last(x: Any, axis: Any, keepdims: bool) -> tuple[Any, tuple[Size, ...]]:
    """x with the axes to reduce as one last axis, and the shape of the result for one q."""
    x = inexact(x)
    if dtype_of(x) in COMPLEX:
        raise DTypeError(f"complex numbers have no order. Got {dtype_of(x)}.", where="ops.quantile", actual=dtype_of(x))
    shape = shape_of(x)
    axes = normalize_axes(axis, len(shape), where="ops.quantile(axis=)")
    left = tuple(i for i in range(len(shape)) if i not in axes)
    sizes = tuple(shape[i] for i in left)
    flat = reshape(transpose(x, (*left, *axes)), (*sizes, product(shape[i] for i in axes)))
    return flat, tuple(1 if i in axes else size for i, size in enumerate(shape)) if keepdims else sizes


def _number(size: Size, dtype: str) -> Any:
    return cast(as_tensor(size), dtype) if isinstance(size, Dim) else operand(size, dtype)


def _at(ordered: Any, count: Any, q: Any, method: str) -> Any:
    """(Q, …): what stands at q (count - 1) in ``ordered`` (…, N), the q raveled; ``count`` is a scalar or (…)."""
    if method not in _METHODS:
        raise ArgumentError(
            f"{method!r} is no method.", where="ops.quantile", fix=nearest(str(method), _METHODS), got=method
        )
    dtype = dtype_of(ordered)
    rest = (1,) * (len(shape_of(ordered)) - 1)
    # Numbers in a list are as exact as x: they are not floatx first.
    parts = reshape(operand(q if is_symbolic(q) else np.asarray(q, float), dtype), (-1, *rest))
    place = multiply(parts, clip(subtract(count, 1), 0))
    low, high = floor(place), ceil(place)
    if method == "nearest":
        low = high = nearest_even(place)
    elif method == "lower":
        high = low
    elif method == "higher":
        low = high
    sizes = (shape_of(parts)[0], *shape_of(ordered)[:-1])
    below, above = (_taken(ordered, broadcast_to(each, sizes)) for each in (low, high))
    share = operand(0.5, dtype) if method == "midpoint" else subtract(place, low)
    # The two products have no infinity times 0 where both ends are one element.
    between = add(multiply(below, subtract(1, share)), multiply(above, share))
    return where(equal(low, high), below, between)


def _taken(ordered: Any, place: Any) -> Any:
    """(Q, …) of ``ordered`` (…, N) at the whole numbers ``place`` (Q, …)."""
    index = cast(place, "int64")
    count = len(shape_of(index))
    last_first = transpose(ordered, (count - 1, *range(count - 1)))
    return take_along_axis(last_first, index, axis=0)


def _shaped(result: Any, q: Any, kept: tuple[Size, ...]) -> Any:
    return reshape(result, (*shape_of(operand(q)), *kept))


def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest less the smallest along ``axis``.

    >>> int(ptp([3, 1, 7]))
    6
    """
    return subtract(largest(x, axis, keepdims), smallest(x, axis, keepdims))


def corrcoef(x: Any) -> Any:
    """Pearson's correlation coefficients of the rows of x: (F, samples) -> (F, F); of one row a scalar.

    >>> corrcoef([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]).round(6).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    x = inexact(x)
    if len(shape_of(x)) > 2:
        raise ShapeError(
            f"takes a vector or a matrix (F, samples). Got shape {shape_of(x)}.",
            where="ops.corrcoef",
            actual=shape_of(x),
        )
    rows = reshape(x, (1, -1)) if len(shape_of(x)) < 2 else x
    centred = subtract(rows, mean(rows, -1, keepdims=True))
    covariance = matmul(centred, conj(transpose(centred)))
    spread = sqrt(real(diagonal(covariance)) if shape_of(rows)[0] != 0 else covariance)
    result = divide(divide(covariance, expand_dims(spread, 1)), expand_dims(spread, 0))
    if dtype_of(x) in COMPLEX:
        result = add(clip(real(result), -1, 1), multiply(clip(imag(result), -1, 1), 1j))
    else:
        result = clip(result, -1, 1)
    return reshape(result, ()) if shape_of(rows)[0] == 1 else result
