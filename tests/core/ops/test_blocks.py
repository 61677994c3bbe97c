"""Blocks against Keras 3's own results; inverses, adjoints, finite differences."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from hypothesis import given
from hypothesis import strategies as st
from slopes import check_slope

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError

GOLDEN = calls("ops_nn", "depth_to_space", "space_to_depth", "unfold", "fold")


@pytest.mark.parametrize("call", GOLDEN, ids=str)
def test_as_keras(call):
    check(call, hide=(0,) if call.function == "fold" else (0, 2, 3) if call.function == "unfold" else (0, 1, 2, 3))


def test_as_keras_on_each_engine(backend):
    check_together(GOLDEN)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["channels_last", "channels_first"]))
def test_space_to_depth_is_undone(block, rows, columns, data_format):
    shape = (2, 3, rows * block, columns * block)
    x = np.arange(np.prod(shape)).reshape(shape)
    x = x if data_format == "channels_first" else np.moveaxis(x, 1, -1)
    deep = ops.space_to_depth(x, block, data_format)
    np.testing.assert_array_equal(ops.depth_to_space(deep, block, data_format), x)


@given(st.data())
def test_fold_is_the_adjoint_of_unfold(data):
    """sum(unfold(x) * y) = sum(x * fold(y)), for all x and y."""
    draw = lambda low, high: (data.draw(st.integers(low, high)), data.draw(st.integers(low, high)))  # noqa: E731
    kernel, dilation, padding, stride = draw(1, 3), draw(1, 2), draw(0, 2), draw(1, 3)
    size = tuple(n + (k - 1) * d for n, k, d in zip(draw(1, 4), kernel, dilation, strict=True))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 2, *size))
    columns = np.asarray(ops.unfold(x, kernel, dilation, padding, stride))
    y = rng.normal(size=columns.shape)
    folded = np.asarray(ops.fold(y, size, kernel, dilation, padding, stride))
    np.testing.assert_allclose((columns * y).sum(), (x * folded).sum(), rtol=1e-9, atol=1e-9)


def test_gradients_are_the_slopes(backend):
    x = np.random.default_rng(0).normal(size=(1, 2, 4, 3))
    check_slope(lambda x: ops.unfold(x, 2, padding=1, stride=2), x)
    check_slope(lambda x: ops.fold(ops.reshape(x, (1, 4, 6)), (3, 4), 2), x)


def test_errors_say_what_is_wrong():
    with pytest.raises(ShapeError, match="3 channels cannot be divided by 4"):
        ops.depth_to_space(np.zeros((1, 2, 2, 3)), 2)
    with pytest.raises(ShapeError, match="3 pixels cannot be divided by 2"):
        ops.space_to_depth(np.zeros((1, 3, 2, 3)), 2)
    with pytest.raises(ArgumentError, match=r"block_size must be an int of 1 or more\. Got 0"):
        ops.space_to_depth(np.zeros((1, 3, 2, 3)), 0)
    with pytest.raises(ShapeError, match="does not fit into an axis of size 2"):
        ops.unfold(np.zeros((1, 1, 2, 2)), 3)
    with pytest.raises(ShapeError, match="has 2 windows"):
        ops.fold(np.zeros((1, 4, 3)), (2, 3), 2)
