"""Choosing elements: by conditions, by membership, the distinct ones, a partition by rank.

Where the size of the result depends on values (nonzero, unique), these must be known: arrays, not symbolic Tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.graph import as_tensor
from pronghorn.ops.binning import searchsorted
from pronghorn.ops.convert import dtype_of, known, operand, operands, shape_of
from pronghorn.ops.creation import full
from pronghorn.ops.elementwise import cast
from pronghorn.ops.index import take
from pronghorn.ops.logic import equal, less, logical_and, logical_not, not_equal, where
from pronghorn.ops.reduction import cumsum
from pronghorn.ops.segments import scatter_update, segment_min, segment_sum
from pronghorn.ops.shape import concatenate, ravel, reshape
from pronghorn.ops.sort import argsort, sort
from pronghorn.spec import normalize_axis, product

__all__ = ["argpartition", "isin", "nonzero", "select", "unique"]


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The choice of the first condition that holds, ``default`` where none does; all broadcast.

    Raises:
        ArgumentError: if there are not as many choices as conditions, or none.

    >>> select([[True, False, False], [True, True, False]], [1, 2], 3).tolist()
    [1, 2, 3]
    """
    if not len(condlist) or len(condlist) != len(choicelist):
        raise ArgumentError(
            f"needs one choice for each condition. Got {len(condlist)} conditions and {len(choicelist)} choices.",
            where="ops.select",
            got=(len(condlist), len(choicelist)),
        )
    *choices, result = operands(*choicelist, default)
    for condition, choice in zip(reversed(condlist), reversed(choices), strict=True):
        result = where(condition, choice, result)
    return result


def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """True where an element of x1 is among those of x2; NaN is never. ``invert`` asks for the opposite.

    By search in sorted x2, so that no table of all pairs is made; ``assume_unique`` changes nothing here.

    >>> isin([1, 2, 3], [2, 5]).tolist()
    [False, True, False]
    """
    x1, x2 = operands(x1, x2)
    if dtype_of(x1) == "bool":
        x1, x2 = (operand(x, "int32") for x in (x1, x2))
    shape, flat, among = shape_of(x1), ravel(x1), ravel(x2)
    count = shape_of(among)[0]
    ordered = sort(among)
    place = searchsorted(ordered, flat)
    limit = as_tensor(count) if isinstance(count, Dim) else count
    # One element more stands where greater ones than all would: it is never found.
    longer = concatenate([ordered, full((1,), 0, dtype_of(ordered))])
    found = logical_and(equal(take(longer, place, 0), flat), less(place, limit))
    return reshape(logical_not(found) if invert else found, shape)


def nonzero(x: Any) -> tuple[Any, ...]:
    """The positions of elements that are not 0: for each axis of x a vector of int64 indices.

    Raises:
        ArgumentTypeError: for a symbolic Tensor: how many there are is not known.

    >>> [index.tolist() for index in nonzero([[0, 5], [7, 0]])]
    [[0, 1], [1, 0]]
    """
    return tuple(operand(index, "int64") for index in np.nonzero(np.atleast_1d(_known(x, "nonzero", _MASKED))))


_MASKED = "Use ops.where(mask, x, other), which keeps the shape."


def _known(x: Any, name: str, fix: str) -> Any:
    """The values of x as a NumPy array."""
    values = known(x)
    if values is None:
        raise ArgumentTypeError(
            f"the result's shape depends on values that are not known yet. Got {x!r}.",
            where=f"ops.{name}",
            fix=fix,
            argument="x",
            got=x,
        )
    return values


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The distinct elements of x (rows along ``axis``), ascending; each NaN is distinct from all others.

    Args:
        sorted: they ascend anyway.
        return_index: also where each occurs first, int64.
        return_inverse: also which of them each element of x is: of x's shape, or a vector for an ``axis``.
        return_counts: also how often each occurs.
        size: cut or fill the result to so many. With it and without ``axis``, x may be a symbolic Tensor.
        fill_value: what to fill with; the smallest element if None. Its counts are 0.

    Returns:
        The elements, or a tuple of them and what was asked for, in the order of the arguments.

    Raises:
        ArgumentTypeError: for a symbolic Tensor without ``size``, or with ``axis``.

    >>> values, counts = unique([3, 1, 3], return_counts=True)
    >>> values.tolist(), counts.tolist()
    ([1, 3], [1, 2])
    """
    if size is not None and axis is None and known(x) is None:
        found = _unique_of_size(operand(x), size, fill_value)
    else:
        found = _unique_of_known(_known(x, "unique", "Pass size=, and no axis."), axis, size, fill_value)
    wanted = (True, return_index, return_inverse, return_counts)
    chosen = tuple(each for each, is_wanted in zip(found, wanted, strict=True) if is_wanted)
    return chosen if len(chosen) > 1 else chosen[0]


def _unique_of_known(x: Any, axis: int | None, size: int | None, fill_value: Any) -> tuple[Any, ...]:
    values, index, inverse, counts = np.unique(
        x, return_index=True, return_inverse=True, return_counts=True, axis=axis, equal_nan=False
    )
    inverse = inverse.reshape(x.shape if axis is None else -1)
    if size is not None:
        place = 0 if axis is None else normalize_axis(axis, x.ndim, where="ops.unique(axis=)")
        missing = size - values.shape[place]
        values, index, counts = (
            np.take(each, np.arange(min(size, each.shape[at])), at)
            for each, at in ((values, place), (index, 0), (counts, 0))
        )
        if missing > 0:
            first = np.take(values, [0], place)
            filling = first if fill_value is None else np.full_like(first, fill_value)
            values = np.concatenate([values, np.repeat(filling, missing, place)], place)
            index = np.concatenate([index, np.full(missing, index[0])])
            counts = np.concatenate([counts, np.zeros(missing, counts.dtype)])
    return tuple(operand(each) for each in (values, index, inverse, counts))


def _unique_of_size(x: Any, size: int, fill_value: Any) -> tuple[Any, ...]:
    """The same by sorting: an element that differs from the one before it begins a new number."""
    shape, flat = shape_of(x), ravel(x)
    order = argsort(flat)
    ordered = take(flat, order, 0)
    begins = concatenate([full((1,), 0, "int64"), cast(not_equal(ordered[1:], ordered[:-1]), "int64")])
    number = cumsum(begins)
    inside = less(number, size)
    place = where(inside, number, 0)
    filling = ordered[0] if fill_value is None else operand(fill_value, dtype_of(x))
    counts = segment_sum(cast(inside, "int64"), place, size)
    firsts = segment_min(where(inside, order, product(shape)), place, size)
    exists = less(0, counts)
    index = where(exists, firsts, order[0])
    values = where(exists, take(flat, index, 0), filling)
    inverse = scatter_update(full(shape_of(flat), 0, "int64"), reshape(order, (-1, 1)), number)
    return values, index, reshape(inverse, shape), counts


def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """int64 indices along ``axis`` that put the k-th smallest at its place, none greater before it, none smaller after.

    This is the order of a full sort. ``axis=None`` takes x raveled.

    >>> int(argpartition([7, 1, 5], 1)[1])
    2
    """
    x = operand(x)
    place = None if axis is None else normalize_axis(axis, len(shape_of(x)), where="ops.argpartition(axis=)")
    count = product(shape_of(x)) if place is None else shape_of(x)[place]
    if isinstance(count, int) and not -count <= kth < count:
        raise ArgumentError(f"kth={kth} of {count} elements.", where="ops.argpartition", argument="kth", got=kth)
    return argsort(x, axis)
