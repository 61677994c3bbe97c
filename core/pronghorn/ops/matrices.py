"""Making matrices: from a diagonal, triangles of ones, powers, Kronecker products; and the cross product of vectors."""

from __future__ import annotations

from typing import Any

from pronghorn.config import floatx
from pronghorn.dim import Size
from pronghorn.errors import ShapeError
from pronghorn.ops.arithmetic import multiply, subtract
from pronghorn.ops.convert import dtype_of, operand, operands, shape_of
from pronghorn.ops.creation import ones, ones_like, tril
from pronghorn.ops.linalg import diagonal
from pronghorn.ops.padding import pad
from pronghorn.ops.reduction import cumprod
from pronghorn.ops.shape import broadcast_to, concatenate, expand_dims, flip, moveaxis, ravel, reshape, stack
from pronghorn.spec import normalize_axis

__all__ = ["cross", "diag", "diagflat", "kron", "tri", "vander"]


def diag(x: Any, k: int = 0) -> Any:
    """Of a vector the matrix that has it on diagonal ``k``, counted upwards; of a matrix its diagonal ``k``.

    Raises:
        ShapeError: for more than two axes.

    >>> diag([1, 2]).tolist(), diag([[1, 2], [3, 4]]).tolist()
    ([[1, 0], [0, 2]], [1, 4])
    """
    x = operand(x)
    if len(shape_of(x)) == 2:
        return diagonal(x, k)
    if len(shape_of(x)) != 1:
        raise ShapeError(
            f"takes a vector or a matrix. Got shape {shape_of(x)}.",
            where="ops.diag",
            fix="Use ops.diagflat for the raveled value, ops.diagonal for stacks of matrices.",
            actual=shape_of(x),
        )
    # (N, N + 1) with x in column 0, read as rows of N: each next row is one further to the right.
    count = shape_of(x)[0]
    spread = ravel(pad(reshape(x, (count, 1)), ((0, 0), (0, count))))
    square = reshape(spread[: count * count], (count, count))
    up, down = max(k, 0), max(-k, 0)
    return square if k == 0 else pad(square, ((down, up), (up, down)))


def diagflat(x: Any, k: int = 0) -> Any:
    """The matrix that has the raveled x on diagonal ``k``, counted upwards.

    >>> diagflat([[1], [2]]).tolist()
    [[1, 0], [0, 2]]
    """
    return diag(ravel(x), k)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """The N by M matrix with ones on and below diagonal ``k``; floatx unless a dtype is given.

    >>> tri(2).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    return tril(ones((N, N if M is None else M), dtype or floatx()), k)


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The Vandermonde matrix: column j holds x ** (N - 1 - j), or x ** j if ``increasing``; N = len(x) if None.

    >>> vander([1, 2, 3]).tolist()
    [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
    """
    x = operand(x)
    if len(shape_of(x)) != 1:
        raise ShapeError(f"takes a vector. Got shape {shape_of(x)}.", where="ops.vander", actual=shape_of(x))
    rows = shape_of(x)[0]
    columns: Size = rows if N is None else N
    x = operand(x, "int32") if dtype_of(x) == "bool" else x
    if columns == 0:
        return reshape(x[:0], (0,)) if rows == 0 else expand_dims(x, 1)[:, :0]
    factors = concatenate([ones_like(expand_dims(x, 1)), broadcast_to(expand_dims(x, 1), (rows, columns - 1))], 1)
    powers = operand(cumprod(factors, 1), dtype_of(x))
    return powers if increasing else flip(powers, 1)


def kron(x1: Any, x2: Any) -> Any:
    """Kronecker's product: blocks of x2, one for each element of x1, times that element.

    Shapes: (A, B), (C, D) -> (A C, B D), and so for any number of axes; the shorter shape gets ones in front.

    >>> kron([1, 10], [1, 2]).tolist()
    [1, 2, 10, 20]
    """
    x1, x2 = operands(x1, x2)
    count = max(len(shape_of(x1)), len(shape_of(x2)))
    a, b = ((1,) * (count - len(shape_of(x))) + shape_of(x) for x in (x1, x2))
    apart = multiply(
        reshape(x1, [n for size in a for n in (size, 1)]), reshape(x2, [n for size in b for n in (1, size)])
    )
    return reshape(apart, [m * n for m, n in zip(a, b, strict=True)])


def cross(x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The cross product of vectors of 3 (or 2) along an axis; the other axes broadcast.

    A vector of 2 counts as one with 0 as its third component; of two of those only the third component is given.

    Args:
        axisa: the vectors' axis in x1.
        axisb: the vectors' axis in x2.
        axisc: the vectors' axis in the result.
        axis: if given, all three.

    Raises:
        ShapeError: if vectors have another size.

    >>> cross([1, 0, 0], [0, 1, 0]).tolist()
    [0, 0, 1]
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    x1, x2 = operands(x1, x2)
    a, b = moveaxis(x1, axisa, -1), moveaxis(x2, axisb, -1)
    sizes = shape_of(a)[-1], shape_of(b)[-1]
    if not set(sizes) <= {2, 3}:
        raise ShapeError(
            f"the vectors must have 2 or 3 components. Got {sizes[0]} and {sizes[1]}.",
            where="ops.cross",
            expected=(2, 3),
            actual=sizes,
        )
    u, v = ([x[..., i] for i in range(n)] for x, n in zip((a, b), sizes, strict=True))
    last = subtract(multiply(u[0], v[1]), multiply(u[1], v[0]))
    if sizes == (2, 2):
        return last
    if len(u) == 2:
        first, second = multiply(u[1], v[2]), multiply(subtract(0, u[0]), v[2])
    elif len(v) == 2:
        first, second = multiply(subtract(0, u[2]), v[1]), multiply(u[2], v[0])
    else:
        first = subtract(multiply(u[1], v[2]), multiply(u[2], v[1]))
        second = subtract(multiply(u[2], v[0]), multiply(u[0], v[2]))
    result = stack([first, second, last], axis=-1)
    return moveaxis(result, -1, normalize_axis(axisc, len(shape_of(result)), where="ops.cross(axisc=)"))
