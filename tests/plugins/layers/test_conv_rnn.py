"""ConvRNN2D: Keras' own numbers, a user's own cell, and what it cannot do."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, layers, ops
from pronghorn.errors import ArgumentError

X = np.random.default_rng(5).normal(size=(2, 3, 2, 4, 2)).astype("float32")


def test_keras_numbers(backend):
    check_case(load_case("conv_lstm2d_cell"))


class Sum(layers.Layer):
    """Adds up the images, and a constant to each."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.state_size = 2

    def call(self, inputs, states, constants=None):
        total = states[0] + inputs
        return total if constants is None else total + constants[0], [total]


@pytest.mark.parametrize("unroll", [False, True])
def test_own_cell(backend, unroll):
    layer = layers.ConvRNN2D(Sum(), return_sequences=True, return_state=True, unroll=unroll)
    y, last = layer(X)
    np.testing.assert_allclose(y, np.cumsum(X, axis=1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(last, X.sum(axis=1), rtol=1e-5, atol=1e-6)


def test_constants_and_initial_states(backend):
    x, first, constant = Input(X.shape[1:]), Input(X.shape[2:]), Input((1, 1, 2))
    model = Model([x, first, constant], layers.ConvRNN2D(Sum())(x, initial_state=first, constants=constant))
    c = np.array([[[[1, 2]]], [[[3, 4]]]], "float32")
    np.testing.assert_allclose(model.predict([X, X[:, 0], c]), X.sum(axis=1) + X[:, 0] + c, rtol=1e-5, atol=1e-6)


class Mean(layers.Layer):
    """A cell that begins where it says."""

    state_size = 2

    def get_initial_state(self, batch_size=None):
        return [ops.ones((batch_size, 2, 4, 2))]

    def call(self, inputs, states):
        return states[0] * inputs, [states[0] * inputs]


def test_a_cell_tells_its_first_states(backend):
    np.testing.assert_allclose(layers.ConvRNN2D(Mean())(X), X.prod(axis=1), rtol=1e-5)


def test_positional_arguments_are_in_the_config():
    layer = layers.ConvRNN2D(layers.ConvLSTM2DCell(2, 2), True, False, True)
    again = layers.deserialize(layers.serialize(layer))
    assert (again.return_sequences, again.return_state, again.go_backwards) == (True, False, True)


def test_cells_are_not_stacked():
    with pytest.raises(
        ArgumentError, match=r"cannot be stacked in one layer\. Got 2 cells\. Put one layer on the other"
    ):
        layers.ConvRNN2D([layers.ConvLSTM2DCell(2, 2), layers.ConvLSTM2DCell(2, 2)])
