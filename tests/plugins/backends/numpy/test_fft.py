"""Fourier transforms against their sums, written out."""

import numpy as np
import pytest


def dft(x, sign, ndim):
    """The sum over each of the last ``ndim`` axes."""
    for axis in range(-ndim, 0):
        n = x.shape[axis]
        k = np.arange(n)
        matrix = np.exp(sign * 2j * np.pi * np.outer(k, k) / n)
        x = np.moveaxis(np.moveaxis(x, axis, -1) @ matrix, -1, axis)
    return x


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("shape", [(6,), (3, 5), (2, 4, 6), (2, 0, 3)])
def test_complex(shape, dtype, kernel, close, draw):
    x = draw(*shape, dtype=dtype)
    for ndim in range(1, len(shape) + 1):
        count = np.prod(shape[-ndim:])
        close(kernel.in_each_layout("fft", x, ndim=ndim), dft(x, -1, ndim), scale=30)
        close(kernel.in_each_layout("ifft", x, ndim=ndim), dft(x, 1, ndim) / max(count, 1), scale=30)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(6,), (3, 5), (2, 4, 6)])
def test_real(shape, dtype, kernel, close, draw):
    x = draw(*shape, dtype=dtype)
    size = shape[-1]
    for ndim in range(1, len(shape) + 1):
        half = kernel.in_each_layout("rfft", x, ndim=ndim)
        assert half.dtype == {"float32": "complex64", "float64": "complex128"}[dtype]
        close(half, dft(x.astype(complex), -1, ndim)[..., : size // 2 + 1], scale=30)
        close(kernel.in_each_layout("irfft", half, ndim=ndim, size=size), x, scale=30)


def test_irfft_takes_no_imaginary_parts_where_there_are_none(kernel, draw):
    x = draw(4, dtype="complex128")
    other = x.copy()
    other[[0, 3]] += 5j
    np.testing.assert_allclose(kernel("irfft", x, ndim=1, size=6), kernel("irfft", other, ndim=1, size=6))
