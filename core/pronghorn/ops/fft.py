"""Fourier transforms, in NumPy's names and scaling: the inverse ones divide by the number of values."""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Size
from pronghorn.dtypes import COMPLEX
from pronghorn.ops.convert import dtype_of, inexact, shape_of
from pronghorn.primitives import fft as transforms
from pronghorn.primitives.elementwise import cast, real

_COMPLEX = {"float64": "complex128", "complex64": "complex64", "complex128": "complex128"}


def fft(x: Any) -> Any:
    """``y[k] = sum_t x[t] exp(-2 pi i k t / T)`` along the last axis: (…, T) -> complex (…, T).

    >>> import numpy
    >>> fft(numpy.array([1.0, 0.0, 0.0])).tolist()
    [(1+0j), (1+0j), (1+0j)]
    """
    return transforms.fft(_as_complex(x), ndim=1)


def ifft(x: Any) -> Any:
    """The inverse of :func:`fft`."""
    return transforms.ifft(_as_complex(x), ndim=1)


def fft2(x: Any) -> Any:
    """:func:`fft` along each of the last two axes."""
    return transforms.fft(_as_complex(x), ndim=2)


def ifft2(x: Any) -> Any:
    """The inverse of :func:`fft2`."""
    return transforms.ifft(_as_complex(x), ndim=2)


def rfft(x: Any) -> Any:
    """:func:`fft` of real x without the half known by symmetry: float (…, T) -> complex (…, T//2 + 1)."""
    return transforms.rfft(_as_real(x), ndim=1)


def irfft(x: Any, size: Size | None = None) -> Any:
    """The inverse of :func:`rfft`: complex (…, F) -> float (…, size), where size is 2 (F - 1) if not given."""
    x = _as_complex(x)
    return transforms.irfft(x, ndim=1, size=2 * (shape_of(x)[-1] - 1) if size is None else size)


def rfft2(x: Any) -> Any:
    """:func:`rfft` along the last axis and :func:`fft` along the one before."""
    return transforms.rfft(_as_real(x), ndim=2)


def irfft2(x: Any, size: Size | None = None) -> Any:
    """The inverse of :func:`rfft2`; ``size`` is the result's last size, as in :func:`irfft`."""
    x = _as_complex(x)
    return transforms.irfft(x, ndim=2, size=2 * (shape_of(x)[-1] - 1) if size is None else size)


def _as_complex(x: Any) -> Any:
    x = inexact(x)
    wanted = _COMPLEX.get(dtype_of(x), "complex64")
    return x if dtype_of(x) == wanted else cast(x, dtype=wanted)


def _as_real(x: Any) -> Any:
    x = inexact(x)
    if dtype_of(x) in COMPLEX:
        return real(x)
    return x if dtype_of(x) in ("float32", "float64") else cast(x, dtype="float32")
