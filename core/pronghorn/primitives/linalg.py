"""Linear algebra on the last two axes; the axes before them are a batch. VJPs hold for real and complex values.

A^H is the conjugate transpose. Where a factor is not unique (the signs in qr, svd and eigh), so are not its values
across backends; functions of them that do not depend on the choice are the same everywhere.
"""

from __future__ import annotations

from pronghorn.dtypes import COMPLEX
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import add, divide, multiply, subtract
from pronghorn.primitives.elementwise import cast, conj, negative
from pronghorn.primitives.expect import agree, agree_shapes, expect_ndim
from pronghorn.primitives.matrices import (
    adjoint,
    as_column,
    as_row,
    diagonal_matrix,
    expect_square,
    half_sum,
    keep,
    known_sizes,
    matmul,
    real_dtype,
    reciprocal_differences,
    swapped,
)
from pronghorn.primitives.rules import one_dtype
from pronghorn.primitives.shape import concatenate, slice_axis, zeros_like
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


cholesky.shape_rule(expect_square)
inv.shape_rule(expect_square)


@triangular_solve.shape_rule
def _triangular_solve(a: TensorSpec, b: TensorSpec, *, lower: bool, transpose: bool) -> TensorSpec:
    one_dtype(a, b)
    expect_square(a)
    expect_ndim(b, 2, "b (…, N, K)")
    agree(a.shape[-1], b.shape[-2], f"the size of a {a} and the rows of b {b}")
    batch = agree_shapes(a.shape[:-2], b.shape[:-2], f"the batch axes of a {a} and b {b}")
    return b.with_shape(*batch, *b.shape[-2:])


@qr.shape_rule
def _qr(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    k = min(known_sizes(a))
    return a.with_shape(*a.shape[:-1], k), a.with_shape(*a.shape[:-2], k, a.shape[-1])


@svd.shape_rule
def _svd(a: TensorSpec) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
    k = min(known_sizes(a))
    s = TensorSpec((*a.shape[:-2], k), real_dtype(a.dtype))
    return a.with_shape(*a.shape[:-1], k), s, a.with_shape(*a.shape[:-2], k, a.shape[-1])


@eigh.shape_rule
def _eigh(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    expect_square(a)
    return TensorSpec(a.shape[:-1], real_dtype(a.dtype)), a


@slogdet.shape_rule
def _slogdet(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    expect_square(a)
    return a.with_shape(*a.shape[:-2]), TensorSpec(a.shape[:-2], real_dtype(a.dtype))


def _copy_lower(a: Tensor) -> Tensor:
    """tril(a), with the strict lower triangle's adjoint above it and half the diagonal twice: tril(a, -1) + h.c."""
    strict = subtract(keep(a, "lower"), keep(a, "diagonal"))
    return add(keep(a, "diagonal"), add(strict, adjoint(strict)))


@cholesky.vjp_rule
def _cholesky_vjp(ct: Tensor, out: Tensor, a: Tensor) -> tuple[Tensor]:
    """L^-H Phi(L^H ct) L^-1, made symmetric; Phi keeps the lower triangle and half the diagonal (Murray 2016)."""
    product = matmul(adjoint(out), ct)
    halved = subtract(keep(product, "lower"), multiply(constant(0.5, a.dtype), keep(product, "diagonal")))
    left = _solve_adjoint(out, halved)
    return (half_sum(adjoint(_solve_adjoint(out, adjoint(left)))),)


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
    da = negative(matmul(db, adjoint(out)))
    return keep(swapped(da) if transpose else da, "lower" if lower else "upper"), db


@inv.vjp_rule
def _inv_vjp(ct: Tensor, out: Tensor, a: Tensor) -> tuple[Tensor]:
    back = adjoint(out)
    return (negative(matmul(back, matmul(ct, back))),)


@qr.vjp_rule
def _qr_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    """Roberts and Roberts 2020, arXiv:2009.10071: a wide A = [X | Y] has the square X's factors, and Q^H Y beside R."""
    q, r = out
    dq, dr = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    rows, columns = known_sizes(a.spec)
    if rows >= columns:
        return (_tall_qr_vjp(dq, dr, q, r),)
    last = a.ndim - 1
    beside = slice_axis(a, last, rows, columns)
    d_left, d_right = slice_axis(dr, last, 0, rows), slice_axis(dr, last, rows, columns)
    dq = add(dq, matmul(beside, adjoint(d_right)))
    left = _tall_qr_vjp(dq, d_left, q, slice_axis(r, last, 0, rows))
    return (concatenate(left, matmul(q, d_right), axis=last),)


def _tall_qr_vjp(dq: Tensor, dr: Tensor, q: Tensor, r: Tensor) -> Tensor:
    inner = subtract(matmul(r, adjoint(dr)), matmul(adjoint(dq), q))
    total = add(dq, matmul(q, _copy_lower(inner)))
    # total @ R^-H is the adjoint of R^-1 @ total^H.
    return adjoint(triangular_solve(r, adjoint(total), lower=False, transpose=False))


@svd.vjp_rule
def _svd_vjp(ct: Cotangents, out: tuple[Tensor, Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    """Townsend 2016, "Differentiating the singular value decomposition", and Wan and Zhang 2019 for complex values."""
    u, s, vh = out
    du, ds, dvh = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    k = min(known_sizes(a.spec))
    inner = cast(diagonal_matrix(ds, k), dtype=a.dtype)
    if ct[0] is None and ct[2] is None:
        return (matmul(u, matmul(inner, vh)),)
    v, dv = adjoint(vh), adjoint(dvh)
    squares = multiply(s, s)
    f = cast(reciprocal_differences(squares, k), dtype=a.dtype)
    column, row = cast(as_column(s), dtype=a.dtype), cast(as_row(s), dtype=a.dtype)
    of_u = multiply(f, matmul(adjoint(u), du))
    of_v = multiply(f, matmul(vh, dv))
    inner = add(inner, multiply(add(of_u, adjoint(of_u)), row))
    inner = add(inner, multiply(column, add(of_v, adjoint(of_v))))
    if a.dtype in COMPLEX:
        # The phases of u and v are free; what is left of them turns the diagonal of u^H du.
        turn = keep(matmul(adjoint(u), du), "diagonal")
        turn = multiply(constant(0.5, a.dtype), subtract(turn, adjoint(turn)))
        inner = add(inner, divide(turn, row))
    total = matmul(u, matmul(inner, vh))
    rows, columns = known_sizes(a.spec)
    if rows > k:
        outside = subtract(du, matmul(u, matmul(adjoint(u), du)))
        total = add(total, matmul(divide(outside, row), vh))
    if columns > k:
        outside = subtract(dv, matmul(v, matmul(vh, dv)))
        total = add(total, matmul(u, adjoint(divide(outside, row))))
    return (total,)


@eigh.vjp_rule
def _eigh_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    w, v = out
    dw, dv = (zeros_like(x) if c is None else c for c, x in zip(ct, out, strict=True))
    size = known_sizes(a.spec)[0]
    inner = cast(diagonal_matrix(dw, size), dtype=a.dtype)
    if ct[1] is not None:
        f = cast(reciprocal_differences(w, size), dtype=a.dtype)
        inner = add(inner, multiply(f, matmul(adjoint(v), dv)))
    return (half_sum(matmul(v, matmul(inner, adjoint(v)))),)


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
    return (multiply(as_column(as_column(scale)), adjoint(inv(a))),)
