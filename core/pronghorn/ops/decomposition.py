"""Factors of matrices that fewer models need, and what is made of them: eig, LU, pseudo-inverse, rank, least squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import COMPLEX, as_numpy
from pronghorn.errors import ShapeError
from pronghorn.ops.arithmetic import multiply
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.ops.creation import eye
from pronghorn.ops.elementwise import cast, conj, log, real
from pronghorn.ops.linalg import cholesky, diagonal, matmul, solve_triangular, svd
from pronghorn.ops.logic import greater
from pronghorn.ops.reduction import max as largest
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.shape import broadcast_to, expand_dims, squeeze, swapaxes
from pronghorn.primitives import factorization

__all__ = ["cholesky_inverse", "eig", "logdet", "lstsq", "lu_factor", "matrix_rank", "pinv"]

_WIDE = ("float32", "float64", *COMPLEX)


def eig(x: Any) -> tuple[Any, Any]:
    """Eigenvalues (…, N), in no order, and eigenvectors (…, N, N), in columns, of any square x (…, N, N).

    Both are complex, whatever x is. Vectors have norm 1 and a real largest element. The gradient of the vectors needs
    distinct eigenvalues. On JAX it runs on the CPU only.

    >>> w, v = eig([[0.0, -1.0], [1.0, 0.0]])
    >>> sorted(w.imag.tolist())
    [-1.0, 1.0]
    """
    x = inexact(x)
    w, v = factorization.eig(x if dtype_of(x) in _WIDE else cast(x, "float32"))
    return w, v


def lu_factor(x: Any) -> tuple[Any, Any]:
    """L and U of ``x = P L U`` in one matrix, the ones on L's diagonal left out, and int32 pivots.

    In step k row k was exchanged with row pivots[k]. Shapes: x (…, M, N) -> lu (…, M, N), pivots (…, min(M, N)).

    >>> lu, pivots = lu_factor([[1.0, 2.0], [4.0, 2.0]])
    >>> lu.tolist(), pivots.tolist()
    ([[4.0, 2.0], [0.25, 1.5]], [1, 1])
    """
    lu, pivots, _ = factorization.lu(inexact(x))
    return lu, pivots


def pinv(x: Any, rcond: float | None = None) -> Any:
    """The pseudo-inverse of x (…, M, N) -> (…, N, M): V diag(1/s) U^H, with 0 for 1/s where s counts as 0.

    Args:
        rcond: s counts as 0 up to this part of the greatest; ``10 max(M, N) eps`` if None.

    >>> pinv([[2.0], [0.0]]).tolist()
    [[0.5, 0.0]]
    """
    x = _matrices(x, "pinv")
    rows, columns = shape_of(x)[-2:]
    part = 10 * max(rows, columns) * _epsilon(x) if rcond is None else float(rcond)
    return factorization.pinv(x, rcond=part)


def _matrices(x: Any, name: str) -> Any:
    """x with two axes or more, of known sizes at the end."""
    x = inexact(x)
    shape = shape_of(x)
    if len(shape) < 2 or any(isinstance(size, Dim) for size in shape[-2:]):
        raise ShapeError(
            f"takes matrices (…, M, N) of known sizes. Got shape {shape}.", where=f"ops.{name}", actual=shape
        )
    return x


def _epsilon(x: Any) -> float:
    dtype = dtype_of(x)
    return 2.0**-7 if dtype == "bfloat16" else float(np.finfo(as_numpy(dtype)).eps)


def matrix_rank(x: Any, tol: Any = None) -> Any:
    """How many singular values of x (…, M, N) are greater than ``tol``: (…), int64.

    Args:
        tol: the greatest singular value times ``max(M, N) eps`` if None.

    >>> int(matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
    1
    """
    x = _matrices(x, "matrix_rank")
    s = svd(x, compute_uv=False)
    if tol is None:
        tol = multiply(largest(s, -1, keepdims=True), max(shape_of(x)[-2:]) * _epsilon(x))
    else:
        tol = expand_dims(operand(tol, dtype_of(s)), -1)
    return total(cast(greater(s, tol), "int64"), -1)


def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """The X of least norm among those that make ``|a X - b|`` least: a (M, N), b (M,) or (M, K) -> (N,) or (N, K).

    Args:
        rcond: singular values of ``a`` up to this part of the greatest count as 0; ``max(M, N) eps`` if None.

    Raises:
        ShapeError: if ``a`` is no matrix, or b has another number of rows.

    >>> lstsq([[1.0], [1.0]], [1.0, 3.0]).round(6).tolist()
    [2.0]
    """
    a, b = (inexact(x) for x in operands(a, b))
    a = _matrices(a, "lstsq")
    vector = len(shape_of(b)) == len(shape_of(a)) - 1
    b = expand_dims(b, -1) if vector else b
    if len(shape_of(b)) != len(shape_of(a)) or shape_of(b)[-2] != shape_of(a)[-2]:
        raise ShapeError(
            f"a must be (M, N) and b (M,) or (M, K). Got shapes {shape_of(a)} and {shape_of(b)}.",
            where="ops.lstsq",
            expected=shape_of(a)[-2],
            actual=shape_of(b),
        )
    x = matmul(pinv(a, max(shape_of(a)[-2:]) * _epsilon(a) if rcond is None else rcond), b)
    return squeeze(x, -1) if vector else x


def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of ``L L^H`` (of ``U^H U`` if ``upper``), x (…, N, N) being that triangular factor.

    >>> cholesky_inverse([[2.0]]).tolist()
    [[0.25]]
    """
    x = inexact(x)
    identity = broadcast_to(eye(shape_of(x)[-1], dtype=dtype_of(x)), shape_of(x))
    factor = solve_triangular(x, identity, lower=not upper)
    adjoint = swapaxes(conj(factor), -1, -2)
    return matmul(factor, adjoint) if upper else matmul(adjoint, factor)


def logdet(x: Any) -> Any:
    """The logarithm of the determinant of a positive definite x (…, N, N) -> (…): twice that of Cholesky's diagonal.

    >>> round(float(logdet([[2.0, 0.0], [0.0, 2.0]])), 6)
    1.386294
    """
    factor = diagonal(cholesky(x), 0, -2, -1)
    return multiply(total(log(real(factor)), -1), 2)
