"""Dropout: shares, scales, shared masks, phases and seeds."""

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, optimizers, set_random_seed
from pronghorn.errors import ArgumentError

X = np.ones((200, 50), "float32")


def test_inference_changes_nothing(backend):
    np.testing.assert_array_equal(layers.Dropout(0.5)(X), X)
    model = Sequential([layers.Dropout(0.5, input_shape=(50,))])
    np.testing.assert_array_equal(model.predict(X), X)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_training_drops_a_share_and_scales_the_rest(backend, rate):
    """Of 10,000 draws the share that is dropped is within five standard deviations of the rate."""
    y = np.asarray(layers.Dropout(rate)(X, training=True))
    np.testing.assert_allclose(np.unique(y), [0, 1 / (1 - rate)], rtol=1e-6)
    assert abs((y == 0).mean() - rate) < 5 * np.sqrt(rate * (1 - rate) / X.size)


def test_rates_at_the_ends():
    np.testing.assert_array_equal(layers.Dropout(0)(X, training=True), X)
    np.testing.assert_array_equal(layers.Dropout(1)(X, training=True), 0 * X)


@pytest.mark.parametrize("rate", [-0.1, 1.5, "0.5", None, True])
def test_rate_must_be_a_share(rate):
    with pytest.raises(ArgumentError, match="rate must be a number from 0 to 1"):
        layers.Dropout(rate)


def test_noise_shape_shares_draws():
    x = np.ones((3, 40, 5), "float32")
    y = np.asarray(layers.Dropout(0.5, noise_shape=(None, 1, None))(x, training=True))
    np.testing.assert_array_equal(y, np.broadcast_to(y[:, :1], y.shape))
    assert len(np.unique(y[:, 0])) == 2


def test_each_call_draws_anew_and_a_seed_repeats_all():
    def drawn():
        set_random_seed(3)
        layer = layers.Dropout(0.5)
        return [np.asarray(layer(X, training=True)) for _ in range(2)]

    first, second = drawn(), drawn()
    assert not np.array_equal(first[0], first[1])
    np.testing.assert_array_equal(first, second)


def test_two_layers_of_a_model_draw_differently():
    x = Input((50,))
    model = Model(x, [layers.Dropout(0.5)(x), layers.Dropout(0.5)(x)])
    a, b = (np.asarray(y) for y in model(X, training=True))
    assert not np.array_equal(a, b)


def test_training_steps_drop_and_evaluation_does_not(backend):
    """Of ones through the identity: kept ones become 2, dropped ones 0; either is off by 1, and none in evaluation."""
    identity = layers.Dense(50, use_bias=False, kernel_initializer="identity")
    model = Sequential([layers.Dropout(0.5, input_shape=(50,)), identity])
    model.compile(optimizers.SGD(0.0), "mse")
    np.testing.assert_allclose(model.train_on_batch(X, X), 1, rtol=1e-6)
    np.testing.assert_allclose(model.evaluate(X, X, verbose=0), 0, atol=1e-6)
