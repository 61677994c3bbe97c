"""Convolutions, their transposes and bias_add against real Keras; errors."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls(
    "conv1d",
    "conv2d",
    "conv3d",
    "conv2d_transpose",
    "depthwise_conv2d",
    "separable_conv1d",
    "separable_conv2d",
    "bias_add",
)


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


def test_conv3d_transpose_is_the_transpose_of_conv3d(backend):
    """<conv3d(x), y> = <x, conv3d_transpose(y)>."""
    x, kernel = np.random.rand(2, 5, 4, 6, 3), np.random.rand(3, 2, 3, 3, 4)  # noqa: NPY002
    forward = K.conv3d(K.variable(x), K.variable(kernel), (2, 1, 2), "same")
    y = np.random.rand(*K.int_shape(forward))  # noqa: NPY002
    back = K.conv3d_transpose(K.variable(y), K.variable(kernel), (2, 5, 4, 6, 3), (2, 1, 2), "same")
    there, again = K.batch_get_value([forward, back])
    np.testing.assert_allclose((there * y).sum(), (again * x).sum(), rtol=1e-4)


def test_transpose_channels_first_with_an_unknown_batch():
    x, kernel = np.random.rand(2, 3, 4, 4), np.random.rand(3, 3, 5, 3)  # noqa: NPY002
    last = K.eval(
        K.conv2d_transpose(K.variable(np.moveaxis(x, 1, -1)), K.variable(kernel), (2, 8, 8, 5), (2, 2), "same")
    )
    p = K.placeholder((None, 3, 4, 4))
    made = K.conv2d_transpose(p, K.variable(kernel), (None, 5, 8, 8), (2, 2), "same", "channels_first")
    assert K.int_shape(made) == (None, 5, 8, 8)
    (first,) = K.function([p], [made])([x])
    np.testing.assert_allclose(first, np.moveaxis(last, -1, 1), rtol=1e-5, atol=1e-6)


def test_dilated_transpose_is_the_transpose_of_the_dilated_convolution():
    x, kernel = np.random.rand(1, 7, 7, 2), np.random.rand(2, 2, 2, 3)  # noqa: NPY002
    forward = K.conv2d(K.variable(x), K.variable(kernel), dilation_rate=(2, 2))
    y = np.random.rand(*K.int_shape(forward))  # noqa: NPY002
    back = K.conv2d_transpose(K.variable(y), K.variable(kernel), (1, 7, 7, 2), dilation_rate=(2, 2))
    there, again = K.batch_get_value([forward, back])
    np.testing.assert_allclose((there * y).sum(), (again * x).sum(), rtol=1e-4)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_bias_for_each_element_is_channels_last_as_given(data_format):
    bias = np.arange(12.0).reshape(2, 2, 3)
    shape = (1, 2, 2, 3) if data_format == "channels_last" else (1, 3, 2, 2)
    found = K.eval(K.bias_add(K.zeros(shape), K.variable(bias), data_format))
    np.testing.assert_array_equal(found, bias.reshape(shape))


def test_errors_name_the_axes():
    with pytest.raises(ValueError, match="4 axes"):
        K.conv2d(K.zeros((3, 8, 8)), K.zeros((3, 3, 8, 2)))
    with pytest.raises(ValueError, match="1 or 3 axes"):
        K.bias_add(K.zeros((1, 2, 2, 3)), K.zeros((2, 3)))
    with pytest.raises(ValueError, match="channels_first"):
        K.conv2d(K.zeros((1, 8, 8, 1)), K.zeros((3, 3, 1, 2)), data_format="last")
