"""Reductions by segment, and scatters that merge: rows that share a number are added, multiplied or compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import INTEGERS, as_numpy, is_float
from pronghorn.errors import ArgumentError, ArgumentTypeError, DTypeError, ShapeError, nearest
from pronghorn.graph import as_tensor
from pronghorn.ops.convert import dtype_of, is_symbolic, known, operand, operands, shape_of
from pronghorn.ops.creation import full
from pronghorn.ops.index import from_front, linear_index
from pronghorn.ops.logic import equal, greater_equal, less, logical_and, truth, where
from pronghorn.ops.shape import broadcast_to, reshape
from pronghorn.primitives import index
from pronghorn.primitives.shape import positions
from pronghorn.spec import product

__all__ = ["scatter_update", "segment_max", "segment_min", "segment_prod", "segment_sum"]


def segment_sum(data: Any, segment_ids: Any, num_segments: Size | None = None, sorted: bool = False) -> Any:
    """Row s of the result is the sum of the rows of ``data`` whose segment is s; 0 of none.

    Shapes: data (N, …), segment_ids (N,) -> (num_segments, …). Segments outside 0 … num_segments - 1 do not count.

    Args:
        num_segments: how many segments there are; the largest number + 1 if None, which needs concrete ``segment_ids``.
        sorted: that the numbers ascend; it changes nothing here.

    Raises:
        ArgumentTypeError: if ``num_segments`` is None and ``segment_ids`` symbolic.
        ShapeError: if there is not one number for each row.

    >>> segment_sum([1, 2, 3], [0, 2, 2]).tolist()
    [1, 0, 5]
    """
    return _segmented(index.scatter_add, data, segment_ids, num_segments, 0, "segment_sum")


def segment_prod(data: Any, segment_ids: Any, num_segments: Size | None = None, sorted: bool = False) -> Any:
    """Row s of the result is the product of the rows of ``data`` whose segment is s; 1 of none.

    Arguments and errors are those of :func:`segment_sum`.

    >>> segment_prod([2, 2, 3], [0, 2, 2]).tolist()
    [2, 1, 6]
    """
    return _segmented(index.scatter_multiply, data, segment_ids, num_segments, 1, "segment_prod")


def segment_max(data: Any, segment_ids: Any, num_segments: Size | None = None, sorted: bool = False) -> Any:
    """Row s of the result is the largest of the rows of ``data`` whose segment is s; the smallest number of none.

    Equal ones share the gradient. Arguments and errors are those of :func:`segment_sum`.

    >>> segment_max([1, 2, 3], [0, 1, 1]).tolist()
    [1, 3]
    """
    return _segmented(index.scatter_max, data, segment_ids, num_segments, _bounds(data)[0], "segment_max")


def segment_min(data: Any, segment_ids: Any, num_segments: Size | None = None, sorted: bool = False) -> Any:
    """Row s of the result is the smallest of the rows of ``data`` whose segment is s; the largest number of none.

    Equal ones share the gradient. Arguments and errors are those of :func:`segment_sum`.

    >>> segment_min([1, 2, 3], [0, 1, 1]).tolist()
    [1, 2]
    """
    return _segmented(index.scatter_min, data, segment_ids, num_segments, _bounds(data)[1], "segment_min")


def _bounds(data: Any) -> tuple[Any, Any]:
    """The least and the greatest number of data's dtype."""
    dtype = dtype_of(operand(data))
    if is_float(dtype):
        return -np.inf, np.inf
    if dtype not in INTEGERS:
        raise DTypeError(f"takes real numbers. Got {dtype}.", where="ops.segment_max or segment_min", actual=dtype)
    return int(np.iinfo(as_numpy(dtype)).min), int(np.iinfo(as_numpy(dtype)).max)


def _segmented(merge: Any, data: Any, ids: Any, count: Size | None, neutral: Any, name: str) -> Any:
    data, ids = operand(data), operand(ids)
    data = operand(data, "int32") if dtype_of(data) == "bool" else data
    if dtype_of(ids) not in INTEGERS:
        raise DTypeError(f"segments are integers. Got {dtype_of(ids)}.", where=f"ops.{name}", actual=dtype_of(ids))
    shape, numbers = shape_of(data), shape_of(ids)
    differ = len(numbers) != 1 or not shape or (numbers[0] != shape[0] and not isinstance(numbers[0] + shape[0], Dim))
    if differ:
        raise ShapeError(
            f"segment_ids must be a vector with one number for each row. Got {numbers} for data of {shape}.",
            where=f"ops.{name}",
            fix="Ravel data and segment_ids alike, or reshape data to (N, …).",
            expected=shape[:1],
            actual=numbers,
        )
    count = _count(ids, name) if count is None else count
    # What is outside goes to one segment more, which is cut off.
    limit = as_tensor(count) if isinstance(count, Dim) else count
    inside = logical_and(greater_equal(ids, 0), less(ids, limit))
    place = where(inside, operand(ids, "int64"), operand(limit, "int64"))
    merged = merge(full((count + 1, *shape[1:]), neutral, dtype_of(data)), place, data, axis=0)
    return merged[:count]


def _count(ids: Any, name: str) -> int:
    values = known(ids)
    if values is None:
        raise ArgumentTypeError(
            f"how many segments there are depends on values that are not known yet. Got {ids!r}.",
            where=f"ops.{name}",
            fix="Pass num_segments=.",
            argument="num_segments",
            got=None,
        )
    return int(values.max()) + 1 if values.size else 0


_MERGES = {
    "add": index.scatter_add,
    "max": index.scatter_max,
    "min": index.scatter_min,
    "mul": index.scatter_multiply,
}


def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """``inputs`` with ``updates`` at the positions ``indices``: put there, or merged with what is there.

    Shapes: inputs (S1, … SD), indices (N, k) with k <= D, updates (N, S(k+1), … SD) -> as inputs.

    Args:
        reduction: None replaces, and of equal positions the last counts; "add", "max", "min" and "mul" merge.

    Raises:
        ArgumentError: for another reduction, or indices that name no axes.
        DTypeError: if the indices are no integers.

    >>> scatter_update([0, 0, 0], [[0], [2]], [5, 6]).tolist()
    [5, 0, 6]
    """
    if reduction is not None and reduction not in _MERGES:
        raise ArgumentError(
            f"{reduction!r} is no reduction.",
            where="ops.scatter_update",
            fix=nearest(str(reduction), _MERGES),
            argument="reduction",
            got=reduction,
        )
    if dtype_of(operand(inputs)) == "bool":
        return truth(scatter_update(operand(inputs, "int32"), indices, operand(updates, "int32"), reduction))
    x, updates = operands(inputs, updates, dtype=dtype_of(operand(inputs)))
    indices = operand(indices)
    sizes, depth = shape_of(x), shape_of(indices)[-1] if shape_of(indices) else 0
    if isinstance(depth, Dim) or not 0 < depth <= len(sizes):
        raise ArgumentError(
            f"the last axis of indices must name 1 to {len(sizes)} axes. Got shape {shape_of(indices)}.",
            where="ops.scatter_update",
            got=shape_of(indices),
        )
    count, rest = product(shape_of(indices)[:-1]), sizes[depth:]
    columns = [reshape(indices[..., k], (count,)) for k in range(depth)]
    columns = [from_front(column, n, "ops.scatter_update") for column, n in zip(columns, sizes, strict=False)]
    place = linear_index(columns, sizes)
    flat = reshape(x, (product(sizes[:depth]), *rest))
    updates = reshape(broadcast_to(updates, (*shape_of(indices)[:-1], *rest)), (count, *rest))
    merged = _replaced(flat, place, updates) if reduction is None else _MERGES[reduction](flat, place, updates, axis=0)
    return reshape(merged, sizes)


def _replaced(x: Any, place: Any, updates: Any) -> Any:
    """x with the last of the updates at each place: the one with the greatest number there."""
    rows = shape_of(x)[0]
    numbers = positions(shape_of(place), 0) if is_symbolic(x, place, updates) else np.arange(shape_of(place)[0])
    last = index.scatter_max(full((rows,), -1, "int64"), place, numbers, axis=0)
    wins = equal(index.gather(last, place, axis=0), numbers)
    column = (1,) * (len(shape_of(x)) - 1)
    kept = where(reshape(less(last, 0), (rows, *column)), x, operand(0, dtype_of(x)))
    return index.scatter_add(
        kept, place, where(reshape(wins, (shape_of(place)[0], *column)), updates, operand(0, dtype_of(x))), axis=0
    )
