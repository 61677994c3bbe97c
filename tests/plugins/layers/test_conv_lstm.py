"""ConvLSTM1D, 2D and 3D: Keras' own numbers in both dialects, states from batch to batch, masks, errors."""

import numpy as np
import pytest
from golden_case import load_case
from golden_layers import case_ids, check_layer_case
from golden_model import check_case, golden_model

from pronghorn import Input, Model, Sequential, layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = ["conv_lstm2d_basic", "conv_lstm2d_cf", "conv_lstm2d_options", "conv_lstm2d_same_seq", "k3_conv_lstm2d"]
X = np.random.default_rng(3).normal(size=(2, 4, 3, 3, 1)).astype("float32")


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(backend, name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", case_ids("conv_lstm"))
def test_keras3_numbers(backend, name):
    """Other ranks, strides, dilation, backwards, states. Keras 3 on JAX applies masks to the wrong axis of images."""
    check_layer_case(name)


@pytest.mark.parametrize("backwards", [False, True])
def test_masked_steps_count_for_nothing(backend, backwards):
    """The result is that of the steps that are left."""
    mask = np.array([[1, 0, 1, 0], [0, 0, 1, 1]], bool)
    layer = layers.ConvLSTM2D(2, 2, return_state=True, go_backwards=backwards)
    found = layer(X, mask=mask)
    for i, row in enumerate(mask):
        for a, b in zip(found, layer(X[i : i + 1, row]), strict=True):
            np.testing.assert_allclose(a[i], b[0], rtol=1e-5, atol=1e-6)


def test_masked_steps_repeat_the_output(backend):
    mask = np.array([[1, 0, 1, 0], [0, 0, 1, 1]], bool)
    layer = layers.ConvLSTM2D(2, 2, return_sequences=True)
    y = layer(X, mask=mask)
    assert not y[1, :2].any()
    np.testing.assert_array_equal(y[0, [1, 3]], y[0, [0, 2]])
    zeroed = layers.ConvLSTM2D(2, 2, return_sequences=True, zero_output_for_mask=True, weights=layer.get_weights())
    np.testing.assert_allclose(zeroed(X, mask=mask), np.where(mask[..., None, None, None], y, 0), rtol=1e-6)


def test_states_from_batch_to_batch(backend):
    case = load_case("conv_lstm2d_stateful")
    model = golden_model(case)
    x = case.arrays["x0"]
    for key in ("y0", "y0_second"):
        case.close(model.predict(x, batch_size=len(x)), case.arrays[key], "predict")
    model.reset_states()
    case.close(model.predict(x, batch_size=len(x)), case.arrays["y0_reset"], "predict")


def test_initial_states_go_on_where_the_first_half_ended(backend):
    layer = layers.ConvLSTM2D(2, 2, padding="same", return_sequences=True, return_state=True)
    whole, *last = layer(X)
    first, *states = layer(X[:, :2])
    second, *end = layer(X[:, 2:], initial_state=states)
    np.testing.assert_allclose(np.concatenate([first, second], 1), whole, rtol=1e-5, atol=1e-6)
    for a, b in zip(end, last, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_a_window_of_one_pixel_is_an_lstm_for_each_pixel(backend):
    """With kernels of size 1 no pixel sees another: the same as an LSTM over the sequence of each."""
    conv = layers.ConvLSTM2D(3, 1)
    conv.build_for((None, None, 3, 3, 1))
    lstm = layers.LSTM(3)
    lstm.build_for((None, None, 1))
    kernel, recurrent, bias = conv.get_weights()
    lstm.set_weights([kernel[0, 0], recurrent[0, 0], bias])
    pixels = X.transpose(0, 2, 3, 1, 4).reshape(-1, 4, 1)
    np.testing.assert_allclose(conv(X).reshape(-1, 3), lstm(pixels), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["dropout", "recurrent_dropout"])
def test_everything_dropped(backend, name):
    """Without inputs, or without the state in the gates, it is the layer with those kernels 0."""
    layer = layers.ConvLSTM2D(2, 2, return_sequences=True, bias_initializer="ones", **{name: 1.0})
    found = layer(X, training=True)
    weights = layer.get_weights()
    weights[0 if name == "dropout" else 1] *= 0
    layer.set_weights(weights)
    np.testing.assert_allclose(found, layer(X), rtol=1e-5, atol=1e-6)
    assert np.ptp(found) > 0


def test_the_forget_gate_starts_open():
    layer = layers.ConvLSTM2D(2, 3)
    layer.build_for((None, 4, 5, 5, 1))
    np.testing.assert_array_equal(layer.bias.numpy(), [0, 0, 1, 1, 0, 0, 0, 0])
    assert layer.filters == 2
    assert layer.kernel_size == (3, 3)


def test_images_of_unknown_size(backend):
    layer = layers.ConvLSTM2D(2, 2, strides=2, padding="same")
    x = Input((None, None, None, 1))
    model = Model(x, layer(x))
    assert model.output_shape == (None, None, None, 2)
    for size in (3, 4):
        images = np.ones((1, 2, size, size + 1, 1), "float32")
        np.testing.assert_allclose(model.predict(images), layer(images), rtol=1e-6)


def test_both_ways(backend):
    """In a Bidirectional each half is a layer of its own, the backward one turned around again."""
    both = layers.Bidirectional(layers.ConvLSTM2D(2, 2, padding="same", return_sequences=True))
    y = both(X)
    options = {"padding": "same", "return_sequences": True}
    ahead = layers.ConvLSTM2D(2, 2, weights=both.forward_layer.get_weights(), **options)
    back = layers.ConvLSTM2D(2, 2, weights=both.backward_layer.get_weights(), go_backwards=True, **options)
    np.testing.assert_allclose(y, np.concatenate([ahead(X), back(X)[:, ::-1]], axis=-1), rtol=1e-5, atol=1e-6)


def test_it_learns_which_way_a_dot_moves(backend):
    """Only the order of the images tells the two classes apart."""
    images = np.zeros((16, 3, 1, 8, 1), "float32")
    for i in range(16):
        for t in range(3):
            images[i, t, 0, (i // 2 + (t if i % 2 else 2 - t)) % 8, 0] = 1
    model = Sequential([
        Input((3, 1, 8, 1)),
        layers.ConvLSTM2D(4, (1, 3), padding="same", kernel_initializer=_he(1), recurrent_initializer=_he(2)),
        layers.GlobalMaxPooling2D(),
        layers.Dense(1, activation="sigmoid", kernel_initializer=_he(3)),
    ])  # fmt: skip
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.05
    labels = np.arange(16)[:, None] % 2
    history = model.fit(images, labels, epochs=60, batch_size=16, shuffle=False, verbose=0).history
    assert history["accuracy"][-1] == 1.0


def _he(seed):
    from pronghorn import initializers

    return initializers.HeNormal(seed=seed)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="ConvLSTM2DCell: filters must be an int of 1 or more"):
        layers.ConvLSTM2D(0, 3)
    with pytest.raises(ArgumentError, match="padding must be one of 'valid', 'same'"):
        layers.ConvLSTM2D(2, 3, padding="causal")
    with pytest.raises(ArgumentError, match="kernel_size must be a positive int, or 2 of them"):
        layers.ConvLSTM2D(2, (3, 3, 3))
    with pytest.raises(ArgumentError, match="dropout must be a number from 0 to 1"):
        layers.ConvLSTM2D(2, 3, dropout=2)


def test_wrong_shapes():
    with pytest.raises(ShapeError, match=r"must have 5 axes \(batch, time, height, width, channels\)"):
        layers.ConvLSTM2D(2, 3)(np.zeros((2, 5, 5, 1), "float32"))
    with pytest.raises(ShapeError, match=r"must have 4 axes \(batch, time, channels, width\)"):
        layers.ConvLSTM1D(2, 3, data_format="channels_first")(np.zeros((2, 5, 1), "float32"))
    layer = layers.ConvLSTM2D(2, 2)
    layer(X)
    with pytest.raises(ShapeError, match="axis 4 of its input must have size 1"):
        layer(np.zeros((2, 4, 3, 3, 2), "float32"))
    with pytest.raises(ShapeError, match="must know all sizes of a time step"):
        layers.ConvLSTM2D(2, 2, stateful=True)(Input(batch_shape=(2, 3, None, 4, 1)))
