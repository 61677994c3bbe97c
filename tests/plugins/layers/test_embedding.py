"""Embedding: Keras' own numbers, rows for gradients, masks, ids out of range."""

import tracemalloc

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, Sequential, layers
from pronghorn.autograd import gradients
from pronghorn.errors import ArgumentError, DataError
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.history import mask_of
from pronghorn.primitives.index import rows
from pronghorn.runtime.active import using_backend
from pronghorn.testing.sample import evaluate

IDS = np.array([[3, 0, 1], [0, 0, 4]], "int32")


def test_keras_numbers(backend):
    check_case(load_case("embedding_basic"))


def test_lookup(backend):
    layer = layers.Embedding(5, 2)
    found = layer(IDS)
    np.testing.assert_array_equal(found, layer.embeddings.numpy()[IDS])
    np.testing.assert_array_equal(layer(IDS.astype("float32")), found)
    np.testing.assert_array_equal(layer(IDS.astype("uint8")), found)


def test_the_gradient_stays_rows():
    layer = layers.Embedding(5, 2)
    layer.build_for((None, 3))
    assert layer.embeddings.row_updates
    trace = Trace(training=True)
    with tracing(trace):
        y = layer(placeholder((2, 3), "int32"))
        (slope,) = gradients(y, [trace.first[layer.embeddings]])
    assert slope.node.primitive is rows


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "rmsprop", "adadelta"])
def test_a_step_needs_no_memory_of_the_size_of_the_table(optimizer):
    """From the first step on, whose working memory stays: 400 rows of 100,000 are touched."""
    rows_of, width = 100_000, 8
    ids = np.random.default_rng(0).integers(0, rows_of, (40, 10)).astype("int32")
    with using_backend("numpy"):
        model = Sequential([layers.Embedding(rows_of, width, input_length=10), layers.GlobalAveragePooling1D()])
        model.compile(optimizer, "mse")
        model.optimizer.build(model.trainable_weights)
        model.predict(ids)
        tracemalloc.start()
        try:
            for _ in range(3):
                model.train_on_batch(ids, np.ones((40, width)))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < rows_of * width * 4


def test_masks(backend):
    inputs = Input(batch_shape=IDS.shape, dtype="int32")
    assert mask_of(layers.Embedding(5, 2)(inputs)) is None
    masked = layers.Embedding(5, 2, mask_zero=True)(inputs)
    (mask,) = evaluate(Graph([inputs], [mask_of(masked)]), [IDS])
    np.testing.assert_array_equal(mask, IDS != 0)


def test_input_length_is_the_shape_of_a_sample():
    assert Sequential([layers.Embedding(5, 2, input_length=3)]).output_shape == (None, 3, 2)
    assert Sequential([layers.Embedding(5, 2, input_length=(4, None))]).output_shape == (None, 4, None, 2)
    assert Sequential([layers.Embedding(5, 2, input_length=3)]).inputs[0].dtype == "int32"


def test_config_holds_its_own_input_dim():
    config = layers.Embedding(5, 2, input_length=3, name="e").get_config()
    assert (config["input_dim"], config["output_dim"], config["input_length"]) == (5, 2, 3)
    again = layers.Embedding.from_config(config)
    assert again.get_config() == config


def test_mixed_precision_looks_up_in_small():
    layer = layers.Embedding(5, 2, dtype="mixed_float16")
    assert np.asarray(layer(IDS)).dtype == np.float16
    assert layer.embeddings.dtype == "float32"


def test_an_id_out_of_range_is_named():
    with pytest.raises(IndexError, match=r"index 7 at position \(0, 1\) is outside of an axis of size 5"):
        layers.Embedding(5, 2)(np.array([[0, 7]]))


@pytest.mark.parametrize("wrong", [-1, 5, 2**31 + 3])
def test_data_with_an_id_out_of_range_change_nothing(backend, wrong):
    x, y = Input((3,)), Input((3,), dtype="int64")
    both = layers.Concatenate()([layers.Embedding(5, 2, name="small")(x), layers.Embedding(9, 2)(y)])
    model = Model([x, y], layers.Flatten()(both))
    model.compile("sgd", "mse")
    before = model.get_weights()
    ids = np.array([[0, 4, 2], [1, wrong, 0]])
    told = rf"the id {wrong} at \(1, 1\), and Embedding 'small' knows 0 … 4 only"
    for use in (
        lambda: model.fit([ids, np.abs(ids) % 9], np.zeros((2, 12)), verbose=0),
        lambda: model.predict([ids, np.abs(ids) % 9]),
        lambda: model.train_on_batch([ids, np.abs(ids) % 9], np.zeros((2, 12))),
    ):
        with pytest.raises(DataError, match=told):
            use()
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("arguments", "told"), [((0, 2), "input_dim"), ((5, 1.5), "output_dim")])
def test_arguments_that_do_not_fit(arguments, told):
    with pytest.raises(ArgumentError, match=f"Embedding: {told} must be an int of 1 or more"):
        layers.Embedding(*arguments)
