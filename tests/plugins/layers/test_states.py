"""Kept states: neither weights nor lost between batches, also of cells in cells."""

import numpy as np

from pronghorn import Sequential, layers

X = np.random.default_rng(1).normal(size=(2, 4, 3)).astype("float32")


def test_states_are_no_weights():
    layer = layers.LSTM(2, stateful=True, batch_input_shape=(2, 4, 3))
    layer.build_for((2, 4, 3))
    assert len(layer.weights) == 3
    assert [s.shape for s in layer.states] == [(2, 2), (2, 2)]


def test_two_halves_are_the_whole(backend):
    cells = [layers.SimpleRNNCell(2), layers.GRUCell(3)]
    whole = layers.RNN(cells, return_sequences=True)
    wanted = whole(X)
    parted = Sequential([layers.RNN(cells, return_sequences=True, stateful=True, batch_input_shape=(2, 2, 3))])
    for _ in range(2):
        found = [parted.predict(X[:, :2], batch_size=2), parted.predict(X[:, 2:], batch_size=2)]
        np.testing.assert_allclose(np.concatenate(found, axis=1), wanted, rtol=1e-5, atol=1e-6)
        parted.reset_states()
