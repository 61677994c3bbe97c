"""Softmax and its kin: golden values, SciPy, the simplex."""

import numpy as np
import pytest
from golden_functions import calls
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import special
from slopes import check_slope
from tracing import check, traced

from pronghorn import activations

X = np.array([[[0.3, -1.2, 2.0], [0.1, 0.4, -0.6]], [[5.0, 1.0, -2.0], [0.0, 0.2, 0.1]]])


@pytest.mark.parametrize("axis", [-1, 0, 1, (1, 2)])
def test_softmax(axis):
    check(lambda x: activations.softmax(x, axis), lambda x: special.softmax(x, axis), X)
    check(lambda x: activations.log_softmax(x, axis), lambda x: special.log_softmax(x, axis), X)
    check_slope(lambda x: activations.softmax(x, axis), X)
    check_slope(lambda x: activations.log_softmax(x, axis), X)


@pytest.mark.parametrize("call", calls("activations.softmax"), ids=str)
def test_keras(call, backend):
    found = traced(lambda x: activations.softmax(x, **call.kwargs), *call.args)
    np.testing.assert_allclose(found, call.out, rtol=1e-6, atol=1e-6)


def test_sparsemax_slope():
    check_slope(activations.sparsemax, X)


@given(arrays.arrays(float, (2, 4), elements=st.floats(-3, 3, width=32)))
def test_sparsemax_is_the_nearest_point_of_the_simplex(x):
    """Nearest: no move between two coordinates that stays in the simplex brings it closer (the KKT conditions)."""
    p = np.asarray(activations.sparsemax(x))
    np.testing.assert_allclose(p.sum(axis=-1), 1, atol=1e-12)
    assert (p >= 0).all()
    for row, found in zip(x, p, strict=True):
        rest = row - found
        level = rest[found > 1e-9]
        np.testing.assert_allclose(level, level[0], atol=1e-9)
        assert (rest[found <= 1e-9] <= level[0] + 1e-9).all()
