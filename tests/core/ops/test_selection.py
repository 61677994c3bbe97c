"""Choosing elements, against NumPy; what depends on values refuses symbolic Tensors in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.graph import placeholder


def test_select(backend):
    x = np.array([[-2.0, 0.5], [1.5, 3.0]])
    check(
        lambda x: ops.select([x < 0, x > 1], [x * 10, ops.square(x)], 7.0),
        lambda x: np.select([x < 0, x > 1], [x * 10, x**2], 7.0),
        x,
    )
    check_slope(lambda x: ops.select([x < 0, x > 1], [x * 10, ops.square(x)], 7.0), x)
    with pytest.raises(ArgumentError, match="one choice for each"):
        ops.select([True], [1, 2])


@settings(max_examples=15)
@given(st.integers(0, 6), st.integers(0, 6), st.booleans(), SEEDS)
def test_isin(count, among, invert, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-3, 4, (count, 2)), rng.integers(-3, 4, among)
    check(lambda x, y: ops.isin(x, y, invert=invert), lambda x, y: np.isin(x, y, invert=invert), x, y)
    check(ops.isin, np.isin, np.where(x == 0, np.nan, x / 2), np.where(y == 1, np.nan, y / 2))


def test_isin_on_both_engines(backend):
    check(ops.isin, np.isin, np.array([1, 2, 3]), np.array([3, 9, 1]))
    check(ops.isin, np.isin, np.array([True, False]), np.array([True]))


def test_nonzero(backend):
    x = np.array([[0, 5, 0], [7, 0, 1]])
    for found, wanted in zip(ops.nonzero(x), np.nonzero(x), strict=True):
        np.testing.assert_array_equal(found, wanted)
    with pytest.raises(ArgumentTypeError, match="where"):
        ops.nonzero(placeholder((3,)))


@settings(max_examples=15)
@given(st.lists(st.integers(-2, 2), min_size=1, max_size=9))
def test_unique(values):
    x = np.array(values).reshape(-1, 1) / 2
    wanted = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    found = ops.unique(x, return_index=True, return_inverse=True, return_counts=True)
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(a, b.reshape(np.shape(a)))
    rows = np.concatenate([x, x[::-1]], 1)
    np.testing.assert_array_equal(ops.unique(rows, axis=0), np.unique(rows, axis=0))


@pytest.mark.parametrize("size", [2, 3, 6])
@pytest.mark.parametrize("fill", [None, 9.0])
def test_unique_of_a_given_size_is_the_same_of_symbolic_tensors(backend, size, fill):
    x = np.array([[3.0, 1.0, 3.0], [2.0, 1.0, 1.0]])

    def function(x):
        return ops.unique(x, True, True, True, True, size=size, fill_value=fill)

    known = function(x)
    values = [1.0, 2.0, 3.0, *[1.0 if fill is None else fill] * 3]
    np.testing.assert_array_equal(known[0], values[:size])
    np.testing.assert_array_equal(known[1], [1, 3, 0, 1, 1, 1][:size])
    np.testing.assert_array_equal(known[2], [[2, 0, 2], [1, 0, 0]])
    np.testing.assert_array_equal(known[3], [3, 1, 2, 0, 0, 0][:size])
    for a, b in zip(traced(function, x, hide=(0,)), known, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype == b.dtype


def test_unique_refuses():
    for more in ({}, {"size": 2, "axis": 0}):
        with pytest.raises(ArgumentTypeError, match="size="):
            ops.unique(placeholder((3, 2)), **more)


@settings(max_examples=10)
@given(st.data(), st.integers(2, 7), SEEDS)
def test_argpartition(data, count, seed):
    x = np.random.default_rng(seed).permutation(count * 3).reshape(3, count)
    kth = data.draw(st.integers(-count, count - 1))
    order = np.asarray(ops.argpartition(x, kth))
    picked = np.take_along_axis(x, order, -1)
    place = kth % count
    assert (picked[:, place] == np.sort(x, -1)[:, place]).all()
    assert (picked[:, :place] < picked[:, [place]]).all()
    assert (picked[:, place + 1 :] > picked[:, [place]]).all()
    with pytest.raises(ArgumentError, match="kth"):
        ops.argpartition(x, count)
