"""polar against Keras 3's own results."""

import numpy as np
import pytest
from golden_ops import calls, check

from pronghorn import ops


@pytest.mark.parametrize("call", calls("ops_nn", "polar"), ids=str)
def test_as_keras(backend, call):
    check(call, hide=())


def test_float64_gives_complex128():
    found = np.asarray(ops.polar(np.array([2.0]), np.array([np.pi / 2])))
    assert found.dtype == np.complex128
    np.testing.assert_allclose(found, [2j], atol=1e-15)
