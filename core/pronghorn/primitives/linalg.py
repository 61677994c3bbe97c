"""Linear algebra on the last two axes; the axes before them are a batch. VJPs hold for real and complex values.

A^H is the conjugate transpose. Where a factor is not unique (the signs in qr, svd and eigh), so are not its values
across backends; functions of them that do not depend on the choice are the same everywhere.
"""

from __future__ import annotations

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import COMPLEX, as_numpy
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import add, divide, equal, greater_equal, multiply, subtract, where
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.elementwise import cast, conj, negative, reciprocal
from pronghorn.primitives.expect import agree, agree_shapes, expect_ndim
from pronghorn.primitives.rules import INEXACT, one_dtype, takes
from pronghorn.primitives.shape import concatenate, positions, reshape, slice_axis, transpose, zeros_like
from pronghorn.spec import TensorSpec

#: Cotangents of a primitive with several results: None where a result is not used.
Cotangents = tuple[Tensor | None, ...]

cholesky = Primitive(
    "cholesky",
    """The lower triangular L, positive on its diagonal, with ``L @ L^H = (A + A^H) / 2``.

    Only the symmetric part of A counts, so that every element of A has a derivative. NaN where that part is not
    positive definite (an error on engines that raise). Shapes: (…, N, N) -> (…, N, N).
    """,
)

triangular_solve = Primitive(
    "triangular_solve",
    """The X with ``A @ X = B`` (``A^T @ X = B`` with ``transpose``), A read as triangular: the other triangle is 0.

    Shapes: a (…, N, N), b (…, N, K) -> (…, N, K). Attributes: ``lower``: which triangle of A is read; ``transpose``.
    """,
)

inv = Primitive("inv", "The inverse matrix. Shapes: (…, N, N) -> the same.")

qr = Primitive(
    "qr",
    """``Q @ R = A`` with orthonormal columns in Q and R upper triangular, in the reduced form: K = min(M, N).

    Shapes: (…, M, N) -> q (…, M, K), r (…, K, N).
    """,
    multiple=True,
)

svd = Primitive(
    "svd",
    """``U @ diag(s) @ Vh = A`` in the reduced form, s descending and not negative: K = min(M, N).

    The VJP of U and Vh needs distinct singular values, all positive unless A is square.
    Shapes: (…, M, N) -> u (…, M, K), s (…, K) real, vh (…, K, N).
    """,
    multiple=True,
)

eigh = Primitive(
    "eigh",
    """``(A + A^H) / 2 = V @ diag(w) @ V^H``: eigenvalues, ascending, and eigenvectors (columns) of the symmetric part.

    The VJP of V needs distinct eigenvalues. Shapes: (…, N, N) -> w (…, N) real, v (…, N, N).
    """,
    multiple=True,
)

slogdet = Primitive(
    "slogdet",
    """The sign (for complex A a number on the unit circle) and the logarithm of the absolute value of det(A).

    Shapes: (…, N, N) -> sign (…), logabsdet (…) real.
    """,
    multiple=True,
)


def _real_dtype(dtype: str) -> str:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def _square(a: TensorSpec) -> TensorSpec:
    takes(a, INEXACT)
    expect_ndim(a, 2, "a matrix (…, N, N)")
    agree(a.shape[-2], a.shape[-1], f"the last two sizes of {a}")
    return a


cholesky.shape_rule(_square)
inv.shape_rule(_square)


@triangular_solve.shape_rule
def _triangular_solve(a: TensorSpec, b: TensorSpec, *, lower: bool, transpose: bool) -> TensorSpec:
    one_dtype(a, b)
    _square(a)
    expect_ndim(b, 2, "b (…, N, K)")
    agree(a.shape[-1], b.shape[-2], f"the size of a {a} and the rows of b {b}")
    batch = agree_shapes(a.shape[:-2], b.shape[:-2], f"the batch axes of a {a} and b {b}")
    return b.with_shape(*batch, *b.shape[-2:])


def _known_sizes(a: TensorSpec) -> tuple[int, int]:
    takes(a, INEXACT)
    expect_ndim(a, 2, "a matrix (…, M, N)")
    rows, columns = a.shape[-2:]
    if isinstance(rows, Dim) or isinstance(columns, Dim):
        raise ShapeError(f"the last two sizes must be known. Got {a}.", fix="Give the matrix a fixed size.")
    return rows, columns


@qr.shape_rule
def _qr(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    k = min(_known_sizes(a))
    return a.with_shape(*a.shape[:-1], k), a.with_shape(*a.shape[:-2], k, a.shape[-1])


@svd.shape_rule
def _svd(a: TensorSpec) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
    k = min(_known_sizes(a))
    s = TensorSpec((*a.shape[:-2], k), _real_dtype(a.dtype))
    return a.with_shape(*a.shape[:-1], k), s, a.with_shape(*a.shape[:-2], k, a.shape[-1])


@eigh.shape_rule
def _eigh(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    _square(a)
    return TensorSpec(a.shape[:-1], _real_dtype(a.dtype)), a


@slogdet.shape_rule
def _slogdet(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    _square(a)
    return a.with_shape(*a.shape[:-2]), TensorSpec(a.shape[:-2], _real_dtype(a.dtype))


def _swapped(a: Tensor) -> Tensor:
    return transpose(a, perm=(*range(a.ndim - 2), a.ndim - 1, a.ndim - 2))


def _adjoint(a: Tensor) -> Tensor:
    return conj(_swapped(a)) if a.dtype in COMPLEX else _swapped(a)


def _matmul(a: Tensor, b: Tensor) -> Tensor:
    batch = tuple(range(a.ndim - 2))
    return dot_general(a, b, contract=((a.ndim - 1,), (b.ndim - 2,)), batch=(batch, batch))


def _half_sum(a: Tensor) -> Tensor:
    return multiply(constant(0.5, a.dtype), add(a, _adjoint(a)))


def _keep(a: Tensor, which: str) -> Tensor:
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


def _copy_lower(a: Tensor) -> Tensor:
    """tril(a), with the strict lower triangle's adjoint above it and half the diagonal twice: tril(a, -1) + h.c."""
    strict = subtract(_keep(a, "lower"), _keep(a, "diagonal"))
    return add(_keep(a, "diagonal"), add(strict, _adjoint(strict)))


@cholesky.vjp_rule
def _cholesky_vjp(ct: Tensor, out: Tensor, a: Tensor) -> tuple[Tensor]:
    """L^-H Phi(L^H ct) L^-1, made symmetric; Phi keeps the lower triangle and half the diagonal (Murray 2016)."""
    product = _matmul(_adjoint(out), ct)
    halved = subtract(_keep(product, "lower"), multiply(constant(0.5, a.dtype), _keep(product, "diagonal")))
    left = _solve_adjoint(out, halved)
    return (_half_sum(_adjoint(_solve_adjoint(out, _adjoint(left)))),)


def _solve_adjoint(lower: Tensor, b: Tensor) -> Tensor:
    """L^-H b."""
    conjugated = conj(lower) if lower.dtype in COMPLEX else lower
    return triangular_solve(conjugated, b, lower=True, transpose=True)


@triangular_solve.vjp_rule
def _triangular_solve_vjp(
    ct: Tensor, out: Tensor, a: Tensor, b: Tensor, *, lower: bool, transpose: bool
) -> tuple[Tensor, Tensor]:
    conjugated = conj(a) if a.dtype in COMPLEX else a
    db = triangular_solve(conjugated, ct, lower=lower, transpose=not transpose)
    da = negative(_matmul(db, _adjoint(out)))
    return _keep(_swapped(da) if transpose else da, "lower" if lower else "upper"), db


@inv.vjp_rule
def _inv_vjp(ct: Tensor, out: Tensor, a: Tensor) -> tuple[Tensor]:
    adjoint = _adjoint(out)
    return (negative(_matmul(adjoint, _matmul(ct, adjoint))),)


@qr.vjp_rule
def _qr_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    """Roberts and Roberts 2020, arXiv:2009.10071: a wide A = [X | Y] has the square X's factors, and Q^H Y beside R."""
    q, r = out
    dq, dr = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    rows, columns = _known_sizes(a.spec)
    if rows >= columns:
        return (_tall_qr_vjp(dq, dr, q, r),)
    last = a.ndim - 1
    beside = slice_axis(a, last, rows, columns)
    d_left, d_right = slice_axis(dr, last, 0, rows), slice_axis(dr, last, rows, columns)
    dq = add(dq, _matmul(beside, _adjoint(d_right)))
    left = _tall_qr_vjp(dq, d_left, q, slice_axis(r, last, 0, rows))
    return (concatenate(left, _matmul(q, d_right), axis=last),)


def _tall_qr_vjp(dq: Tensor, dr: Tensor, q: Tensor, r: Tensor) -> Tensor:
    inner = subtract(_matmul(r, _adjoint(dr)), _matmul(_adjoint(dq), q))
    total = add(dq, _matmul(q, _copy_lower(inner)))
    # total @ R^-H is the adjoint of R^-1 @ total^H.
    return _adjoint(triangular_solve(r, _adjoint(total), lower=False, transpose=False))


def _eye(n: int, dtype: str) -> Tensor:
    return constant(np.eye(n, dtype=as_numpy(dtype)))


def _column(x: Tensor) -> Tensor:
    return reshape(x, shape=(*x.shape, 1))


def _row(x: Tensor) -> Tensor:
    return reshape(x, shape=(*x.shape[:-1], 1, x.shape[-1]))


def _reciprocal_differences(values: Tensor, size: int) -> Tensor:
    """F with ``F[i, j] = 1 / (values[j] - values[i])`` and 0 on the diagonal."""
    eye = _eye(size, values.dtype)
    differences = subtract(_row(values), _column(values))
    return subtract(reciprocal(add(differences, eye)), eye)


@svd.vjp_rule
def _svd_vjp(ct: Cotangents, out: tuple[Tensor, Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    """Townsend 2016, "Differentiating the singular value decomposition", and Wan and Zhang 2019 for complex values."""
    u, s, vh = out
    du, ds, dvh = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    k = min(_known_sizes(a.spec))
    inner = cast(_diagonal(ds, k), dtype=a.dtype)
    if ct[0] is None and ct[2] is None:
        return (_matmul(u, _matmul(inner, vh)),)
    v, dv = _adjoint(vh), _adjoint(dvh)
    squares = multiply(s, s)
    f = cast(_reciprocal_differences(squares, k), dtype=a.dtype)
    column, row = cast(_column(s), dtype=a.dtype), cast(_row(s), dtype=a.dtype)
    of_u = multiply(f, _matmul(_adjoint(u), du))
    of_v = multiply(f, _matmul(vh, dv))
    inner = add(inner, multiply(add(of_u, _adjoint(of_u)), row))
    inner = add(inner, multiply(column, add(of_v, _adjoint(of_v))))
    if a.dtype in COMPLEX:
        # The phases of u and v are free; what is left of them turns the diagonal of u^H du.
        turn = _keep(_matmul(_adjoint(u), du), "diagonal")
        turn = multiply(constant(0.5, a.dtype), subtract(turn, _adjoint(turn)))
        inner = add(inner, divide(turn, row))
    total = _matmul(u, _matmul(inner, vh))
    rows, columns = _known_sizes(a.spec)
    if rows > k:
        outside = subtract(du, _matmul(u, _matmul(_adjoint(u), du)))
        total = add(total, _matmul(divide(outside, row), vh))
    if columns > k:
        outside = subtract(dv, _matmul(v, _matmul(vh, dv)))
        total = add(total, _matmul(u, _adjoint(divide(outside, row))))
    return (total,)


def _diagonal(x: Tensor, size: int) -> Tensor:
    """x (…, K) as diagonal matrices (…, K, K)."""
    return multiply(_row(x), _eye(size, x.dtype))


@eigh.vjp_rule
def _eigh_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    w, v = out
    dw, dv = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    size = _known_sizes(a.spec)[0]
    inner = cast(_diagonal(dw, size), dtype=a.dtype)
    if ct[1] is not None:
        f = cast(_reciprocal_differences(w, size), dtype=a.dtype)
        inner = add(inner, multiply(f, _matmul(_adjoint(v), dv)))
    return (_half_sum(_matmul(v, _matmul(inner, _adjoint(v)))),)


@slogdet.vjp_rule
def _slogdet_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor | None]:
    """ct A^-H for the logarithm; the sign of a real matrix does not move."""
    scale = None if ct[1] is None else cast(ct[1], dtype=a.dtype)
    if a.dtype in COMPLEX and ct[0] is not None:
        turned = multiply(ct[0], conj(out[0]))
        turned = multiply(constant(0.5, a.dtype), subtract(turned, conj(turned)))
        scale = turned if scale is None else add(scale, turned)
    if scale is None:
        return (None,)
    return (multiply(_column(_column(scale)), _adjoint(inv(a))),)
