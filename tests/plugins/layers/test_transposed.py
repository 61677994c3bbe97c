"""Transposed convolutions: Keras' own numbers, the transpose of a convolution as a sum of products, sizes, arguments."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = [
    "conv2d_transpose", "conv2d_transpose_cf", "conv3d_transpose", "conv3d_transpose_cf", "k3_conv1d_transpose",
    "k3_conv_transpose",
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(name):
    check_case(load_case(name))


def test_keras_numbers_on_every_engine(backend):
    check_case(load_case("conv2d_transpose"))


@pytest.mark.parametrize("arguments", [{"strides": 2}, {"strides": 3, "dilation_rate": 2}, {"output_padding": 0}])
def test_each_input_adds_its_kernel(backend, arguments):
    """What stands at t is added at t * stride + k * rate, times the kernel's element k."""
    x = np.random.default_rng(0).uniform(-1, 1, (2, 4, 3))
    layer = layers.Conv1DTranspose(2, 3, dtype="float64", bias_initializer="ones", **arguments)
    found = np.asarray(layer(x))
    (step,), (rate,), kernel = layer.strides, layer.dilation_rate, layer.kernel.numpy()
    wanted = np.ones((2, layer.compute_output_shape(x.shape)[1], 2))
    for t in range(4):
        for k in range(3):
            wanted[:, t * step + k * rate] += x[:, t] @ kernel[k].T
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_channels_first_is_the_same_with_axes_moved():
    x = np.random.default_rng(0).uniform(-1, 1, (2, 3, 4, 2))
    last = layers.Conv2DTranspose(3, (2, 3), strides=2, padding="same", dtype="float64")
    wanted = np.moveaxis(np.asarray(last(x)), -1, 1)
    first = layers.Conv2DTranspose(
        3, (2, 3), 2, "same", data_format="channels_first", dtype="float64", weights=last.get_weights()
    )
    np.testing.assert_allclose(first(np.moveaxis(x, -1, 1)), wanted, rtol=1e-12)


def test_arguments_and_inputs_that_do_not_fit():
    with pytest.raises(
        ArgumentError, match="Conv2DTranspose: output_padding must be an int from 0 to below the stride"
    ):
        layers.Conv2DTranspose(2, 3, strides=2, output_padding=2)
    with pytest.raises(ArgumentError, match=r"or 2 of them. Got \(1, 1, 1\)"):
        layers.Conv2DTranspose(2, 3, strides=2, output_padding=(1, 1, 1))
    with pytest.raises(ArgumentError, match="padding must be one of 'valid', 'same'"):
        layers.Conv1DTranspose(2, 3, padding="causal")
    with pytest.raises(ShapeError, match="must have 5 axes"):
        layers.Conv3DTranspose(2, 3)(Input((8, 8, 3)))
