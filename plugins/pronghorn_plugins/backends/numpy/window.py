"""Windows side by side, and their sums back where they came from."""

from __future__ import annotations

import numpy as np

from pronghorn.api import TensorSpec

from .columns import Axes, Geometry, Pairs
from .table import KERNELS, Run, Scratch, Specs


def window_geometry(shape: Axes, window: Axes, strides: Axes, padding: Pairs, dilation: Axes | None = None) -> Geometry:
    """How windows lie over x of ``shape`` (N, *S, C)."""
    ones = (1,) * len(window)
    return Geometry(tuple(shape[1:-1]), tuple(window), tuple(strides), tuple(padding), tuple(dilation or ones), ones)


@KERNELS.implements("patches")
def patches(ins: Specs, outs: Specs, *, window: Axes, strides: Axes, padding: Pairs, dilation: Axes) -> Run | Scratch:
    geometry = window_geometry(ins[0].shape, window, strides, padding, dilation)
    if not outs[0].size:
        return lambda x, out: None
    if not geometry.is_padded:
        return lambda x, out: np.copyto(out, geometry.windows(np.ascontiguousarray(x)))
    inner = geometry.inner

    def run(x: np.ndarray, out: np.ndarray, padded: np.ndarray) -> None:
        padded.fill(0)
        padded[inner] = x
        np.copyto(out, geometry.windows(padded))

    return Scratch(run, (_padded(geometry, ins[0]),))


def _padded(geometry: Geometry, x: TensorSpec) -> TensorSpec:
    return TensorSpec((x.shape[0], *geometry.padded, x.shape[-1]), x.dtype)


@KERNELS.implements("fold_patches")
def fold_patches(
    ins: Specs, outs: Specs, *, input_shape: Axes, window: Axes, strides: Axes, padding: Pairs, dilation: Axes
) -> Run | Scratch:
    geometry = window_geometry(input_shape, window, strides, padding, dilation)
    if not ins[0].size:
        return lambda p, out: out.fill(0)
    whole = (slice(None),) * (1 + len(window))
    places = [((*whole, *position), geometry.shifted(position)) for position in geometry.positions]
    inner = geometry.inner

    def fold(p: np.ndarray, sums: np.ndarray) -> None:
        sums.fill(0)
        for position, index in places:
            target = sums[index]
            np.add(target, p[position], target)

    if not geometry.is_padded:
        return fold

    def run(p: np.ndarray, out: np.ndarray, sums: np.ndarray) -> None:
        fold(p, sums)
        np.copyto(out, sums[inner])

    return Scratch(run, (_padded(geometry, outs[0]),))
