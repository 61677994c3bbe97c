"""Losses and metrics that read Tensors of the model from outside of their arguments, against closed forms."""

import numpy as np
import pytest

from pronghorn import layers, losses, ops
from pronghorn.layers import BatchNormalization, Dense, Layer
from pronghorn.models import Input, Model

pytestmark = pytest.mark.usefixtures("backend")
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 2))


def made():
    x = Input((3,))
    h = Dense(5, name="hidden")(x)
    return x, h, Model(x, Dense(2, name="out")(h))


def parts(model):
    kernel, bias, last, last_bias = model.get_weights()
    h = X @ kernel + bias
    return h, h @ last + last_bias, last


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_loss_of_a_hidden_layer_trains_it(run_eagerly):
    """One step of descent on mean((y - p)^2) + mean over the batch of sum(h^2), by hand."""
    _, h, model = made()
    loss = lambda y, p: ops.mean((y - p) ** 2, axis=-1) + ops.sum(h * h, axis=-1)  # noqa: E731
    model.compile("sgd", loss, run_eagerly=run_eagerly)
    hidden, p, last = parts(model)
    before = model.get_weights()
    wanted = np.mean((Y - p) ** 2) + np.mean(np.sum(hidden**2, axis=-1))
    slope = (p - Y) / p.size * 2 @ last.T + 2 * hidden / len(X)
    np.testing.assert_allclose(model.train_on_batch(X, Y), wanted, rtol=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], before[0] - 0.01 * X.T @ slope, rtol=1e-4, atol=1e-6)


def test_batches_of_other_sizes_and_evaluation():
    x, h, model = made()
    model.compile("sgd", lambda y, p: ops.mean((y - p) ** 2, axis=-1) + ops.sum(h * x[:, :1], axis=-1))
    hidden, p, _ = parts(model)
    each = np.mean((Y - p) ** 2, axis=-1) + np.sum(hidden * X[:, :1], axis=-1)
    np.testing.assert_allclose(model.evaluate(X, Y, batch_size=3, verbose=0), each.mean(), rtol=1e-5)
    np.testing.assert_allclose(model.evaluate(X[:2], Y[:2], verbose=0), each[:2].mean(), rtol=1e-5)


def test_a_metric_of_a_hidden_layer():
    _, h, model = made()

    def size(y, p):
        return ops.mean(ops.abs(h), axis=-1)

    model.compile("sgd", "mse", metrics=[size])
    wanted = np.abs(parts(model)[0]).mean()
    np.testing.assert_allclose(model.evaluate(X, Y, batch_size=2, verbose=0)[1], wanted, rtol=1e-5)


def test_a_layer_adds_a_loss_of_what_it_was_not_called_on():
    class Penalty(Layer):
        def call(self, inputs):
            self.add_loss(ops.mean(h * h))
            return inputs

    x, h, model = made()
    model = Model(x, Penalty()(model.output))
    model.compile("sgd", "mse")
    hidden, p, _ = parts(model)
    wanted = np.mean((Y - p) ** 2) + np.mean(hidden**2)
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), wanted, rtol=1e-5)


def test_what_is_drawn_is_drawn_once():
    """The loss sees the very numbers that the output was made of."""
    x = Input((3,))
    noisy = layers.GaussianNoise(1.0)(Dense(3)(x))
    model = Model(x, noisy)
    model.compile("sgd", lambda y, p: ops.mean(ops.abs(p - noisy), axis=-1))
    assert model.train_on_batch(X, X) == 0


def test_it_sees_the_phase_of_the_step():
    x = Input((3,))
    y = BatchNormalization()(x)
    model = Model(x, y)
    model.compile("sgd", lambda t, p: ops.mean(ops.abs(p - y * 1), axis=-1))
    assert model.train_on_batch(X, X) == 0
    assert model.evaluate(X, X, verbose=0) == 0


@pytest.mark.parametrize(("name", "activation"), [("binary", "sigmoid"), ("categorical", "softmax")])
def test_a_crossentropy_added_to_a_model_trains_its_last_layer(name, activation):
    """It is computed from the layer's output, not from what stands before the activation: that would miss the layer."""
    x = Input((3,))
    outputs = Dense(3, activation=activation)(x)
    model = Model(x, outputs)
    true = ops.softmax(x)
    model.add_loss(ops.mean(getattr(losses, f"{name}_crossentropy")(true, outputs)))
    model.compile("sgd")
    before = model.get_weights()[0]
    p = model.predict(X, verbose=0)
    t = np.exp(X) / np.exp(X).sum(axis=-1, keepdims=True)
    model.train_on_batch(X)
    slope = X.T @ (p - t) / (p.size if name == "binary" else len(p))
    np.testing.assert_allclose(model.get_weights()[0], before - 0.01 * slope, rtol=1e-4, atol=1e-6)
