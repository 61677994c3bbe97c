"""max_pool and sum_pool: an axis at a time, by one ufunc call for each place in a window; no patches are made.

The first spatial axis goes first: its runs of memory are the longest. A window that hangs over the edge takes part
with those of its places that exist.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any, TypeAlias

import attrs
import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype

from .columns import Axes, Pairs
from .constants import is_inexact
from .table import Run, Scratch, Specs

Index: TypeAlias = tuple[slice, ...]


@attrs.frozen
class Place:
    """One place in a window: which windows have it inside of x, and where in x it is for them."""

    of_windows: slice
    of_x: slice


def places(size: int, count: int, window: int, stride: int, before: int) -> list[Place]:
    """The places along one axis that exist in at least one window.

    >>> [place.of_x for place in places(4, 2, 2, 2, 0)]
    [slice(0, 3, 2), slice(1, 4, 2)]
    """
    found = []
    for k in range(window):
        first = max(0, -((k - before) // stride))
        last = min(count - 1, (size - 1 + before - k) // stride)
        if first <= last:
            start = first * stride + k - before
            found.append(Place(slice(first, last + 1), slice(start, start + (last - first) * stride + 1, stride)))
    return found


def _axis_places(x: TensorSpec, out: TensorSpec, window: Axes, strides: Axes, padding: Pairs) -> list[list[Place]]:
    each = zip(x.shape[1:-1], out.shape[1:-1], window, strides, padding, strict=True)
    return [places(size, count, k, stride, before) for size, count, k, stride, (before, _) in each]


def _forward(
    ufunc: np.ufunc, nothing: Any, ins: Specs, outs: Specs, window: Axes, strides: Axes, padding: Pairs
) -> Run | Scratch:
    """Reduce axis after axis; what is between two axes lies in working memory."""
    x, out = ins[0], outs[0]
    if not out.size:
        return lambda x, out: None
    steps, between = [], []
    shape = list(x.shape)
    for axis, found in enumerate(_axis_places(x, out, window, strides, padding), start=1):
        shape[axis] = out.shape[axis]
        steps.append(_along(ufunc, nothing, axis, shape[axis], found))
        between.append(TensorSpec(tuple(shape), x.dtype))
    if len(steps) == 1:
        return steps[0]

    def run(x: np.ndarray, out: np.ndarray, *memory: np.ndarray) -> None:
        for step, source, target in zip(steps, (x, *memory), (*memory, out), strict=True):
            step(source, target)

    return Scratch(run, between[:-1])


def _along(ufunc: np.ufunc, nothing: Any, axis: int, count: int, found: Sequence[Place]) -> Run:
    lead = (slice(None),) * axis
    indices = [((*lead, place.of_windows), (*lead, place.of_x)) for place in found]
    whole = [place.of_windows == slice(0, count) for place in found]
    if all(whole) and len(found) > 1:
        (_, first), (_, second), *rest = indices

        def run_inside(x: np.ndarray, out: np.ndarray) -> None:
            ufunc(x[first], x[second], out=out)
            for _, taken in rest:
                ufunc(out, x[taken], out=out)

        return run_inside

    def run(x: np.ndarray, out: np.ndarray) -> None:
        out.fill(nothing)
        for windows, taken in indices:
            target = out[windows]
            ufunc(target, x[taken], out=target)

    return run


def max_pool(ins: Specs, outs: Specs, *, window: Axes, strides: Axes, padding: Pairs) -> Run | Scratch:
    """(x) -> the greatest of each window; the lowest number where a window lies outside altogether."""
    dtype = ins[0].dtype
    lowest = -math.inf if is_inexact(dtype) else int(np.iinfo(as_numpy_dtype(dtype)).min)
    return _forward(np.maximum, lowest, ins, outs, window, strides, padding)


def sum_pool(ins: Specs, outs: Specs, *, window: Axes, strides: Axes, padding: Pairs) -> Run | Scratch:
    """(x) -> the sum of each window."""
    return _forward(np.add, 0, ins, outs, window, strides, padding)


def _windows(x: TensorSpec, y: TensorSpec, window: Axes, strides: Axes, padding: Pairs) -> list[tuple[Index, Index]]:
    """For each place of a window, in row-major order: the windows that have it, and where in x it is."""
    each = product(*_axis_places(x, y, window, strides, padding))
    whole = slice(None)
    return [((whole, *(p.of_windows for p in at)), (whole, *(p.of_x for p in at))) for at in each]


def _is_partition(x: TensorSpec, window: Axes, strides: Axes) -> bool:
    """True if no two windows overlap."""
    return all(stride >= k for k, stride in zip(window, strides, strict=True))


def max_pool_vjp(ins: Specs, outs: Specs, *, window: Axes, strides: Axes, padding: Pairs) -> Run | Scratch:
    """(ct, y, x) -> x's cotangent: all of a window's goes to the first of its greatest values."""
    ct, _, x = ins
    indices = _windows(x, ct, window, strides, padding)
    apart = _is_partition(x, window, strides)

    def run(
        ct: np.ndarray,
        y: np.ndarray,
        x: np.ndarray,
        dx: np.ndarray,
        free: np.ndarray,
        chosen: np.ndarray,
        part: np.ndarray,
    ) -> None:
        dx.fill(0)
        free.fill(True)
        for windows, taken in indices:
            here, left = chosen[windows], free[windows]
            np.equal(x[taken], y[windows], here)
            np.logical_and(here, left, here)
            np.logical_xor(left, here, left)
            if apart:
                np.multiply(ct[windows], here, dx[taken])
            else:
                target, share = dx[taken], part[windows]
                np.multiply(ct[windows], here, share)
                np.add(target, share, target)

    flags = ct.with_dtype("bool")
    return Scratch(run, (flags, flags, TensorSpec((0,) * ct.ndim, ct.dtype) if apart else ct))


def sum_pool_vjp(ins: Specs, outs: Specs, *, window: Axes, strides: Axes, padding: Pairs) -> Run:
    """(ct, y, x) -> x's cotangent: each window's to all of its places."""
    ct, _, x = ins
    indices = _windows(x, ct, window, strides, padding)
    apart = _is_partition(x, window, strides)

    def run(ct: np.ndarray, y: np.ndarray, x: np.ndarray, dx: np.ndarray) -> None:
        dx.fill(0)
        for windows, taken in indices:
            target = dx[taken]
            if apart:
                np.copyto(target, ct[windows])
            else:
                np.add(target, ct[windows], target)

    return run
