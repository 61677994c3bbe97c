"""Cropping and padding against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import Input, ops
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.spec import keras_shape

GOLDEN = calls("ops_image", "image.pad_images", "image.crop_images")
X = np.random.default_rng(0).normal(size=(1, 4, 5, 2))


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=(0,) if call.args[0].ndim == 4 else ())


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_unknown_sizes():
    x = Input((None, None, 3))
    assert keras_shape(ops.image.crop_images(x, 1, 1, target_height=4, target_width=2).shape) == (None, 4, 2, 3)
    assert keras_shape(ops.image.pad_images(x, 1, 1, target_height=40, target_width=20).shape) == (None, 40, 20, 3)


def test_gradients_are_the_slopes():
    check_slope(lambda x: ops.image.pad_images(x, 1, 0, 0, 2), X)
    check_slope(lambda x: ops.image.crop_images(x, 1, 0, 0, 2), X)


@pytest.mark.parametrize("function", [ops.image.pad_images, ops.image.crop_images])
def test_errors_say_what_to_do(function):
    with pytest.raises(ArgumentError, match="Leave out the one that follows"):
        function(X, 1, 1)
    with pytest.raises(ArgumentError, match="does not fit images"):
        function(X, 1, 1, -2, 0)
    with pytest.raises(ShapeError, match="three axes"):
        function(X[0, 0], 1, 1, 1, 1)
    with pytest.raises(ArgumentError, match="data_format must be"):
        function(X, 1, 1, 1, 1, data_format="first")
