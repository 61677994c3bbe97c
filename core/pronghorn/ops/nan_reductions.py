"""Reductions that leave NaN out: NumPy's nan functions.

Where all that is reduced is NaN there is nothing to reduce: sums are 0, products 1, the others NaN; where the largest
stands is -1 there, for no error can depend on values that are not known yet.
"""

from __future__ import annotations

import math
from typing import Any

from pronghorn.dtypes import canonical, is_inexact
from pronghorn.ops.arithmetic import divide, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand
from pronghorn.ops.elementwise import absolute, sqrt, square
from pronghorn.ops.logic import equal, isnan, logical_and, logical_not, where
from pronghorn.ops.reduction import all as all_of
from pronghorn.ops.reduction import any as any_of
from pronghorn.ops.reduction import argmax, argmin, cumprod, cumsum, prod
from pronghorn.ops.reduction import max as largest
from pronghorn.ops.reduction import min as smallest
from pronghorn.ops.reduction import sum as total

__all__ = [
    "nanargmax", "nanargmin", "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum",
    "nanvar",
]  # fmt: skip


def _filled(x: Any, value: Any) -> tuple[Any, Any]:
    """x with ``value`` for NaN, and where NaN was (None for a dtype that has no NaN)."""
    x = operand(x)
    if not is_inexact(dtype_of(x)):
        return x, None
    hole = isnan(x)
    return where(hole, operand(value, dtype_of(x)), x), hole


def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum over ``axis`` of what is not NaN; 0 of nothing.

    >>> float(nansum([1.0, float("nan"), 2.0]))
    3.0
    """
    return total(_filled(x, 0)[0], axis, keepdims)


def nanprod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The product over ``axis`` of what is not NaN; 1 of nothing.

    >>> float(nanprod([2.0, float("nan"), 3.0]))
    6.0
    """
    return prod(_filled(x, 1)[0], axis, keepdims)


def nanmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest along ``axis`` that is not NaN; NaN of nothing.

    >>> float(nanmax([1.0, float("nan")]))
    1.0
    """
    return _extremum(largest, x, -math.inf, axis, keepdims)


def nanmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest along ``axis`` that is not NaN; NaN of nothing.

    >>> float(nanmin([1.0, float("nan")]))
    1.0
    """
    return _extremum(smallest, x, math.inf, axis, keepdims)


def _extremum(reduce: Any, x: Any, neutral: float, axis: Any, keepdims: bool) -> Any:
    filled, hole = _filled(x, neutral)
    result = reduce(filled, axis, keepdims)
    return result if hole is None else where(all_of(hole, axis, keepdims), math.nan, result)


def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean over ``axis`` of what is not NaN; NaN of nothing.

    >>> float(nanmean([1.0, float("nan"), 3.0]))
    2.0
    """
    x = inexact(x)
    filled, hole = _filled(x, 0)
    count = total(operand(logical_not(hole), dtype_of(absolute(x))), axis, keepdims)
    return divide(total(filled, axis, keepdims), count)


def nanvar(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean squared distance from the mean over ``axis``, both of what is not NaN.

    >>> float(nanvar([1.0, float("nan"), 3.0]))
    1.0
    """
    x = inexact(x)
    filled, hole = _filled(x, 0)
    centred = where(hole, 0, subtract(filled, nanmean(x, axis, keepdims=True)))
    return nanmean(where(hole, math.nan, square(absolute(centred))), axis, keepdims)


def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """sqrt(nanvar(x)) over ``axis``; the gradient at 0 is not finite.

    >>> float(nanstd([1.0, float("nan"), 3.0]))
    1.0
    """
    return sqrt(nanvar(x, axis, keepdims))


def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest that is not NaN stands along ``axis`` (in the raveled x without one); -1 if all are NaN.

    >>> int(nanargmax([1.0, float("nan"), 3.0]))
    2
    """
    return _place(argmax, x, -math.inf, axis, keepdims)


def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest that is not NaN stands along ``axis`` (in the raveled x without one); -1 if all are NaN.

    >>> int(nanargmin([float("nan"), 1.0, 3.0]))
    1
    """
    return _place(argmin, x, math.inf, axis, keepdims)


def _place(find: Any, x: Any, neutral: float, axis: int | None, keepdims: bool) -> Any:
    filled, hole = _filled(x, neutral)
    if hole is None:
        return find(filled, axis, keepdims)
    # An infinity that stands for NaN must not be taken for one that is there: the first of these counts.
    extreme = (largest if neutral < 0 else smallest)(filled, axis, keepdims=True)
    there = logical_and(logical_not(hole), equal(filled, extreme))
    return where(any_of(there, axis, keepdims), argmax(there, axis, keepdims), -1)


def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Sums of the elements so far along ``axis`` (of the raveled x without one); NaN counts as 0.

    >>> nancumsum([1.0, float("nan"), 2.0]).tolist()
    [1.0, 1.0, 3.0]
    """
    return cumsum(_filled(_as(x, dtype), 0)[0], axis)


def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Products of the elements so far along ``axis`` (of the raveled x without one); NaN counts as 1.

    >>> nancumprod([2.0, float("nan"), 3.0]).tolist()
    [2.0, 2.0, 6.0]
    """
    return cumprod(_filled(_as(x, dtype), 1)[0], axis)


def _as(x: Any, dtype: Any) -> Any:
    return operand(x, None if dtype is None else canonical(dtype))
