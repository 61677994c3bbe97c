"""Identity and Rescaling: values, dtypes, masks, channels, errors."""

import numpy as np
import pytest

from pronghorn import Input, Model, config, layers
from pronghorn.errors import ArgumentError


def test_identity_passes_masks_on():
    ids = np.array([[1, 2, 0], [3, 0, 0]], "int32")
    inputs = Input((3,), dtype="int32")
    x = layers.Embedding(4, 2, mask_zero=True)(inputs)
    direct, through = layers.LSTM(2), layers.Identity()(x)
    model = Model(inputs, [direct(x), direct(through)])
    first, second = model.predict(ids)
    np.testing.assert_array_equal(first, second)


def test_bytes_become_floats(backend):
    found = np.asarray(layers.Rescaling(1 / 255)(np.array([[0, 51, 255]], "uint8")))
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, [[0, 0.2, 1]], rtol=1e-6)


def test_one_scale_for_each_channel():
    x = np.ones((2, 4, 4, 3), "float32")
    layer = layers.Rescaling(np.array([1, 2, 3]), [0, 0, 1])
    np.testing.assert_array_equal(np.asarray(layer(x))[0, 0, 0], [1, 2, 4])
    assert layer.get_config()["scale"] == [1.0, 2.0, 3.0]
    before = config.image_data_format()
    config.set_image_data_format("channels_first")
    try:
        first = layers.Rescaling([1, 2, 3], [0, 0, 1])(x.transpose(0, 3, 1, 2))
        np.testing.assert_array_equal(np.asarray(first)[0, :, 0, 0], [1, 2, 4])
    finally:
        config.set_image_data_format(before)


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match="scale must be a number, or a list"):
        layers.Rescaling("half")
