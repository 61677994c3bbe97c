"""Unary functions that fewer models need: special functions, degrees, tests of sign and kind, other views of bytes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pronghorn.dtypes import COMPLEX, as_numpy, canonical, is_float, is_inexact
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.ops.arithmetic import add, divide, multiply, subtract
from pronghorn.ops.arithmetic import bitwise_not as bitwise_invert
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.creation import full_like
from pronghorn.ops.elementwise import absolute, cast, exp, imag, real, sign, square, stop_gradient
from pronghorn.ops.elementwise import absolute as fabs
from pronghorn.ops.elementwise import conj as conjugate
from pronghorn.ops.logic import equal, isinf, isnan, less, logical_and, where
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.shape import expand_dims, stack
from pronghorn.ops.trigonometry import sin
from pronghorn.primitives import arithmetic, elementwise

__all__ = [
    "bitwise_invert", "cbrt", "conjugate", "deg2rad", "erfc", "exp2", "fabs", "i0", "isneginf", "isposinf", "isreal",
    "nan_to_num", "rad2deg", "signbit", "sinc", "view", "view_as_complex", "view_as_real",
]  # fmt: skip


def cbrt(x: Any) -> Any:
    """The real cube root; its slope at 0, which is infinite, counts as 0.

    The power 1/3 and one step of Newton's, which makes it exact.

    >>> float(cbrt(-27.0))
    -3.0
    """
    x = inexact(x)
    is_zero = equal(x, 0)
    size = where(is_zero, 1, absolute(x))
    root = arithmetic.power(size, operand(1 / 3, dtype_of(size)))
    squared = square(root)
    exact = subtract(root, divide(subtract(multiply(squared, root), size), multiply(squared, 3)))
    exact = where(isinf(size), size, exact)
    return where(is_zero, x, multiply(sign(x), exact))


def exp2(x: Any) -> Any:
    """2 ** x.

    >>> float(exp2(3))
    8.0
    """
    x = inexact(x)
    return arithmetic.power(full_like(x, 2), x)


def erfc(x: Any) -> Any:
    """1 - erf(x), exact where that is tiny.

    >>> float(erfc(0))
    1.0
    """
    return elementwise.erfc(inexact(x))


def deg2rad(x: Any) -> Any:
    """x pi / 180.

    >>> float(deg2rad(180))
    3.14...
    """
    return multiply(inexact(x), math.pi / 180)


def rad2deg(x: Any) -> Any:
    """180 x / pi.

    >>> float(rad2deg(0.0))
    0.0
    """
    return multiply(inexact(x), 180 / math.pi)


def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), and 1 at 0; smooth there too.

    >>> float(sinc(0.5))
    0.636...
    """
    angle = multiply(inexact(x), math.pi)
    is_small = less(absolute(angle), 0.01)
    squared = square(angle)
    series = multiply(add(multiply(add(multiply(squared, -1 / 5040), 1 / 120), squared), -1 / 6), squared)
    safe = where(is_small, 1, angle)
    return where(is_small, add(series, 1), divide(sin(safe), safe))


def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind and order 0: the mean of exp(x cos t) over a turn of t.

    The mean is that of equally many angles; for a periodic function it is exact to the last digits as soon as there are
    several times sqrt(x) of them.

    >>> float(i0(0.0))
    1.0
    """
    x = inexact(x)
    count = 256 if dtype_of(x) in ("float64", "complex128") else 96
    steps = np.arange(count // 2 + 1)
    weights = np.where((steps == 0) | (steps == count // 2), 1, 2) / count
    cosines, weights = (operand(values, dtype_of(x)) for values in (np.cos(2 * np.pi * steps / count), weights))
    scale = stop_gradient(absolute(x))
    exponents = subtract(multiply(expand_dims(x, -1), cosines), expand_dims(scale, -1))
    half = exp(multiply(scale, 0.5))  # twice, for e**x overflows before the result does
    return multiply(multiply(total(multiply(exp(exponents), weights), axis=-1), half), half)


def isreal(x: Any) -> Any:
    """True where the imaginary part is 0.

    >>> isreal([1.0, 2.0]).tolist()
    [True, True]
    """
    x = operand(x)
    return equal(imag(x), 0) if dtype_of(x) in COMPLEX else full_like(x, True, "bool")


def isposinf(x: Any) -> Any:
    """True where x is +infinity.

    >>> isposinf([float("inf"), 1.0]).tolist()
    [True, False]
    """
    return logical_and(isinf(x), less(0, _real(x, "isposinf")))


def isneginf(x: Any) -> Any:
    """True where x is -infinity.

    >>> isneginf([float("-inf"), 1.0]).tolist()
    [True, False]
    """
    return logical_and(isinf(x), less(_real(x, "isneginf"), 0))


def _real(x: Any, name: str) -> Any:
    x = operand(x)
    if dtype_of(x) in COMPLEX:
        raise DTypeError(
            f"takes real numbers. Got {dtype_of(x)} {list(shape_of(x))}.",
            where=f"ops.{name}",
            fix="Ask it of ops.real(x) or ops.imag(x).",
            actual=dtype_of(x),
        )
    return x


def signbit(x: Any) -> Any:
    """True where the sign is minus: below 0, and for -0.0 and a NaN with that sign.

    >>> signbit([-0.0, 0.0, -2.0]).tolist()
    [True, False, True]
    """
    x = _real(x, "signbit")
    return less(bits(x) if is_float(dtype_of(x)) else x, 0)


def bits(x: Any) -> Any:
    """The bytes of floats as signed integers of equal size."""
    size = 16 if dtype_of(x) == "bfloat16" else as_numpy(dtype_of(x)).itemsize * 8
    return elementwise.bitcast(x, dtype=f"int{size}")


def nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """x with ``nan`` for NaN, ``posinf`` and ``neginf`` (the largest and smallest numbers if None) for infinities.

    >>> nan_to_num([1.0, float("nan")]).tolist()
    [1.0, 0.0]
    """
    x = operand(x)
    dtype = dtype_of(x)
    if not is_inexact(dtype):
        return x
    if dtype in COMPLEX:
        parts = (nan_to_num(part, nan, posinf, neginf) for part in (real(x), imag(x)))
        return view_as_complex(stack(tuple(parts), axis=-1))
    largest = _largest(dtype)
    x = where(isnan(x), operand(nan, dtype), x)
    x = where(isposinf(x), operand(largest if posinf is None else posinf, dtype), x)
    return where(isneginf(x), operand(-largest if neginf is None else neginf, dtype), x)


def _largest(dtype: str) -> float:
    return float.fromhex("0x1.FEp127") if dtype == "bfloat16" else float(np.finfo(as_numpy(dtype)).max)


def view(x: Any, dtype: Any = None) -> Any:
    """The bytes of x read as another dtype; where its size is another, the last axis grows or shrinks by the ratio.

    Raises:
        ShapeError: if the last axis has no whole number of values of ``dtype``.

    >>> import numpy
    >>> view(numpy.float32([1.0, -2.0]), "uint8").shape
    (8,)
    """
    x = operand(x)
    wanted = dtype_of(x) if dtype is None else canonical(dtype)
    return x if wanted == dtype_of(x) else elementwise.bitcast(x, dtype=wanted)


def view_as_complex(x: Any) -> Any:
    """Pairs along the last axis as complex numbers: (…, 2) -> (…).

    Raises:
        ShapeError: if the last axis has another size.

    >>> view_as_complex([[1.0, 2.0]]).tolist()
    [(1+2j)]
    """
    x = inexact(_real(x, "view_as_complex"))
    shape = shape_of(x)
    if not shape or (isinstance(shape[-1], int) and shape[-1] != 2):
        raise ShapeError(
            f"the last axis must hold the real and the imaginary part. Got shape {shape}.",
            where="ops.view_as_complex",
            fix="Stack the two along a new last axis.",
            expected=2,
            actual=shape,
        )
    dtype = "complex128" if dtype_of(x) == "float64" else "complex64"
    first, second = (cast(x[..., i], dtype) for i in (0, 1))
    return add(first, multiply(second, 1j))


def view_as_real(x: Any) -> Any:
    """Complex numbers as pairs along a new last axis: (…) -> (…, 2).

    >>> import numpy
    >>> view_as_real(numpy.array([1 + 2j])).tolist()
    [[1.0, 2.0]]
    """
    x = operand(x)
    return stack((real(x), imag(x)), axis=-1)
