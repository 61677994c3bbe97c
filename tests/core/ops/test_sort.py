"""Ordering against NumPy's and Keras' results."""

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arrays
from tracing import check

from pronghorn import ops
from pronghorn.errors import ShapeError


@settings(max_examples=15)
@given(st.data(), arrays(min_dims=1, max_dims=3))
def test_sort_and_argsort(data, x):
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    check(lambda x: ops.sort(x, axis), lambda x: np.sort(x, axis), x)
    check(lambda x: ops.argsort(x, axis), lambda x: np.argsort(x, axis, kind="stable"), x)


@settings(max_examples=15)
@given(st.data(), arrays(min_dims=1, max_dims=3))
def test_top_k(data, x):
    k = data.draw(st.integers(0, x.shape[-1]))
    order = np.argsort(-x, -1, kind="stable")[..., :k]
    check(lambda x: ops.top_k(x, k), lambda x: (np.take_along_axis(x, order, -1), order), x)


@pytest.mark.parametrize("call", golden_calls("backend", "K.in_top_k"), ids=str)
def test_in_top_k_as_keras(call):
    predictions, targets, k = call.args
    np.testing.assert_array_equal(ops.in_top_k(targets, predictions, k), call.out[0])


def test_an_axis_that_is_not_there():
    with pytest.raises(ShapeError, match=r"sort\(axis=\): axis 2 does not exist"):
        ops.sort(np.ones((2, 2)), 2)
