"""ops.lstm and ops.gru: at once, traced, and with unknown sizes; dtypes meet."""

import numpy as np
import pytest
from tracing import check

from pronghorn import ops
from pronghorn.testing.samples import FAMILIES


@pytest.mark.parametrize("sample", FAMILIES["recurrent"][:9], ids=str)
def test_three_ways(sample):
    def function(*given):
        masked = given[-1].dtype == "bool"
        *rest, mask = given if masked else (*given, None)
        return getattr(ops, sample.name)(*rest, mask, **sample.attributes)

    check(function, sample.oracle, *sample.operands, hide=(0,) if sample.name == "lstm" else (), tolerance=1e-10)


def test_dtypes_meet():
    state = np.zeros((2, 4))
    weights = np.ones((3, 16), "float32"), np.ones((4, 16), "float32"), np.zeros(16, "float32")
    y, _, _ = ops.lstm(np.ones((5, 2, 3), "float64"), state, state, *weights)
    assert y.dtype == np.float64
