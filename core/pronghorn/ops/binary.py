"""Functions of two arrays that fewer models need: hypotenuses, remainders, divisors, neighbours, distances."""

from __future__ import annotations

import math
from typing import Any

from pronghorn.dtypes import FLOATS, INTEGERS, is_float
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.ops.arithmetic import add, divide, floor_divide, maximum, minimum, mod, multiply, subtract
from pronghorn.ops.control import while_loop
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.ops.elementwise import absolute, exp, log1p, negative, sqrt, square, stop_gradient
from pronghorn.ops.logic import (
    equal,
    greater,
    isclose,
    isinf,
    isnan,
    less,
    logical_and,
    logical_or,
    logical_xor,
    not_equal,
    where,
)
from pronghorn.ops.reduction import all as all_of
from pronghorn.ops.reduction import any as any_of
from pronghorn.ops.reduction import sum as total
from pronghorn.ops.shape import broadcast_to, expand_dims
from pronghorn.ops.special import bits, exp2
from pronghorn.primitives import elementwise
from pronghorn.spec import broadcast_shapes

__all__ = [
    "allclose", "cdist", "fmax", "fmin", "fmod", "gcd", "heaviside", "hypot", "lcm", "ldexp", "logaddexp2", "nextafter",
]  # fmt: skip


def _floats(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Both in one floating dtype."""
    x1, x2 = operands(x1, x2)
    return inexact(x1), inexact(x2)


def hypot(x1: Any, x2: Any) -> Any:
    """sqrt(x1**2 + x2**2), without overflow; the slope at 0 is 0.

    >>> float(hypot(3.0, 4.0))
    5.0
    """
    x1, x2 = _floats(x1, x2)
    largest = stop_gradient(maximum(absolute(x1), absolute(x2)))
    is_zero, is_infinite = equal(largest, 0), logical_or(isinf(x1), isinf(x2))
    scale = where(logical_or(is_zero, is_infinite), 1, largest)
    radicand = add(square(divide(x1, scale)), square(divide(x2, scale)))
    length = multiply(sqrt(where(is_zero, 1, radicand)), scale)
    return where(is_infinite, math.inf, where(is_zero, 0, length))


def heaviside(x1: Any, x2: Any) -> Any:
    """0 where x1 < 0, x2 where x1 is 0, 1 where x1 > 0; NaN stays.

    >>> heaviside([-1.0, 0.0, 2.0], 0.5).tolist()
    [0.0, 0.5, 1.0]
    """
    x1, x2 = _floats(x1, x2)
    return where(less(x1, 0), 0, where(equal(x1, 0), x2, where(greater(x1, 0), 1, x1)))


def fmax(x1: Any, x2: Any) -> Any:
    """The larger one, element by element; NaN only where both are.

    >>> fmax([1.0, float("nan")], 0.0).tolist()
    [1.0, 0.0]
    """
    x1, x2 = operands(x1, x2)
    return where(isnan(x1), x2, where(isnan(x2), x1, maximum(x1, x2)))


def fmin(x1: Any, x2: Any) -> Any:
    """The smaller one, element by element; NaN only where both are.

    >>> fmin([1.0, float("nan")], 0.0).tolist()
    [0.0, 0.0]
    """
    x1, x2 = operands(x1, x2)
    return where(isnan(x1), x2, where(isnan(x2), x1, minimum(x1, x2)))


def fmod(x1: Any, x2: Any) -> Any:
    """x1 - x2 trunc(x1 / x2): the rest has the dividend's sign.

    >>> fmod([-5, 5], 3).tolist()
    [-2, 2]
    """
    x1, x2 = operands(x1, x2)
    if is_float(dtype_of(x1)):
        size = absolute(x2)
        return where(less(x1, 0), negative(mod(negative(x1), size)), mod(x1, size))
    rest = mod(x1, x2)
    turned = logical_and(not_equal(rest, 0), logical_xor(less(rest, 0), less(x1, 0)))
    return where(turned, subtract(rest, x2), rest)


def _whole(x1: Any, x2: Any, name: str) -> tuple[Any, Any]:
    """Both in one integer dtype and one shape, without their signs."""
    x1, x2 = operands(x1, x2)
    if dtype_of(x1) not in INTEGERS:
        raise DTypeError(f"takes integers. Got {dtype_of(x1)}.", where=f"ops.{name}", actual=dtype_of(x1))
    shape = broadcast_shapes(shape_of(x1), shape_of(x2))
    signed = dtype_of(x1).startswith("i")
    first, second = (broadcast_to(absolute(x) if signed else x, shape) for x in (x1, x2))
    return first, second


def gcd(x1: Any, x2: Any) -> Any:
    """The greatest common divisor, not negative, by Euclid's algorithm; that of 0 and n is n.

    >>> gcd([12, 0], 18).tolist()
    [6, 18]
    """

    def step(a: Any, b: Any) -> tuple[Any, Any]:
        is_done = equal(b, 0)
        return where(is_done, a, b), where(is_done, 0, mod(a, where(is_done, 1, b)))

    return while_loop(lambda a, b: any_of(not_equal(b, 0)), step, _whole(x1, x2, "gcd"))[0]


def lcm(x1: Any, x2: Any) -> Any:
    """The least common multiple, not negative; that of 0 and anything is 0.

    >>> lcm([4, 0], 6).tolist()
    [12, 0]
    """
    a, b = _whole(x1, x2, "lcm")
    divisor = gcd(a, b)
    return multiply(floor_divide(a, where(equal(divisor, 0), 1, divisor)), b)


def ldexp(x1: Any, x2: Any) -> Any:
    """x1 * 2**x2, x2 an integer.

    >>> float(ldexp(0.75, 4))
    12.0
    """
    x1, exponent = inexact(x1), operand(x2)
    if dtype_of(exponent) not in INTEGERS:
        raise DTypeError(
            f"the exponent x2 must be of an integer dtype. Got {dtype_of(exponent)}.",
            where="ops.ldexp",
            fix="Cast it, or write x1 * ops.exp2(x2).",
            actual=dtype_of(exponent),
        )
    half = floor_divide(exponent, 2)  # in two steps, for 2**x2 may overflow where the product does not
    first, second = (operand(part, dtype_of(x1)) for part in (half, subtract(exponent, half)))
    return multiply(multiply(x1, exp2(first)), exp2(second))


def logaddexp2(x1: Any, x2: Any) -> Any:
    """log2(2**x1 + 2**x2), without overflow.

    >>> float(logaddexp2(3.0, 3.0))
    4.0
    """
    x1, x2 = _floats(x1, x2)
    distance = where(equal(x1, x2), 0, subtract(minimum(x1, x2), maximum(x1, x2)))  # infinities have no difference
    return add(maximum(x1, x2), divide(log1p(exp(multiply(distance, math.log(2)))), math.log(2)))


def nextafter(x1: Any, x2: Any) -> Any:
    """The number of x1's dtype next to x1 in the direction of x2.

    Floats of one sign are ordered as their bytes are, read as integers.

    >>> float(nextafter(1.0, 2.0)) - 1
    1.19...e-07
    """
    x1, x2 = _floats(x1, x2)
    if dtype_of(x1) not in FLOATS:
        raise DTypeError(f"takes real numbers. Got {dtype_of(x1)}.", where="ops.nextafter", actual=dtype_of(x1))
    shape = broadcast_shapes(shape_of(x1), shape_of(x2))
    x1, x2 = broadcast_to(x1, shape), broadcast_to(x2, shape)
    whole, dtype = bits(x1), dtype_of(x1)
    away = equal(less(x1, x2), greater(x1, 0))
    moved = elementwise.bitcast(where(away, add(whole, 1), subtract(whole, 1)), dtype=dtype)
    smallest = elementwise.bitcast(operand(1, dtype_of(whole)), dtype=dtype)
    from_zero = where(greater(x2, 0), smallest, negative(smallest))
    result = where(equal(x1, 0), from_zero, moved)
    result = where(equal(x1, x2), x2, result)
    return where(isnan(x1), x1, where(isnan(x2), x2, result))


def cdist(x: Any, y: Any) -> Any:
    """Euclidean distances of all rows of x to all rows of y: (…, M, F), (…, N, F) -> (…, M, N).

    Two equal rows have distance 0, and a slope of 0 there.

    Raises:
        ShapeError: if the last sizes differ, or one of them is no matrix.

    >>> cdist([[0.0, 0.0]], [[3.0, 4.0], [0.0, 1.0]]).tolist()
    [[5.0, 1.0]]
    """
    x, y = _floats(x, y)
    a, b = shape_of(x), shape_of(y)
    if len(a) < 2 or len(b) < 2 or (isinstance(a[-1], int) and isinstance(b[-1], int) and a[-1] != b[-1]):
        raise ShapeError(
            f"x must be (…, M, F) and y (…, N, F). Got shapes {a} and {b}.", where="ops.cdist", expected=a, actual=b
        )
    difference = absolute(subtract(expand_dims(x, -2), expand_dims(y, -3)))
    squares = total(square(difference), axis=-1)
    is_zero = equal(squares, 0)
    return where(is_zero, 0, sqrt(where(is_zero, 1, squares)))


def allclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """True if |x1 - x2| <= atol + rtol |x2| everywhere.

    >>> bool(allclose([1.0, 2.0], [1.0, 2.000001]))
    True
    """
    return all_of(isclose(x1, x2, rtol, atol, equal_nan))
