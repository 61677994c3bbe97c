"""Layers that Keras 1 alone had, against their formulas in NumPy."""

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers, models

X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


def drawn(layer, x=X, *, seed=1):
    """The layer built for ``x`` with weights that are no initializer's, and these by name."""
    if not layer.built:
        layer.build(x.shape)
    rng = np.random.default_rng(seed)
    values = [rng.normal(size=w.shape).astype("float32") for w in layer.weights]
    layer.set_weights(values)
    return {w.name.split("/")[-1]: value for w, value in zip(layer.weights, values, strict=True)}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("bias", [True, False])
def test_maxout_is_the_greatest_of_linear_functions(bias):
    layer = layers.MaxoutDense(3, nb_feature=2, bias=bias)
    w = drawn(layer)
    each = [X @ w["W"][k] + (w["b"][k] if bias else 0) for k in range(2)]
    np.testing.assert_allclose(layer(X), np.maximum(*each), rtol=1e-5, atol=1e-6)
    assert ("b" in w) is bias


@pytest.mark.parametrize("bias", [True, False])
def test_highway_carries_what_its_gate_does_not_transform(bias):
    layer = layers.Highway(activation="tanh", bias=bias)
    w = drawn(layer)
    gate = sigmoid(X @ w["W_carry"] + (w["b_carry"] if bias else 0))
    y = np.tanh(X @ w["W"] + (w["b"] if bias else 0))
    np.testing.assert_allclose(layer(X), gate * y + (1 - gate) * X, rtol=1e-5, atol=1e-6)


def test_highway_begins_as_a_layer_that_carries():
    layer = layers.Highway()
    layer.build((None, 4))
    assert [w.numpy().tolist() for w in layer.weights if w.name.endswith("b_carry")] == [[-2.0] * 4]


def test_srelu_is_three_straight_lines():
    layer = layers.SReLU()
    w = drawn(layer, 3 * X)
    left, right = w["t_left"], w["t_left"] + np.abs(w["t_right"])
    lines = [left + w["a_left"] * (3 * X - left), right + w["a_right"] * (3 * X - right)]
    expected = np.where(left > 3 * X, lines[0], np.where(right < 3 * X, lines[1], 3 * X))
    np.testing.assert_allclose(layer(3 * X), expected, rtol=1e-5, atol=1e-6)


def test_shared_axes_have_one_weight_each():
    layer = layers.SReLU(shared_axes=[1])
    assert {np.shape(value) for value in drawn(layer, np.zeros((2, 3, 4), "float32")).values()} == {(1, 4)}


def test_parametric_softplus():
    layer = layers.ParametricSoftplus()
    w = drawn(layer)
    np.testing.assert_allclose(layer(X), w["alpha"] * np.log1p(np.exp(w["beta"] * X)), rtol=1e-5, atol=1e-6)


def test_first_weights_and_the_first_layers_size():
    weights = [np.ones((1, 4, 2), "float32"), np.array([[1.0, 2.0]], "float32")]
    model = Sequential([layers.MaxoutDense(2, nb_feature=1, weights=weights, input_dim=4)])
    np.testing.assert_allclose(model.predict(X), X.sum(1, keepdims=True) + np.array([1, 2]), rtol=1e-5)


@pytest.mark.parametrize("made", [layers.MaxoutDense(3), layers.Highway(activation="relu"), layers.SReLU()])
def test_a_config_makes_a_layer_with_the_same_weights(made):
    model = Sequential([Input((4,)), made])
    copy = models.model_from_json(model.to_json())
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(copy.predict(X), model.predict(X))


@pytest.mark.parametrize("kind", [layers.MaxoutDense, layers.Highway])
def test_penalties_are_of_w_and_b_and_the_output(kind):
    first = {"output_dim": 4} if kind is layers.MaxoutDense else {}
    layer = kind(**first, W_regularizer="l2", b_regularizer="l1", activity_regularizer="l2")
    model = Sequential([Input((4,)), layer])
    drawn(layer)
    model.compile("sgd", lambda true, pred: 0 * pred)
    w, b = layer.W.numpy(), layer.b.numpy()
    expected = 0.01 * (np.square(w).sum() + np.abs(b).sum() + np.square(model.predict(X)).sum() / len(X))
    assert model.test_on_batch(X, X) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("kind", [layers.MaxoutDense, layers.Highway])
def test_w_and_b_obey_their_constraints_and_begin_as_told(kind):
    first = {"output_dim": 4} if kind is layers.MaxoutDense else {}
    model = Sequential([Input((4,)), kind(**first, init="ones", W_constraint="non_neg", b_constraint="non_neg")])
    layer = model.layers[-1]
    assert np.all(layer.W.numpy() == 1)
    layer.W.assign(layer.W.numpy() - 2)
    model.compile("sgd", "mse")
    model.train_on_batch(X, X)
    assert np.all(layer.W.numpy() >= 0)
    assert np.all(layer.b.numpy() >= 0)
