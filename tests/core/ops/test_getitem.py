"""x[key]: as NumPy reads it, for drawn keys, arrays, masks, unknown sizes, and what is no index."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from strategies import arrays, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ArgumentTypeError, DTypeError, ShapeError
from pronghorn.graph import Tensor, placeholder

X = distinct((4, 5, 3))


def read(key):
    return lambda x: x[key] if isinstance(x, Tensor) else ops.getitem(x, key)


@given(st.data(), arrays(max_dims=3, max_side=5))
def test_basic_keys(data, x):
    key = data.draw(hnp.basic_indices(x.shape, allow_newaxis=True, allow_ellipsis=True, max_dims=6))
    check(read(key), lambda x: x[key], x, hide=())


@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1))
def test_integer_arrays_on_all_axes(data, x):
    key = data.draw(hnp.integer_array_indices(x.shape, result_shape=hnp.array_shapes(max_dims=2, max_side=3)))
    check(read(key), lambda x: x[key], x)


I, J = np.array([3, 0, -1]), np.array([[1], [4]])


@pytest.mark.parametrize(
    "key",
    [
        I,
        [0, 2],
        (slice(None), J),
        (I, slice(1, None)),
        (slice(None), slice(None), np.array([2, 0])),
        (J % 4, I[None] % 3),
        (slice(None), J, np.array([0, 2])),
        (I, slice(None), np.array([0, 1, 2])),
        (0, slice(None), np.array([2, 0])),
        (I, 2),
        (I, None, 2),
        (None, I, slice(None, None, -1)),
        (..., np.array(1)),
        (slice(None, None, -2), I[1:], ...),
        np.array([True, False, True, True]),
        (slice(None), np.array([True, False, True, False, False]), 0),
        distinct((4, 5)) > 0,
        np.zeros((4,), bool),
        [],
    ],
    ids=str,
)
def test_mixed_keys(key):
    check(read(key), lambda x: x[key], X, hide=())


@pytest.mark.parametrize(
    "key",
    [
        0,
        -1,
        slice(1, None),
        slice(None, -1),
        slice(-3, -1),
        slice(None, None, 2),
        slice(None, None, -1),
        slice(None, None, -3),
        slice(3, 0, -2),
        slice(-1, None, -2),
        (slice(1, 3), 2, slice(None, None, -1)),
        (..., 0),
        (None, slice(None, -1), ..., None),
        (slice(None), I),
        I,
    ],
    ids=str,
)
def test_unknown_sizes(key):
    check(read(key), lambda x: x[key], X, hide=(0, 1))


def test_a_size_of_the_tensor_is_an_index():
    found = traced(lambda x: x[ops.shape(x)[0] - 1, : ops.shape(x)[1] - 2], X, hide=(0, 1))
    assert np.array_equal(found, X[-1, :-2])


def test_a_symbolic_index():
    found = traced(lambda x, i: [x[i], x[:, i, 1:], x[-i, ..., i]], X, np.int64(1))
    for a, b in zip(found, [X[1], X[:, 1, 1:], X[-1, ..., 1]], strict=True):
        assert np.array_equal(a, b)


def test_a_whole_slice_is_nothing():
    x = placeholder((2, Dim.new()))
    assert x[:] is x
    assert x[..., :] is x
    assert x[()] is x


def test_gradient_goes_where_it_came_from():
    from pronghorn.autograd import gradients

    [found] = traced(lambda x: gradients(x[1:, ::-2, [2, 2]], [x]), X)
    wanted = np.zeros_like(X)
    np.add.at(wanted, (slice(1, None), slice(None, None, -2), [2, 2]), 1.0)
    assert np.array_equal(found, wanted)


def test_iteration_and_length():
    x = placeholder((3, 2))
    assert len(x) == 3
    assert [row.shape for row in x] == [(2,)] * 3


@pytest.mark.parametrize(
    ("key", "error", "said"),
    [
        (4, ArgumentError, "index 4 is outside axis 0 of shape .* Use an index from -4 to 3"),
        ((0, -6), ArgumentError, "index -6 is outside axis 1"),
        ((0, 0, 0, 0), ArgumentError, "4 indices for a value of shape"),
        ((..., 0, ...), ArgumentError, "two Ellipses"),
        (1.5, ArgumentTypeError, "1.5 is no index"),
        ("a", ArgumentTypeError, "'a' is no index"),
        (True, ArgumentTypeError, "True is no index"),
        (np.array([0.5]), DTypeError, "indices must be integers"),
        (np.array([0, 9]), ArgumentError, "index 9 is outside an axis of size 4"),
        (slice(None, None, 0), ArgumentError, "step must not be 0"),
        ((I, np.array([0, 1])), ShapeError, "do not broadcast"),
        (placeholder((4,), "bool"), ArgumentTypeError, "symbolic mask is no index.*ops.where"),
    ],
    ids=str,
)
def test_what_is_no_index(key, error, said):
    with pytest.raises(error, match=said):
        placeholder((4, 5, 3))[key]
