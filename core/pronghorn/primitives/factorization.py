"""Factors of general matrices: eigenvectors, LU, and the pseudo-inverse. VJPs hold for real and complex values."""

from __future__ import annotations

from pronghorn.dtypes import COMPLEX
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import add, divide, equal, greater, multiply, subtract, where
from pronghorn.primitives.elementwise import absolute, cast, conj, imag, negative, real
from pronghorn.primitives.index import take_along_axis
from pronghorn.primitives.linalg import Cotangents, inv, svd, triangular_solve
from pronghorn.primitives.matrices import (
    adjoint,
    as_column,
    as_row,
    diagonal_matrix,
    expect_square,
    identity,
    keep,
    known_sizes,
    matmul,
)
from pronghorn.primitives.reduction import argmax, reduce_max, reduce_sum
from pronghorn.primitives.rules import takes
from pronghorn.primitives.shape import broadcast_to, concatenate, positions, slice_axis, zeros_like
from pronghorn.primitives.sort import argsort
from pronghorn.spec import TensorSpec

#: What solvers of eigenvalue problems take.
_WIDE = ("float32", "float64", *COMPLEX)
_AS_COMPLEX = {"float32": "complex64", "float64": "complex128"}

eig = Primitive(
    "eig",
    """``A @ V = V @ diag(w)``: eigenvalues and eigenvectors (columns) of a square matrix, always complex.

    Each eigenvector has norm 1 and a real largest element, as LAPACK's; the eigenvalues are in no order. The VJP of V
    needs distinct eigenvalues. Shapes: (…, N, N) -> w (…, N), v (…, N, N).
    """,
    multiple=True,
)

lu = Primitive(
    "lu",
    """``A[permutation] = L @ U`` by elimination with row exchanges: L, with ones on its diagonal, and U in one matrix.

    In step k row k was exchanged with row ``pivots[k]``. Shapes: (…, M, N) -> lu (…, M, N), pivots (…, K) and
    permutation (…, M), both int32; K = min(M, N).
    """,
    multiple=True,
)

pinv = Primitive(
    "pinv",
    """The pseudo-inverse V diag(1/s) U^H, where a singular value of at most ``rcond`` times the greatest counts as 0.

    The VJP (Golub and Pereyra 1973) holds as long as the rank stays. Shapes: (…, M, N) -> (…, N, M).
    """,
)


@eig.shape_rule
def _eig(a: TensorSpec) -> tuple[TensorSpec, TensorSpec]:
    takes(a, _WIDE)
    expect_square(a)
    dtype = _AS_COMPLEX.get(a.dtype, a.dtype)
    return TensorSpec(a.shape[:-1], dtype), TensorSpec(a.shape, dtype)


@eig.vjp_rule
def _eig_vjp(ct: Cotangents, out: tuple[Tensor, Tensor], a: Tensor) -> tuple[Tensor]:
    """Boeddeker et al. 2017, arXiv:1701.00392: V^-H (diag(dw) + (V^H dV - V^H V diag(V^H dV)) / D^*) V^H.

    D holds the differences of the eigenvalues. dV is first freed of what turns a vector's phase: its largest element
    stays real.
    """
    w, v = out
    size = known_sizes(a.spec)[0]
    dw = zeros_like(w) if ct[0] is None else ct[0]
    inner = diagonal_matrix(dw, size)
    if ct[1] is not None:
        dv = _phase_kept(ct[1], v)
        overlap = matmul(adjoint(v), dv)
        along = cast(real(reduce_sum(keep(overlap, "diagonal"), axes=(a.ndim - 2,), keepdims=True)), dtype=v.dtype)
        rest = subtract(overlap, multiply(matmul(adjoint(v), v), along))
        differences = conj(add(subtract(as_row(w), as_column(w)), identity(size, w.dtype)))
        quotient = divide(rest, differences)
        inner = add(inner, subtract(quotient, keep(quotient, "diagonal")))
    result = matmul(matmul(adjoint(inv(v)), inner), adjoint(v))
    return (result if a.dtype in COMPLEX else cast(real(result), dtype=a.dtype),)


def _phase_kept(dv: Tensor, v: Tensor) -> Tensor:
    """dv and the answer of the phases: i theta_j v_j keeps the largest element of v_j real."""
    rows = v.ndim - 2
    shape = (*v.shape[:-2], 1, v.shape[-1])
    turn = imag(reduce_sum(multiply(conj(v), dv), axes=(rows,), keepdims=True))
    largest = broadcast_to(as_row(argmax(absolute(v), axis=rows)), shape=shape)
    size = real(take_along_axis(v, largest, axis=rows))
    answer = multiply(cast(divide(turn, size), dtype=v.dtype), constant(-1j, v.dtype))
    here = equal(positions(v.shape, rows), largest)
    result: Tensor = add(dv, where(here, answer, constant(0, v.dtype)))
    return result


@lu.shape_rule
def _lu(a: TensorSpec) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
    count = min(known_sizes(a))
    return a, TensorSpec((*a.shape[:-2], count), "int32"), TensorSpec(a.shape[:-1], "int32")


@lu.vjp_rule
def _lu_vjp(ct: Cotangents, out: tuple[Tensor, Tensor, Tensor], a: Tensor) -> tuple[Tensor | None]:
    """De Hoog, Anderssen and Lukas 2011: L^-H (tril(L^H dL, -1) + triu(dU U^H)) U^-H on the square part.

    What a tall L or a wide U has beyond it is a product with U^-1 or L^-1.
    """
    if ct[0] is None:
        return (None,)
    packed, given = out[0], ct[0]
    rows, columns = known_sizes(a.spec)
    count, row_axis, last = min(rows, columns), a.ndim - 2, a.ndim - 1
    top, d_top = (slice_axis(x, row_axis, 0, count) for x in (packed, given))
    square, d_square = (slice_axis(x, last, 0, count) for x in (top, d_top))
    upper = keep(square, "upper")
    lower = add(subtract(keep(square, "lower"), keep(square, "diagonal")), identity(count, a.dtype))
    d_upper = keep(d_square, "upper")
    d_lower = subtract(d_square, d_upper)
    parts_below, parts_beside = [], []
    if rows > count:
        below, d_below = (slice_axis(x, row_axis, count, rows) for x in (packed, given))
        back = _right_solve(d_below, upper)
        d_upper = subtract(d_upper, matmul(adjoint(below), back))
        parts_below.append(back)
    if columns > count:
        beside, d_beside = (slice_axis(x, last, count, columns) for x in (top, d_top))
        back = _solve_adjoint(lower, d_beside, lower=True)
        d_lower = subtract(d_lower, matmul(back, adjoint(beside)))
        parts_beside.append(back)
    under = matmul(adjoint(lower), d_lower)
    inner = add(subtract(keep(under, "lower"), keep(under, "diagonal")), keep(matmul(d_upper, adjoint(upper)), "upper"))
    result = _right_solve(_solve_adjoint(lower, inner, lower=True), upper)
    result = concatenate(result, *parts_beside, axis=last) if parts_beside else result
    result = concatenate(result, *parts_below, axis=row_axis) if parts_below else result
    order = broadcast_to(as_column(argsort(out[2], axis=row_axis, stable=True)), shape=a.shape)
    return (take_along_axis(result, order, axis=row_axis),)


def _solve_adjoint(a: Tensor, b: Tensor, *, lower: bool) -> Tensor:
    """a^-H b."""
    solved: Tensor = triangular_solve(conj(a) if a.dtype in COMPLEX else a, b, lower=lower, transpose=True)
    return solved


def _right_solve(b: Tensor, upper: Tensor) -> Tensor:
    """b U^-H, the adjoint of U^-1 b^H."""
    return adjoint(triangular_solve(upper, adjoint(b), lower=False, transpose=False))


@pinv.decomposition
def _pinv(a: Tensor, *, rcond: float) -> Tensor:
    u, s, vh = svd(a)
    largest = reduce_max(s, axes=(s.ndim - 1,), keepdims=True)
    counts = greater(s, multiply(largest, constant(rcond, s.dtype)))
    inverse = where(counts, divide(constant(1, s.dtype), where(counts, s, constant(1, s.dtype))), constant(0, s.dtype))
    return matmul(multiply(adjoint(vh), cast(as_row(inverse), dtype=a.dtype)), adjoint(u))


@pinv.vjp_rule
def _pinv_vjp(ct: Tensor, out: Tensor, a: Tensor, *, rcond: float) -> tuple[Tensor]:
    """With P = A^+: -P^H ct P^H + (1 - A P) ct^H P P^H + P^H P ct^H (1 - P A)."""
    rows, columns = known_sizes(a.spec)
    p, back = adjoint(out), adjoint(ct)
    left = subtract(identity(rows, a.dtype), matmul(a, out))
    right = subtract(identity(columns, a.dtype), matmul(out, a))
    total = add(negative(matmul(p, matmul(ct, p))), matmul(left, matmul(back, matmul(out, p))))
    return (add(total, matmul(p, matmul(out, matmul(back, right)))),)
