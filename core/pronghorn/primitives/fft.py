"""Fourier transforms over the last ``ndim`` axes: the forward ones unscaled, the inverse ones divided by N.

N is the product of the sizes transformed. The VJPs follow the convention for complex cotangents of
:mod:`pronghorn.primitives.arithmetic`.
"""

from __future__ import annotations

from pronghorn.dim import Size
from pronghorn.dtypes import COMPLEX
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant, size_of
from pronghorn.primitives.arithmetic import divide, equal, logical_or, multiply, where
from pronghorn.primitives.elementwise import cast
from pronghorn.primitives.expect import agree, expect_ndim
from pronghorn.primitives.rules import takes
from pronghorn.primitives.shape import positions
from pronghorn.spec import TensorSpec, product

fft = Primitive(
    "fft",
    """``y[k] = sum_t x[t] exp(-2 pi i k t / T)`` along each of the last ``ndim`` axes. Complex (…, T) -> the same.""",
)

ifft = Primitive(
    "ifft",
    """``y[t] = 1/T sum_k x[k] exp(2 pi i k t / T)`` along each of the last ``ndim`` axes. Complex (…, T) -> the same.""",
)

rfft = Primitive(
    "rfft",
    """``fft`` of real x, without the half that is known by symmetry. Shapes: float (…, T) -> complex (…, T//2 + 1).""",
)

irfft = Primitive(
    "irfft",
    """The inverse of ``rfft``: complex (…, T//2 + 1) -> float (…, T), with T the attribute ``size``.

    The imaginary parts at frequency 0 and, for an even T, at T/2 do not count.
    """,
)

_COMPLEX = {"float32": "complex64", "float64": "complex128"}
_REAL = {"complex64": "float32", "complex128": "float64"}


def _expect_axes(x: TensorSpec, ndim: int) -> None:
    if ndim < 1:
        raise ShapeError(f"ndim must be 1 or more. Got {ndim}.", argument="ndim", got=ndim)
    expect_ndim(x, ndim, "x")


def _complex(x: TensorSpec, *, ndim: int) -> TensorSpec:
    takes(x, COMPLEX)
    _expect_axes(x, ndim)
    return x


fft.shape_rule(_complex)
ifft.shape_rule(_complex)


@rfft.shape_rule
def _rfft(x: TensorSpec, *, ndim: int) -> TensorSpec:
    takes(x, tuple(_COMPLEX))
    _expect_axes(x, ndim)
    return TensorSpec((*x.shape[:-1], x.shape[-1] // 2 + 1), _COMPLEX[x.dtype])


@irfft.shape_rule
def _irfft(x: TensorSpec, *, ndim: int, size: Size) -> TensorSpec:
    takes(x, COMPLEX)
    _expect_axes(x, ndim)
    agree(x.shape[-1], size // 2 + 1, f"the last size of x {x} and size // 2 + 1 with size={size}")
    return TensorSpec((*x.shape[:-1], size), _REAL[x.dtype])


def _number(size: Size, dtype: str) -> Tensor:
    return constant(size, dtype) if isinstance(size, int) else cast(size_of(size), dtype=dtype)


@fft.vjp_rule
def _fft_vjp(ct: Tensor, out: Tensor, x: Tensor, *, ndim: int) -> tuple[Tensor]:
    return (multiply(ifft(ct, ndim=ndim), _number(product(x.shape[-ndim:]), x.dtype)),)


@ifft.vjp_rule
def _ifft_vjp(ct: Tensor, out: Tensor, x: Tensor, *, ndim: int) -> tuple[Tensor]:
    return (divide(fft(ct, ndim=ndim), _number(product(x.shape[-ndim:]), x.dtype)),)


def _shares(size: Size, dtype: str) -> Tensor:
    """1 for frequencies that stand for themselves (0, and T/2 of an even T), 1/2 for those that stand for two."""
    k = positions((size // 2 + 1,), 0, "int64")
    alone = logical_or(equal(k, constant(0, "int64")), equal(multiply(k, constant(2, "int64")), size_of(size)))
    return where(alone, constant(1, dtype), constant(0.5, dtype))


@rfft.vjp_rule
def _rfft_vjp(ct: Tensor, out: Tensor, x: Tensor, *, ndim: int) -> tuple[Tensor]:
    size = x.shape[-1]
    halved = multiply(ct, _shares(size, ct.dtype))
    return (multiply(irfft(halved, ndim=ndim, size=size), _number(product(x.shape[-ndim:]), x.dtype)),)


@irfft.vjp_rule
def _irfft_vjp(ct: Tensor, out: Tensor, x: Tensor, *, ndim: int, size: Size) -> tuple[Tensor]:
    count = _number(product((*x.shape[-ndim:-1], size)), x.dtype)
    return (divide(rfft(ct, ndim=ndim), multiply(_shares(size, x.dtype), count)),)
