"""Activations as layers: Keras' own numbers, the definitions on numbers around their kinks, arguments."""

import numpy as np
import pytest
from golden_case import load_case
from golden_layers import case_ids, check_layer_case
from golden_model import check_case

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError, ShapeError

X = np.array([[-2.0, -0.5, 0.0, 0.25, 0.5, 3.0]])


@pytest.mark.parametrize("name", ["advanced_activations", "prelu_conv_shared", "k3_prelu"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize(
    ("layer", "wanted"),
    [
        (layers.LeakyReLU(0.5), [-1, -0.25, 0, 0.25, 0.5, 3]),
        (layers.LeakyReLU(negative_slope=0.5), [-1, -0.25, 0, 0.25, 0.5, 3]),
        (layers.ELU(2.0), [*2 * np.expm1([-2, -0.5]), 0, 0.25, 0.5, 3]),
        (layers.ThresholdedReLU(0.25), [0, 0, 0, 0, 0.5, 3]),
        (layers.ReLU(), [0, 0, 0, 0.25, 0.5, 3]),
        (layers.ReLU(2.0, 0.5, 0.25), [-1.125, -0.375, -0.125, 0, 0.5, 2]),
        (layers.PReLU("ones"), X[0]),
    ],
)
def test_definition(backend, layer, wanted):
    np.testing.assert_allclose(np.asarray(layer(X.astype("float32")))[0], wanted, rtol=1e-6)


def test_softmax_over_several_axes(backend):
    x = np.random.default_rng(0).uniform(-1, 1, (2, 3, 4)).astype("float32")
    wanted = np.exp(x) / np.exp(x).sum(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(layers.Softmax((1, 2))(x), wanted, rtol=1e-5)


def test_softmax_leaves_masked_elements_out():
    x, mask = np.array([[1.0, 5.0, 1.0]], "float32"), np.array([[True, False, True]])
    np.testing.assert_allclose(layers.Softmax()(x, mask=mask), [[0.5, 0, 0.5]], rtol=1e-6)


@pytest.mark.parametrize("name", case_ids("softmax_mask"))
def test_softmax_masks_as_in_keras3(backend, name):
    """Masks of fewer axes, several axes, and 0 where nothing is left."""
    check_layer_case(name)


def test_softmax_passes_on_a_mask_that_came_along(backend):
    x = Input((3, 2))
    masked = layers.Masking()(x)
    model = Model(x, layers.GlobalAveragePooling1D()(layers.Softmax()(masked)))
    found = model.predict(np.array([[[1, 2], [0, 0], [0, 0]]], "float32"))
    np.testing.assert_allclose(found[0], np.exp([1, 2]) / np.exp([1, 2]).sum(), rtol=1e-5)


def test_softmax_masks_must_broadcast():
    with pytest.raises(ShapeError, match=r"Got mask \(2, 3\) and x \(1, 4\)"):
        layers.Softmax()(np.ones((1, 4), "float32"), mask=np.ones((2, 3), bool))


def test_slopes_are_shared_along_axes():
    layer = layers.PReLU(shared_axes=(1, 2))
    layer(Input((None, None, 3)))
    assert layer.alpha.shape == (1, 1, 3)
    assert layers.PReLU(shared_axes=1).shared_axes == (1,)
    assert layers.PReLU().get_config()["shared_axes"] is None


def test_arguments_and_inputs_that_do_not_fit():
    for make in (
        lambda: layers.LeakyReLU(-1), lambda: layers.ReLU(max_value=-1.0), lambda: layers.ReLU(negative_slope=-1),
        lambda: layers.ThresholdedReLU(None),
    ):  # fmt: skip
        with pytest.raises(ArgumentError, match="must be a number of 0 or more"):
            make()
    with pytest.raises(ArgumentError, match="alpha and negative_slope are one argument"):
        layers.LeakyReLU(0.1, negative_slope=0.2)
    with pytest.raises(ArgumentError, match="shared_axes must be axes of a sample, counted from 1"):
        layers.PReLU(shared_axes=0)
    with pytest.raises(ArgumentError, match=r"shared_axes has axis 3, the input of shape \(None, 4\) has none such"):
        layers.PReLU(shared_axes=[3])(Input((4,)))
    with pytest.raises(ShapeError, match="weight's sizes must be known"):
        layers.PReLU()(Input((None, 3)))
