"""Kernels that move elements and compute nothing; most are views."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import as_numpy_dtype

from .constants import frozen
from .table import KERNELS, Run, Specs


@KERNELS.views("reshape")
def reshape(ins: Specs, outs: Specs, *, shape: tuple[int, ...]) -> Run:
    def run(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray | None:
        if out is None:
            return x.reshape(shape)
        np.copyto(out.reshape(x.shape), x)
        return None

    return run


@KERNELS.views("transpose")
def transpose(ins: Specs, outs: Specs, *, perm: tuple[int, ...]) -> Run:
    return lambda x: x.transpose(perm)


@KERNELS.views("broadcast_to")
def broadcast_to(ins: Specs, outs: Specs, *, shape: tuple[int, ...]) -> Run:
    return lambda x: np.broadcast_to(x, shape)


@KERNELS.views("slice")
def slice_(ins: Specs, outs: Specs, *, start: tuple[int, ...], stop: tuple[int, ...], step: tuple[int, ...]) -> Run:
    window = tuple(slice(*bounds) for bounds in zip(start, stop, step, strict=True))
    return lambda x: x[(..., *window)]  # the ellipsis keeps a scalar an array


@KERNELS.views("reverse")
def reverse(ins: Specs, outs: Specs, *, axes: tuple[int, ...]) -> Run:
    turned = tuple(slice(None, None, -1 if axis in axes else 1) for axis in range(ins[0].ndim))
    return lambda x: x[(..., *turned)]


@KERNELS.implements("concatenate")
def concatenate(ins: Specs, outs: Specs, *, axis: int) -> Run:
    def run(*arrays: np.ndarray) -> None:
        np.concatenate(arrays[:-1], axis, arrays[-1])

    return run


@KERNELS.implements("pack")
def pack(ins: Specs, outs: Specs) -> Run:
    def run(*arrays: np.ndarray) -> None:
        np.concatenate([x.reshape(-1) for x in arrays[:-1]], 0, arrays[-1])

    return run


@KERNELS.implements("pad")
def pad(
    ins: Specs,
    outs: Specs,
    *,
    low: tuple[int, ...],
    high: tuple[int, ...],
    interior: tuple[int, ...],
    value: Any,
) -> Run:
    inner = tuple(
        slice(before, before + (size - 1) * (between + 1) + 1 if size else before, between + 1)
        for before, size, between in zip(low, ins[0].shape, interior, strict=True)
    )

    def run(x: np.ndarray, out: np.ndarray) -> None:
        out.fill(value)
        out[inner] = x

    return run


@KERNELS.implements("iota")
def iota(ins: Specs, outs: Specs, *, shape: tuple[int, ...], axis: int, dtype: str) -> Run:
    sizes = [size if i == axis else 1 for i, size in enumerate(shape)]
    numbers = frozen(np.arange(shape[axis]).astype(as_numpy_dtype(dtype)).reshape(sizes))
    return lambda out: np.copyto(out, numbers)
