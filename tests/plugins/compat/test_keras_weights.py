"""Conversions of weights that Keras does when it loads: cuDNN's layout, Theano's kernels, both inside other layers."""

import numpy as np
import pytest
from golden_case import load_case

from pronghorn import Input, Model, Sequential, layers
from pronghorn.errors import SavingError
from pronghorn_plugins.compat.keras_dialect import Dialect
from pronghorn_plugins.compat.keras_weights import converted

RNG = np.random.default_rng(0)
KERAS = Dialect("2.2.4", "tensorflow")


def renewed(model):
    model.set_weights([RNG.normal(size=w.shape).astype(w.dtype) for w in model.get_weights()])
    return model


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_files_with_cudnn_layers_fill_plain_ones(kind, tmp_path):
    """Real Keras loaded them so: its weights, and what it predicted with them."""
    case = load_case(f"cudnn_{kind}")
    plain = layers.LSTM if kind == "lstm" else layers.GRU
    options = {"recurrent_activation": "sigmoid"} | ({"reset_after": True} if kind == "gru" else {})
    model = Sequential()
    for item in case.config["config"]["layers"] if isinstance(case.config["config"], dict) else case.config["config"]:
        config = item["config"]
        if item["class_name"] == "InputLayer":
            model.add(Input(batch_shape=tuple(config["batch_input_shape"])))
        elif item["class_name"].startswith("CuDNN"):
            shape = {"batch_input_shape": tuple(config["batch_input_shape"])} if "batch_input_shape" in config else {}
            kept = {key: config[key] for key in ("units", "return_sequences", "go_backwards")}
            model.add(plain(**kept, **options, **shape))
        else:
            model.add(layers.deserialize(item))
    model.load_weights(case.path)
    for w, wanted in zip(model.get_weights(), case.all("converted_w"), strict=True):
        np.testing.assert_allclose(w, wanted, rtol=1e-6)
    case.close(model.predict(case.inputs), case.arrays["y0"], "predict")


@pytest.mark.parametrize(
    "around", [lambda x: x, layers.Bidirectional, lambda x: layers.TimeDistributed(Sequential([x]))]
)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (layers.CuDNNLSTM, lambda n: layers.LSTM(n, recurrent_activation="sigmoid")),
        (layers.CuDNNGRU, lambda n: layers.GRU(n, reset_after=True, recurrent_activation="sigmoid")),
    ],
    ids=["LSTM", "GRU"],
)
def test_both_ways_and_inside_others(one, other, around, tmp_path):
    """A model of one is loaded into a model of the other: they compute the same."""
    shape = (3, 4, 2) if "lambda" in str(around) and around(other(2)).__class__ is layers.TimeDistributed else (4, 2)
    first, second = (Sequential([Input(shape), around(make(3)), layers.Dense(2)]) for make in (one, other))
    x = RNG.normal(size=(5, *shape)).astype("float32")
    for source, target in ((first, second), (second, first)):
        renewed(source).save_weights(tmp_path / "w.h5")
        target.load_weights(tmp_path / "w.h5")
        np.testing.assert_allclose(target.predict(x), source.predict(x), rtol=1e-5, atol=1e-6)


def test_inside_a_model_with_frozen_layers(tmp_path):
    """A nested model's arrays stand trainable first: they find their layers all the same."""

    def made(cell):
        inner = Sequential([layers.BatchNormalization(input_shape=(4, 2)), cell, layers.Dense(3)], name="inner")
        inner.layers[2].trainable = False
        x = Input((4, 2))
        return Model(x, layers.Dense(1)(inner(x)))

    first, second = made(layers.CuDNNLSTM(3)), made(layers.LSTM(3, recurrent_activation="sigmoid"))
    first.set_weights([np.abs(w) + 0.5 for w in renewed(first).get_weights()])
    first.save_weights(tmp_path / "w.h5")
    second.load_weights(tmp_path / "w.h5")
    x = RNG.normal(size=(5, 4, 2)).astype("float32")
    np.testing.assert_allclose(second.predict(x), first.predict(x), rtol=1e-5, atol=1e-6)


def test_what_computes_another_thing_is_refused(tmp_path):
    first = Sequential([layers.GRU(3, reset_after=False, input_shape=(4, 2))])
    first.save_weights(tmp_path / "w.h5")
    with pytest.raises(SavingError, match=r"reset_after=False cannot become a CuDNNGRU.*compute different things"):
        Sequential([layers.CuDNNGRU(3, input_shape=(4, 2))]).load_weights(tmp_path / "w.h5")


@pytest.mark.parametrize(
    "layer",
    [layers.Conv1D(3, 4), layers.Conv2D(3, (2, 3)), layers.Conv3D(2, (1, 2, 3)), layers.Conv2DTranspose(3, (2, 3))],
    ids=lambda layer: type(layer).__name__,
)
def test_kernels_of_theano_are_turned_around(layer):
    rank = len(layer.kernel_size)
    layer.build((None, *(6,) * rank, 2))
    kernel, bias = (RNG.normal(size=w.shape) for w in layer.weights)
    found = converted(layer, [kernel, bias], Dialect("2.2.4", "theano"))
    backwards = (slice(None, None, -1),) * rank
    np.testing.assert_array_equal(found[0], kernel[backwards])
    np.testing.assert_array_equal(found[1], bias)
    for engine in ("tensorflow", "cntk", ""):
        np.testing.assert_array_equal(converted(layer, [kernel, bias], Dialect("2.2.4", engine))[0], kernel)


def test_kernels_of_th_order():
    """A kernel that fits only with its axes moved as Keras moves them."""
    layer = layers.Conv2D(4, (3, 2))
    layer.build((None, 6, 6, 5))
    kernel = RNG.normal(size=(5, 4, 2, 3))
    found = converted(layer, [kernel, np.zeros(4)], KERAS)[0]
    np.testing.assert_array_equal(found, kernel.transpose(3, 2, 0, 1))
