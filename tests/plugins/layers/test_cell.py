"""Cells called step by step, and layers made from configs."""

import numpy as np
import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentError


def test_steps_are_the_sequence(backend):
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    layer = layers.LSTM(2, return_sequences=True)
    wanted = layer(x)
    h = c = np.zeros((2, 2), "float32")
    for t in range(4):
        y, h, c = layer.cell([x[:, t], h, c])
        np.testing.assert_allclose(y, wanted[:, t], rtol=1e-5, atol=1e-6)


def test_a_step_needs_all_states():
    with pytest.raises(ArgumentError, match="it was called on 2 Tensors of shape"):
        layers.LSTMCell(2)([np.zeros((2, 3), "float32"), np.zeros((2, 2), "float32")])


def test_a_config_without_a_dtype_takes_the_layers():
    config = {"class_name": "GRUCell", "config": {"units": 2}}
    layer = layers.RNN(config, dtype="float64")
    layer.build_for((None, 4, 3))
    assert {w.dtype for w in layer.weights} == {"float64"}
