"""SimpleRNN: Keras' own numbers, and its formula."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import layers


@pytest.mark.parametrize("name", ["simplernn_basic", "simplernn_state_mask", "k3_simple_rnn"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


def test_the_formula_with_a_dropped_state():
    """With ``recurrent_dropout=1`` nothing of the state before is left in training, and all of it in inference."""
    layer = layers.SimpleRNN(3, recurrent_dropout=1.0, return_sequences=True)
    x = np.random.default_rng(0).normal(size=(2, 4, 5)).astype("float32")
    found = layer(x, training=True)
    kernel, recurrent, bias = layer.get_weights()
    np.testing.assert_allclose(found, np.tanh(x @ kernel + bias), rtol=1e-5, atol=1e-6)
    h = np.zeros((2, 3), "float32")
    for t in range(4):
        h = np.tanh(x[:, t] @ kernel + h @ recurrent + bias)
        np.testing.assert_allclose(layer(x)[:, t], h, rtol=1e-5, atol=1e-6)


def test_attributes_of_the_cell_are_the_layers():
    layer = layers.SimpleRNN(3, dropout=0.2)
    assert (layer.units, layer.dropout, layer.cell.units) == (3, 0.2, 3)
    with pytest.raises(AttributeError, match="SimpleRNN has no attribute 'unts'"):
        _ = layer.unts
