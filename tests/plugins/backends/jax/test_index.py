"""Indices under a compiler: none can raise, and none may be silently wrong."""

import numpy as np
import pytest

X = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64"])
def test_gather_takes_any_integer_index(call, dtype):
    index = np.array([[2, 0], [1, 1]], dtype)
    np.testing.assert_array_equal(call("gather", X, index, axis=1), np.take(X, index, axis=1))


def test_an_index_out_of_range_reads_nan_and_adds_nothing(call):
    assert np.isnan(call("gather", X, np.array([3]), axis=0)).all()
    added = call("scatter_add", X, np.array([3, 1]), np.ones((2, 4)), axis=0)
    np.testing.assert_array_equal(added, X + np.array([[0], [1], [0]]))


def test_equal_indices_add_up(call):
    index, updates = np.array([[1, 1], [3, 1]]), np.arange(12.0).reshape(3, 2, 2)
    expected = X.copy()
    np.add.at(expected, (slice(None), index), updates)
    np.testing.assert_array_equal(call("scatter_add", X, index, updates, axis=1), expected)


def test_adding_along_an_axis(call):
    index, updates = np.array([[0, 2, 2, 1], [0, 1, 2, 1]]), np.arange(8.0).reshape(2, 4)
    expected = X.copy()
    np.add.at(expected, (index, np.arange(4)), updates)
    np.testing.assert_array_equal(call("add_along_axis", X, index, updates, axis=0), expected)


def test_windows_are_clamped(call):
    np.testing.assert_array_equal(call("dynamic_slice", X, np.array([9, -3]), sizes=(2, 3)), X[1:, :3])
    written = call("dynamic_update_slice", X, np.zeros((2, 2)), np.array([9, 9]))
    expected = X.copy()
    expected[1:, 2:] = 0
    np.testing.assert_array_equal(written, expected)
