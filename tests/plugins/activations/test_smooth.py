"""Smooth activations: golden values of Keras 2.2.4, closed forms in SciPy, slopes, and no overflow."""

import numpy as np
import pytest
from golden_functions import calls, without
from scipy import special
from slopes import check_slope
from tracing import check, traced

from pronghorn import activations

X = np.array([[-7.3, -3.2, -1.1, -0.7], [-0.2, 0.3, 0.8, 1.7], [2.6, 3.4, 5.9, 8.1]])
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

CLOSED = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(x)),
    "celu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "exponential": np.exp,
    "sigmoid": special.expit,
    "log_sigmoid": special.log_expit,
    "tanh": np.tanh,
    "tanh_shrink": lambda x: x - np.tanh(x),
    "softplus": lambda x: np.logaddexp(0, x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4)),
    "silu": lambda x: x * special.expit(x),
    "gelu": lambda x: x * special.ndtr(x),
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "glu": lambda x: x[..., :2] * special.expit(x[..., 2:]),
}

KERAS = ["elu", "selu", "softplus", "softsign", "tanh", "sigmoid", "exponential"]


@pytest.mark.parametrize("name", CLOSED)
def test_closed_form_and_slope(name):
    function = activations.get(name)
    check(function, CLOSED[name], X, tolerance=1e-10)
    check_slope(function, X)


@pytest.mark.parametrize("call", calls(*(f"activations.{name}" for name in KERAS)), ids=str)
def test_keras(call, backend):
    function = activations.get(call.function[12:])
    found = traced(lambda x: function(x, **call.kwargs), *call.args)
    np.testing.assert_allclose(found, call.out, rtol=2e-6, atol=1e-6)


def test_every_recorded_activation_is_asked_for():
    others = ["relu", "hard_sigmoid", "linear", "softmax"]
    assert not without(*(f"activations.{name}" for name in KERAS + others))


@pytest.mark.parametrize("alpha", [0.5, 2.0])
def test_alpha(alpha):
    check(lambda x: activations.elu(x, alpha), lambda x: np.where(x > 0, x, alpha * np.expm1(x)), X)
    check(lambda x: activations.celu(x, alpha), lambda x: np.where(x > 0, x, alpha * np.expm1(x / alpha)), X)


def test_gelu_by_tanh():
    def oracle(x):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    check(lambda x: activations.gelu(x, approximate=True), oracle, X, tolerance=1e-10)
    check_slope(lambda x: activations.gelu(x, approximate=True), X)


def test_glu_along_another_axis():
    wide = np.vstack([X, X + 0.5])
    check(lambda x: activations.glu(x, axis=0), lambda x: x[:3] * special.expit(x[3:]), wide, hide=(1,))


@pytest.mark.parametrize("name", sorted(set(CLOSED) - {"exponential", "squareplus", "glu", "sparse_plus"}))
def test_nothing_overflows(name):
    """At ±1e4 in float32, values and slopes are finite."""
    far = np.array([-1e4, 1e4])
    found = np.asarray(activations.get(name)(far.astype("float32")))
    assert np.isfinite(found).all()
    check_slope(activations.get(name), far, tolerance=1e-4)


@pytest.mark.parametrize("name", ["swish", "silu"])
def test_other_names(name):
    assert activations.get(name) is activations.silu


@pytest.mark.parametrize("name", sorted({*CLOSED, "relu", "softmax", "hard_sigmoid"}))
def test_names_go_into_configs(name):
    assert activations.serialize(activations.get(name)) == name
    assert activations.deserialize(name) is activations.get(name)
