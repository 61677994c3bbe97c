"""ssim against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ShapeError

GOLDEN = calls("ops_image", "image.ssim")
X = np.random.default_rng(0).uniform(size=(1, 4, 4, 2))


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call)


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


def test_an_image_is_like_itself_and_unlike_its_negative():
    same, other = (float(ops.image.ssim(X, y, filter_size=3)[0]) for y in (X, 1 - X))
    assert same == pytest.approx(1)
    assert other < 0


def test_gradient_is_the_slope():
    check_slope(lambda x: ops.image.ssim(x, X**2, filter_size=3), X, tolerance=1e-5)


def test_shapes_must_be_equal():
    with pytest.raises(ShapeError, match="one shape"):
        ops.image.ssim(X, X[:, :3])
