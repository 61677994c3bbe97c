"""Up-sampling: repetition as NumPy does it, straight lines as JAX' image functions and np.interp draw them."""

import numpy as np
import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentError


@pytest.mark.parametrize(
    ("cls", "size", "shape"),
    [
        (layers.UpSampling1D, (3,), (2, 4, 2)),
        (layers.UpSampling2D, (2, 3), (2, 3, 2, 2)),
        (layers.UpSampling3D, (1, 2, 3), (1, 2, 3, 2, 2)),
    ],
)
def test_repetition(backend, cls, size, shape):
    x = np.random.default_rng(0).uniform(size=shape).astype("float32")
    wanted = x
    for axis, factor in enumerate(size, 1):
        wanted = np.repeat(wanted, factor, axis=axis)
    np.testing.assert_array_equal(cls(size if len(size) > 1 else size[0])(x), wanted)


@pytest.mark.parametrize("size", [(2, 2), (3, 1), (4, 5)])
def test_half_pixel_centers_are_those_of_jax(size):
    jax = pytest.importorskip("jax")
    x = np.random.default_rng(0).uniform(size=(2, 3, 4, 2)).astype("float32")
    wanted = jax.image.resize(x, (2, 3 * size[0], 4 * size[1], 2), "bilinear")
    found = layers.UpSampling2D(size, interpolation="bilinear")(x)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    first = layers.UpSampling2D(size, "channels_first", "bilinear")(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(first, np.moveaxis(wanted, -1, 1), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("half", [True, False])
def test_straight_lines(backend, half):
    row = np.array([1.0, 4.0, 2.0, 8.0])
    places = (np.arange(12) + 0.5) / 3 - 0.5 if half else np.arange(12) / 3
    layer = layers.UpSampling2D((1, 3), interpolation="bilinear", half_pixel_centers=half, dtype="float64")
    found = np.asarray(layer(row.reshape(1, 1, 4, 1))).ravel()
    np.testing.assert_allclose(found, np.interp(places, np.arange(4), row), rtol=1e-12)


def test_arguments_that_do_not_fit():
    with pytest.raises(ArgumentError, match="UpSampling2D: interpolation must be one of 'nearest', 'bilinear'"):
        layers.UpSampling2D(interpolation="cubic")
    with pytest.raises(ArgumentError, match="UpSampling3D: size must be a positive int, or 3 of them"):
        layers.UpSampling3D((2, 2))
