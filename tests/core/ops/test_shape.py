"""Functions that move elements: against NumPy on drawn shapes, unknown sizes, what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, arrays, broadcasts, distinct, signed_axes
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder

X = np.arange(24.0).reshape(2, 3, 4)


@given(st.data(), arrays(min_dims=1, min_side=1))
def test_reshape_with_a_hole(data, x):
    shape = list(data.draw(st.permutations((*x.shape, 1))))
    shape[data.draw(st.integers(0, len(shape) - 1))] = -1
    check(lambda x: ops.reshape(x, shape), lambda x: x.reshape(shape), x, hide=())
    check(ops.ravel, np.ravel, x)


def test_reshape_keeps_an_unknown_batch():
    x = placeholder((None, 4, 3))
    y = ops.reshape(x, (x.shape[0], -1))
    assert y.shape == (x.shape[0], 12)
    assert ops.reshape(y, (-1, 4, 3)).shape == x.shape


@given(st.data(), arrays())
def test_transpose(data, x):
    axes = data.draw(st.none() | st.permutations(range(x.ndim)))
    check(lambda x: ops.transpose(x, axes), lambda x: np.transpose(x, axes), x)


@given(st.data(), arrays(min_dims=2))
def test_move_and_swap(data, x):
    one = st.integers(-x.ndim, x.ndim - 1)
    a, b = data.draw(one), data.draw(one)
    check(lambda x: ops.moveaxis(x, a, b), lambda x: np.moveaxis(x, a, b), x)
    check(lambda x: ops.swapaxes(x, a, b), lambda x: np.swapaxes(x, a, b), x)


@pytest.mark.parametrize(("source", "destination"), [((0, 1), (-1, 0)), ((2, 0), (0, 1)), ((0, 1, 2), (2, 1, 0))])
def test_move_several(source, destination):
    check(lambda x: ops.moveaxis(x, source, destination), lambda x: np.moveaxis(x, source, destination), X)


@given(broadcasts(count=1), SEEDS)
def test_broadcast_to(drawn, seed):
    (small,), _ = drawn
    large = (2, *(3 if n == 1 else n for n in small))
    check(lambda x: ops.broadcast_to(x, large), lambda x: np.broadcast_to(x, large), distinct(small, seed))


@pytest.mark.parametrize("axis", [0, -1, 2, (0, 2), (-1, 0)])
def test_expand_and_squeeze(axis):
    check(lambda x: ops.expand_dims(x, axis), lambda x: np.expand_dims(x, axis), X)
    check(lambda x: ops.squeeze(x, axis), lambda x: np.squeeze(x, axis), np.expand_dims(X, axis), hide=())


def test_squeeze_all():
    check(ops.squeeze, np.squeeze, np.ones((1, 2, 1)), hide=(1,))


@given(st.data(), arrays(min_dims=1, max_dims=3), st.integers(1, 3))
def test_join(data, x, count):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    check(lambda *xs: ops.concatenate(xs, axis), lambda *xs: np.concatenate(xs, axis), *[x] * count)
    place = data.draw(st.integers(-x.ndim - 1, x.ndim))
    check(lambda *xs: ops.stack(xs, place), lambda *xs: np.stack(xs, place), *[x] * count)


def test_stack_rows_and_columns():
    for xs in ((X, X), (np.ones(2), np.zeros(2)), (np.array(1.0), np.array(2.0))):
        check(lambda *xs: ops.hstack(xs), lambda *xs: np.hstack(xs), *xs, hide=())
        check(lambda *xs: ops.vstack(xs), lambda *xs: np.vstack(xs), *xs, hide=())


@pytest.mark.parametrize("cuts", [1, 2, 6, [2], [1, 4], [], [2, 2], [-1], [9]])
def test_split(cuts):
    x = np.arange(12.0).reshape(6, 2)
    check(lambda x: ops.split(x, cuts), lambda x: np.split(x, cuts), x, hide=(1,))
    check(lambda x: ops.split(x, cuts, -1), lambda x: np.split(x, cuts, -1), x.T)


def test_unstack_is_the_inverse_of_stack():
    check(lambda x: ops.unstack(x, axis=1), lambda x: [x[:, i] for i in range(3)], X)
    assert [row.shape for row in ops.unstack(placeholder((None, 4)), num=2)] == [(4,), (4,)]


@given(st.data(), arrays())
def test_flip(data, x):
    axis = data.draw(signed_axes(x.ndim))
    check(lambda x: ops.flip(x, axis), lambda x: np.flip(x, axis), x)


@given(st.data(), arrays(min_dims=1), st.integers(-7, 7))
def test_roll(data, x, shift):
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    check(lambda x: ops.roll(x, shift, axis), lambda x: np.roll(x, shift, axis), x, hide=(0,) if x.size else ())


def test_roll_several():
    check(lambda x: ops.roll(x, (1, 2), (0, 1)), lambda x: np.roll(x, (1, 2), (0, 1)), X)
    check(lambda x: ops.roll(x, 1, (0, 2)), lambda x: np.roll(x, 1, (0, 2)), X)


@given(st.data(), arrays(min_dims=1), st.integers(0, 3))
def test_repeat(data, x, times):
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    check(lambda x: ops.repeat(x, times, axis), lambda x: np.repeat(x, times, axis), x)


def test_repeat_by_counts():
    check(lambda x: ops.repeat(x, [1, 0, 2], 1), lambda x: np.repeat(x, [1, 0, 2], 1), X)


@given(arrays(max_dims=3), st.lists(st.integers(0, 2), max_size=4))
def test_tile(x, times):
    check(lambda x: ops.tile(x, times), lambda x: np.tile(x, times), x)


def test_facts():
    x = placeholder((None, 3))
    assert ops.shape(x) == x.shape
    assert (ops.ndim(x), ops.size(x)) == (2, x.shape[0] * 3)
    assert (ops.shape([[1, 2]]), ops.ndim(3.0), ops.size([[1, 2]])) == ((1, 2), 0, 2)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: ops.reshape(X, (-1, -1)), ArgumentError, "only one size may be -1"),
        (lambda: ops.reshape(X, (5, -1)), ShapeError, "has 24 elements, which .* does not divide"),
        (lambda: ops.reshape(X, (5, 5)), ShapeError, "has 24 elements"),
        (lambda: ops.squeeze(X, 1), ShapeError, "axis 1 of shape .* has size 3, not 1"),
        (lambda: ops.concatenate([]), ArgumentError, "needs at least one value"),
        (lambda: ops.stack([]), ArgumentError, "needs at least one value"),
        (lambda: ops.concatenate([X, X[0]]), ShapeError, "differ on another axis"),
        (lambda: ops.split(X, 5, 1), ArgumentError, "does not split into 5 equal parts"),
        (lambda: ops.unstack(placeholder((None, 2))), ArgumentError, "no known size.*num="),
        (lambda: ops.moveaxis(X, (0, 1), 0), ArgumentError, "as many different axes"),
        (lambda: ops.transpose(X, (0, 1)), ShapeError, "does not name each axis"),
        (lambda: ops.swapaxes(X, 0, 3), ShapeError, "axis 3 does not exist"),
    ],
)
def test_refuses(call, error, said):
    with pytest.raises(error, match=said):
        call()
