"""Ordering along an axis."""

from __future__ import annotations

from typing import Any

from pronghorn.ops.convert import inexact, operand, operands, shape_of
from pronghorn.primitives import sort as ordering
from pronghorn.primitives.arithmetic import greater, less, logical_and
from pronghorn.primitives.elementwise import cast, isfinite
from pronghorn.primitives.index import take_along_axis
from pronghorn.primitives.reduction import reduce_sum
from pronghorn.primitives.shape import reshape
from pronghorn.spec import normalize_axis, product


def sort(x: Any, axis: int | None = -1) -> Any:
    """x in ascending order along ``axis``; NaN comes last. ``axis=None`` sorts the flattened x.

    >>> import numpy
    >>> sort(numpy.array([3, 1, 2])).tolist()
    [1, 2, 3]
    """
    x, index = _with_axis(x, axis, "sort(axis=)")
    return ordering.sort(x, axis=index)


def argsort(x: Any, axis: int | None = -1, stable: bool = True) -> Any:
    """The int64 indices that sort x in ascending order along ``axis``; equal values keep their order if ``stable``."""
    x, index = _with_axis(x, axis, "argsort(axis=)")
    return ordering.argsort(x, axis=index, stable=stable)


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Any, Any]:
    """The ``k`` greatest values along the last axis, in descending order, and their int64 indices.

    Of equal values the one with the lower index comes first; ``sorted=False`` allows any order, and gets this one.
    Shapes: x (…, F) -> values (…, k), indices (…, k).

    >>> import numpy
    >>> values, indices = top_k(numpy.array([1, 5, 5, 2]), 2)
    >>> values.tolist(), indices.tolist()
    ([5, 5], [1, 2])
    """
    values, indices = ordering.top_k(operand(x), k=int(k))
    return values, indices


def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether fewer than ``k`` predictions are greater than that of the target class: ties are in its favour.

    False where the target's prediction is not finite. Shapes: targets (B,) int, predictions (B, C) -> (B,) bool.
    Source: TensorFlow's in_top_k.
    """
    predictions, targets = inexact(predictions), operand(targets, dtype="int64")
    column = reshape(targets, shape=(*shape_of(targets), 1))
    last = len(shape_of(predictions)) - 1
    own = take_along_axis(predictions, column, axis=last)
    greater_ones = cast(greater(predictions, own), dtype="int64")
    (limit,) = operands(k, dtype="int64")
    near_the_top = less(reduce_sum(greater_ones, axes=(last,), keepdims=False), limit)
    return logical_and(near_the_top, reshape(isfinite(own), shape=shape_of(targets)))


def _with_axis(x: Any, axis: int | None, where: str) -> tuple[Any, int]:
    x = operand(x)
    if axis is None:
        return reshape(x, shape=(product(shape_of(x)),)), 0
    return x, normalize_axis(axis, len(shape_of(x)), where=where)
