"""Kernels that pick and place by index. An index outside its axis is an error that names it, never a wrong number."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from pronghorn.api import BackendError, TensorSpec

from .adding import add_rows
from .constants import frozen
from .table import KERNELS, Run, Scratch, Specs, Viewed, reshaped

#: A result of at most so many elements.
SMALL = 2048
#: From so many rows of so many elements on, sorting them is worth it.
MANY_ROWS, LONG_ROW = 256, 32


class IndexRangeError(BackendError, IndexError, ValueError):
    """An index outside of the axis that it points into. Fields: ``index``, ``size``."""


def _outside(indices: np.ndarray, size: int, name: str) -> NoReturn:
    wrong = indices[(indices < -size) | (indices >= size)]
    position = tuple(int(i) for i in np.argwhere((indices < -size) | (indices >= size))[0])
    raise IndexRangeError(
        f"index {wrong[0]} at position {position} is outside of an axis of size {size}.",
        where=f"ops.{name}",
        fix=f"Use indices from 0 to {size - 1}." if size else "The axis is empty.",
        index=int(wrong[0]),
        size=size,
    )


def checker(indices: TensorSpec, size: int, name: str) -> Run:
    """A function of indices that returns them, the negative ones counted from the end; it raises if one is outside.

    Seen as unsigned numbers the negative indices are huge: one maximum tells that all is well.
    """
    if not indices.size:
        return lambda indices: indices
    unsigned = np.dtype(indices.dtype if indices.dtype.startswith("u") else f"u{indices.dtype}")
    largest, is_widest = np.maximum.reduce, indices.dtype == "uint64"  # which NumPy does not take for an index

    def check(indices: np.ndarray) -> np.ndarray:
        if largest(indices.view(unsigned), None) < size:
            return indices if not is_widest else indices.astype(np.int64)
        if ((indices < -size) | (indices >= size)).any() or unsigned == indices.dtype:
            _outside(indices, size, name)
        return np.where(indices < 0, indices.astype(np.int64) + size, indices)

    return check


@KERNELS.implements("gather")
def gather(ins: Specs, outs: Specs, *, axis: int) -> Run:
    size = ins[0].shape[axis]
    if ins[1].dtype != "uint64" and outs[0].size <= SMALL:
        return _take_small(axis, size)
    check = checker(ins[1], size, "gather")
    # mode="raise" would make take write into a buffer first.
    return lambda x, indices, out: x.take(check(indices), axis, out, "clip")


def _take_small(axis: int, size: int) -> Run:
    """A small result is buffered in less time than its indices are checked."""

    def run(x: np.ndarray, indices: np.ndarray, out: np.ndarray) -> None:
        try:
            x.take(indices, axis, out)
        except IndexError:
            _outside(indices, size, "gather")

    return run


@KERNELS.implements("scatter_add", inplace=(0,))
def scatter_add(ins: Specs, outs: Specs, *, axis: int) -> Run | Scratch:
    """np.add.at on raveled arrays, which is several times as fast as on rows; many long rows are sorted and then added."""
    x, indices, updates = ins
    if not updates.size:
        return lambda x, indices, updates, out: np.copyto(out, x)
    check = checker(indices, x.shape[axis], "scatter_add")
    before, row, count = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :]), indices.size
    block = x.shape[axis] * row
    base = frozen(np.arange(before)[:, None, None] * block + np.arange(row))
    if before == 1 and row >= LONG_ROW and count >= MANY_ROWS:
        return _scatter_rows(check, x, TensorSpec((count, row), x.dtype))
    if base.size == 1:

        def run_vector(x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray) -> None:
            np.copyto(out, x)
            np.add.at(out.reshape(-1), check(indices).reshape(-1), updates.reshape(-1))

        return run_vector

    def run(x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray, where: np.ndarray) -> None:
        np.copyto(out, x)
        np.add(base, check(indices).reshape(count, 1).astype(np.int64, copy=False) * row, where)
        np.add.at(out.reshape(-1), where.reshape(-1), updates.reshape(-1))

    return Scratch(run, (TensorSpec((before, count, row), "int64"),))


def _scatter_rows(check: Run, x: TensorSpec, added: TensorSpec) -> Scratch:
    """Whole rows, those with equal indices in turn."""
    table = (x.shape[0], added.shape[1])

    def run(
        x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray, old: np.ndarray, new: np.ndarray
    ) -> None:
        np.copyto(out, x)
        at = check(indices).reshape(-1)
        order = at.argsort(kind="stable")
        add_rows(out.reshape(table), at.take(order), updates, order, old, new)

    return Scratch(Viewed(run, (None, None, reshaped(added.shape))), (added, added))


def _scatter(name: str, ufunc: np.ufunc) -> None:
    @KERNELS.implements(name, inplace=(0,))
    def make(ins: Specs, outs: Specs, *, axis: int) -> Run:
        check, before = checker(ins[1], ins[0].shape[axis], name), (slice(None),) * axis

        def run(x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray) -> None:
            np.copyto(out, x)
            ufunc.at(out, (*before, check(indices)), updates)

        return run


_scatter("scatter_max", np.maximum)
_scatter("scatter_min", np.minimum)
_scatter("scatter_multiply", np.multiply)


@KERNELS.implements("take_along_axis")
def take_along_axis(ins: Specs, outs: Specs, *, axis: int) -> Run | Scratch:
    x, indices = ins
    check, flat = checker(indices, x.shape[axis], "take_along_axis"), _flat_positions(x, indices, axis)

    def run(x: np.ndarray, indices: np.ndarray, out: np.ndarray, where: np.ndarray) -> None:
        flat(check(indices), where)
        x.reshape(-1).take(where, None, out, "clip")

    return Scratch(run, (indices.with_dtype("int64"),))


def _flat_positions(x: TensorSpec, indices: TensorSpec, axis: int) -> Run:
    """Writes where the elements that ``indices`` name along ``axis`` stand in x, raveled."""
    base = np.zeros([1] * x.ndim, np.int64)
    for other, size in enumerate(x.shape):
        if other != axis:
            along = [size if i == other else 1 for i in range(x.ndim)]
            base = base + np.arange(size).reshape(along) * math.prod(x.shape[other + 1 :])
    base, stride = frozen(base), math.prod(x.shape[axis + 1 :])

    def flat(indices: np.ndarray, where: np.ndarray) -> None:
        if stride == 1:
            np.add(indices, base, where, dtype=np.int64, casting="unsafe")
        else:
            np.multiply(indices, stride, where, dtype=np.int64, casting="unsafe")
            np.add(where, base, where)

    return flat


@KERNELS.implements("add_along_axis", inplace=(0,))
def add_along_axis(ins: Specs, outs: Specs, *, axis: int) -> Run | Scratch:
    x, indices, _ = ins
    check, flat = checker(indices, x.shape[axis], "add_along_axis"), _flat_positions(x, indices, axis)
    distinct = indices.shape[axis] <= 1

    def run(x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray, where: np.ndarray) -> None:
        np.copyto(out, x)
        flat(check(indices), where)
        if distinct:
            out.reshape(-1)[where] += updates
        else:
            np.add.at(out.reshape(-1), where.reshape(-1), updates.reshape(-1))

    return Scratch(run, (indices.with_dtype("int64"),))


def _limits(shape: Any, sizes: Any) -> np.ndarray:
    return frozen(np.array(shape, np.int64) - np.array(sizes, np.int64))


def _window(starts: np.ndarray, limits: np.ndarray, sizes: tuple[int, ...]) -> Any:
    first = np.minimum(np.maximum(starts, 0), limits).tolist()
    return (..., *(slice(start, start + size) for start, size in zip(first, sizes, strict=True)))


@KERNELS.implements("dynamic_slice")
def dynamic_slice(ins: Specs, outs: Specs, *, sizes: tuple[int, ...]) -> Run:
    limits = _limits(ins[0].shape, sizes)
    return lambda x, starts, out: np.copyto(out, x[_window(starts, limits, sizes)])


@KERNELS.implements("dynamic_update_slice", inplace=(0,))
def dynamic_update_slice(ins: Specs, outs: Specs) -> Run:
    sizes: Any = ins[1].shape
    limits = _limits(ins[0].shape, sizes)

    def run(x: np.ndarray, update: np.ndarray, starts: np.ndarray, out: np.ndarray) -> None:
        np.copyto(out, x)
        out[_window(starts, limits, sizes)] = update

    return run
