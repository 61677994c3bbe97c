"""Factors of general matrices: eigenvectors by NumPy's LAPACK, LU by elimination of a stack of matrices at once."""

from __future__ import annotations

import numpy as np

from .narrow import widened
from .table import KERNELS, Run, Specs


@KERNELS.implements("eig")
def eig(ins: Specs, outs: Specs) -> Run:
    def run(a: np.ndarray, w: np.ndarray, v: np.ndarray) -> None:
        w[...], v[...] = np.linalg.eig(a)

    return run


@KERNELS.implements("lu")
@widened
def lu(ins: Specs, outs: Specs) -> Run:
    rows, columns = ins[0].shape[-2:]

    def run(a: np.ndarray, out: np.ndarray, pivots: np.ndarray, permutation: np.ndarray) -> None:
        factors = a.reshape(-1, rows, columns).copy()
        stack, order = np.arange(len(factors)), np.tile(np.arange(rows), (len(factors), 1))
        exchanged = np.zeros((len(factors), min(rows, columns)), np.int64)
        for k in range(min(rows, columns)):
            chosen = k + np.argmax(_size(factors[:, k:, k]), axis=1)
            exchanged[:, k] = chosen
            for x in (factors, order):
                x[stack, k], x[stack, chosen] = x[stack, chosen], x[stack, k].copy()
            pivot = factors[:, k, k]
            factors[:, k + 1 :, k] /= np.where(pivot == 0, 1, pivot)[:, None]  # a column of zeros stays as it is
            factors[:, k + 1 :, k + 1 :] -= factors[:, k + 1 :, k, None] * factors[:, k, None, k + 1 :]
        for result, found in ((out, factors), (pivots, exchanged), (permutation, order)):
            result[...] = found.reshape(result.shape)

    return run


def _size(x: np.ndarray) -> np.ndarray:
    """What LAPACK compares: |re| + |im|."""
    return np.abs(x.real) + np.abs(x.imag) if np.iscomplexobj(x) else np.abs(x)
