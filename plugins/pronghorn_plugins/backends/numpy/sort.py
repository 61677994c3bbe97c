"""Kernels that order along an axis; NaN comes last."""

from __future__ import annotations

import numpy as np

from .table import KERNELS, Run, Specs


@KERNELS.implements("sort", inplace=True)
def sort(ins: Specs, outs: Specs, *, axis: int) -> Run:
    def run(x: np.ndarray, out: np.ndarray) -> None:
        np.copyto(out, x)
        out.sort(axis)

    return run


@KERNELS.implements("argsort")
def argsort(ins: Specs, outs: Specs, *, axis: int, stable: bool) -> Run:
    kind = "stable" if stable else "quicksort"
    return lambda x, out: np.copyto(out, x.argsort(axis, kind))


@KERNELS.implements("top_k")
def top_k(ins: Specs, outs: Specs, *, k: int) -> Run:
    """The stable ascending order of the reversed row, read backwards: descending, with ties in their own order."""
    last = ins[0].shape[-1] - 1
    if k == 1:
        return _greatest

    def run(x: np.ndarray, values: np.ndarray, indices: np.ndarray) -> None:
        order = x[..., ::-1].argsort(-1, "stable")
        np.subtract(last, order[..., ::-1][..., :k], indices)
        np.copyto(values, np.take_along_axis(x, indices, -1))

    return run


def _greatest(x: np.ndarray, values: np.ndarray, indices: np.ndarray) -> None:
    x.argmax(-1, indices[..., 0])
    np.copyto(values, np.take_along_axis(x, indices, -1))
