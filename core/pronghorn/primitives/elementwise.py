"""Unary primitives that keep the shape: arithmetic, exponentials, angles, special functions, rounding, tests, casts.

Cotangents of complex values follow the convention of :mod:`pronghorn.primitives.arithmetic`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from pronghorn.dtypes import COMPLEX, FLOATS, as_numpy, canonical, is_inexact
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives import arithmetic  # the module, not its names: the two families need each other
from pronghorn.primitives.rules import ANY, BITS, BOOL, INEXACT, NUMBERS, ORDERED, REALS
from pronghorn.primitives.rules import takes as _takes
from pronghorn.spec import TensorSpec

#: (ct, out, x) -> x's cotangent; complex values come conjugated.
_Pullback: TypeAlias = Callable[[Tensor, Tensor, Tensor], Tensor]


def _unary(
    name: str,
    doc: str,
    pullback: _Pullback | None = None,
    *,
    takes: tuple[str, ...] = INEXACT,
    gives: str | None = None,
) -> Primitive:
    primitive = Primitive(name, doc, differentiable=pullback is not None)

    @primitive.shape_rule
    def infer(x: TensorSpec) -> TensorSpec:
        _takes(x, takes)
        return x.with_dtype(gives or x.dtype)

    if pullback is not None:

        @primitive.vjp_rule
        def vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
            return (pullback(ct, conjugated(out), conjugated(x)),)

    return primitive


def conjugated(x: Tensor) -> Tensor:
    """The conjugate of a complex value, and x itself where it is real."""
    result: Tensor = conj(x) if x.dtype in COMPLEX else x
    return result


def _plus(x: Tensor, number: float) -> Tensor:
    result: Tensor = arithmetic.add(x, constant(number, x.dtype))
    return result


def _times(x: Tensor, number: float) -> Tensor:
    result: Tensor = arithmetic.multiply(x, constant(number, x.dtype))
    return result


def _mul(x: Tensor, y: Tensor) -> Tensor:
    result: Tensor = arithmetic.multiply(x, y)
    return result


def _div(x: Tensor, y: Tensor) -> Tensor:
    result: Tensor = arithmetic.divide(x, y)
    return result


def _one_minus(x: Tensor) -> Tensor:
    result: Tensor = arithmetic.subtract(constant(1, x.dtype), x)
    return result


negative: Primitive = _unary("negative", "-x.", lambda ct, out, x: negative(ct), takes=NUMBERS)
square = _unary("square", "x * x.", lambda ct, out, x: _times(_mul(ct, x), 2), takes=NUMBERS)
reciprocal = _unary("reciprocal", "1 / x.", lambda ct, out, x: negative(_mul(ct, square(out))))
sqrt = _unary("sqrt", "The square root.", lambda ct, out, x: _div(_times(ct, 0.5), out))
rsqrt = _unary("rsqrt", "1 / sqrt(x).", lambda ct, out, x: _div(_times(_mul(ct, out), -0.5), x))
exp = _unary("exp", "e ** x.", lambda ct, out, x: _mul(ct, out))
expm1 = _unary("expm1", "e ** x - 1, exact for small x.", lambda ct, out, x: _mul(ct, _plus(out, 1)))
log = _unary("log", "The natural logarithm.", lambda ct, out, x: _div(ct, x))
log1p = _unary("log1p", "log(1 + x), exact for small x.", lambda ct, out, x: _div(ct, _plus(x, 1)))

sin = _unary("sin", "The sine of x radians.", lambda ct, out, x: _mul(ct, cos(x)))
cos: Primitive = _unary("cos", "The cosine of x radians.", lambda ct, out, x: negative(_mul(ct, sin(x))))
tan = _unary("tan", "The tangent of x radians.", lambda ct, out, x: _mul(ct, _plus(square(out), 1)))
arcsin = _unary("arcsin", "Radians in [-pi/2, pi/2].", lambda ct, out, x: _mul(ct, rsqrt(_one_minus(square(x)))))
arccos = _unary("arccos", "Radians in [0, pi].", lambda ct, out, x: negative(_mul(ct, rsqrt(_one_minus(square(x))))))
arctan = _unary("arctan", "Radians in [-pi/2, pi/2].", lambda ct, out, x: _div(ct, _plus(square(x), 1)))
sinh = _unary("sinh", "(e**x - e**-x) / 2.", lambda ct, out, x: _mul(ct, cosh(x)))
cosh: Primitive = _unary("cosh", "(e**x + e**-x) / 2.", lambda ct, out, x: _mul(ct, sinh(x)))
tanh = _unary("tanh", "sinh(x) / cosh(x).", lambda ct, out, x: _mul(ct, _one_minus(square(out))))
arcsinh = _unary("arcsinh", "The inverse of sinh.", lambda ct, out, x: _mul(ct, rsqrt(_plus(square(x), 1))))
arccosh = _unary(
    "arccosh",
    "The inverse of cosh, not negative.",
    lambda ct, out, x: _mul(ct, _mul(rsqrt(_plus(x, -1)), rsqrt(_plus(x, 1)))),  # two roots: the right complex branch
)
arctanh = _unary("arctanh", "The inverse of tanh.", lambda ct, out, x: _div(ct, _one_minus(square(x))))


def _sigmoid_pullback(ct: Tensor, out: Tensor, x: Tensor) -> Tensor:
    return _mul(ct, _mul(out, _one_minus(out)))


def _erf_pullback(ct: Tensor, out: Tensor, x: Tensor) -> Tensor:
    return _mul(ct, _times(exp(negative(square(x))), 2 / math.sqrt(math.pi)))


def _erfinv_pullback(ct: Tensor, out: Tensor, x: Tensor) -> Tensor:
    return _mul(ct, _times(exp(square(out)), math.sqrt(math.pi) / 2))


sigmoid = _unary("sigmoid", "1 / (1 + e**-x), without overflow.", _sigmoid_pullback, takes=FLOATS)


def _erfc_pullback(ct: Tensor, out: Tensor, x: Tensor) -> Tensor:
    return _mul(ct, _times(exp(negative(square(x))), -2 / math.sqrt(math.pi)))


erf = _unary("erf", "2 / sqrt(pi) times the integral of e**-t**2 from 0 to x.", _erf_pullback, takes=FLOATS)
erfc = _unary("erfc", "1 - erf(x), exact where that is tiny.", _erfc_pullback, takes=FLOATS)
erfinv = _unary("erfinv", "The inverse of erf on (-1, 1).", _erfinv_pullback, takes=FLOATS)
lgamma = _unary("lgamma", "log |gamma(x)|.", lambda ct, out, x: _mul(ct, digamma(x)), takes=FLOATS)
digamma: Primitive = _unary(
    "digamma", "The derivative of lgamma.", lambda ct, out, x: _mul(ct, trigamma(x)), takes=FLOATS
)

trigamma: Primitive = Primitive(
    "trigamma",
    "The derivative of digamma: the sum of 1 / (x + k)**2 over k >= 0. Eight terms, then the asymptotic series "
    "(Abramowitz & Stegun 6.4.12); below 1/2 by reflection (6.4.7).",
)
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


@trigamma.shape_rule
def _trigamma(x: TensorSpec) -> TensorSpec:
    _takes(x, FLOATS)
    return x


@trigamma.decomposition
def _trigamma_decomposed(x: Tensor) -> Tensor:
    reflected = arithmetic.less(x, constant(0.5, x.dtype))
    y = arithmetic.where(reflected, _one_minus(x), x)
    total = reciprocal(square(y))
    for k in range(1, 8):
        total = arithmetic.add(total, reciprocal(square(_plus(y, k))))
    inverse = reciprocal(_plus(y, 8))
    squared, series = square(inverse), constant(0, x.dtype)
    for number in reversed(_BERNOULLI):
        series = _mul(_plus(series, number), squared)
    tail = _mul(inverse, _plus(arithmetic.add(series, _times(inverse, 0.5)), 1))
    positive = arithmetic.add(total, tail)
    turned = _times(arithmetic.where(reflected, x, constant(0.5, x.dtype)), math.pi)
    mirrored = arithmetic.subtract(_times(reciprocal(square(sin(turned))), math.pi**2), positive)
    result: Tensor = arithmetic.where(reflected, mirrored, positive)
    return result


floor = _unary("floor", "The largest integer not above x.", takes=FLOATS)
ceil = _unary("ceil", "The smallest integer not below x.", takes=FLOATS)
round_ = _unary("round", "The nearest integer, the even one of two.", takes=FLOATS)
isnan = _unary("isnan", "True where x is NaN.", gives="bool")
isinf = _unary("isinf", "True where x is infinite.", gives="bool")
isfinite = _unary("isfinite", "True where x is neither NaN nor infinite.", gives="bool")
logical_not = _unary("logical_not", "True where x is False.", takes=BOOL)
bitwise_not = _unary("bitwise_not", "Every bit turned.", takes=BITS)
conj: Primitive = _unary("conj", "The complex conjugate.", lambda ct, out, x: conj(ct), takes=COMPLEX)
stop_gradient = _unary("stop_gradient", "x; no gradient passes.", takes=ANY)
recompute = _unary(
    "recompute",
    "x behind a barrier: what follows is never merged with equal nodes before it.",
    lambda ct, out, x: ct,
    takes=ANY,
)
relu = _unary(
    "relu",
    "max(x, 0); the slope at 0 is 0.",
    lambda ct, out, x: arithmetic.where_zero(arithmetic.greater(out, constant(0, out.dtype)), ct),
    takes=REALS,
)

absolute = Primitive("absolute", "|x|, real for complex x; the slope at 0 is 0.")
sign = Primitive("sign", "x / |x|, and 0 at 0.")


@absolute.shape_rule
def _absolute(x: TensorSpec) -> TensorSpec:
    _takes(x, NUMBERS)
    return x.with_dtype(_real_dtype(x.dtype))


def _real_dtype(dtype: str) -> str:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


@absolute.vjp_rule
def _absolute_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    return (_mul(cast(ct, dtype=x.dtype), sign(x)),)


@sign.shape_rule
def _sign(x: TensorSpec) -> TensorSpec:
    _takes(x, NUMBERS)
    return x


@sign.vjp_rule
def _sign_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor | None]:
    """Flat for real x; on the circle for complex x: (ct - out Re(conj(out) ct)) / |x|."""
    if x.dtype not in COMPLEX:
        return (None,)
    along = cast(real(_mul(conj(out), ct)), dtype=x.dtype)
    size = absolute(x)
    away = arithmetic.greater(size, constant(0, size.dtype))
    divisor = cast(arithmetic.where(away, size, constant(1, size.dtype)), dtype=x.dtype)
    return (arithmetic.where_zero(away, _div(arithmetic.subtract(ct, _mul(out, along)), divisor)),)


real = Primitive("real", "The real part of complex x.")
imag = Primitive("imag", "The imaginary part of complex x.")


@real.shape_rule
@imag.shape_rule
def _part(x: TensorSpec) -> TensorSpec:
    _takes(x, COMPLEX)
    return x.with_dtype(_real_dtype(x.dtype))


@real.vjp_rule
def _real_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    return (cast(ct, dtype=x.dtype),)


@imag.vjp_rule
def _imag_vjp(ct: Tensor, out: Tensor, x: Tensor) -> tuple[Tensor]:
    return (_mul(cast(ct, dtype=x.dtype), constant(1j, x.dtype)),)


cast = Primitive("cast", "x in another `dtype`: floats to integers towards 0, numbers to bool by != 0, complex by Re.")


@cast.shape_rule
def _cast(x: TensorSpec, *, dtype: str) -> TensorSpec:
    return x.with_dtype(canonical(dtype))


@cast.vjp_rule
def _cast_vjp(ct: Tensor, out: Tensor, x: Tensor, *, dtype: str) -> tuple[Tensor | None]:
    return (cast(ct, dtype=x.dtype) if is_inexact(x.dtype) and is_inexact(out.dtype) else None,)


bitcast = Primitive(
    "bitcast",
    "The bytes of x read as another `dtype`; where its size is another, the last axis grows or shrinks by the ratio.",
    differentiable=False,
)


@bitcast.shape_rule
def _bitcast(x: TensorSpec, *, dtype: str) -> TensorSpec:
    old, new = (2 if name == "bfloat16" else as_numpy(name).itemsize for name in (x.dtype, canonical(dtype)))
    if old == new:
        return x.with_dtype(dtype)
    last = x.shape[-1] if x.ndim else 0
    if not x.ndim or (isinstance(last, int) and last * old % new):
        raise ShapeError(
            f"the bytes of {x} along its last axis make no whole number of {dtype}.",
            fix=f"Choose a dtype of {old} bytes, or a last axis that is a multiple of {new // old or 1}.",
            actual=x.shape,
        )
    return TensorSpec((*x.shape[:-1], last * old // new), dtype)


clip = Primitive("clip", "x held in [low, high], two numbers; the slope is 1 inside and on the bounds, 0 outside.")


@clip.shape_rule
def _clip(x: TensorSpec, *, low: float, high: float) -> TensorSpec:
    _takes(x, ORDERED)
    return x


@clip.vjp_rule
def _clip_vjp(ct: Tensor, out: Tensor, x: Tensor, *, low: float, high: float) -> tuple[Tensor]:
    return (arithmetic.where_zero(arithmetic.equal(out, x), ct),)
