"""Locally connected layers: Keras' own numbers, one window after the other, sizes that must be known."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["locally_connected1d", "locally_connected2d", "locally_connected2d_cf"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


def test_each_window_has_its_kernel(backend):
    x = np.random.default_rng(0).uniform(-1, 1, (2, 7, 3))
    layer = layers.LocallyConnected1D(4, 3, strides=2, dtype="float64", bias_initializer="uniform")
    found = np.asarray(layer(x))
    kernel, bias = layer.get_weights()
    wanted = [x[:, 2 * i : 2 * i + 3].reshape(2, 9) @ kernel[i] + bias[i] for i in range(3)]
    np.testing.assert_allclose(found, np.stack(wanted, axis=1), rtol=1e-12)


def test_arguments_and_inputs_that_do_not_fit():
    with pytest.raises(ArgumentError, match="LocallyConnected1D: padding must be one of 'valid'"):
        layers.LocallyConnected1D(2, 3, padding="same")
    with pytest.raises(
        ShapeError, match=r"a kernel for each place needs all sizes. Got an input of shape \(None, None, 3\)"
    ):
        layers.LocallyConnected1D(2, 3)(Input((None, 3)))
    with pytest.raises(ShapeError, match="does not fit"):
        layers.LocallyConnected2D(2, 5)(Input((4, 4, 1)))
