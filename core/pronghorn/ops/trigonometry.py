"""Angles and hyperbolic functions, in radians. Ints and booleans become floatx."""

from __future__ import annotations

from typing import Any

from pronghorn.ops.convert import dtype_of, inexact, operands
from pronghorn.ops.elementwise import cast, imag, real
from pronghorn.primitives import arithmetic, elementwise


def sin(x: Any) -> Any:
    """The sine of x radians.

    >>> float(sin(0))
    0.0
    """
    return elementwise.sin(inexact(x))


def cos(x: Any) -> Any:
    """The cosine of x radians.

    >>> float(cos(0))
    1.0
    """
    return elementwise.cos(inexact(x))


def tan(x: Any) -> Any:
    """The tangent of x radians.

    >>> float(tan(0))
    0.0
    """
    return elementwise.tan(inexact(x))


def arcsin(x: Any) -> Any:
    """The angle in [-pi/2, pi/2] radians whose sine is x.

    >>> float(arcsin(0))
    0.0
    """
    return elementwise.arcsin(inexact(x))


def arccos(x: Any) -> Any:
    """The angle in [0, pi] radians whose cosine is x.

    >>> float(arccos(1))
    0.0
    """
    return elementwise.arccos(inexact(x))


def arctan(x: Any) -> Any:
    """The angle in [-pi/2, pi/2] radians whose tangent is x.

    >>> float(arctan(0))
    0.0
    """
    return elementwise.arctan(inexact(x))


def sinh(x: Any) -> Any:
    """(e**x - e**-x) / 2.

    >>> float(sinh(0))
    0.0
    """
    return elementwise.sinh(inexact(x))


def cosh(x: Any) -> Any:
    """(e**x + e**-x) / 2.

    >>> float(cosh(0))
    1.0
    """
    return elementwise.cosh(inexact(x))


def tanh(x: Any) -> Any:
    """sinh(x) / cosh(x).

    >>> float(tanh(0))
    0.0
    """
    return elementwise.tanh(inexact(x))


def arcsinh(x: Any) -> Any:
    """The inverse of sinh.

    >>> float(arcsinh(0))
    0.0
    """
    return elementwise.arcsinh(inexact(x))


def arccosh(x: Any) -> Any:
    """The inverse of cosh, not negative.

    >>> float(arccosh(1))
    0.0
    """
    return elementwise.arccosh(inexact(x))


def arctanh(x: Any) -> Any:
    """The inverse of tanh.

    >>> float(arctanh(0))
    0.0
    """
    return elementwise.arctanh(inexact(x))


def angle(x: Any) -> Any:
    """The angle of complex x in (-pi, pi] radians.

    >>> float(angle(1j))
    1.57...
    """
    x = inexact(x)
    return arithmetic.arctan2(imag(x), real(x))


def polar(abs_: Any, angle: Any) -> Any:
    """``abs * (cos(angle) + i sin(angle))``: complex numbers from their lengths and angles [radians].

    >>> complex(polar(2.0, 0.0))
    (2+0j)
    """
    abs_, angle = (inexact(value) for value in operands(abs_, angle))
    wide = "complex128" if dtype_of(abs_) == "float64" else "complex64"
    parts = [cast(arithmetic.multiply(abs_, part(angle)), wide) for part in (elementwise.cos, elementwise.sin)]
    (unit,) = operands(1j, dtype=wide)
    return arithmetic.add(parts[0], arithmetic.multiply(parts[1], unit))
