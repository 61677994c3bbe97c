"""Pooling and local convolutions against real Keras, channels first, errors."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("pool2d", "pool3d", "local_conv1d", "local_conv2d")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


def test_pooling_channels_first():
    x = np.random.rand(2, 3, 6, 6)  # noqa: NPY002
    first = K.eval(K.pool2d(K.variable(x), (2, 2), (2, 2), data_format="channels_first", pool_mode="avg"))
    np.testing.assert_allclose(first, x.reshape(2, 3, 3, 2, 3, 2).mean((3, 5)), rtol=1e-5)


def test_local_conv2d_channels_first_orders_features_by_channel():
    x, kernel = np.random.rand(2, 3, 4, 5), np.random.rand(2 * 4, 3 * 3 * 2, 6)  # noqa: NPY002
    made = K.local_conv2d(K.variable(x), K.variable(kernel), (3, 2), (1, 1), (2, 4), "channels_first")
    found = K.eval(made)
    for i, j in np.ndindex(2, 4):
        window = x[:, :, i : i + 3, j : j + 2].reshape(2, -1)
        np.testing.assert_allclose(found[:, :, i, j], window @ kernel[i * 4 + j], rtol=1e-5)


def test_errors_name_what_is_allowed():
    with pytest.raises(ValueError, match="'max' or 'avg'"):
        K.pool2d(K.zeros((1, 4, 4, 1)), (2, 2), pool_mode="sum")
    with pytest.raises(ValueError, match="channels last"):
        K.local_conv1d(K.zeros((1, 4, 2)), K.zeros((2, 6, 3)), [3], [1], "channels_first")
