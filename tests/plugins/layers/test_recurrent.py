"""RNN: Keras' own numbers, users' cells, constants, states in every form, errors."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case, golden_model

import pronghorn
from pronghorn import Input, Model, layers, ops
from pronghorn.errors import ArgumentError, ShapeError

X = np.random.default_rng(1).normal(size=(2, 4, 3)).astype("float32")


@pytest.mark.parametrize("name", ["rnn_cell_list", "rnn_initial_state", "rnn_lstm_two_layers", "seq2seq_states"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", ["lstm_stateful", "gru_stateful"])
def test_keras_numbers_of_kept_states(backend, name):
    case = load_case(name)
    model, (x,), (t,) = golden_model(case), case.all("x"), case.all("t")
    case.close(model.predict(x), case.arrays["y0"], "predict")
    case.close(model.predict(x), case.arrays["y0_second"], "predict")
    model.reset_states()
    case.close(model.predict(x), case.arrays["y0_reset"], "predict")
    model.reset_states()
    losses = [model.train_on_batch(x, t) for _ in case.arrays["loss_trajectory"]]
    case.close(losses, case.arrays["loss_trajectory"], "loss_trajectory")


class Plain:
    """A cell as users write them for Keras 2: no layer, a running sum."""

    state_size = 3

    def call(self, inputs, states):
        total = states[0] + inputs
        return total * 2, [total]


class WithConstants(layers.Layer):
    """``y = x @ kernel + constant``, two states of different shape in a nested structure."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [[units, 1], units]
        self.output_size = units

    def build(self, input_shape):
        step, constant = input_shape
        self.kernel = self.add_weight(name="kernel", shape=(step[-1], self.units))
        self.mixed = self.add_weight(name="mixed", shape=(constant[-1], self.units))

    def call(self, inputs, states, constants=None):
        (y, count), total = states
        y = ops.matmul(inputs, self.kernel) + ops.matmul(constants[0], self.mixed)
        return y, [[y, count + 1], total + y]


def test_a_users_plain_cell(backend):
    totals = np.cumsum(X, axis=1)
    y, state = layers.RNN(Plain(), return_sequences=True, return_state=True)(X)
    np.testing.assert_allclose(y, 2 * totals, rtol=1e-5)
    np.testing.assert_allclose(state, totals[:, -1], rtol=1e-5)
    np.testing.assert_allclose(layers.RNN(Plain())(X), 2 * totals[:, -1], rtol=1e-5)
    backwards = layers.RNN(Plain(), return_sequences=True, go_backwards=True)(X)
    np.testing.assert_allclose(backwards, 2 * np.cumsum(X[:, ::-1], axis=1), rtol=1e-5, atol=1e-6)


def test_constants_and_nested_states(backend):
    x, constant = Input((4, 3)), Input((5,))
    layer = layers.RNN(WithConstants(2), return_state=True)
    y, (last, count), total = layer(x, constants=[constant])
    model = Model([x, constant], [y, last, count, total])
    given = np.random.default_rng(2).normal(size=(2, 5)).astype("float32")
    kernel, mixed = model.get_weights()
    steps = X @ kernel + (given @ mixed)[:, None]
    found = model.predict([X, given])
    for a, b in zip(found, [steps[:, -1], steps[:, -1], np.full((2, 1), 4), steps.sum(1)], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)
    again = Model.from_config(model.get_config(), {"WithConstants": WithConstants})
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(again.predict([X, given])[0], found[0], rtol=1e-6)


def test_the_users_cell_trains(backend):
    """Weights that only the loop's body reads have gradients, also as parts of the optimizer's flat Variable."""
    x, constant = Input((4, 3)), Input((5,))
    model = Model([x, constant], layers.RNN(WithConstants(2))(x, constants=constant))
    model.compile(pronghorn.optimizers.SGD(0.1), "mse")
    given, t = np.ones((2, 5), "float32"), np.zeros((2, 2), "float32")
    kernel, mixed = model.get_weights()
    y = X[:, -1] @ kernel + given @ mixed
    model.train_on_batch([X, given], t)
    for w, wanted in zip(
        model.get_weights(), [kernel - 0.05 * X[:, -1].T @ y, mixed - 0.05 * given.T @ y], strict=True
    ):
        np.testing.assert_allclose(w, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"go_backwards": True}, {"return_sequences": True, "return_state": True}])
def test_unrolled_is_the_loop(backend, options):
    loop = layers.GRU(2, **options)
    found, mask = loop(X), np.array([[True, False, True, True], [False, True, True, False]])
    unrolled = layers.GRU(2, unroll=True, **options)
    unrolled.build_for((None, 4, 3))
    unrolled.set_weights(loop.get_weights())
    for a, b in zip(unrolled(X), found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    for a, b in zip(unrolled(X, mask=mask), loop(X, mask=mask), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_masked_steps(backend):
    mask = np.array([[False, True, False, True], [True, True, False, False]])
    y = layers.RNN(Plain(), return_sequences=True)(X, mask=mask)
    np.testing.assert_allclose(y, 2 * np.cumsum(X * mask[..., None], axis=1), rtol=1e-5, atol=1e-6)
    zeros = layers.RNN(Plain(), return_sequences=True, zero_output_for_mask=True)(X, mask=mask)
    np.testing.assert_allclose(zeros, y * mask[..., None], rtol=1e-5, atol=1e-6)


def test_initial_state_in_the_call_and_in_the_list(backend):
    layer = layers.LSTM(2)
    h, c = np.full((2, 2), 0.5, "float32"), np.full((2, 2), -0.5, "float32")
    found = layer(X, initial_state=[h, c])
    np.testing.assert_allclose(layer([X, h, c]), found, rtol=1e-6)
    assert not np.allclose(found, layer(X))
    with pytest.raises(ArgumentError, match="1 initial states were given, the cell has 2"):
        layer(X, initial_state=[h])


def test_kept_states_are_set_and_checked(backend):
    layer = layers.GRU(2, stateful=True, batch_input_shape=(2, 4, 3))
    first = layer(X)
    assert not np.allclose(layer(X), first)
    layer.reset_states()
    np.testing.assert_allclose(layer(X), first, rtol=1e-6)
    given = np.full((2, 2), 0.3, "float32")
    layer.reset_states(given)
    np.testing.assert_allclose(layer(X), layer([X, given]), rtol=1e-5)
    with pytest.raises(ShapeError, match="a state has shape"):
        layer.reset_states(np.zeros((3, 2)))
    with pytest.raises(ShapeError, match="keeps the states of 2 sequences and was called on 3"):
        layer(np.zeros((3, 4, 3), "float32"))
    with pytest.raises(ArgumentError, match="keeps no states"):
        layers.GRU(2).reset_states()
    with pytest.raises(ShapeError, match="must know the batch size"):
        layers.GRU(2, stateful=True)(Input((4, 3)))


def test_what_is_no_cell():
    with pytest.raises(ArgumentError, match="cell has no state_size"):
        layers.RNN(layers.Dense(3))
    with pytest.raises(ShapeError, match="unroll=True needs a known number of time steps"):
        layers.GRU(2, unroll=True)(Input((None, 3)))


def test_length_and_features_of_a_first_layer():
    assert pronghorn.Sequential([layers.LSTM(4, input_dim=3, input_length=5)]).input_shape == (None, 5, 3)
    assert pronghorn.Sequential([layers.LSTM(4, input_shape=(None, 3))]).input_shape == (None, None, 3)
