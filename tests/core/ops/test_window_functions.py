"""Windows against NumPy's."""

import numpy as np
import pytest
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ArgumentTypeError
from pronghorn.graph import placeholder


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 8])
def test_as_numpy(name, count):
    found = getattr(ops, name)(count)
    assert np.asarray(found).dtype == "float32"
    np.testing.assert_allclose(found, getattr(np, name)(count), atol=1e-7)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 8])
@pytest.mark.parametrize("beta", [0.0, 2.5, 14.0, 90.0])
def test_kaiser(backend, count, beta):
    np.testing.assert_allclose(ops.kaiser(count, beta), np.kaiser(count, beta), atol=2e-6)


def test_kaiser_by_beta():
    check_slope(ops.i0, np.array([2.0]))
    np.testing.assert_allclose(ops.kaiser(4, np.float32(3)), np.kaiser(4, 3), rtol=1e-5)


def test_the_length_is_known():
    with pytest.raises(ArgumentTypeError, match="int"):
        ops.hanning(placeholder((), "int32"))
    with pytest.raises(ArgumentTypeError, match="int"):
        ops.hamming(2.5)
