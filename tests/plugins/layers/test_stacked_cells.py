"""StackedRNNCells: Keras' own numbers, the order of states, and a sequence instead of a step."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError


def test_keras_numbers(backend):
    check_case(load_case("rnn_stacked_cells_state"))


def test_layers_one_after_the_other(backend):
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    stacked = layers.RNN([layers.LSTMCell(2), layers.GRUCell(5)], return_state=True)
    y, (h, c), (g,) = stacked(x)
    lstm, gru = layers.LSTM(2, return_sequences=True, return_state=True), layers.GRU(5)
    lstm.build_for((None, 4, 3))
    gru.build_for((None, 4, 2))
    weights = stacked.get_weights()
    lstm.set_weights(weights[:3])
    gru.set_weights(weights[3:])
    between, last_h, last_c = lstm(x)
    wanted = gru(between)
    for a, b in [(y, wanted), (g, wanted), (h, last_h), (c, last_c)]:
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_reverse_order_of_states():
    cells = [layers.LSTMCell(2), layers.GRUCell(5)]
    assert layers.StackedRNNCells(cells, reverse_state_order=True).state_size == [5, 2, 2]


def test_a_sequence_is_explained():
    cells = [layers.LSTMCell(4), layers.LSTMCell(4)]
    with pytest.raises(ArgumentError, match=r"a cell computes one time step.*For a sequence wrap it: RNN\(cell\)"):
        layers.StackedRNNCells(cells)(Input((10, 3)))


def test_no_cells():
    with pytest.raises(ArgumentError, match="cells must be a list of cells"):
        layers.StackedRNNCells([])
