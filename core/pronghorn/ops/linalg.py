"""Products of matrices and tensors, and linear algebra on the last two axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pronghorn.dim import Dim, Shape
from pronghorn.dtypes import COMPLEX
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.primitives import linalg as algebra
from pronghorn.primitives.arithmetic import multiply, not_equal, power
from pronghorn.primitives.dot import dot_general, free_axes
from pronghorn.primitives.elementwise import absolute, cast, conj, exp, sqrt, square
from pronghorn.primitives.index import gather
from pronghorn.primitives.reduction import reduce_max, reduce_min, reduce_sum
from pronghorn.primitives.shape import broadcast_to, concatenate, reshape, transpose
from pronghorn.spec import broadcast_shapes, normalize_axes, normalize_axis

if TYPE_CHECKING:
    from pronghorn.ops.decomposition import cholesky_inverse as cholesky_inverse
    from pronghorn.ops.decomposition import eig as eig
    from pronghorn.ops.decomposition import lstsq as lstsq
    from pronghorn.ops.decomposition import lu_factor as lu_factor
    from pronghorn.ops.decomposition import matrix_rank as matrix_rank
    from pronghorn.ops.decomposition import pinv as pinv
    from pronghorn.ops.derivatives import jvp as jvp
else:
    _FURTHER = {"cholesky_inverse", "eig", "jvp", "lstsq", "lu_factor", "matrix_rank", "pinv"}

    def __getattr__(name):
        """What Keras also has under ``ops.linalg``, imported when it is used."""
        if name in _FURTHER:
            from pronghorn.ops import further

            return getattr(further, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def matmul(x1: Any, x2: Any) -> Any:
    """The matrix product over the last two axes; the axes before them broadcast.

    Shapes: (…, N, K) @ (…, K, M) -> (…, N, M); a vector counts as a row on the left, as a column on the right.

    Raises:
        ShapeError: if the sizes to sum over differ, or an operand is a scalar.

    >>> import numpy
    >>> matmul(numpy.ones((2, 3)), numpy.ones(3)).tolist()
    [3.0, 3.0]
    """
    a, b = operands(x1, x2)
    left, right = shape_of(a), shape_of(b)
    if not left or not right:
        raise ShapeError(f"matmul takes no scalars. Got shapes {left} and {right}.", fix="Use multiply, or dot.")
    if len(right) <= 2:
        # Free axes of the left operand stay together: one product of two matrices, whatever their number.
        return dot_general(a, b, contract=((len(left) - 1,), (max(len(right) - 2, 0),)), batch=((), ()))
    if len(left) == 1:
        return _without_axis(matmul(reshape(a, shape=(1, *left)), b), axis=-2)
    batch = broadcast_shapes(left[:-2], right[:-2])
    a, b = _broadcast(a, (*batch, *left[-2:])), _broadcast(b, (*batch, *right[-2:]))
    axes = tuple(range(len(batch)))
    return dot_general(a, b, contract=((len(axes) + 1,), (len(axes),)), batch=(axes, axes))


def _without_axis(x: Any, axis: int) -> Any:
    """x without ``axis`` (counted from the end) of size 1."""
    shape = list(shape_of(x))
    del shape[axis]
    return reshape(x, shape=tuple(shape))


def _broadcast(x: Any, shape: Shape) -> Any:
    return x if shape_of(x) == shape else broadcast_to(x, shape=shape)


def dot(x1: Any, x2: Any) -> Any:
    """NumPy's dot: the sum of products over the last axis of x1 and the second-last (or only) axis of x2.

    Shapes: (*A, K), (*B, K, M) -> (*A, *B, M). A scalar multiplies.
    """
    a, b = operands(x1, x2)
    left, right = len(shape_of(a)), len(shape_of(b))
    if not left or not right:
        return multiply(a, b)
    return dot_general(a, b, contract=((left - 1,), (max(right - 2, 0),)), batch=((), ()))


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """The sum of products over ``axes``: how many (the last of x1, the first of x2), or a pair of lists of axes.

    >>> import numpy
    >>> tensordot(numpy.ones((2, 3, 4)), numpy.ones((4, 3, 5)), axes=[[1, 2], [1, 0]]).shape
    (2, 5)
    """
    a, b = operands(x1, x2)
    left, right = len(shape_of(a)), len(shape_of(b))
    if isinstance(axes, int):
        if not 0 <= axes <= min(left, right):
            raise ArgumentError(
                f"axes={axes} of values with {left} and {right} axes.",
                where="tensordot",
                fix="Sum over no more axes than both have.",
                argument="axes",
                got=axes,
            )
        summed: Any = (range(left - axes, left), range(axes))
    else:
        summed = tuple([pair] if isinstance(pair, int) else pair for pair in axes)
    first = tuple(normalize_axis(axis, left, where="tensordot(axes=)") for axis in summed[0])
    second = tuple(normalize_axis(axis, right, where="tensordot(axes=)") for axis in summed[1])
    return dot_general(a, b, contract=(first, second), batch=((), ()))


def batch_dot(x1: Any, x2: Any, axes: tuple[int, int]) -> Any:
    """For each entry of the first axis, the sum of products over one axis of each operand.

    Shapes: with ``axes=(i, j)``, (B, *P, K at i, *Q), (B, *R, K at j, *S) -> (B, *P, *Q, *R, *S).
    """
    a, b = operands(x1, x2)
    first = normalize_axis(axes[0], len(shape_of(a)), where="batch_dot(axes=)")
    second = normalize_axis(axes[1], len(shape_of(b)), where="batch_dot(axes=)")
    return dot_general(a, b, contract=((first,), (second,)), batch=((0,), (0,)))


def outer(x1: Any, x2: Any) -> Any:
    """All products of an element of x1 with one of x2: (…), (…) -> (N, M), both flattened."""
    a, b = (reshape(x, shape=(_count(x),)) for x in operands(x1, x2))
    return dot_general(a, b, contract=((), ()), batch=((), ()))


def inner(x1: Any, x2: Any) -> Any:
    """The sum of products over the last axis of both: (*A, K), (*B, K) -> (*A, *B). A scalar multiplies."""
    a, b = operands(x1, x2)
    left, right = len(shape_of(a)), len(shape_of(b))
    if not left or not right:
        return multiply(a, b)
    return dot_general(a, b, contract=((left - 1,), (right - 1,)), batch=((), ()))


def vdot(x1: Any, x2: Any) -> Any:
    """The sum of products of all elements, those of a complex x1 conjugated."""
    a, b = (reshape(x, shape=(_count(x),)) for x in operands(x1, x2))
    a = conj(a) if dtype_of(a) in COMPLEX else a
    return dot_general(a, b, contract=((0,), (0,)), batch=((), ()))


def _count(x: Any) -> Any:
    count: Any = 1
    for size in shape_of(x):
        count = count * size
    return count


def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangular L with ``L @ L^H = x``, x (…, N, N) symmetric positive definite; L^H if ``upper``."""
    factor = algebra.cholesky(inexact(x))
    return _adjoint(factor) if upper else factor


def _adjoint(x: Any) -> Any:
    """The conjugate transpose of the last two axes."""
    last = len(shape_of(x)) - 1
    swapped = transpose(x, perm=(*range(last - 1), last, last - 1))
    return conj(swapped) if dtype_of(x) in COMPLEX else swapped


def inv(x: Any) -> Any:
    """The inverse of x (…, N, N)."""
    return algebra.inv(inexact(x))


def qr(x: Any, mode: str = "reduced") -> tuple[Any, Any]:
    """``q @ r = x`` with orthonormal columns in q and r upper triangular.

    Args:
        mode: "reduced": x (…, M, N) -> q (…, M, K), r (…, K, N), K = min(M, N); "complete": q (…, M, M), r (…, M, N).

    Raises:
        ArgumentError: for another mode.
    """
    if mode not in ("reduced", "complete"):
        raise ArgumentError(
            f'mode must be "reduced" or "complete". Got {mode!r}.', where="qr", argument="mode", got=mode
        )
    x = inexact(x)
    rows, columns = shape_of(x)[-2:] if len(shape_of(x)) > 1 else (0, 0)
    if mode == "reduced" or isinstance(rows, Dim) or isinstance(columns, Dim) or rows <= columns:
        q, r = algebra.qr(x)
        return q, r
    q, r = algebra.qr(_completed(x, rows))
    return q, r[..., :columns]


def _completed(x: Any, rows: int) -> Any:
    """x (…, M, N) with so many columns more that its column space is all of M dimensions, if x has full rank.

    The columns are cosines of no simple proportions, which hardly a matrix has among its own.
    """
    more = rows - shape_of(x)[-1]
    angles = np.outer(np.arange(1, rows + 1), np.arange(1, more + 1)) * np.sqrt(2) + np.arange(more)
    columns = _broadcast(operands(np.cos(angles), dtype=dtype_of(x))[0], (*shape_of(x)[:-1], more))
    return concatenate(x, columns, axis=len(shape_of(x)) - 1)


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """``u @ diag(s) @ vh = x``: u and v with orthonormal columns, s descending.

    Args:
        full_matrices: u (…, M, M) and vh (…, N, N) for x (…, M, N); else u (…, M, K), vh (…, K, N), K = min(M, N).
        compute_uv: if False only s (…, K) is returned.
    """
    u, s, vh = algebra.svd(inexact(x))
    if not compute_uv:
        return s
    rows, columns = shape_of(u)[-2], shape_of(vh)[-1]
    if full_matrices and rows > columns:
        u = concatenate(u, qr(u, "complete")[0][..., columns:], axis=len(shape_of(u)) - 1)
    if full_matrices and columns > rows:
        outside = qr(_adjoint(vh), "complete")[0][..., rows:]
        vh = concatenate(vh, _adjoint(outside), axis=len(shape_of(vh)) - 2)
    return u, s, vh


def eigh(x: Any) -> tuple[Any, Any]:
    """Eigenvalues (…, N), ascending, and eigenvectors (…, N, N), in columns, of symmetric x (…, N, N)."""
    w, v = algebra.eigh(inexact(x))
    return w, v


def slogdet(x: Any) -> tuple[Any, Any]:
    """The sign and the logarithm of the absolute value of the determinant of x (…, N, N)."""
    sign, logabsdet = algebra.slogdet(inexact(x))
    return sign, logabsdet


def det(x: Any) -> Any:
    """The determinant of x (…, N, N). Its gradient needs an x that has an inverse."""
    x = inexact(x)
    sign, logabsdet = algebra.slogdet(x)
    size = exp(logabsdet)
    return multiply(sign, size if dtype_of(size) == dtype_of(x) else cast(size, dtype=dtype_of(x)))


def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The X with ``a @ X = b``, of a (…, N, N) one triangle only; b is (…, N, K), or (…, N) with one axis less."""
    a, b, vector = _system(a, b)
    x = algebra.triangular_solve(a, b, lower=lower, transpose=False)
    return _without_axis(x, axis=-1) if vector else x


def solve(a: Any, b: Any) -> Any:
    """The X with ``a @ X = b``: a (…, N, N), b (…, N, K), or (…, N) with one axis less.

    By ``a = Q R`` with orthonormal Q: ``R X = Q^H b`` is solved backwards.
    """
    a, b, vector = _system(a, b)
    q, r = algebra.qr(a)
    x = algebra.triangular_solve(r, matmul(_adjoint(q), b), lower=False, transpose=False)
    return _without_axis(x, axis=-1) if vector else x


def _system(a: Any, b: Any) -> tuple[Any, Any, bool]:
    """Operands with equal batch axes, b as a matrix, and whether it was a vector."""
    a, b = (inexact(x) for x in operands(a, b))
    if len(shape_of(a)) < 2 or not shape_of(b):
        raise ShapeError(f"a must be (…, N, N) and b (…, N, K) or (…, N). Got {shape_of(a)} and {shape_of(b)}.")
    vector = len(shape_of(b)) == len(shape_of(a)) - 1
    b = reshape(b, shape=(*shape_of(b), 1)) if vector else b
    batch = broadcast_shapes(shape_of(a)[:-2], shape_of(b)[:-2])
    return _broadcast(a, (*batch, *shape_of(a)[-2:])), _broadcast(b, (*batch, *shape_of(b)[-2:])), vector


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The elements whose index on ``axis2`` is that on ``axis1`` plus ``offset``, along a new last axis."""
    x = operand(x)
    shape = shape_of(x)
    first, second = (normalize_axis(axis, len(shape), where="diagonal") for axis in (axis1, axis2))
    rows, columns = shape[first], shape[second]
    if isinstance(rows, Dim) or isinstance(columns, Dim) or first == second:
        raise ShapeError(f"diagonal needs two axes of known sizes. Got axes {axis1} and {axis2} of {shape}.")
    others = free_axes(len(shape), (first, second), ())
    x = transpose(x, perm=(*others, first, second))
    count = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    row, column = max(-offset, 0), max(offset, 0)
    index = np.arange(count, dtype=np.int64)
    flat = reshape(x, shape=(*(shape[i] for i in others), rows * columns))
    return _take_last(flat, (index + row) * columns + index + column)


def _take_last(x: Any, index: np.ndarray[Any, Any]) -> Any:
    return gather(x, index, axis=len(shape_of(x)) - 1)


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the elements of :func:`diagonal`."""
    values = diagonal(x, offset, axis1, axis2)
    return reduce_sum(values, axes=(len(shape_of(values)) - 1,), keepdims=False)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors (one axis) or matrices (two axes), as numpy.linalg.norm; None: over all axes, 2-norm.

    ``ord`` of a vector: None or 2, inf, -inf, 0 (how many are not 0), or any p: ``sum(|x|^p)^(1/p)``. Of a matrix:
    None or "fro", "nuc" (sum of singular values), 2 (the greatest of them), -2, 1, -1, inf, -inf (row and column sums).

    Raises:
        ArgumentError: if ``ord`` is none of these.
    """
    x = inexact(x)
    axes = normalize_axes(axis, len(shape_of(x)), where="norm(axis=)")
    if ord is None or (ord == 2 and len(axes) == 1) or (ord == "fro" and len(axes) == 2):
        size = absolute(x) if dtype_of(x) in COMPLEX else x
        return sqrt(reduce_sum(square(size), axes=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _vector_norm(absolute(x), ord, axes, keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, tuple(axis) if isinstance(axis, Sequence) else axes, keepdims)
    raise ArgumentError(f"ord={ord!r} of {len(axes)} axes.", where="norm", fix="Name one axis or two.", argument="ord")


def _vector_norm(size: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord in (np.inf, -np.inf):
        return (reduce_max if ord > 0 else reduce_min)(size, axes=axes, keepdims=keepdims)
    if isinstance(ord, str):
        raise ArgumentError(f"ord={ord!r} of a vector.", where="norm", fix="Pass a number.", argument="ord", got=ord)
    dtype = dtype_of(size)
    if ord == 0:
        counted = cast(not_equal(size, *operands(0, dtype=dtype)), dtype=dtype)
        return reduce_sum(counted, axes=axes, keepdims=keepdims)
    exponent, root = operands(ord, 1 / ord, dtype=dtype)
    return power(reduce_sum(power(size, exponent), axes=axes, keepdims=keepdims), root)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    ndim = len(shape_of(x))
    rows, columns = (normalize_axis(axis, ndim, where="norm(axis=)") for axis in axes)
    kept = tuple(1 if i in (rows, columns) else size for i, size in enumerate(shape_of(x)))
    if ord in ("nuc", 2, -2):
        s = svd(transpose(x, perm=(*free_axes(ndim, (rows, columns), ()), rows, columns)), compute_uv=False)
        reduce = {"nuc": reduce_sum, 2: reduce_max, -2: reduce_min}[ord]
        result = reduce(s, axes=(len(shape_of(s)) - 1,), keepdims=False)
    elif ord in (1, -1, np.inf, -np.inf):
        summed, other = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = reduce_sum(absolute(x), axes=(summed,), keepdims=False)
        left = other - (summed < other)
        result = (reduce_max if ord > 0 else reduce_min)(sums, axes=(left,), keepdims=False)
    else:
        raise ArgumentError(
            f"ord={ord!r} of a matrix.", where="norm", fix="See its documentation.", argument="ord", got=ord
        )
    return reshape(result, shape=kept) if keepdims else result
