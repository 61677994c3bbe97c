"""Fourier transforms in NumPy's scaling: the inverse ones divide by the number of values.

A complex value is a pair (real, imag), as Keras 3 has it, or one complex array; what comes out has the form of what went
in. Only ``rfft`` and ``rfft2``, whose operand is real, always give a pair.
"""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import COMPLEX
from pronghorn.errors import ArgumentError
from pronghorn.ops.arithmetic import add, multiply
from pronghorn.ops.convert import dtype_of, inexact, operands, shape_of
from pronghorn.ops.padding import pad
from pronghorn.primitives import fft as transforms
from pronghorn.primitives.elementwise import cast, imag, real

_COMPLEX = {"float64": "complex128", "complex64": "complex64", "complex128": "complex128"}


def fft(x: Any) -> Any:
    """``y[k] = sum_t x[t] exp(-2 pi i k t / T)`` along the last axis: (…, T) -> complex (…, T).

    >>> import numpy
    >>> [part.tolist() for part in fft((numpy.array([1.0, 0.0, 0.0]), numpy.zeros(3)))]
    [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]
    """
    return _like(x, transforms.fft(_as_complex(x), ndim=1))


def ifft(x: Any) -> Any:
    """The inverse of :func:`fft`."""
    return _like(x, transforms.ifft(_as_complex(x), ndim=1))


def fft2(x: Any) -> Any:
    """:func:`fft` along each of the last two axes."""
    return _like(x, transforms.fft(_as_complex(x), ndim=2))


def ifft2(x: Any) -> Any:
    """The inverse of :func:`fft2`."""
    return _like(x, transforms.ifft(_as_complex(x), ndim=2))


def rfft(x: Any, fft_length: int | None = None) -> tuple[Any, Any]:
    """:func:`fft` of real x without the half known by symmetry: float (…, T) -> real, imag (…, fft_length // 2 + 1).

    Args:
        fft_length: x is cut, or filled with zeros, to so many values; T if None.

    >>> import numpy
    >>> [part.tolist() for part in rfft(numpy.array([1.0, 2.0, 3.0]), 2)]
    [[3.0, -1.0], [0.0, 0.0]]
    """
    x = _as_real(x)
    return _parts(transforms.rfft(x if fft_length is None else _of_size(x, fft_length), ndim=1))


def irfft(x: Any, fft_length: Size | None = None) -> Any:
    """The inverse of :func:`rfft`: (…, F) -> float (…, fft_length).

    Args:
        x: (real, imag), or one complex value; it is cut, or filled with zeros, to fft_length // 2 + 1 values.
        fft_length: how many values come out; 2 (F - 1) if None.
    """
    x = _as_complex(x)
    if fft_length is None:
        return transforms.irfft(x, ndim=1, size=2 * (shape_of(x)[-1] - 1))
    return transforms.irfft(_of_size(x, fft_length // 2 + 1), ndim=1, size=fft_length)


def rfft2(x: Any) -> tuple[Any, Any]:
    """:func:`rfft` along the last axis and :func:`fft` along the one before."""
    return _parts(transforms.rfft(_as_real(x), ndim=2))


def irfft2(x: Any, fft_length: Size | None = None) -> Any:
    """The inverse of :func:`rfft2`; ``fft_length`` is the result's last size, as in :func:`irfft`."""
    x = _as_complex(x)
    if fft_length is None:
        return transforms.irfft(x, ndim=2, size=2 * (shape_of(x)[-1] - 1))
    return transforms.irfft(_of_size(x, fft_length // 2 + 1), ndim=2, size=fft_length)


def _of_size(x: Any, size: Size) -> Any:
    """x cut or filled with zeros along the last axis."""
    given = shape_of(x)[-1]
    if given is size or given == size:
        return x
    if isinstance(given, Dim) or isinstance(size, Dim):
        x = pad(x, (*[(0, 0)] * (len(shape_of(x)) - 1), (0, size)))
        return x[..., :size]
    if size < given:
        return x[..., :size]
    return pad(x, (*[(0, 0)] * (len(shape_of(x)) - 1), (0, size - given)))


def _like(given: Any, y: Any) -> Any:
    """The result as a pair if the operand was one."""
    return _parts(y) if isinstance(given, tuple | list) else y


def _parts(y: Any) -> tuple[Any, Any]:
    return real(y), imag(y)


def _as_complex(x: Any) -> Any:
    if isinstance(x, tuple | list):
        if len(x) != 2:
            raise ArgumentError(
                f"a complex value is a pair (real, imag). Got {len(x)} values.",
                where="ops.fft",
                fix="Pass the two parts, or one complex array.",
                argument="x",
                got=x,
            )
        first, second = (cast(part, dtype=_COMPLEX.get(dtype_of(part), "complex64")) for part in _floats(*x))
        return add(first, multiply(second, 1j))
    x = inexact(x)
    wanted = _COMPLEX.get(dtype_of(x), "complex64")
    return x if dtype_of(x) == wanted else cast(x, dtype=wanted)


def _floats(*parts: Any) -> tuple[Any, ...]:
    return tuple(inexact(part) for part in operands(*parts))


def _as_real(x: Any) -> Any:
    x = inexact(x)
    if dtype_of(x) in COMPLEX:
        return real(x)
    return x if dtype_of(x) in ("float32", "float64") else cast(x, dtype="float32")
