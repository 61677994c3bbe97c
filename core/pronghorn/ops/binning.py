"""Counting values in bins, and finding the bin of a value: searchsorted, digitize, histogram, bincount."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import INTEGERS
from pronghorn.errors import ArgumentError, ArgumentTypeError, DTypeError, ShapeError
from pronghorn.graph import as_tensor
from pronghorn.ops.arithmetic import add, floor_divide, subtract
from pronghorn.ops.convert import dtype_of, inexact, is_symbolic, known, operand, operands, shape_of
from pronghorn.ops.creation import full, linspace, ones_like
from pronghorn.ops.elementwise import cast
from pronghorn.ops.index import take
from pronghorn.ops.logic import equal, isnan, less, less_equal, logical_and, logical_not, logical_or, where
from pronghorn.ops.reduction import max as largest
from pronghorn.ops.reduction import min as smallest
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.segments import segment_sum
from pronghorn.ops.shape import expand_dims, ravel, reshape, size

__all__ = ["bincount", "digitize", "histogram", "searchsorted"]


def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Where each of ``values`` would go in an ascending vector so that it stays one; int64, of the values' shape.

    Args:
        sorted_sequence: (N,), ascending, NaN last.
        side: "left": before elements that are equal; "right": behind them.

    Raises:
        ShapeError: if ``sorted_sequence`` is no vector.
        ArgumentError: for another side.

    >>> searchsorted([1, 3, 3], [0, 3, 4]).tolist()
    [0, 1, 3]
    """
    if side not in ("left", "right"):
        raise ArgumentError(f'side must be "left" or "right". Got {side!r}.', where="ops.searchsorted", got=side)
    sequence, values = operands(sorted_sequence, values)
    shape = shape_of(sequence)
    if len(shape) != 1:
        raise ShapeError(
            f"the sorted sequence must be a vector. Got shape {shape}.",
            where="ops.searchsorted",
            fix="Map it over the rows with ops.vectorized_map.",
            actual=shape,
        )
    stays = _before if side == "left" else lambda a, b: logical_not(_before(b, a))
    if isinstance(shape[0], Dim):
        return total(cast(stays(sequence, expand_dims(values, -1)), "int64"), -1)
    return _bisected(sequence, values, stays, shape[0])


def _before(a: Any, b: Any) -> Any:
    """a < b in the order of sort, in which NaN is the greatest."""
    return logical_or(less(a, b), logical_and(isnan(b), logical_not(isnan(a))))


def _bisected(sequence: Any, values: Any, stays: Any, count: int) -> Any:
    """How many elements stay before each value, by halving: the answer lies in [low, high]."""
    low = full(shape_of(values), 0, "int64")
    high = full(shape_of(values), count, "int64")
    for _ in range(count.bit_length()):
        middle = floor_divide(add(low, high), 2)
        is_open = less(low, high)
        goes_on = logical_and(is_open, stays(take(sequence, where(is_open, middle, 0), 0), values))
        low = where(goes_on, add(middle, 1), low)
        high = where(logical_and(is_open, logical_not(goes_on)), middle, high)
    return low


def digitize(x: Any, bins: Any) -> Any:
    """The number of the bin of each element: i with ``bins[i - 1] <= x < bins[i]``, for ascending ``bins``.

    For descending ones i with ``bins[i - 1] > x >= bins[i]``, where that can be seen: of concrete bins.

    >>> digitize([0.5, 1.0, 9.0], [0.0, 1.0, 2.0]).tolist()
    [1, 2, 3]
    """
    given = known(bins)
    if given is not None and given.ndim == 1 and given.size > 1 and given[0] > given[-1]:
        return subtract(len(given), searchsorted(given[::-1].copy(), x, "right"))
    return searchsorted(bins, x, "right")


def histogram(x: Any, bins: Any = 10, range: Any = None) -> tuple[Any, Any]:
    """How many elements of x lie in each of ``bins`` (int64), and the edges: bin i holds [edges[i], edges[i + 1]).

    The last bin holds its right edge too; what lies outside is not counted.

    Args:
        bins: how many of equal width, or their ascending edges.
        range: (low, high), the outermost edges; those of x if None.

    Raises:
        ArgumentError: for fewer than one bin, or a range that descends.

    >>> counts, edges = histogram([1.0, 2.0, 2.5, 4.0], bins=3)
    >>> counts.tolist(), edges.tolist()
    ([1, 2, 1], [1.0, 2.0, 3.0, 4.0])
    """
    x = ravel(x)
    edges = _edges(x, bins, range) if hasattr(bins, "__index__") and not shape_of(bins) else operand(bins)
    count = shape_of(edges)[0] - 1
    edges = as_tensor(edges) if is_symbolic(x) else edges
    values, edges = operands(x, edges)
    low, high = edges[0], edges[-1]
    inside = logical_and(less_equal(low, values), less_equal(values, high))
    place = subtract(searchsorted(edges, values, "right"), 1)
    place = where(equal(values, high), count - 1, place)
    return segment_sum(cast(inside, "int64"), where(inside, place, 0), count), edges


def _edges(x: Any, bins: Any, range: Any) -> Any:
    if int(bins) < 1:
        raise ArgumentError(f"needs at least one bin. Got {bins}.", where="ops.histogram", argument="bins", got=bins)
    x = inexact(x)
    if range is None:
        is_empty = size(x) == 0
        low, high = (operand(0, dtype_of(x)), operand(1, dtype_of(x))) if is_empty else (smallest(x), largest(x))
    else:
        if not range[0] <= range[1]:
            raise ArgumentError(
                f"the range must ascend. Got {tuple(range)}.", where="ops.histogram", argument="range", got=range
            )
        low, high = (operand(bound, dtype_of(x)) for bound in range)
    is_point = equal(low, high)
    low, high = where(is_point, subtract(low, 0.5), low), where(is_point, add(high, 0.5), high)
    return linspace(low, high, int(bins) + 1)


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each of 0, 1 … max(x) occurs in x, or the sum of the ``weights`` there; row by row of a matrix.

    How long the result is depends on the values, so they must be known: on a symbolic Tensor use
    ``ops.segment_sum(weights, x, num_segments)``.

    Args:
        x: non-negative integers, (N,) or (B, N).
        weights: of x's shape; None counts.
        minlength: the result is at least so long.
        sparse: must be False: pronghorn has no sparse arrays.

    Returns:
        (max(x) + 1,) or (B, max(x) + 1); int64 without weights.

    Raises:
        ArgumentTypeError: for a symbolic Tensor.
        DTypeError: if x holds no integers.
        ArgumentError: for a negative value, or ``sparse=True``.

    >>> bincount([1, 1, 3]).tolist()
    [0, 2, 0, 1]
    """
    if sparse:
        raise ArgumentError("there are no sparse arrays.", where="ops.bincount", argument="sparse", got=sparse)
    values = known(x)
    if values is None:
        raise ArgumentTypeError(
            f"how long the result is depends on values that are not known yet. Got {x!r}.",
            where="ops.bincount",
            fix="Use ops.segment_sum(ops.ones_like(x), x, num_segments=...).",
            argument="x",
            got=x,
        )
    x = operand(x)
    if dtype_of(x) not in INTEGERS:
        raise DTypeError(f"counts integers. Got {dtype_of(x)}.", where="ops.bincount", actual=dtype_of(x))
    if values.size and values.min() < 0:
        raise ArgumentError(
            f"counts from 0 on. Got {values.min()}.", where="ops.bincount", argument="x", got=values.min()
        )
    length = max(int(values.max()) + 1 if values.size else 0, minlength)
    weights = ones_like(x, "int64") if weights is None else operand(weights)
    if values.ndim == 2:
        rows = values.shape[0]
        first = np.arange(rows)[:, None] * length
        flat = segment_sum(ravel(weights), ravel(add(operand(x, "int64"), first)), rows * length)
        return reshape(flat, (rows, length))
    return segment_sum(ravel(weights), ravel(x), length)
