"""take, scatter and windows: against NumPy, negative indices, indices outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, arrays
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ArgumentError, DTypeError
from pronghorn.graph import placeholder

X = np.arange(12.0).reshape(3, 4)


@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_take_counts_negative_indices_from_the_end(data, x, seed):
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    size = x.size if axis is None else x.shape[axis]
    shape = data.draw(st.lists(st.integers(0, 3), max_size=2).map(tuple))
    indices = np.random.default_rng(seed).integers(-size, size, shape)
    check(lambda x, i: ops.take(x, i, axis), lambda x, i: np.take(x, i, axis), x, indices, hide=())
    check(lambda x: ops.take(x, indices, axis), lambda x: np.take(x, indices, axis), x)


def test_take_of_an_unknown_size():
    found = traced(lambda x, i: ops.take(x, i, 0), X, np.array([-1, 0]), hide=(0,))
    assert np.array_equal(found, X[[-1, 0]])


def test_take_one():
    check(lambda x: ops.take(x, 1, 0), lambda x: x[1], X)


@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_take_along_axis(data, x, seed):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    shape = [1 if data.draw(st.booleans()) else n for n in x.shape]
    shape[axis] = data.draw(st.integers(0, 3))
    indices = np.random.default_rng(seed).integers(-x.shape[axis], x.shape[axis], shape)
    check(
        lambda x, i: ops.take_along_axis(x, i, axis),
        lambda x, i: np.take_along_axis(x, i, axis),
        x,
        indices,
        hide=(),
    )


def test_take_along_the_raveled():
    indices = np.array([11, -1, 0])
    check(ops.take_along_axis, lambda x, i: np.take_along_axis(x, i, None), X, indices, hide=())


def test_scatter_add():
    def oracle(x, i, u):
        result = x.copy()
        np.add.at(result, (slice(None), i), u)
        return result

    operands = [X, np.array([0, -1, 0]), np.array([[1.0], [2.0], [3.0]])]
    check(lambda x, i, u: ops.scatter_add(x, i, u, axis=1), oracle, *operands, hide=())


@pytest.mark.parametrize(
    ("indices", "values", "shape"),
    [
        ([[0, 1], [2, 3], [0, 1]], [1.0, 2.0, 4.0], (3, 4)),
        ([[2], [-1]], [[1.0, 2.0], [3.0, 4.0]], (3, 2)),
        ([[[0]], [[1]]], [[[5.0]], [[6.0]]], (2, 1)),
    ],
)
def test_scatter(indices, values, shape):
    def oracle(i, v):
        result = np.zeros(shape)
        np.add.at(result, tuple(np.moveaxis(i, -1, 0)), v)
        return result

    check(lambda i, v: ops.scatter(i, v, shape), oracle, np.array(indices), np.array(values), hide=())


def test_windows():
    starts = np.array([1, 9])
    check(lambda x, s: ops.dynamic_slice(x, s, (2, 3)), lambda x, s: x[1:3, 1:4], X, starts, hide=())
    check(lambda x, s: ops.slice(x, s, (2, 3)), lambda x, s: x[1:3, 1:4], X, starts, hide=())

    def written(x, u, s):
        result = x.copy()
        result[1:3, 2:4] = u
        return result

    update = np.full((2, 2), 7.0)
    check(ops.dynamic_update_slice, written, X, update, starts, hide=())
    check(lambda x, u, s: ops.slice_update(x, s, u), written, X, update, starts, hide=())


def test_starts_may_be_several_tensors():
    found = traced(lambda x, i: ops.dynamic_slice(x, (i, 0), (1, 4)), X, np.int32(2))
    assert np.array_equal(found, X[2:])


@pytest.mark.parametrize("bad", [3, -4])
def test_an_index_outside_is_named(bad):
    with pytest.raises(ArgumentError, match=f"index {bad} is outside an axis of size 3"):
        ops.take(X, [0, bad], 0)


def test_indices_are_integers():
    with pytest.raises(DTypeError, match=r"indices must be integers\. Got float32"):
        ops.take(X, [0.5], 0)


def test_scatter_names_axes_that_are_there():
    with pytest.raises(ArgumentError, match="must name 1 to 1 axes"):
        ops.scatter(np.zeros((2, 2), int), np.ones(2), (3,))


def test_a_size_of_minus_1_reaches_to_the_end(backend):
    x = np.arange(20.0).reshape(4, 5)
    check(lambda x: ops.slice(x, [1, 2], (-1, 2)), lambda x: x[1:, 2:4], x, hide=())
    check(lambda x: ops.slice(x, np.array([0, 3]), (2, -1)), lambda x: x[:2, 3:], x)
    with pytest.raises(ArgumentError, match="starts that are known"):
        ops.slice(placeholder((4,)), placeholder((1,), "int64"), (-1,))
