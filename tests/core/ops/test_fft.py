"""Fourier transforms against NumPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import arrays
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError


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


@pytest.mark.parametrize("name", ["fft", "ifft", "fft2", "ifft2"])
def test_a_pair_of_parts_gives_a_pair(backend, name):
    """As keras.ops has complex values."""
    x, y = (np.random.default_rng(i).uniform(-1, 1, (3, 4)) for i in range(2))
    check(lambda x, y: getattr(ops, name)((x, y)), lambda x, y: parts(getattr(np.fft, name))(x + 1j * y), x, y, hide=())
    with pytest.raises(ArgumentError, match="pair"):
        getattr(ops, name)((x, y, x))


@pytest.mark.parametrize("length", [1, 4, 5, 6, 9])
def test_other_lengths(backend, length):
    x, y = (np.random.default_rng(i).uniform(-1, 1, (2, 5)) for i in range(2))
    check(lambda x: ops.rfft(x, length), lambda x: parts(np.fft.rfft)(x, length), x)
    check(lambda x: ops.rfft(x, length), lambda x: parts(np.fft.rfft)(x, length), x, hide=(1,))
    check(lambda x, y: ops.irfft((x, y), length), lambda x, y: np.fft.irfft(x + 1j * y, length), x, y, hide=())
