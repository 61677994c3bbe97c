"""Depthwise and separable convolutions: Keras' own numbers, one channel at a time, arguments."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError

CASES = [
    "depthwise_conv2d", "depthwise_conv2d_cf", "k3_depthwise_separable", "separable_conv1d", "separable_conv1d_cf",
    "separable_conv2d", "separable_conv2d_cf",
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(name):
    check_case(load_case(name))


def test_keras_numbers_on_every_engine(backend):
    check_case(load_case("k3_depthwise_separable"))


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_channels_do_not_meet(backend, data_format):
    """Result m of channel c is NumPy's correlation of channel c with kernel (c, m), at c * M + m."""
    x = np.random.default_rng(0).uniform(-1, 1, (1, 7, 3))
    layer = layers.DepthwiseConv1D(3, depth_multiplier=2, data_format=data_format, dtype="float64", use_bias=False)
    found = np.asarray(layer(x if data_format == "channels_last" else np.moveaxis(x, -1, 1)))
    kernel = layer.depthwise_kernel.numpy()
    wanted = [np.correlate(x[0, :, c], kernel[:, c, m]) for c in range(3) for m in range(2)]
    found = found[0].T if data_format == "channels_last" else found[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_a_causal_separable_convolution_looks_back_only():
    x = np.zeros((1, 6, 1), "float32")
    x[0, 3] = 1
    layer = layers.SeparableConv1D(
        1, 2, padding="causal", dilation_rate=2, depthwise_initializer="ones", pointwise_initializer="ones"
    )
    np.testing.assert_array_equal(np.asarray(layer(x))[0, :, 0], [0, 0, 0, 1, 0, 1])


def test_penalties_and_constraints_of_both_kernels():
    layer = layers.SeparableConv2D(
        2, 2, depthwise_regularizer="l2", pointwise_regularizer="l1", pointwise_constraint="non_neg"
    )
    layer(Input((4, 4, 3)))
    depthwise, pointwise, bias = layer.weights
    assert [v.name for v in layer.weights] == ["depthwise_kernel", "pointwise_kernel", "bias"]
    assert depthwise.regularizer.l1 == 0 < depthwise.regularizer.l2
    assert pointwise.regularizer.l2 == 0 < pointwise.regularizer.l1
    assert depthwise.constraint is None
    assert type(pointwise.constraint).__name__ == "NonNeg"
    assert bias.shape == (2,)


def test_arguments_and_inputs_that_do_not_fit():
    with pytest.raises(ArgumentError, match="DepthwiseConv2D: depth_multiplier must be an int of 1 or more"):
        layers.DepthwiseConv2D(3, depth_multiplier=0)
    with pytest.raises(ArgumentError, match="padding must be one of 'valid', 'same'"):
        layers.DepthwiseConv1D(3, padding="causal")
    with pytest.raises(ShapeError, match="weight's sizes must be known"):
        layers.SeparableConv2D(2, 3)(Input((8, 8, None)))
    with pytest.raises(ShapeError, match=r"window of \(9, 9\) does not fit"):
        layers.DepthwiseConv2D(9)(Input((8, 8, 2)))
