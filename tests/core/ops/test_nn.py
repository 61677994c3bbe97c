"""Activations against Keras' results and closed forms; the choice of the learning phase."""

import math

import golden_ops
import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, arrays, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ArgumentError
from pronghorn.graph import LEARNING_PHASE, Graph, Trace, ancestors, constant, placeholder, tracing
from pronghorn.testing.sample import evaluate

X = np.array([[-7.0, -3.0, -1.0, -0.5, -0.2], [0.0, 0.3, 0.5, 2.0, 8.0]])


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def _erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)


ORACLES = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: -np.logaddexp(0, -x),
    "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hard_silu": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "softplus": lambda x: np.logaddexp(0, x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "celu": lambda x: np.maximum(x, 0) + np.minimum(np.expm1(x), 0),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x * _sigmoid(x),
    "swish": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x)),
}


@pytest.mark.parametrize("name", ORACLES)
def test_activation(name):
    check(getattr(ops, name), ORACLES[name], X)


@pytest.mark.parametrize(
    ("function", "oracle"),
    [
        (lambda x: ops.leaky_relu(x, 0.3), lambda x: np.where(x > 0, x, 0.3 * x)),
        (lambda x: ops.elu(x, 0.3), lambda x: np.where(x > 0, x, 0.3 * np.expm1(x))),
        (lambda x: ops.celu(x, 0.3), lambda x: np.maximum(x, 0) + np.minimum(0.3 * np.expm1(x / 0.3), 0)),
        (lambda x: ops.gelu(x, approximate=False), lambda x: 0.5 * x * (1 + _erf(x / math.sqrt(2)))),
        (lambda x: ops.threshold(x, 0.4, -9.0), lambda x: np.where(x > 0.4, x, -9.0)),
        (lambda x: ops.soft_shrink(x, 1.5), lambda x: np.sign(x) * np.maximum(np.abs(x) - 1.5, 0)),
        (lambda x: ops.hard_shrink(x, 1.5), lambda x: np.where(np.abs(x) > 1.5, x, 0)),
        (lambda x: ops.squareplus(x, 0.0), lambda x: np.maximum(x, 0)),
    ],
)
def test_activation_with_arguments(function, oracle):
    check(function, oracle, X)


_KERAS = {
    "K.softplus": ops.softplus,
    "K.softsign": ops.softsign,
    "K.sigmoid": ops.sigmoid,
    "K.hard_sigmoid": lambda x: ops.hard_sigmoid(x, slope=0.2),
    "K.softmax": ops.softmax,
    "K.elu": ops.elu,
    "K.logsumexp": ops.logsumexp,
    "K.one_hot": ops.one_hot,
}


@pytest.mark.parametrize("call", golden_calls("backend", *_KERAS), ids=str)
def test_as_keras(call):
    found = np.asarray(_KERAS[call.function](*call.args, **call.kwargs))
    assert found.dtype == call.out[0].dtype
    np.testing.assert_allclose(found, call.out[0], rtol=1e-5, atol=1e-6)


def test_integers_become_floats():
    assert np.asarray(ops.sigmoid(np.array([0, 1]))).dtype == np.float32
    assert np.asarray(ops.softmax([0, 0])).tolist() == [0.5, 0.5]


@settings(max_examples=15)
@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1))
def test_softmax_over_one_axis_several_or_all(data, x):
    axes = data.draw(st.none() | st.sets(st.integers(0, x.ndim - 1), min_size=1).map(tuple) | st.just(-1))
    powers = np.exp(x)
    expected = powers / powers.sum(axes, keepdims=True)
    check(lambda x: ops.softmax(x, axes), lambda x: expected, x)
    check(lambda x: ops.log_softmax(x, axes), lambda x: np.log(expected), x)
    check(lambda x: ops.logsumexp(x, axes), lambda x: np.log(powers.sum(axes)), x)


@settings(max_examples=15)
@given(st.data(), arrays(min_dims=1, max_dims=2, min_side=1, max_side=6))
def test_sparsemax_is_the_nearest_point_of_the_simplex(data, x):
    """By bisection on the threshold."""
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    low, high = x.max(axis, keepdims=True) - 1, x.max(axis, keepdims=True)
    for _ in range(80):
        middle = (low + high) / 2
        over = np.maximum(x - middle, 0).sum(axis, keepdims=True) > 1
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    check(lambda x: ops.sparsemax(x, axis), lambda x: np.maximum(x - low, 0), x, tolerance=1e-9)


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_glu(axis):
    x = distinct((2, 4))
    check(lambda x: ops.glu(x, axis), lambda x: np.split(x, 2, axis)[0] * _sigmoid(np.split(x, 2, axis)[1]), x, hide=())
    with pytest.raises(ArgumentError, match="must be even"):
        ops.glu(np.ones((2, 3)))


@settings(max_examples=15)
@given(st.data(), st.lists(st.integers(0, 3), max_size=2), SEEDS)
def test_one_hot(data, shape, seed):
    x = np.random.default_rng(seed).integers(-2, 5, shape)
    axis = data.draw(st.integers(-x.ndim - 1, x.ndim))
    padded = np.concatenate([np.eye(4), np.zeros((3, 4))])[np.where((x >= 0) & (x < 4), x, 5)]
    expected = np.moveaxis(padded, -1, axis)
    check(lambda x: ops.one_hot(x, 4, axis, "float64"), lambda x: expected, x)
    check(lambda x: ops.one_hot(x, 4, axis, "bool"), lambda x: expected > 0, x)


def test_one_hot_takes_booleans_and_floats():
    assert np.asarray(ops.one_hot(np.array([True, False]), 2)).tolist() == [[0, 1], [1, 0]]
    assert np.asarray(ops.one_hot(np.array([1.0, 0.0]), 2)).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("axis", [-1, 0])
def test_multi_hot(axis):
    x = np.array([[0, 2, 2], [3, 9, -1]])
    expected = np.array([[1.0, 0, 1, 0], [0, 0, 0, 1]])
    check(lambda x: ops.multi_hot(x, 4, axis, "float64"), lambda x: np.moveaxis(expected, -1, axis), x, hide=(0,))
    assert np.asarray(ops.multi_hot(np.array([1, 1]), 3)).tolist() == [0, 1, 0]


@pytest.mark.parametrize("training", [True, 1, np.True_])
def test_a_known_phase_makes_one_branch_only(training):
    def never():
        raise AssertionError

    assert ops.in_train_phase(lambda: 5, never, training) == 5
    assert ops.in_train_phase(never, lambda: 6, not training) == 6


@pytest.mark.parametrize("training", [True, False])
def test_the_running_trace_says_which_phase_it_is(training):
    x = placeholder((2,))
    with tracing(Trace(training=training)):
        chosen = ops.in_train_phase(lambda: x + 1.0, lambda: x - 1.0)
    (value,) = evaluate(Graph([x], [chosen]), [np.zeros(2, "float32")])
    np.testing.assert_array_equal(value, 1 if training else -1)


def test_an_open_phase_stays_in_the_graph():
    x = placeholder((2,))
    chosen = ops.in_train_phase(x + 1.0, x - 1.0)
    assert LEARNING_PHASE.node in ancestors([chosen])
    from pronghorn.graph import replay

    for phase, expected in ((True, 1), (False, -1)):
        (fixed,) = replay([chosen], {LEARNING_PHASE: constant(phase)})
        (value,) = evaluate(Graph([x], [fixed]), [np.zeros(2, "float32")])
        np.testing.assert_array_equal(value, expected)


def test_a_tensor_may_say_which_phase_it_is():
    found = traced(lambda x, t: ops.in_train_phase(x, -x, t), np.ones(2), np.array(False))
    np.testing.assert_array_equal(found, -1)


def test_arrays_outside_a_trace_are_inference():
    assert np.asarray(ops.in_train_phase(np.ones(2), np.zeros(2))).tolist() == [0, 0]


@pytest.mark.parametrize("call", golden_ops.calls("ops_nn", "hard_swish", "sparse_sigmoid"), ids=str)
def test_as_keras_3(backend, call):
    golden_ops.check(call, hide=(0,))
