"""Adaptive pooling against Keras 3's own results and the windows' definition."""

import math

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from hypothesis import given
from hypothesis import strategies as st
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder

GOLDEN = calls("ops_nn", "adaptive_average_pool", "adaptive_max_pool")


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=(0,))


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


@given(st.integers(1, 12), st.integers(1, 14))
def test_windows(size, count):
    x = np.random.default_rng(0).normal(size=(1, size, 1))
    parts = [x[0, i * size // count : math.ceil((i + 1) * size / count), 0] for i in range(count)]
    np.testing.assert_allclose(ops.adaptive_average_pool(x, count).ravel(), [p.mean() for p in parts], rtol=1e-9)
    np.testing.assert_array_equal(ops.adaptive_max_pool(x, count).ravel(), [p.max() for p in parts])


@pytest.mark.parametrize("pool", [ops.adaptive_average_pool, ops.adaptive_max_pool])
def test_gradient_is_the_slope(pool):
    check_slope(lambda x: pool(x, (2, 3)), np.random.default_rng(0).permutation(40).reshape(1, 4, 5, 2))


def test_errors_say_what_is_wrong():
    with pytest.raises(ShapeError, match="sizes must be known"):
        ops.adaptive_max_pool(placeholder((2, None, 3)), 2)
    with pytest.raises(ArgumentError, match=r"one for each of 1 spatial axes. Got \(2, 3\)"):
        ops.adaptive_max_pool(np.zeros((2, 5, 3)), (2, 3))
