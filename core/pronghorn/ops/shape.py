"""Functions that move elements and never change them: reshape, transpose, join, split, pad, repeat, roll …

Sizes may be unknown: ``shape(x)`` yields ints and Dims, which ``reshape`` and the others take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from pronghorn.dim import Dim, Shape, Size
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import operand, operands, shape_of
from pronghorn.primitives import shape as p
from pronghorn.spec import normalize_axes, normalize_axis, product


def shape(x: Any) -> Shape:
    """The sizes of x: ints, and Dims (shown as None) where unknown.

    >>> shape([[1, 2, 3]])
    (1, 3)
    """
    return shape_of(operand(x))


def ndim(x: Any) -> int:
    """How many axes x has.

    >>> ndim([[1, 2, 3]])
    2
    """
    return len(shape(x))


def size(x: Any) -> Size:
    """How many elements x has.

    >>> size([[1, 2, 3]])
    3
    """
    return product(shape(x))


def reshape(x: Any, newshape: Any) -> Any:
    """The elements of x in row-major order under ``newshape``, where one size may be -1 (or None): what is left.

    >>> reshape([1, 2, 3, 4], (2, -1)).tolist()
    [[1, 2], [3, 4]]
    """
    x = operand(x)
    sizes = _sizes(newshape)
    holes = [i for i, n in enumerate(sizes) if isinstance(n, int) and n == -1]
    if len(holes) > 1:
        raise ArgumentError(f"only one size may be -1. Got {newshape}.", where="ops.reshape", got=newshape)
    if holes:
        total, known = product(shape_of(x)), product(n for i, n in enumerate(sizes) if i != holes[0])
        if isinstance(total, int) and isinstance(known, int) and (known == 0 or total % known):
            raise ShapeError(
                f"shape {shape_of(x)} has {total} elements, which {tuple(newshape)} does not divide.",
                where="ops.reshape",
                fix="The sizes given must divide the number of elements.",
                expected=total,
                actual=tuple(newshape),
            )
        sizes[holes[0]] = total // known
    return x if _is_same(sizes, shape_of(x)) else p.reshape(x, shape=tuple(sizes))


def _sizes(given: Any) -> list[Size]:
    one = isinstance(given, Dim) or hasattr(given, "__index__")
    return [n if isinstance(n, Dim) else -1 if n is None else n.__index__() for n in ([given] if one else given)]


def _is_same(a: Sequence[Size], b: Sequence[Size]) -> bool:
    return len(a) == len(b) and all(m is n or m == n for m, n in zip(a, b, strict=True))


def ravel(x: Any) -> Any:
    """All elements of x in one vector, in row-major order.

    >>> ravel([[1, 2], [3, 4]]).tolist()
    [1, 2, 3, 4]
    """
    return reshape(x, (-1,) if product(shape(x)) != 0 else (0,))


def transpose(x: Any, axes: Iterable[int] | None = None) -> Any:
    """Axis i of the result is axis ``axes[i]`` of x; without ``axes`` the order is reversed.

    >>> transpose([[1, 2, 3]]).tolist()
    [[1], [2], [3]]
    """
    x = operand(x)
    count = len(shape_of(x))
    perm = tuple(reversed(range(count))) if axes is None else tuple(normalize_axis(a, count) for a in axes)
    return x if perm == tuple(range(count)) else p.transpose(x, perm=perm)


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """x with the axes ``source`` at the places ``destination``; the others keep their order.

    >>> shape(moveaxis([[[1], [2]]], 0, -1))
    (2, 1, 1)
    """
    x = operand(x)
    count = len(shape_of(x))
    sources, targets = ([normalize_axis(a, count) for a in _several(given)] for given in (source, destination))
    if len(sources) != len(targets) or len(set(sources)) != len(sources) or len(set(targets)) != len(targets):
        raise ArgumentError(
            f"source {source} and destination {destination} must name as many different axes each.",
            where="ops.moveaxis",
            got=(source, destination),
        )
    order = [axis for axis in range(count) if axis not in sources]
    for target, axis in sorted(zip(targets, sources, strict=True)):
        order.insert(target, axis)
    return transpose(x, order)


def _several(axes: Any) -> list[int]:
    return [axes] if hasattr(axes, "__index__") else list(axes)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """x with two axes exchanged.

    >>> swapaxes([[1, 2, 3]], 0, 1).tolist()
    [[1], [2], [3]]
    """
    x = operand(x)
    order = list(range(len(shape_of(x))))
    a, b = (normalize_axis(axis, len(order), where="ops.swapaxes") for axis in (axis1, axis2))
    order[a], order[b] = order[b], order[a]
    return transpose(x, order)


def broadcast_to(x: Any, shape: Any) -> Any:
    """x repeated along its axes of size 1 and along new leading axes.

    >>> broadcast_to([1, 2], (2, 2)).tolist()
    [[1, 2], [1, 2]]
    """
    x = operand(x)
    sizes = tuple(_sizes(shape))
    return x if _is_same(sizes, shape_of(x)) else p.broadcast_to(x, shape=sizes)


def expand_dims(x: Any, axis: Any) -> Any:
    """x with new axes of size 1 at ``axis`` (an int or several), counted in the result.

    >>> shape(expand_dims([1, 2], -1))
    (2, 1)
    """
    x = operand(x)
    sizes = list(shape_of(x))
    for place in normalize_axes(_several(axis), len(sizes) + len(_several(axis)), where="ops.expand_dims"):
        sizes.insert(place, 1)
    return p.reshape(x, shape=tuple(sizes))


def squeeze(x: Any, axis: Any = None) -> Any:
    """x without the axes ``axis``, whose size must be 1; without all axes of size 1 if None.

    >>> shape(squeeze([[[1, 2]]], 0))
    (1, 2)
    """
    x = operand(x)
    sizes = shape_of(x)
    gone = (
        tuple(i for i, n in enumerate(sizes) if isinstance(n, int) and n == 1)
        if axis is None
        else normalize_axes(axis, len(sizes), where="ops.squeeze")
    )
    for place in gone:
        if isinstance(sizes[place], int) and sizes[place] != 1:
            raise ShapeError(
                f"axis {place} of shape {sizes} has size {sizes[place]}, not 1.",
                where="ops.squeeze",
                fix="Squeeze only axes of size 1, or reduce that axis.",
                expected=1,
                actual=sizes[place],
            )
    return reshape(x, tuple(n for i, n in enumerate(sizes) if i not in gone))


def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """The values one after the other along ``axis``.

    >>> concatenate([[1, 2], [3]]).tolist()
    [1, 2, 3]
    """
    if not len(xs):
        raise ArgumentError("needs at least one value.", where="ops.concatenate", argument="xs", got=xs)
    values = operands(*xs)
    place = normalize_axis(axis, len(shape_of(values[0])), where="ops.concatenate(axis=...)")
    return values[0] if len(values) == 1 else p.concatenate(*values, axis=place)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """The values, all of one shape, side by side along a new ``axis``.

    >>> stack([[1, 2], [3, 4]], axis=1).tolist()
    [[1, 3], [2, 4]]
    """
    if not len(x):
        raise ArgumentError("needs at least one value.", where="ops.stack", argument="x", got=x)
    values = operands(*x)
    place = normalize_axis(axis, len(shape_of(values[0])) + 1, where="ops.stack(axis=...)")
    return concatenate([expand_dims(value, place) for value in values], place)


def hstack(xs: Sequence[Any]) -> Any:
    """The values one after the other along axis 1, vectors along axis 0.

    >>> hstack([[1, 2], [3]]).tolist()
    [1, 2, 3]
    """
    values = [reshape(x, (1,)) if ndim(x) == 0 else x for x in xs]
    return concatenate(values, 0 if values and ndim(values[0]) == 1 else 1)


def vstack(xs: Sequence[Any]) -> Any:
    """The values one below the other along axis 0; vectors count as rows.

    >>> vstack([[1, 2], [3, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    return concatenate([reshape(x, (1, -1)) if ndim(x) < 2 else x for x in xs], 0)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """x in parts along ``axis``: so many equal ones, or cut before the given indices.

    >>> [part.tolist() for part in split([1, 2, 3, 4], [1, 3])]
    [[1], [2, 3], [4]]
    """
    x = operand(x)
    place = normalize_axis(axis, len(shape_of(x)), where="ops.split(axis=...)")
    total = shape_of(x)[place]
    if hasattr(indices_or_sections, "__index__"):
        count = indices_or_sections.__index__()
        if count < 1 or (isinstance(total, int) and total % count):
            raise ArgumentError(
                f"axis {place} of shape {shape_of(x)} does not split into {count} equal parts.",
                where="ops.split",
                fix="Pass a divisor of the size, or the indices to cut before.",
                argument="indices_or_sections",
                got=count,
            )
        cuts: list[Size] = [total // count * i for i in range(1, count)]
    else:
        cuts = [_from_front(cut, total) for cut in indices_or_sections]
    return [_part(x, place, start, stop) for start, stop in pairwise([0, *cuts, total])]


def _from_front(cut: Any, total: Size) -> Size:
    if isinstance(cut, Dim):
        return cut
    index = cut.__index__()
    if index < 0:
        index = total + index
    return min(max(index, 0), total) if isinstance(index, int) and isinstance(total, int) else index


def _part(x: Any, axis: int, start: Size, stop: Size) -> Any:
    sizes = shape_of(x)
    if isinstance(start, int) and isinstance(stop, int):
        stop = max(start, stop)
    return p.slice_(
        x,
        start=tuple(start if i == axis else 0 for i in range(len(sizes))),
        stop=tuple(stop if i == axis else n for i, n in enumerate(sizes)),
        step=(1,) * len(sizes),
    )


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The slices of x along ``axis``, without it; ``num`` says how many where the size is unknown.

    >>> [row.tolist() for row in unstack([[1, 2], [3, 4]])]
    [[1, 2], [3, 4]]
    """
    x = operand(x)
    place = normalize_axis(axis, len(shape_of(x)), where="ops.unstack(axis=...)")
    count = shape_of(x)[place] if num is None else num
    if isinstance(count, Dim):
        raise ArgumentError(
            f"axis {place} of shape {shape_of(x)} has no known size.",
            where="ops.unstack",
            fix="Pass num=, or loop with ops.scan.",
            argument="num",
            got=num,
        )
    return [squeeze(part, place) for part in split(x, count, place)] if count else []


def flip(x: Any, axis: Any = None) -> Any:
    """x with the order along ``axis`` (all axes if None) turned round.

    >>> flip([1, 2, 3]).tolist()
    [3, 2, 1]
    """
    x = operand(x)
    return p.reverse(x, axes=normalize_axes(axis, len(shape_of(x)), where="ops.flip"))


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """x with elements moved on by ``shift`` along ``axis``, the last ones first; of the raveled x without an axis.

    >>> roll([1, 2, 3], 1).tolist()
    [3, 1, 2]
    """
    x = operand(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), shape_of(x))
    axes, shifts = _several(axis), _several(shift)
    shifts = shifts * len(axes) if len(shifts) == 1 else shifts
    for each, by in zip(axes, shifts, strict=True):
        place = normalize_axis(each, len(shape_of(x)), where="ops.roll")
        total = shape_of(x)[place]
        if isinstance(total, int) and (total == 0 or by % total == 0):
            continue
        cut = total * (1 + by // total) - by
        x = p.concatenate(_part(x, place, cut, total), _part(x, place, 0, cut), axis=place)
    return x


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element along ``axis`` so many times in a row; of the raveled x without an axis.

    >>> repeat([1, 2], 2).tolist()
    [1, 1, 2, 2]
    """
    from pronghorn.ops.index import take

    x = operand(x)
    if axis is None:
        return repeat(ravel(x), repeats, 0)
    sizes = shape_of(x)
    place = normalize_axis(axis, len(sizes), where="ops.repeat(axis=...)")
    if not hasattr(repeats, "__index__") and not isinstance(repeats, Dim):
        return take(x, np.repeat(np.arange(sizes[place]), repeats), place)
    head, tail = sizes[: place + 1], sizes[place + 1 :]
    wide = p.broadcast_to(p.reshape(x, shape=(*head, 1, *tail)), shape=(*head, repeats, *tail))
    return p.reshape(wide, shape=(*sizes[:place], sizes[place] * repeats, *tail))


def tile(x: Any, repeats: Any) -> Any:
    """x so many times over along each axis; missing entries in front count as 1.

    >>> tile([1, 2], 2).tolist()
    [1, 2, 1, 2]
    """
    x = operand(x)
    times = _sizes(repeats)
    sizes = (1,) * (len(times) - len(shape_of(x))) + shape_of(x)
    times = [*([1] * (len(sizes) - len(times))), *times]
    apart = p.reshape(x, shape=tuple(n for each in sizes for n in (1, each)))
    wide = p.broadcast_to(apart, shape=tuple(n for pair in zip(times, sizes, strict=True) for n in pair))
    return p.reshape(wide, shape=tuple(t * n for t, n in zip(times, sizes, strict=True)))
