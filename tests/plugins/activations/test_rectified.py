"""Activations of straight lines: golden values of Keras 2.2.4, closed forms in NumPy, slopes."""

import numpy as np
import pytest
from golden_functions import calls
from slopes import check_slope
from tracing import check, traced

from pronghorn import activations
from pronghorn.errors import ArgumentError

X = np.array([[-7.3, -3.2, -1.1, -0.7], [-0.2, 0.3, 0.8, 1.7], [2.6, 3.4, 5.9, 8.1]])

CLOSED = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hard_sigmoid_keras2": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "hard_silu": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "linear": lambda x: x,
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_form_and_slope(name):
    function = activations.get(name)
    check(function, CLOSED[name], X)
    check_slope(function, X)


@pytest.mark.parametrize("call", calls("activations.relu", "activations.hard_sigmoid", "activations.linear"), ids=str)
def test_keras(call, backend):
    name = {"hard_sigmoid": "hard_sigmoid_keras2"}.get(call.function[12:], call.function[12:])
    found = traced(lambda x: activations.get(name)(x, **call.kwargs), *call.args)
    np.testing.assert_allclose(found, call.out, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("alpha", [0.0, 0.25])
@pytest.mark.parametrize("max_value", [None, 2.0])
@pytest.mark.parametrize("threshold", [0.0, 0.5])
def test_every_relu(alpha, max_value, threshold):
    def oracle(x):
        line = np.where(x > threshold, x, alpha * (x - threshold))
        return line if max_value is None else np.where(x >= max_value, max_value, line)

    def function(x):
        return activations.relu(x, alpha, max_value, threshold)

    check(function, oracle, X)
    check_slope(function, X)


def test_relu_takes_the_slope_under_both_names():
    check(lambda x: activations.relu(x, negative_slope=0.5), lambda x: np.where(x > 0, x, 0.5 * x), X)
    with pytest.raises(ArgumentError, match=r"0\.1 and 0\.5"):
        activations.relu(X, alpha=0.1, negative_slope=0.5)


def test_relu_refuses_a_negative_bound():
    with pytest.raises(ArgumentError, match=r"max_value must not be negative\. Got -1"):
        activations.relu(X, max_value=-1)


def test_threshold():
    check(lambda x: activations.threshold(x, 1.0, -2.0), lambda x: np.where(x > 1, x, -2.0), X)


def test_hard_sigmoid_of_keras2_has_a_name_of_its_own():
    options = activations.hard_sigmoid.keras2_defaults
    np.testing.assert_array_equal(activations.hard_sigmoid(X, **options), activations.hard_sigmoid_keras2(X))


@pytest.mark.parametrize("name", ["hard_swish", "hard_silu"])
def test_other_names(name):
    assert activations.get(name) is activations.hard_silu
