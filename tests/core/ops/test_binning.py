"""Counting in bins and finding bins, against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, DTypeError, ShapeError
from pronghorn.graph import placeholder


@settings(max_examples=25)
@given(st.integers(0, 9), st.lists(st.integers(0, 4), max_size=2), st.sampled_from(["left", "right"]), SEEDS)
def test_searchsorted(count, shape, side, seed):
    rng = np.random.default_rng(seed)
    sequence, values = np.sort(rng.integers(-3, 4, count) / 2), rng.integers(-4, 5, shape) / 2
    values = np.where(rng.uniform(size=shape) < 0.1, np.nan, values)
    if count > 3:
        sequence[-1] = np.nan
    check(lambda s, v: ops.searchsorted(s, v, side), lambda s, v: np.searchsorted(s, v, side), sequence, values)


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted_on_both_engines(backend, side):
    sequence, values = np.array([1, 1, 4, 9]), np.array([[0, 1], [5, 10]])
    check(lambda s, v: ops.searchsorted(s, v, side), lambda s, v: np.searchsorted(s, v, side), sequence, values)


def test_searchsorted_refuses():
    with pytest.raises(ShapeError, match="vector"):
        ops.searchsorted(np.ones((2, 2)), 1.0)
    with pytest.raises(ArgumentError, match="side"):
        ops.searchsorted(np.ones(2), 1.0, "middle")


@pytest.mark.parametrize("bins", [[-1.0, 0.0, 0.5, 2.0], [2.0, 0.5, 0.0, -1.0], [0.0]])
def test_digitize(backend, bins):
    x = np.array([[-2.0, -1.0, 0.2], [0.5, 2.0, 3.0]])
    check(lambda x: ops.digitize(x, np.array(bins)), lambda x: np.digitize(x, bins), x)


@settings(max_examples=15)
@given(st.integers(1, 30), st.integers(1, 7), SEEDS)
def test_histogram(count, bins, seed):
    x = np.random.default_rng(seed).normal(size=count)
    for more in ({}, {"range": (-1.0, 2.0)}):
        check(lambda x, m=more: ops.histogram(x, bins, **m), lambda x, m=more: np.histogram(x, bins, **m), x)
    edges = np.array([-2.0, -0.5, 0.0, 3.0])
    check(lambda x: ops.histogram(x, edges), lambda x: np.histogram(x, edges), x)


@pytest.mark.parametrize("x", [np.ones(3), np.array([[0.0, 1.0], [2.0, 2.0]]), np.zeros(0)])
def test_histogram_on_both_engines(backend, x):
    check(lambda x: ops.histogram(x, 4), lambda x: np.histogram(x, 4), x, hide=())


def test_histogram_refuses():
    with pytest.raises(ArgumentError, match="at least one bin"):
        ops.histogram([1.0], 0)
    with pytest.raises(ArgumentError, match="ascend"):
        ops.histogram([1.0], 2, range=(2, 1))


def test_bincount(backend):
    x = np.array([1, 4, 1, 0])
    for length in (0, 3, 9):
        np.testing.assert_array_equal(ops.bincount(x, minlength=length), np.bincount(x, minlength=length))
    weights = np.array([0.5, 1.0, 2.0, 4.0])
    np.testing.assert_allclose(ops.bincount(x, weights), np.bincount(x, weights))
    both = ops.bincount(np.stack([x, x[::-1] + 1]), minlength=2)
    np.testing.assert_array_equal(both, [np.bincount(x, minlength=6), np.bincount(x + 1)])


def test_bincount_refuses():
    with pytest.raises(ArgumentTypeError, match="segment_sum"):
        ops.bincount(placeholder((3,), "int32"))
    with pytest.raises(DTypeError, match="integers"):
        ops.bincount([0.5])
    with pytest.raises(ArgumentError, match="from 0"):
        ops.bincount([-1])
    with pytest.raises(ArgumentError, match="sparse"):
        ops.bincount([1], sparse=True)
