"""LSTM and GRU are one op where their configuration is standard, and a loop of the cell elsewhere; the numbers are one."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

import pronghorn
from pronghorn import Input, Sequential, layers
from pronghorn.graph import ancestors
from pronghorn.runtime import get_backend
from pronghorn_plugins.backends.numpy.plan import Plan

STANDARD = {
    "lstm": lambda: layers.LSTM(4),
    "of sequences, stateful": lambda: layers.LSTM(4, return_sequences=True, stateful=True),
    "from the end, with its states": lambda: layers.LSTM(4, go_backwards=True, return_state=True),
    "hard gates, no bias": lambda: layers.LSTM(4, recurrent_activation="hard_sigmoid", use_bias=False),
    "dropout of inputs": lambda: layers.LSTM(4, dropout=0.5),
    "cudnn": lambda: layers.CuDNNLSTM(4),
    "a cell": lambda: layers.RNN(layers.LSTMCell(4)),
    "gru": lambda: layers.GRU(4),
    "gru, reset before": lambda: layers.GRU(4, reset_after=False, recurrent_activation="hard_sigmoid_keras2"),
    "cudnn gru": lambda: layers.CuDNNGRU(4),
    "gru cell": lambda: layers.RNN(layers.GRUCell(4)),
}


class Leaky(layers.LSTMCell):
    """A cell of the user's own, with another formula."""

    def step(self, x, states, context):
        y, (h, c) = super().step(x, states, context)
        return y, [h, 0.5 * c]


OTHER = {
    "relu": lambda: layers.LSTM(4, activation="relu"),
    "gates of another kind": lambda: layers.GRU(4, recurrent_activation="softsign"),
    "a function that is not the registered tanh": lambda: layers.LSTM(4, activation=pronghorn.ops.tanh),
    "recurrent dropout": lambda: layers.GRU(4, recurrent_dropout=0.5),
    "dropout of each gate": lambda: layers.LSTM(4, dropout=0.5, implementation=1),
    "unrolled": lambda: layers.LSTM(4, unroll=True),
    "a cell of one's own": lambda: layers.RNN(Leaky(4)),
    "stacked cells": lambda: layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)]),
}


def primitives_of(layer):
    """The names of the primitives of the layer, called in training on a batch of two."""
    found = layer(Input(batch_shape=(2, 5, 3)), training=True)
    return {node.primitive.name for node in ancestors(found if isinstance(found, list) else [found])}


@pytest.mark.parametrize("make", STANDARD.values(), ids=STANDARD)
def test_standard_ones_are_one_op(make):
    assert primitives_of(make()) & {"lstm", "gru"}


@pytest.mark.parametrize("make", OTHER.values(), ids=OTHER)
def test_others_are_a_loop_of_the_cell(make):
    assert not primitives_of(make()) & {"lstm", "gru"}


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@pytest.mark.parametrize("options", [{}, {"go_backwards": True}, {"zero_output_for_mask": True}], ids=str)
@pytest.mark.parametrize("sequences", [True, False])
def test_the_op_and_the_loop_agree(backend, kind, options, sequences):
    """On a mask; ``unroll`` has the cell's own steps written out."""
    rng = np.random.default_rng(0)
    x, mask = rng.normal(size=(3, 5, 2)).astype("float32"), rng.random((3, 5)) < 0.6
    mask[0] = False
    make = getattr(layers, kind)
    whole = make(4, return_sequences=sequences, return_state=True, **options)
    loop = make(4, return_sequences=sequences, return_state=True, unroll=True, **options)
    expected = whole(x, mask=mask)
    loop.build_for(x.shape)
    loop.set_weights(whole.get_weights())
    for a, b in zip(expected, loop(x, mask=mask), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.fixture
def compiled(monkeypatch):
    """The names of all primitives of all Programs that NumPy compiles in the test."""
    names, plain = set(), Plan.__init__

    def noted(self, graph):
        plain(self, graph)
        names.update(step.node.primitive.name for step in self.steps)

    monkeypatch.setattr(Plan, "__init__", noted)
    return names


@pytest.mark.parametrize("name", ["lstm_basic", "lstm_masked_backwards", "k3_lstm", "bidirectional_concat"])
def test_keras_numbers_come_from_the_kernel_of_lstm(compiled, name):
    check_case(load_case(name))
    assert compiled >= {"lstm[numpy_lstm]", "lstm_vjp[numpy_lstm]"}
    assert "scan" not in compiled


@pytest.mark.parametrize("name", ["gru_basic", "gru_masked", "gru_reset_after", "k3_gru"])
def test_keras_numbers_come_from_the_kernel_of_gru(compiled, name):
    check_case(load_case(name))
    assert compiled >= {"gru[numpy_gru]", "gru_vjp[numpy_gru]"}
    assert "scan" not in compiled


def test_one_compile_for_each_size(backend, monkeypatch):
    """Full batches of 16 and a last one of 8, in two epochs and one more: two compiles."""
    engine, count = get_backend(backend), []
    plain = engine.compile
    monkeypatch.setattr(engine, "compile", lambda graph: count.append(1) or plain(graph))
    x, y = np.zeros((40, 5, 3), "float32"), np.zeros((40, 1), "float32")
    model = Sequential([layers.Bidirectional(layers.LSTM(4, return_sequences=True)), layers.GRU(2), layers.Dense(1)])
    model.compile("rmsprop", "mse")
    model.build((None, 5, 3))
    before = len(count)
    model.fit(x, y, batch_size=16, epochs=2, verbose=0)
    model.fit(x, y, batch_size=16, verbose=0)
    assert len(count) - before == 2
