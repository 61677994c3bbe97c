"""Bidirectional: Keras' own numbers, states, custom backward layers."""

import numpy as np
import pytest
from golden_case import case_names, load_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError

X = np.random.default_rng(1).normal(size=(2, 4, 3)).astype("float32")


@pytest.mark.parametrize("name", [*case_names("bidirectional"), "k3_bidirectional"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


def test_initial_states_of_both(backend):
    encoder = layers.Bidirectional(layers.LSTM(2, return_state=True))
    decoder = layers.Bidirectional(layers.LSTM(2))
    x = Input((4, 3))
    _, *states = encoder(x)
    model = Model(x, decoder(x, initial_state=states))
    found = model.predict(X)
    _, *given = encoder(X)
    halves = [
        half(X, initial_state=s)
        for half, s in ((decoder.forward_layer, given[:2]), (decoder.backward_layer, given[2:]))
    ]
    np.testing.assert_allclose(found, np.concatenate(halves, axis=-1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(decoder([X, *given]), found, rtol=1e-5, atol=1e-6)
    with pytest.raises(ArgumentError, match="1 initial states were given, both layers together have 4"):
        decoder(X, initial_state=given[:1])


def test_a_backward_layer_of_another_kind(backend):
    backward = layers.GRU(3, go_backwards=True, return_sequences=True)
    both = layers.Bidirectional(layers.LSTM(2, return_sequences=True), backward_layer=backward)
    y = both(X)
    np.testing.assert_allclose(y[..., 2:], backward(X)[:, ::-1], rtol=1e-6)
    again = layers.Bidirectional.from_config(both.get_config())
    assert type(again.backward_layer) is layers.GRU
    assert again.get_config() == both.get_config()


def test_kept_states_are_reset(backend):
    both = layers.Bidirectional(layers.GRU(2, stateful=True), batch_input_shape=(2, 4, 3))
    first = both(X)
    assert not np.allclose(both(X), first)
    both.reset_states()
    np.testing.assert_allclose(both(X), first, rtol=1e-6)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="merge_mode must be one of 'concat', 'sum', 'mul', 'ave', None"):
        layers.Bidirectional(layers.LSTM(2), merge_mode="max")
    with pytest.raises(ArgumentError, match="layer must be a recurrent layer"):
        layers.Bidirectional(layers.Dense(2))
    with pytest.raises(ArgumentError, match="Make backward_layer with go_backwards=True"):
        layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2))
