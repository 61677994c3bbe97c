"""Conv2D: Keras' own numbers, a convolution written as loops, any number of axes, and arguments that do not fit."""

import itertools

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn_plugins.layers.sliding import window_count

CASES = [
    "constraint_conv2d", "conv1d", "conv1d_cf", "conv2d", "conv2d_cf", "conv2d_same_even_sizes", "conv3d", "conv3d_cf",
    "k3_cnn", "k3_conv1d", "k3_conv1d_groups", "k3_conv2d", "k3_conv3d",
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_keras_numbers(name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", ["conv2d", "k3_cnn"])
def test_keras_numbers_on_every_engine(name, backend):
    check_case(load_case(name))


def looped(x, kernel, strides, rates, groups):
    """Cross-correlation, channels last, without padding, as its definition reads."""
    sizes, spatial = kernel.shape[:-2], range(1, x.ndim - 1)
    out = [(x.shape[a] - (k - 1) * r - 1) // s + 1 for a, k, r, s in zip(spatial, sizes, rates, strides, strict=True)]
    filters, share = kernel.shape[-1], kernel.shape[-1] // groups
    y = np.zeros((x.shape[0], *out, filters))
    for place in itertools.product(*map(range, out)):
        for tap in itertools.product(*map(range, sizes)):
            at = tuple(p * s + t * r for p, s, t, r in zip(place, strides, tap, rates, strict=True))
            seen = x[(slice(None), *at)]
            for f in range(filters):
                group = f // share
                part = seen[:, group * kernel.shape[-2] : (group + 1) * kernel.shape[-2]]
                y[(slice(None), *place, f)] += part @ kernel[(*tap, slice(None), f)]
    return y


@pytest.mark.parametrize(
    ("cls", "shape", "arguments"),
    [
        (layers.Conv2D, (2, 6, 5, 4), {"kernel_size": (3, 2), "strides": (2, 1), "groups": 2}),
        (layers.Conv2D, (1, 7, 7, 2), {"kernel_size": 3, "dilation_rate": (2, 3)}),
        (layers.Conv2D, (1, 9, 9, 2), {"kernel_size": 3, "dilation_rate": 2, "strides": 2}),
        (layers.Conv1D, (2, 7, 3), {"kernel_size": 3, "strides": 2}),
        (layers.Conv3D, (1, 4, 3, 5, 2), {"kernel_size": (2, 1, 3)}),
    ],
)
def test_definition(backend, cls, shape, arguments):
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, shape)
    layer = cls(4, dtype="float64", bias_initializer="ones", **arguments)
    y = layer(x)
    rates = layer.dilation_rate
    wanted = looped(x, layer.kernel.numpy(), layer.strides, rates, layer.groups) + 1
    np.testing.assert_allclose(y, wanted, rtol=1e-10, atol=1e-10)
    last_first = np.moveaxis(x, -1, 1)
    first = cls(4, data_format="channels_first", dtype="float64", weights=layer.get_weights(), **arguments)
    np.testing.assert_allclose(first(last_first), np.moveaxis(wanted, -1, 1), rtol=1e-10, atol=1e-10)


def test_a_causal_convolution_looks_back_only():
    x = np.zeros((1, 6, 1), "float32")
    x[0, 3] = 1
    y = np.asarray(layers.Conv1D(1, 3, padding="causal", dilation_rate=2, kernel_initializer="ones")(x))[0, :, 0]
    np.testing.assert_array_equal(y, [0, 0, 0, 1, 0, 1])


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("sizes", list(itertools.product((3, 4, 7), (1, 2, 3), (1, 2, 3), (1, 2))))
def test_window_count_is_the_real_one(padding, sizes):
    size, window, stride, rate = sizes
    if padding == "valid" and (window - 1) * rate + 1 > size:
        assert window_count(*sizes, padding) == 0
        return
    layer = layers.Conv1D(1, window, strides=stride, dilation_rate=rate, padding=padding)
    assert layer(Input((size, 1))).shape[1] == window_count(*sizes, padding)


def test_output_shapes_of_unknown_sizes():
    layer = layers.Conv2D(8, 3, strides=2, padding="same")
    assert layer.compute_output_shape((None, None, 9, 3)) == (None, None, 5, 8)
    assert not layer.built
    first = layers.Conv2D(8, 3, data_format="channels_first")
    assert first.compute_output_shape((None, 3, 9, None)) == (None, 8, 7, None)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"filters": 0, "kernel_size": 3}, "filters must be an int of 1 or more. Got 0"),
        ({"filters": 2, "kernel_size": (3, 3, 3)}, "kernel_size must be a positive int, or 2 of them"),
        ({"filters": 2, "kernel_size": 3, "strides": 0}, "strides must be"),
        ({"filters": 2, "kernel_size": 3, "padding": "causal"}, "padding must be one of 'valid', 'same'. Got 'causal'"),
        ({"filters": 2, "kernel_size": 3, "data_format": "th"}, "data_format must be one of"),
        ({"filters": 3, "kernel_size": 3, "groups": 2}, "filters must be a multiple of groups"),
    ],
)
def test_arguments_that_do_not_fit(arguments, told):
    with pytest.raises(ArgumentError, match=f"Conv2D: {told}"):
        layers.Conv2D(**arguments)


def test_inputs_that_do_not_fit():
    with pytest.raises(ShapeError, match=r"Conv2D 'conv.*must have 4 axes. Got shape \(None, 28, 28\).*Add an axis"):
        layers.Conv2D(2, 3)(Input((28, 28)))
    with pytest.raises(ShapeError, match=r"window of \(5, 5\) does not fit into an input of shape \(None, 4, 4, 1\)"):
        layers.Conv2D(2, 5)(Input((4, 4, 1)))
    with pytest.raises(ShapeError, match=r"3 channels .* no multiple of groups=2"):
        layers.Conv2D(2, 3, groups=2)(Input((8, 8, 3)))
    with pytest.raises(ShapeError, match="weight's sizes must be known"):
        layers.Conv2D(2, 3)(Input((8, 8, None)))
    layer = layers.Conv2D(2, 3)
    layer(Input((8, 8, 3)))
    with pytest.raises(ShapeError, match="axis 3 of its input must have size 3"):
        layer(Input((8, 8, 4)))
