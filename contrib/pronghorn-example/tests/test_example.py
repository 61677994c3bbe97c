"""The three components against closed forms, used by name as a user would."""

import numpy as np
import pronghorn_example
import pytest

import pronghorn
from pronghorn import layers, losses, regularizers
from pronghorn.backend import using_backend
from pronghorn.testing import check_layer

X = np.array([[-2.0, 0.0, 1.0], [0.5, 3.0, -1.0]], dtype="float32")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_names_are_found_without_registration():
    assert layers.TrainableSwish is pronghorn_example.TrainableSwish
    assert losses.get("soft_dice") is pronghorn_example.soft_dice
    assert isinstance(regularizers.get("Hoyer"), pronghorn_example.Hoyer)


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.5])
def test_swish_is_its_formula(beta):
    model = pronghorn.Sequential([layers.Input((3,)), layers.TrainableSwish(beta=beta)])
    np.testing.assert_allclose(model.predict(X, verbose=0), X * sigmoid(beta * X), rtol=1e-5, atol=1e-6)


def test_swish_learns_beta():
    """Data made with beta = 3: the weight goes there."""
    x = np.random.default_rng(0).normal(size=(256, 1)).astype("float32")
    model = pronghorn.Sequential([layers.Input((1,)), layers.TrainableSwish()])
    model.compile(pronghorn.optimizers.Adam(0.1), loss="mse")
    model.fit(x, x * sigmoid(3 * x), epochs=60, batch_size=64, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [3.0], atol=0.15)


@pytest.mark.parametrize("case", pronghorn_example.pronghorn_conformance_cases(), ids=str)
def test_layer_conforms(case):
    """The checks that pronghorn's own layers pass: shapes, gradients, configs, masks, dtypes."""
    with using_backend("numpy") as engine:
        check_layer(case, engine)


def test_swish_config_round_trip():
    layer = layers.TrainableSwish(beta=0.5, name="swish")
    again = layers.TrainableSwish.from_config(layer.get_config())
    assert (again.initial_beta, again.name) == (0.5, "swish")


def test_soft_dice_as_a_loss():
    """Overlap 1 of masks with 1 and 2 pixels: 1 - (2 + 1) / (1 + 2 + 1)."""
    truth = np.array([[1.0, 0.0, 0.0]], dtype="float32")
    guess = np.array([[1.0, 1.0, 0.0]], dtype="float32")
    model = pronghorn.Sequential([layers.Input((3,)), layers.Activation("linear")])
    model.compile("sgd", loss="soft_dice")
    assert float(model.evaluate(guess, truth, verbose=0)) == pytest.approx(0.25, rel=1e-5)


def test_hoyer_adds_to_the_loss():
    """The penalty of a kernel of equal weights is strength * their number."""
    dense = layers.Dense(2, use_bias=False, kernel_initializer="ones", kernel_regularizer=regularizers.Hoyer(0.5))
    model = pronghorn.Sequential([layers.Input((3,)), dense])
    model.compile("sgd", loss="mse")
    y = X.sum(axis=1, keepdims=True).repeat(2, axis=1)
    assert float(model.evaluate(X, y, verbose=0)) == pytest.approx(0.5 * 6, rel=1e-4)


def test_hoyer_config_round_trip():
    again = regularizers.deserialize(regularizers.serialize(regularizers.Hoyer(0.25)))
    assert isinstance(again, pronghorn_example.Hoyer)
    assert again.strength == 0.25
