"""Unary functions: arithmetic, exponentials, angles, special functions, rounding, parts, casts.

Each takes a Tensor, Variable, array or number. Functions with fractional results turn ints and bools into floatx.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pronghorn.dtypes import canonical, is_inexact, kind
from pronghorn.ops.convert import common_dtype, dtype_of, inexact, operand, operands
from pronghorn.ops.creation import zeros_like
from pronghorn.primitives import arithmetic, elementwise


def _over(x: Any, number: float) -> Any:
    return arithmetic.divide(*operands(x, number))


def negative(x: Any) -> Any:
    """-x.

    >>> float(negative(2.0))
    -2.0
    """
    return elementwise.negative(operand(x))


def absolute(x: Any) -> Any:
    """|x|, real for complex x; the slope at 0 is 0.

    >>> float(absolute(-2.0))
    2.0
    """
    return elementwise.absolute(operand(x))


abs = absolute


def sign(x: Any) -> Any:
    """-1, 0 or 1; x / |x| for complex x.

    >>> float(sign(-0.5))
    -1.0
    """
    return elementwise.sign(operand(x))


def square(x: Any) -> Any:
    """x * x.

    >>> float(square(3.0))
    9.0
    """
    return elementwise.square(operand(x))


def reciprocal(x: Any) -> Any:
    """1 / x.

    >>> float(reciprocal(4))
    0.25
    """
    return elementwise.reciprocal(inexact(x))


def sqrt(x: Any) -> Any:
    """The square root.

    >>> float(sqrt(9))
    3.0
    """
    return elementwise.sqrt(inexact(x))


def rsqrt(x: Any) -> Any:
    """1 / sqrt(x).

    >>> float(rsqrt(4.0))
    0.5
    """
    return elementwise.rsqrt(inexact(x))


def exp(x: Any) -> Any:
    """e ** x.

    >>> float(exp(0))
    1.0
    """
    return elementwise.exp(inexact(x))


def expm1(x: Any) -> Any:
    """e ** x - 1, exact for small x.

    >>> float(expm1(0))
    0.0
    """
    return elementwise.expm1(inexact(x))


def log(x: Any) -> Any:
    """The natural logarithm.

    >>> float(log(1))
    0.0
    """
    return elementwise.log(inexact(x))


def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x.

    >>> float(log1p(0))
    0.0
    """
    return elementwise.log1p(inexact(x))


def erf(x: Any) -> Any:
    """2 / sqrt(pi) times the integral of e**-t**2 from 0 to x.

    >>> float(erf(0))
    0.0
    """
    return elementwise.erf(inexact(x))


def erfinv(x: Any) -> Any:
    """The inverse of erf on (-1, 1).

    >>> float(erfinv(0))
    0.0
    """
    return elementwise.erfinv(inexact(x))


def lgamma(x: Any) -> Any:
    """log |gamma(x)|.

    >>> float(lgamma(1))
    0.0
    """
    return elementwise.lgamma(inexact(x))


def digamma(x: Any) -> Any:
    """The derivative of lgamma.

    >>> float(digamma(1))
    -0.577...
    """
    return elementwise.digamma(inexact(x))


def log2(x: Any) -> Any:
    """The logarithm to base 2.

    >>> float(log2(8))
    3.0
    """
    return _over(log(x), math.log(2))


def log10(x: Any) -> Any:
    """The logarithm to base 10.

    >>> float(log10(100))
    2.0
    """
    return _over(log(x), math.log(10))


def floor(x: Any) -> Any:
    """The largest integer not above x; ints stay as they are.

    >>> float(floor(-1.5))
    -2.0
    """
    return elementwise.floor(x) if is_inexact(dtype_of(x := operand(x))) else x


def ceil(x: Any) -> Any:
    """The smallest integer not below x; ints stay as they are.

    >>> float(ceil(1.2))
    2.0
    """
    return elementwise.ceil(x) if is_inexact(dtype_of(x := operand(x))) else x


def round(x: Any, decimals: int = 0) -> Any:
    """The nearest multiple of 10**-decimals, the even one of two; the dtype stays.

    >>> float(round(2.5)), float(round(127.0, -1))
    (2.0, 130.0)
    """
    x = operand(x)
    if not is_inexact(dtype_of(x)) and decimals >= 0:
        return x
    if decimals == 0:
        return elementwise.round_(x)
    exact = "float64" if not is_inexact(dtype_of(x)) else dtype_of(x)
    wide, scale = operands(x, 10.0 ** abs(decimals), dtype=exact)
    up, down = (arithmetic.multiply, arithmetic.divide) if decimals > 0 else (arithmetic.divide, arithmetic.multiply)
    return cast(down(elementwise.round_(up(wide, scale)), scale), dtype_of(x))


def trunc(x: Any) -> Any:
    """The nearest integer towards 0; ints stay as they are.

    >>> float(trunc(-1.7))
    -1.0
    """
    x = operand(x)
    if not is_inexact(dtype_of(x)):
        return x
    x, zero = operands(x, 0)
    return arithmetic.where(arithmetic.less(x, zero), elementwise.ceil(x), elementwise.floor(x))


def real(x: Any) -> Any:
    """The real part; x itself where it is real.

    >>> float(real(1 + 2j))
    1.0
    """
    x = operand(x)
    return elementwise.real(x) if kind(dtype_of(x)) == 3 else x


def imag(x: Any) -> Any:
    """The imaginary part; zeros where x is real.

    >>> float(imag(1 + 2j))
    2.0
    """
    x = operand(x)
    return elementwise.imag(x) if kind(dtype_of(x)) == 3 else zeros_like(x)


def conj(x: Any) -> Any:
    """The complex conjugate; x itself where it is real.

    >>> complex(conj(1 + 2j))
    (1-2j)
    """
    x = operand(x)
    return elementwise.conj(x) if kind(dtype_of(x)) == 3 else x


def cast(x: Any, dtype: Any) -> Any:
    """x in another dtype: floats to integers towards 0, numbers to bool by != 0, complex by the real part.

    >>> int(cast(2.7, "int32"))
    2
    """
    dtype = canonical(dtype)
    x = operand(x)
    return x if dtype_of(x) == dtype else elementwise.cast(x, dtype=dtype)


def clip(x: Any, x_min: Any = None, x_max: Any = None) -> Any:
    """min(max(x, x_min), x_max); None is no bound. The slope is 1 inside and on the bounds, 0 outside.

    >>> clip([-1.0, 0.5, 3.0], 0, 1).tolist()
    [0.0, 0.5, 1.0]
    """
    low, high = _number(x_min), _number(x_max)
    bounds = [bound for bound in (x_min, x_max) if bound is not None]
    common = common_dtype(operand(x), *bounds) if bounds else dtype_of(operand(x))
    x = operand(x, common)
    if low is not None and high is not None and kind(common) < 3:
        exact = int if kind(common) == 1 else float
        return elementwise.clip(x, low=exact(low), high=exact(high))
    if x_min is not None:
        x = arithmetic.maximum(x, operand(x_min, common))
    return x if x_max is None else arithmetic.minimum(x, operand(x_max, common))


def _number(bound: Any) -> float | None:
    return bound if isinstance(bound, int | float) else bound.item() if isinstance(bound, np.generic) else None


def stop_gradient(variable: Any) -> Any:
    """The value itself, through which no gradient passes.

    >>> float(stop_gradient(2.0))
    2.0
    """
    return elementwise.stop_gradient(operand(variable))
