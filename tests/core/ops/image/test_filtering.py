"""Blurring and edges against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ShapeError

GOLDEN = calls("ops_image", "image.gaussian_blur", "image.sobel_edges")
X = np.random.default_rng(0).normal(size=(1, 4, 5, 2))


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=(0,) if call.args[0].ndim == 4 else ())


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_gradients_are_the_slopes():
    check_slope(lambda x: ops.image.gaussian_blur(x, (3, 5), (0.7, 1.5)), X)
    check_slope(lambda sigma: ops.image.gaussian_blur(X, (3, 5), sigma), np.array([0.7, 1.5]), tolerance=1e-5)
    check_slope(ops.image.sobel_edges, X)


def test_sobel_edges_of_one_image_say_what_to_do():
    with pytest.raises(ShapeError, match="expand_dims"):
        ops.image.sobel_edges(X[0])
