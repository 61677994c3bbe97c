"""Pooling over time: Keras' own numbers, means of the steps that a mask leaves, names."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ShapeError


@pytest.mark.parametrize("name", ["pool1d", "pool1d_cf"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize("keepdims", [False, True])
def test_the_mean_is_of_the_steps_that_are_not_masked(backend, keepdims):
    x = np.random.default_rng(0).uniform(0.5, 1, (3, 4, 2)).astype("float32")
    lengths = [4, 1, 2]
    for row, length in zip(x, lengths, strict=True):
        row[length:] = 0
    inputs = Input((4, 2))
    model = Model(inputs, layers.GlobalAveragePooling1D(keepdims=keepdims)(layers.Masking()(inputs)))
    wanted = np.array([row[:length].mean(axis=0) for row, length in zip(x, lengths, strict=True)])
    np.testing.assert_allclose(model.predict(x), wanted[:, None] if keepdims else wanted, rtol=1e-6)


def test_a_mask_with_channels_first():
    x = np.arange(6, dtype="float64").reshape(1, 2, 3)
    layer = layers.GlobalAveragePooling1D("channels_first", dtype="float64")
    np.testing.assert_array_equal(layer(x, mask=np.array([[True, False, True]])), [[1, 4]])


def test_time_comes_first_whatever_the_configuration_says():
    assert layers.MaxPooling1D().data_format == "channels_last"
    assert layers.MaxPool1D is layers.MaxPooling1D
    assert layers.GlobalAvgPool1D is layers.GlobalAveragePooling1D
    with pytest.raises(ShapeError, match=r"window of \(5,\) does not fit"):
        layers.AveragePooling1D(5)(Input((4, 2)))
