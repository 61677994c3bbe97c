"""Colours against Keras 3's own results and Python's colorsys."""

import colorsys

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import DTypeError, ShapeError

GOLDEN = calls("ops_image", "image.rgb_to_grayscale", "image.rgb_to_hsv", "image.hsv_to_rgb")
X = np.random.default_rng(0).uniform(0.05, 0.95, (5, 4, 3))


def _spatial(call):
    """The axes of height and width."""
    ndim = call.args[0].ndim
    return (ndim - 2, ndim - 1) if call.kwargs["data_format"] == "channels_first" else (ndim - 3, ndim - 2)


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=_spatial(call))


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_as_the_standard_library():
    wanted = np.array([colorsys.rgb_to_hsv(*pixel) for pixel in X.reshape(-1, 3)]).reshape(X.shape)
    np.testing.assert_allclose(ops.image.rgb_to_hsv(X), wanted, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ops.image.hsv_to_rgb(wanted), X, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("function", [ops.image.rgb_to_grayscale, ops.image.rgb_to_hsv, ops.image.hsv_to_rgb])
def test_gradient_is_the_slope(function):
    check_slope(function, X, tolerance=1e-5)


def test_errors_say_what_to_do():
    with pytest.raises(DTypeError, match="Divide by 255"):
        ops.image.rgb_to_hsv(np.zeros((2, 2, 3), "uint8"))
    with pytest.raises(ShapeError, match="three channels"):
        ops.image.hsv_to_rgb(np.zeros((2, 2, 2)))
