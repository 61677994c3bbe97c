"""Matrices in rules: what the rules of linear algebra check, and how they speak of products, triangles and diagonals.

A^H is the conjugate transpose; a matrix is the last two axes, the axes before them are a batch.
"""

from __future__ import annotations

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import COMPLEX, as_numpy
from pronghorn.errors import ShapeError
from pronghorn.graph import Tensor, constant
from pronghorn.primitives.arithmetic import add, equal, greater_equal, multiply, subtract, where
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.elementwise import conj, reciprocal
from pronghorn.primitives.expect import agree, expect_ndim
from pronghorn.primitives.rules import INEXACT, takes
from pronghorn.primitives.shape import positions, reshape, transpose
from pronghorn.spec import TensorSpec


def real_dtype(dtype: str) -> str:
    """The dtype of the parts of a complex one, and of sizes."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def expect_square(a: TensorSpec) -> TensorSpec:
    """Insist on square matrices (…, N, N), whose spec this is."""
    takes(a, INEXACT)
    expect_ndim(a, 2, "a matrix (…, N, N)")
    agree(a.shape[-2], a.shape[-1], f"the last two sizes of {a}")
    return a


def known_sizes(a: TensorSpec) -> tuple[int, int]:
    """The last two sizes, which must be known."""
    takes(a, INEXACT)
    expect_ndim(a, 2, "a matrix (…, M, N)")
    rows, columns = a.shape[-2:]
    if isinstance(rows, Dim) or isinstance(columns, Dim):
        raise ShapeError(f"the last two sizes must be known. Got {a}.", fix="Give the matrix a fixed size.")
    return rows, columns


def swapped(a: Tensor) -> Tensor:
    """The transposed matrices."""
    return transpose(a, perm=(*range(a.ndim - 2), a.ndim - 1, a.ndim - 2))


def adjoint(a: Tensor) -> Tensor:
    """The conjugate transposes."""
    return conj(swapped(a)) if a.dtype in COMPLEX else swapped(a)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The matrix product; the axes before the last two are equal."""
    batch = tuple(range(a.ndim - 2))
    return dot_general(a, b, contract=((a.ndim - 1,), (b.ndim - 2,)), batch=(batch, batch))


def half_sum(a: Tensor) -> Tensor:
    """(A + A^H) / 2."""
    return multiply(constant(0.5, a.dtype), add(a, adjoint(a)))


def keep(a: Tensor, which: str) -> Tensor:
    """The triangle "lower" or "upper" (both with the diagonal) of ``a``, or its "diagonal"; 0 elsewhere."""
    shape = a.shape[-2:]
    row, column = (positions(shape, axis, "int32") for axis in (0, 1))
    kept = {
        "lower": (greater_equal, row, column),
        "upper": (greater_equal, column, row),
        "diagonal": (equal, row, column),
    }
    compare, left, right = kept[which]
    return where(compare(left, right), a, constant(0, a.dtype))


def identity(n: int, dtype: str) -> Tensor:
    """The identity."""
    return constant(np.eye(n, dtype=as_numpy(dtype)))


def as_column(x: Tensor) -> Tensor:
    """(…, N) -> (…, N, 1)."""
    return reshape(x, shape=(*x.shape, 1))


def as_row(x: Tensor) -> Tensor:
    """(…, N) -> (…, 1, N)."""
    return reshape(x, shape=(*x.shape[:-1], 1, x.shape[-1]))


def reciprocal_differences(values: Tensor, size: int) -> Tensor:
    """F with ``F[i, j] = 1 / (values[j] - values[i])`` and 0 on the diagonal."""
    eye = identity(size, values.dtype)
    differences = subtract(as_row(values), as_column(values))
    return subtract(reciprocal(add(differences, eye)), eye)


def diagonal_matrix(x: Tensor, size: int) -> Tensor:
    """x (…, K) as diagonal matrices (…, K, K)."""
    return multiply(as_row(x), identity(size, x.dtype))
