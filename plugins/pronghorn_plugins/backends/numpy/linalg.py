"""Linear algebra by NumPy's LAPACK, over the last two axes of stacks of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .narrow import widened
from .table import KERNELS, Run, Specs


def _symmetric(a: np.ndarray) -> np.ndarray:
    """(A + A^H) / 2."""
    return (a + a.conj().swapaxes(-1, -2)) * a.dtype.type(0.5)


@KERNELS.implements("cholesky")
@widened
def cholesky(ins: Specs, outs: Specs) -> Run:
    """NaN where a matrix is not positive definite; the others of the stack keep their factors."""

    def run(a: np.ndarray, out: np.ndarray) -> None:
        symmetric = _symmetric(a)
        try:
            np.copyto(out, np.linalg.cholesky(symmetric))
        except np.linalg.LinAlgError:
            for index in np.ndindex(a.shape[:-2]):
                out[index] = _cholesky_or_nan(symmetric[index])

    return run


def _cholesky_or_nan(a: np.ndarray) -> Any:
    try:
        return np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return np.nan


@KERNELS.implements("triangular_solve")
@widened
def triangular_solve(ins: Specs, outs: Specs, *, lower: bool, transpose: bool) -> Run:
    """Substitution, which LU is for an upper triangular matrix; a lower one is seen from its other end."""
    is_lower = lower != transpose
    triangle = np.tril if lower else np.triu

    def run(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
        a = triangle(a)
        if transpose:
            a = a.swapaxes(-1, -2)
        if is_lower:
            np.copyto(out, _solve(a[..., ::-1, ::-1], b[..., ::-1, :])[..., ::-1, :])
        else:
            np.copyto(out, _solve(a, b))

    return run


def _solve(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A^-1 b; where A is singular, what division by its zero gives: infinite or NaN."""
    try:
        return np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        return _substituted(a, b)


def _substituted(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    x = np.array(b)
    for row in range(a.shape[-1] - 1, -1, -1):
        x[..., row, :] -= (a[..., row, None, row + 1 :] @ x[..., row + 1 :, :])[..., 0, :]
        x[..., row, :] /= a[..., row, row, None]
    return x


@KERNELS.implements("inv")
@widened
def inv(ins: Specs, outs: Specs) -> Run:
    """Infinite where a matrix is singular."""

    def run(a: np.ndarray, out: np.ndarray) -> None:
        try:
            np.copyto(out, np.linalg.inv(a))
        except np.linalg.LinAlgError:
            for index in np.ndindex(a.shape[:-2]):
                out[index] = _inv_or_inf(a[index])

    return run


def _inv_or_inf(a: np.ndarray) -> Any:
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        return np.inf


def _copied_to(results: Any, outs: tuple[np.ndarray, ...]) -> None:
    for out, result in zip(outs, results, strict=True):
        np.copyto(out, result)


@KERNELS.implements("qr")
@widened
def qr(ins: Specs, outs: Specs) -> Run:
    return lambda a, *outs: _copied_to(np.linalg.qr(a), outs)


@KERNELS.implements("svd")
@widened
def svd(ins: Specs, outs: Specs) -> Run:
    return lambda a, *outs: _copied_to(np.linalg.svd(a, full_matrices=False), outs)


@KERNELS.implements("eigh")
@widened
def eigh(ins: Specs, outs: Specs) -> Run:
    return lambda a, *outs: _copied_to(np.linalg.eigh(_symmetric(a)), outs)


@KERNELS.implements("slogdet")
@widened
def slogdet(ins: Specs, outs: Specs) -> Run:
    return lambda a, *outs: _copied_to(np.linalg.slogdet(a), outs)
