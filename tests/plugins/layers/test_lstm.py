"""LSTM: Keras' own numbers in both dialects, first bias, dropout."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = [
    "lstm_basic", "lstm_impl2", "lstm_options", "lstm_masked", "lstm_masked_backwards", "lstm_backwards_unroll",
    "lstm_sequences_state", "embedding_mask_zero_lstm", "k3_lstm",
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(backend, name):
    check_case(load_case(name))


def test_the_forget_gate_starts_open():
    layer = layers.LSTM(2)
    layer.build_for((None, 4, 3))
    np.testing.assert_array_equal(layer.bias.numpy(), [0, 0, 1, 1, 0, 0, 0, 0])
    plain = layers.LSTM(2, unit_forget_bias=False)
    plain.build_for((None, 4, 3))
    np.testing.assert_array_equal(plain.bias.numpy(), np.zeros(8))


@pytest.mark.parametrize("implementation", [1, 2])
def test_dropout_masks_are_of_the_sequence(backend, implementation):
    """One feature, equal in all steps, without state: each gate sees 0 or twice the input, and the same in every step."""
    options = {"dropout": 0.5, "recurrent_dropout": 1.0, "return_sequences": True, "use_bias": False}
    layer = layers.LSTM(1, implementation=implementation, **options)
    y = layer(np.ones((64, 3, 1), "float32"), training=True)[..., 0]
    kernel = layer.get_weights()[0][0]
    masks = np.array(list(np.ndindex((2,) * 4)) if implementation == 1 else [[0] * 4, [1] * 4])
    known = np.array([_steps(2.0 * mask * kernel, 3) for mask in masks])
    distance = np.abs(y[:, None] - known[None]).max(axis=-1)
    assert distance.min(axis=1).max() < 1e-5
    assert len(set(distance.argmin(axis=1))) > 1


def _steps(gates, count):
    """The outputs of an LSTM of one unit whose gates are the same in every step."""
    i, f, o = 1 / (1 + np.exp(-gates[[0, 1, 3]]))
    c, found = 0.0, []
    for _ in range(count):
        c = f * c + i * np.tanh(gates[2])
        found.append(o * np.tanh(c))
    return found


def test_features_must_stay():
    layer = layers.LSTM(2)
    layer.build_for((None, None, 3))
    with pytest.raises(ShapeError, match="axis -1 of its input must have size 3"):
        layer(np.zeros((2, 4, 5), "float32"))


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="LSTMCell: units must be an int of 1 or more"):
        layers.LSTM(0)
    with pytest.raises(ArgumentError, match="dropout must be a number from 0 to 1"):
        layers.LSTM(2, dropout=1.5)
    with pytest.raises(ShapeError, match=r"must have the axes \(batch, time, features\)"):
        layers.LSTM(2)(np.zeros((2, 4), "float32"))
