"""psnr against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ShapeError


@pytest.mark.parametrize("call", calls("ops_nn", "psnr"), ids=str)
def test_as_keras(backend, call):
    check(call)


def test_gradient_is_the_slope():
    check_slope(lambda x: ops.psnr(x, np.ones((2, 3)), 2.0), np.arange(6.0).reshape(2, 3))


def test_shapes_must_be_equal():
    with pytest.raises(ShapeError, match="one shape"):
        ops.psnr(np.zeros(2), np.zeros(1), 1.0)
