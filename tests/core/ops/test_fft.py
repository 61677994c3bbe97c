"""Fourier transforms against NumPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import arrays
from tracing import check

from pronghorn import ops


def parts(function):
    """NumPy's transform as a pair (real, imag)."""

    def pair(*args):
        y = function(*args)
        return y.real, y.imag

    return pair


@settings(max_examples=15)
@given(arrays(min_dims=2, max_dims=3, min_side=1, max_side=5))
def test_as_numpy(x):
    z = x + 1j * x[::-1]
    for name in ("fft", "ifft", "fft2", "ifft2"):
        check(getattr(ops, name), getattr(np.fft, name), z)
    check(ops.rfft, parts(np.fft.rfft), x)
    check(ops.rfft2, parts(np.fft.rfft2), x)
    size = x.shape[-1]
    check(lambda z: ops.irfft(z, size), lambda z: np.fft.irfft(z, size), np.fft.rfft(x))
    check(lambda z: ops.irfft2(z, size), lambda z: np.fft.irfft2(z, (x.shape[-2], size)), np.fft.rfft2(x))
    even = np.fft.rfft(np.concatenate([x, x], -1))
    check(ops.irfft, np.fft.irfft, even)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("int32", "complex64"), ("float16", "complex64"), ("float32", "complex64"), ("float64", "complex128")],
)
def test_dtypes(dtype, expected):
    x = np.arange(4).astype(dtype)
    assert np.asarray(ops.fft(x)).dtype == expected
    real = {"complex64": "float32", "complex128": "float64"}[expected]
    assert [np.asarray(part).dtype for part in ops.rfft(x)] == [real, real]
    np.testing.assert_allclose(ops.fft(x), np.fft.fft(np.arange(4)), atol=1e-6)
