"""Kernels that pick and place by index. An index outside its axis is an error that names it, never a wrong number."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from pronghorn.api import BackendError, TensorSpec

from .constants import frozen
from .table import KERNELS, Run, Scratch, Specs


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
    largest = np.maximum.reduce

    def check(indices: np.ndarray) -> np.ndarray:
        if largest(indices.view(unsigned), None) < size:
            return indices
        if ((indices < -size) | (indices >= size)).any() or unsigned == indices.dtype:
            _outside(indices, size, name)
        return np.where(indices < 0, indices.astype(np.int64) + size, indices)

    return check


@KERNELS.implements("gather")
def gather(ins: Specs, outs: Specs, *, axis: int) -> Run:
    check = checker(ins[1], ins[0].shape[axis], "gather")
    # mode="raise" would make take write into a buffer first.
    return lambda x, indices, out: x.take(check(indices), axis, out, "clip")


@KERNELS.implements("scatter_add", inplace=(0,))
def scatter_add(ins: Specs, outs: Specs, *, axis: int) -> Run:
    x, indices, updates = ins
    if not updates.size:
        return lambda x, indices, updates, out: np.copyto(out, x)
    check = checker(indices, x.shape[axis], "scatter_add")
    count, row = indices.size, math.prod(x.shape[axis + 1 :])
    add = add_rows if axis == 0 else None

    def run(x: np.ndarray, indices: np.ndarray, updates: np.ndarray, out: np.ndarray) -> None:
        np.copyto(out, x)
        where = check(indices).reshape(-1)
        if add is not None:
            add(out.reshape(out.shape[0], row), where, updates.reshape(count, row))
            return
        lead = (slice(None),) * axis
        np.add.at(out, (*lead, where), updates.reshape(*out.shape[:axis], count, *out.shape[axis + 1 :]))

    return run


def add_rows(out: np.ndarray, indices: np.ndarray, updates: np.ndarray) -> None:
    """out[indices[i]] += updates[i], also where rows repeat: sorted, summed run by run, then added once."""
    if len(indices) == 1:
        out[indices[0]] += updates[0]
        return
    order = indices.argsort(kind="stable")
    ordered = indices[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    if len(starts) == len(order):
        out[indices] += updates
    else:
        out[ordered[starts]] += np.add.reduceat(updates[order], starts, 0, out.dtype)


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
            np.add(indices, base, where, casting="unsafe")
        else:
            np.multiply(indices, stride, where, casting="unsafe")
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
