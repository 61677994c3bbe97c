"""BatchNormalization with renorm: Keras' own numbers, the correction by hand, bounds that contradict each other."""

import numpy as np
import pytest
from golden_layers import case_ids, check_layer_case

from pronghorn import Input, Sequential, layers, optimizers
from pronghorn.errors import ArgumentError

X = np.random.default_rng(1).normal(1, 2, size=(8, 3)).astype("float32")


@pytest.mark.parametrize("name", case_ids("renorm"))
def test_keras_numbers(backend, name):
    """The result, and all statistics after it."""
    layer, case = check_layer_case(name)
    assert [w.name for w in layer.weights] == case["weight_names"]
    for found, wanted in zip(layer.get_weights(), case["weights_after"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


def test_corrected_it_is_the_same_in_training_as_with_the_kept_statistics(backend):
    """Without bounds, r and d put the kept statistics in place of the batch's."""
    layer = layers.BatchNormalization(renorm=True, momentum=0.9, epsilon=0.01)
    layer.build_for((None, 3))
    mean, stddev = np.float32([0.5, -1, 2]), np.float32([1, 2, 0.5])
    gamma, beta = np.float32([1, 2, 3]), np.float32([0, 1, 0])
    layer.set_weights([gamma, beta, mean, stddev**2, stddev, mean, stddev])
    np.testing.assert_allclose(layer(X, training=True), (X - mean) / stddev * gamma + beta, rtol=1e-4, atol=1e-4)


def test_the_correction_has_no_gradient(backend):
    """A step of training by hand: r and d are numbers."""
    model = Sequential([Input((3,)), layers.Dense(2, use_bias=False), layers.BatchNormalization(renorm=True)])
    model.compile(optimizers.SGD(0.5), "mse")
    kernel = model.get_weights()[0].astype("float64")
    model.train_on_batch(X, np.zeros((8, 2), "float32"))
    h = X @ kernel
    centred, stddev = h - h.mean(0), np.sqrt(h.var(0) + 1e-3)
    y = stddev * (centred / stddev) + h.mean(0)  # kept: mean 0, stddev 1
    ct = 2 * y / y.size * stddev
    unit = centred / stddev
    slope = (ct - ct.mean(0) - unit * (ct * unit).mean(0)) / stddev
    np.testing.assert_allclose(model.get_weights()[0], kernel - 0.5 * X.T @ slope, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("clipping", [{"rmin": 2.0, "rmax": 1.0}, {"dmax": -1.0}, {"max": 1.0}])
def test_bounds_that_are_none(clipping):
    with pytest.raises(ArgumentError, match="renorm_clipping must be a dict of rmin, rmax and dmax"):
        layers.BatchNormalization(renorm=True, renorm_clipping=clipping)


def test_no_renorm_in_keras_2():
    with pytest.raises(ArgumentError, match=r"Keras 2\.2\.4 has no renorm"):
        layers.BatchNormalization(renorm=True, dialect="keras2")
    with pytest.raises(ArgumentError, match="renorm_momentum must be a number from 0 to 1"):
        layers.BatchNormalization(renorm=True, renorm_momentum=2)
