"""TimeDistributed: Keras' own numbers, and masks."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = ["time_distributed_conv2d", "time_distributed_dense", "time_distributed_model", "embedding_mask_zero_td"]


@pytest.mark.parametrize("name", [*CASES, "k3_time_distributed"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


def test_keras_numbers_of_statistics(backend):
    check_case(load_case("time_distributed_bn"))


def test_masks_of_the_steps_go_inside(backend):
    """Words of several sentences: the inner mask is the Embedding's, as for each sentence alone."""
    ids = np.array([[[1, 2, 0], [3, 0, 0]], [[2, 2, 1], [1, 0, 0]]], "int32")
    words, lstm = layers.Embedding(4, 3, mask_zero=True), layers.LSTM(2)
    inputs = Input((2, 3), dtype="int32")
    model = Model(inputs, layers.TimeDistributed(lstm)(words(inputs)))
    single = Input((3,), dtype="int32")
    alone = Model(single, lstm(words(single)))
    found = model.predict(ids)
    for t in range(2):
        np.testing.assert_allclose(found[:, t], alone.predict(ids[:, t]), rtol=1e-5, atol=1e-6)


def test_wrong_use():
    with pytest.raises(ArgumentError, match="layer must be a layer"):
        layers.TimeDistributed(3)
    with pytest.raises(ShapeError, match=r"must have the axes .batch, time"):
        layers.TimeDistributed(layers.Dense(2))(np.zeros((2, 3), "float32"))


def test_a_plain_wrapper_is_the_layer_inside(backend):
    """Its weights, its phase, its masks."""
    inner = layers.Dense(3)
    wrapper = layers.Wrapper(inner)
    x = np.ones((2, 4), "float32")
    np.testing.assert_array_equal(wrapper(x), inner(x))
    assert wrapper.weights == inner.weights
    dropped = layers.Wrapper(layers.Dropout(0.5))
    assert not np.array_equal(dropped(np.ones((2, 9), "float32"), training=True), np.ones((2, 9)))
    ids = Input((3,), dtype="int32")
    words = layers.Wrapper(layers.Embedding(4, 2, mask_zero=True))
    mean = Model(ids, layers.GlobalAveragePooling1D()(words(ids))).predict(np.array([[2, 0, 0]], "int32"))
    np.testing.assert_allclose(mean[0], words.get_weights()[0][2], rtol=1e-6)
