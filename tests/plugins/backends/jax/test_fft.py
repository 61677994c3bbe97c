"""Transforms over more axes than XLA takes at once."""

import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5, 6))
Z = X + 1j * X[::-1, :, ::-1]


@pytest.mark.parametrize("ndim", [1, 2, 3, 4, 5])
def test_any_number_of_axes(call, ndim):
    axes = tuple(range(-ndim, 0))
    for result, expected in [
        (call("fft", Z, ndim=ndim), np.fft.fftn(Z, axes=axes)),
        (call("ifft", Z, ndim=ndim), np.fft.ifftn(Z, axes=axes)),
        (call("rfft", X, ndim=ndim), np.fft.rfftn(X, axes=axes)),
        (call("irfft", Z, ndim=ndim, size=10), np.fft.irfftn(Z, (*Z.shape[-ndim:-1], 10), axes)),
        (call("irfft", Z, ndim=ndim, size=11), np.fft.irfftn(Z, (*Z.shape[-ndim:-1], 11), axes)),
    ]:
        assert result.dtype == expected.dtype
        np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())
