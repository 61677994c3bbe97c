"""Functions that arrange what is there: append, split by name, stack in depth, rotate, mesh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Size
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.arithmetic import floor_divide, mod
from pronghorn.ops.convert import operand, shape_of
from pronghorn.ops.creation import zeros_like as empty_like
from pronghorn.ops.getitem import getitem
from pronghorn.ops.index import from_front
from pronghorn.ops.shape import broadcast_to, concatenate, flip, ravel, reshape, split, transpose
from pronghorn.spec import normalize_axis, product

__all__ = [
    "append", "array_split", "copy", "dsplit", "dstack", "empty_like", "fliplr", "flipud", "get_item", "hsplit",
    "meshgrid", "rot90", "unravel_index", "vsplit",
]  # fmt: skip


def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """x2 behind x1 along ``axis``; both raveled without one.

    >>> append([1, 2], [[3], [4]]).tolist()
    [1, 2, 3, 4]
    """
    return concatenate([ravel(x1), ravel(x2)]) if axis is None else concatenate([x1, x2], axis)


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """x in parts along ``axis``: so many of about equal size, the longer ones first, or cut before the given indices.

    >>> [part.tolist() for part in array_split([1, 2, 3, 4, 5], 2)]
    [[1, 2, 3], [4, 5]]
    """
    x = operand(x)
    place = normalize_axis(axis, len(shape_of(x)), where="ops.array_split(axis=)")
    if not hasattr(indices_or_sections, "__index__"):
        return split(x, indices_or_sections, place)
    count, total = indices_or_sections.__index__(), shape_of(x)[place]
    if count < 1:
        raise ArgumentError(f"needs at least one part. Got {count}.", where="ops.array_split", got=count)
    # Part i has (total - i) / count elements, rounded up: that also holds for an unknown total.
    cuts: list[Size] = [0]
    for i in range(count - 1):
        cuts.append(cuts[-1] + (total - i + count - 1) // count)
    return split(x, cuts[1:], place)


def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """:func:`split` along axis 1, of a vector along axis 0.

    >>> [part.tolist() for part in hsplit([[1, 2], [3, 4]], 2)]
    [[[1], [3]], [[2], [4]]]
    """
    x = _with_axes(x, 1, "hsplit")
    return split(x, indices_or_sections, min(1, len(shape_of(x)) - 1))


def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """:func:`split` along axis 0 of a value with two axes or more.

    >>> [part.tolist() for part in vsplit([[1, 2], [3, 4]], 2)]
    [[[1, 2]], [[3, 4]]]
    """
    return split(_with_axes(x, 2, "vsplit"), indices_or_sections, 0)


def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """:func:`split` along axis 2 of a value with three axes or more.

    >>> [part.tolist() for part in dsplit([[[1, 2]]], 2)]
    [[[[1]]], [[[2]]]]
    """
    return split(_with_axes(x, 3, "dsplit"), indices_or_sections, 2)


def _with_axes(x: Any, least: int, name: str) -> Any:
    x = operand(x)
    if len(shape_of(x)) < least:
        raise ShapeError(
            f"needs at least {least} axes. Got shape {shape_of(x)}.",
            where=f"ops.{name}",
            fix="Use ops.split(x, parts, axis).",
            expected=least,
            actual=shape_of(x),
        )
    return x


def dstack(xs: Sequence[Any]) -> Any:
    """The values one behind the other along axis 2; (N,) counts as (1, N, 1), (M, N) as (M, N, 1).

    >>> dstack([[1, 2], [3, 4]]).tolist()
    [[[1, 3], [2, 4]]]
    """
    return concatenate([_in_depth(x) for x in xs], 2)


def _in_depth(x: Any) -> Any:
    x = operand(x)
    shape = shape_of(x)
    return x if len(shape) > 2 else reshape(x, (*(1,) * (2 - max(len(shape), 1)), *(shape or (1,)), 1))


def fliplr(x: Any) -> Any:
    """x with the order along axis 1 turned round.

    >>> fliplr([[1, 2]]).tolist()
    [[2, 1]]
    """
    return flip(_with_axes(x, 2, "fliplr"), 1)


def flipud(x: Any) -> Any:
    """x with the order along axis 0 turned round.

    >>> flipud([1, 2]).tolist()
    [2, 1]
    """
    return flip(_with_axes(x, 1, "flipud"), 0)


def rot90(array: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """x turned by k quarter turns in the plane of ``axes``, from the first towards the second.

    Raises:
        ArgumentError: unless ``axes`` are two different ones.

    >>> rot90([[1, 2], [3, 4]]).tolist()
    [[2, 4], [1, 3]]
    """
    x = _with_axes(array, 2, "rot90")
    count = len(shape_of(x))
    first, second = (normalize_axis(axis, count, where="ops.rot90(axes=)") for axis in axes)
    if first == second:
        raise ArgumentError(f"needs two different axes. Got {axes}.", where="ops.rot90", argument="axes", got=axes)
    order = list(range(count))
    order[first], order[second] = order[second], order[first]
    match k % 4:
        case 1:
            return transpose(flip(x, second), order)
        case 2:
            return flip(x, (first, second))
        case 3:
            return flip(transpose(x, order), second)
    return x


def meshgrid(*x: Any, indexing: str = "xy") -> list[Any]:
    """Coordinates of a grid: for each vector an array over the grid of all, which changes along its own axis only.

    Args:
        indexing: "ij": axis i belongs to the i-th vector; "xy": the first two axes are exchanged.

    >>> [part.tolist() for part in meshgrid([1, 2], [3, 4, 5])]
    [[[1, 2], [1, 2], [1, 2]], [[3, 3], [4, 4], [5, 5]]]
    """
    if indexing not in ("xy", "ij"):
        raise ArgumentError(f'indexing must be "xy" or "ij". Got {indexing!r}.', where="ops.meshgrid", got=indexing)
    vectors = [operand(each) for each in x]
    if any(len(shape_of(each)) > 1 for each in vectors):
        raise ShapeError(
            f"takes vectors. Got shapes {[shape_of(each) for each in vectors]}.",
            where="ops.meshgrid",
            fix="Ravel them.",
        )
    vectors = [ravel(each) for each in vectors]
    places = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        places[:2] = [1, 0]
    sizes: list[Size] = [1] * len(vectors)
    for place, vector in zip(places, vectors, strict=True):
        sizes[place] = shape_of(vector)[0]
    columns = (
        reshape(v, [-1 if i == place else 1 for i in range(len(sizes))])
        for place, v in zip(places, vectors, strict=True)
    )
    return [broadcast_to(column, sizes) for column in columns]


def copy(x: Any) -> Any:
    """x itself: values are never changed in place, so that a copy of one is that one; of a NumPy array a real copy.

    >>> copy([1, 2]).tolist()
    [1, 2]
    """
    x = operand(x)
    return x.copy() if isinstance(x, np.ndarray) else x


def get_item(x: Any, key: Any) -> Any:
    """``x[key]`` as NumPy reads it: ints, slices, None, Ellipsis, integer arrays, concrete masks.

    >>> get_item([[1, 2], [3, 4]], (0, -1)).tolist()
    2
    """
    return getitem(x, key)


def unravel_index(indices: Any, shape: Any) -> tuple[Any, ...]:
    """For each axis of ``shape`` the index there of the elements whose index in the raveled array is ``indices``.

    A negative one counts from the end.

    >>> [index.tolist() for index in unravel_index([1, 5], (2, 3))]
    [[0, 1], [1, 2]]
    """
    indices = operand(indices)
    sizes = [shape] if hasattr(shape, "__index__") else list(shape)
    rest = from_front(indices, product(sizes), "ops.unravel_index")
    found: list[Any] = []
    for size in reversed(sizes):
        found.insert(0, mod(rest, size))
        rest = floor_divide(rest, size)
    return tuple(found)
