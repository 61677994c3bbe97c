"""getitem: ``x[key]`` with NumPy's meaning: ints, slices, None, Ellipsis, integer arrays, concrete masks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Dim, Shape, Size
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.graph import Tensor, contains_dim
from pronghorn.ops.convert import dtype_of, operand, shape_of
from pronghorn.ops.index import from_front, linear_index
from pronghorn.ops.shape import transpose
from pronghorn.primitives import index
from pronghorn.primitives import shape as p
from pronghorn.spec import broadcast_shapes, product

_WHERE = "x[...]"


def getitem(x: Any, key: Any) -> Any:
    """``x[key]`` as NumPy reads it.

    On an axis of unknown size, a slice must lie inside it: bounds are checked, not clamped, when the size is known.

    Raises:
        ArgumentError: for an index outside its axis, or too many indices.
        ArgumentTypeError: for what is no index, a symbolic mask among it: how much it picks is not known.

    >>> getitem([[1, 2, 3], [4, 5, 6]], (slice(None), -1)).tolist()
    [3, 6]
    """
    x = operand(x)
    entries = _expanded(x, _unmasked(key if isinstance(key, tuple) else (key,)))
    arrays = any(_is_array(entry) for entry in entries)
    plan = _Plan(shape_of(x))
    for entry in entries:
        if entry is None:
            plan.new_axis()
        elif isinstance(entry, slice):
            plan.slice(entry)
        elif arrays:
            plan.array(entry)
        else:
            plan.integer(entry)
    return plan.run(x)


def _is_array(entry: Any) -> bool:
    return isinstance(entry, Tensor | np.ndarray | list) or (hasattr(entry, "dtype") and not _is_integer(entry))


def _is_integer(entry: Any) -> bool:
    return isinstance(entry, int | np.integer | Dim) and not isinstance(entry, bool)


def _unmasked(key: tuple[Any, ...]) -> list[Any]:
    """``key`` with each concrete mask replaced by the positions where it holds."""
    entries: list[Any] = []
    for given in key:
        entry = np.asarray(given, dtype=None if given else np.int64) if isinstance(given, list) else given
        if isinstance(entry, bool | np.bool_) or (hasattr(entry, "dtype") and dtype_of(entry) == "bool"):
            if isinstance(entry, Tensor) and entry.value is None:
                raise ArgumentTypeError(
                    f"a symbolic mask is no index: how many elements it picks is not known. Got {entry!r}.",
                    where=_WHERE,
                    fix="Use ops.where(mask, x, 0), or multiply by the mask.",
                    argument="key",
                    got=entry,
                )
            mask = np.asarray(entry)
            if mask.ndim == 0:
                raise ArgumentTypeError(f"{bool(mask)} is no index.", where=_WHERE, argument="key", got=entry)
            entries.extend(np.nonzero(mask))
        elif entry is None or entry is Ellipsis or isinstance(entry, slice) or _is_integer(entry) or _is_array(entry):
            entries.append(entry)
        else:
            raise ArgumentTypeError(
                f"{entry!r} is no index.",
                where=_WHERE,
                fix="Use ints, slices, None, ... or integer arrays.",
                argument="key",
                got=entry,
            )
    return entries


def _expanded(x: Any, entries: list[Any]) -> list[Any]:
    """``entries`` with one for each axis: Ellipsis, or the end, stands for whole axes."""
    used = sum(entry is not None and entry is not Ellipsis for entry in entries)
    missing = len(shape_of(x)) - used
    dots = [i for i, entry in enumerate(entries) if entry is Ellipsis]
    if missing < 0 or len(dots) > 1:
        raise ArgumentError(
            f"{'two Ellipses' if missing >= 0 else f'{used} indices'} for a value of shape {shape_of(x)}.",
            where=_WHERE,
            fix=f"Use at most {len(shape_of(x))} indices and one Ellipsis.",
            argument="key",
            got=entries,
        )
    place = dots[0] if dots else len(entries)
    return [*entries[:place], *[slice(None)] * missing, *entries[place + 1 :]]


class _Plan:
    """What indexing does, in order: slice and turn the axes of x, name the axes that stay, then take by arrays."""

    def __init__(self, sizes: Shape) -> None:
        self.sizes = sizes
        self.starts: list[Size] = []
        self.stops: list[Size] = []
        self.steps: list[int] = []
        self.turned: list[int] = []
        self.shape: list[Size] = []
        #: (axis of ``shape``, indices, whether they are a plain int)
        self.arrays: list[tuple[int, Any]] = []

    def _add(self, start: Size, stop: Size, step: int = 1) -> Size:
        """Cut the next axis of x; how much is left of it."""
        self.starts.append(start)
        self.stops.append(stop)
        self.steps.append(step)
        return (stop - start + step - 1) // step

    @property
    def axis(self) -> int:
        """The next axis of x."""
        return len(self.starts)

    def new_axis(self) -> None:
        """A new axis of size 1."""
        self.shape.append(1)

    def integer(self, entry: Any) -> None:
        """One element: the axis goes."""
        size = self.sizes[self.axis]
        start = _position(entry, size)
        if isinstance(start, int) and isinstance(size, int) and not 0 <= start < size:
            raise ArgumentError(
                f"index {entry} is outside axis {self.axis} of shape {self.sizes}.",
                where=_WHERE,
                fix=f"Use an index from {-size} to {size - 1}." if size else "The axis is empty.",
                argument="key",
                got=entry,
            )
        self._add(start, start + 1)

    def slice(self, entry: slice) -> None:
        """A range of elements, which negative steps turn round."""
        step = 1 if entry.step is None else entry.step.__index__()
        if step == 0:
            raise ArgumentError("a slice's step must not be 0.", where=_WHERE, argument="key", got=entry)
        axis, size = self.axis, self.sizes[self.axis]
        first: Size
        last: Size
        if isinstance(size, int) and not contains_dim((entry.start, entry.stop)):
            chosen = range(*entry.indices(size))
            first, last = (chosen[0], chosen[-1]) if chosen else (step, 0)
        elif step > 0:
            first = 0 if entry.start is None else _position(entry.start, size)
            last = (size if entry.stop is None else _position(entry.stop, size)) - 1
        else:
            first = size - 1 if entry.start is None else _position(entry.start, size)
            stop = -1 if entry.stop is None else _position(entry.stop, size)
            last = first + (first - stop - step - 1) // -step * step - step
        if step < 0:
            first, last = last, first
            self.turned.append(axis)
        if isinstance(first, int) and isinstance(last, int) and last < first:
            first, last = 0, -1
        self.shape.append(self._add(first, last + 1, abs(step)))

    def array(self, entry: Any) -> None:
        """Indices that are an array (or an int beside arrays): the axis stays until ``run`` takes from it."""
        size = self.sizes[self.axis]
        self.arrays.append((len(self.shape), from_front(entry, size, _WHERE)))
        self.shape.append(self._add(0, size))

    def run(self, x: Any) -> Any:
        """Do it."""
        if any(not _is_whole(*bounds) for bounds in zip(self.starts, self.stops, self.sizes, self.steps, strict=True)):
            x = p.slice_(x, start=tuple(self.starts), stop=tuple(self.stops), step=tuple(self.steps))
        if self.turned:
            x = p.reverse(x, axes=tuple(self.turned))
        if not _equal(self.shape, shape_of(x)):
            x = p.reshape(x, shape=tuple(self.shape))
        return _take_all(x, self.arrays) if self.arrays else x


def _position(entry: Any, size: Size) -> Size:
    """An int counted from the front; a Dim counts from there already."""
    if isinstance(entry, Dim):
        return entry
    position: int = entry.__index__()
    return size + position if position < 0 else position


def _is_whole(start: Size, stop: Size, size: Size, step: int) -> bool:
    return start == 0 and step == 1 and (stop is size or stop == size)


def _equal(a: Sequence[Size], b: Sequence[Size]) -> bool:
    return len(a) == len(b) and all(m is n or m == n for m, n in zip(a, b, strict=True))


def _take_all(x: Any, arrays: list[tuple[int, Any]]) -> Any:
    """x indexed by arrays on some axes: their axes go where these stood if they are neighbours, else to the front."""
    axes = [axis for axis, _ in arrays]
    if len(axes) == 1:
        return index.gather(x, arrays[0][1], axis=axes[0])
    sizes = shape_of(x)
    rest = [axis for axis in range(len(sizes)) if axis not in axes]
    shape = broadcast_shapes(*(shape_of(indices) for _, indices in arrays))
    picked = tuple(sizes[axis] for axis in axes)
    merged = p.reshape(transpose(x, axes + rest), shape=(product(picked), *(sizes[axis] for axis in rest)))
    linear = linear_index([indices for _, indices in arrays], picked)
    result = index.gather(merged, linear, axis=0)
    front = axes[0] if axes[-1] - axes[0] == len(axes) - 1 else 0
    count = len(shape)
    order = [*range(count, count + front), *range(count), *range(count + front, count + len(rest))]
    return transpose(result, order)
