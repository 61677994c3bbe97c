"""Kernels that order along an axis; NaN comes last."""

from __future__ import annotations

import numpy as np

from .table import KERNELS, Run, Specs


@KERNELS.implements("sort", inplace=(0,))
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
    """Descending, and ties in the order of their indices."""
    if k == 1:
        return _greatest
    few = 0 < k * 8 <= ins[0].shape[-1] and ins[0].size
    return _few_greatest(k) if few else lambda x, values, indices: _sorted_greatest(x, k, values, indices)


def _greatest(x: np.ndarray, values: np.ndarray, indices: np.ndarray) -> None:
    x.argmax(-1, indices[..., 0])
    np.copyto(values, np.take_along_axis(x, indices, -1))


def _sorted_greatest(x: np.ndarray, k: int, values: np.ndarray, indices: np.ndarray) -> None:
    """The stable ascending order of the reversed row, read backwards."""
    order = x[..., ::-1].argsort(-1, "stable")
    np.subtract(x.shape[-1] - 1, order[..., ::-1][..., :k], indices)
    np.copyto(values, np.take_along_axis(x, indices, -1))


def _few_greatest(k: int) -> Run:
    """Only what is not less than the k-th value is sorted: of those equal to it as many as there is room for."""

    def run(x: np.ndarray, values: np.ndarray, indices: np.ndarray) -> None:
        least = np.partition(x, x.shape[-1] - k, -1)[..., -k, None]
        above, equal = x > least, x == least
        room = k - above.sum(-1, keepdims=True)
        chosen = above | (equal & (equal.cumsum(-1) <= room))
        if np.count_nonzero(chosen) != values.size:  # NaN, which is the greatest of all, and equal to nothing
            _sorted_greatest(x, k, values, indices)
            return
        candidates = np.nonzero(chosen)[-1].reshape(values.shape)
        order = np.empty_like(indices)
        _sorted_greatest(np.take_along_axis(x, candidates, -1), k, values, order)
        np.copyto(indices, np.take_along_axis(candidates, order, -1))

    return run
