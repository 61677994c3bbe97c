"""Patches against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError

GOLDEN = calls("ops_image", "image.extract_patches", "image.extract_patches_3d")
X = np.random.default_rng(0).normal(size=(1, 4, 5, 2))


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=range(5) if call.args[0].ndim > 3 else ())


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_gradient_is_the_slope():
    check_slope(lambda x: ops.image.extract_patches(x, 2, 1, padding="same"), X)


def test_patches_of_a_batch_are_those_of_its_images():
    x = np.random.default_rng(0).normal(size=(3, 4, 4, 2))
    whole = ops.image.extract_patches(x, (2, 1))
    np.testing.assert_array_equal(whole, np.stack([ops.image.extract_patches(each, (2, 1)) for each in x]))


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match=r"size must be a positive int, or 2 of them\. Got 0"):
        ops.image.extract_patches(X, 0)
    with pytest.raises(ShapeError, match="images of 4 axes, or batches of 5"):
        ops.image.extract_patches_3d(X[0], 2)
    with pytest.raises(ShapeError, match="does not fit"):
        ops.image.extract_patches(X, 6)
