"""Kernels that order: against plain Python's stable sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

DTYPES = ["bool", "int8", "uint8", "int64", "float16", "float32", "float64"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_sort(dtype, kernel, draw):
    x = draw(4, 5, 6, dtype=dtype)
    for axis in range(3):
        np.testing.assert_array_equal(kernel.in_each_layout("sort", x, axis=axis), np.sort(x, axis=axis))
        order = kernel.in_each_layout("argsort", x, axis=axis, stable=True)
        np.testing.assert_array_equal(order, np.argsort(x, axis=axis, kind="stable"))
        unstable = kernel("argsort", x, axis=axis, stable=False)
        np.testing.assert_array_equal(np.take_along_axis(x, unstable, axis), np.sort(x, axis=axis))


def test_nan_comes_last(kernel):
    x = np.array([np.nan, 1, -np.inf, np.inf])
    np.testing.assert_array_equal(kernel("sort", x, axis=0), [-np.inf, 1, np.inf, np.nan])
    np.testing.assert_array_equal(kernel("argsort", x, axis=0, stable=True), [2, 1, 3, 0])


def greatest(row, k):
    """Python's own: descending, NaN before all, ties by index."""
    order = sorted(range(len(row)), key=lambda i: (0, 0, i) if row[i] != row[i] else (1, -row[i], i))
    return order[:k]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("size", "k"), [(7, 0), (7, 1), (7, 3), (7, 7), (100, 1), (100, 3), (100, 12), (100, 100)])
def test_top_k(size, k, dtype, kernel, draw):
    """With many ties, on both sides of where only the greatest are sorted."""
    x = draw(2, 3, size, dtype=dtype)
    if x.dtype.kind == "f":
        x = np.round(x)
    values, indices = kernel.in_each_layout("top_k", x, k=k)
    expected = np.array([[greatest([float(v) for v in row], k) for row in rows] for rows in x], int).reshape(2, 3, k)
    np.testing.assert_array_equal(indices, expected)
    np.testing.assert_array_equal(values, np.take_along_axis(x, expected, -1))


@pytest.mark.parametrize("k", [1, 3, 40])
def test_top_k_with_nan(k, kernel):
    x = np.arange(48.0)
    x[[5, 11]] = np.nan
    values, indices = kernel("top_k", x, k=k)
    np.testing.assert_array_equal(indices, greatest(x.tolist(), k))
    np.testing.assert_array_equal(values, x[indices])


@given(st.lists(st.floats(-3, 3, width=16) | st.just(float("nan")), min_size=1, max_size=60), st.data())
def test_top_k_of_any_row(row, data):
    from pronghorn.primitives.sort import top_k

    k = data.draw(st.integers(0, len(row)))
    values, indices = top_k(np.array(row), k=k)
    np.testing.assert_array_equal(indices, greatest(row, k))
    np.testing.assert_array_equal(values, np.array(row)[indices])
