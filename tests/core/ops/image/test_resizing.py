"""resize and scale_and_translate against Keras 3's own results, and by properties."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from hypothesis import given
from hypothesis import strategies as st
from slopes import check_slope
from tracing import traced

from pronghorn import Input, ops
from pronghorn.errors import ArgumentError, ShapeError

RESIZED, SCALED = calls("ops_image", "image.resize"), calls("ops_image", "image.scale_and_translate")
X = np.random.default_rng(0).normal(size=(1, 3, 4, 1))
KINDS = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]


def _is_free(call):
    return not any("aspect" in name for name in call.kwargs)


@pytest.mark.parametrize("call", RESIZED, ids=str)
def test_resize_as_keras(call):
    check(call, hide=range(4) if _is_free(call) and call.args[0].shape[0] == 1 else ())


@pytest.mark.parametrize("call", SCALED, ids=str)
def test_scale_and_translate_as_keras(call):
    check(call, hide=(0, 1) if call.args[0].ndim == 2 else ())


def test_as_keras_on_each_engine(backend):
    check_together([*RESIZED, *SCALED])


@given(st.sampled_from(KINDS), st.booleans(), st.integers(1, 9), st.integers(1, 9))
def test_weights_sum_to_one(kind, antialias, height, width):
    found = ops.image.resize(np.full((2, 3, 4, 2), 7.0), (height, width), kind, antialias)
    assert found.shape == (2, height, width, 2)
    np.testing.assert_allclose(found, 7, rtol=1e-6)


def test_lines_stay_lines():
    """Between the outermost centres, linear interpolation of a line is the line."""
    x = np.arange(5.0).reshape(1, 5, 1)
    wanted = np.clip((np.arange(15) + 0.5) / 3 - 0.5, 0, 4)
    np.testing.assert_allclose(ops.image.resize(x, (1, 15)).ravel(), wanted, rtol=1e-6)


def test_corners_of_keras_2():
    found = ops.image.resize(np.array([0.0, 3.0, 6.0]).reshape(1, 3, 1), (1, 9), half_pixel_centers=False)
    np.testing.assert_allclose(found.ravel(), [0, 1, 2, 3, 4, 5, 6, 6, 6], rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_is_the_slope(kind):
    check_slope(lambda x: ops.image.resize(x, (5, 2), kind, antialias=True), X)


def test_gradient_by_scale_and_translation():
    """Kernels of lanczos are smooth; a line's corners would be no place for differences."""

    def function(scale):
        return ops.image.scale_and_translate(X[0, :, :, 0], (5, 4), scale, scale - 1, (0, 1), "cubic")

    check_slope(function, np.array([1.31, 0.83]), tolerance=1e-4)


def test_integers_are_rounded_within_their_dtype():
    x = np.array([0, 255, 255, 0], "uint8").reshape(1, 4, 1)
    found = np.asarray(ops.image.resize(x, (1, 8), "bicubic"))
    assert found.dtype == np.uint8
    smooth = np.asarray(ops.image.resize(x.astype("float64"), (1, 8), "bicubic"))
    assert smooth.max() > 255
    assert smooth.min() < 0
    np.testing.assert_array_equal(found, np.clip(np.round(smooth), 0, 255))


def test_unknown_sizes_with_antialias():
    wanted = ops.image.resize(X, (2, 3), "bicubic", antialias=True)
    found = traced(lambda x: ops.image.resize(x, (2, 3), "bicubic", antialias=True), X, hide=(0, 1, 2))
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="Did you mean 'bilinear'"):
        ops.image.resize(X, (2, 2), "biliner")
    with pytest.raises(ArgumentError, match="exclude each other"):
        ops.image.resize(X, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    with pytest.raises(ArgumentError, match="both positive"):
        ops.image.resize(X, (0, 2))
    with pytest.raises(ArgumentError, match="fill_mode must be 'constant'"):
        ops.image.resize(X, (2, 2), fill_mode="reflect")
    with pytest.raises(ShapeError, match="three axes"):
        ops.image.resize(X[0, 0], (2, 2))
    with pytest.raises(ShapeError, match="must be known"):
        ops.image.resize(Input((None, 4, 3)), (2, 2), crop_to_aspect_ratio=True)
    with pytest.raises(ArgumentError, match="one scale and one translation"):
        ops.image.scale_and_translate(X, X.shape, np.ones(2), np.ones(1), (1, 2), "linear")
    with pytest.raises(ArgumentError, match="Did you mean 'cubic'"):
        ops.image.scale_and_translate(X, X.shape, np.ones(1), np.ones(1), (1,), "cubi")
