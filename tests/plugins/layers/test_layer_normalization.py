"""LayerNormalization, RMSNormalization, UnitNormalization: Keras' own numbers, closed forms, float16, errors."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ArgumentTypeError, ShapeError

X = np.random.default_rng(0).normal(3, 2, (4, 3, 5)).astype("float32")


@pytest.mark.parametrize("name", ["k3_layernorm", "k3_rmsnorm"])
def test_keras_numbers(backend, name):
    check_case(load_case(name))


@pytest.mark.parametrize("axis", [-1, 1, (1, 2), [2, 1]])
def test_each_sample_by_itself(axis):
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    x = X.astype("float64")
    wanted = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 0.1)
    np.testing.assert_allclose(layers.LayerNormalization(axis, epsilon=0.1)(X), wanted, rtol=1e-4, atol=1e-5)


def test_weights_lie_along_the_axes():
    layer = layers.LayerNormalization(axis=1)
    layer(X)
    gamma, beta = np.float32([1, 2, 3]), np.float32([0, 10, 20])
    plain = np.asarray(layer(X))
    layer.set_weights([gamma, beta])
    np.testing.assert_allclose(layer(X), plain * gamma[:, None] + beta[:, None], rtol=1e-5, atol=1e-5)


def test_rms_scaling_of_older_models_divides_by_the_deviation():
    layer = layers.LayerNormalization(rms_scaling=True, epsilon=0)
    np.testing.assert_allclose(layer(X), X / X.std(-1, keepdims=True), rtol=1e-4)
    assert len(layer.get_weights()) == 1


def test_rms():
    x = X.astype("float64")
    wanted = x / np.sqrt((x**2).mean(-1, keepdims=True) + 0.5)
    np.testing.assert_allclose(layers.RMSNormalization(epsilon=0.5)(X), wanted, rtol=1e-5)


def test_unit_length():
    y = np.asarray(layers.UnitNormalization(axis=(1, 2))(X))
    np.testing.assert_allclose((y**2).sum((1, 2)), 1, rtol=1e-5)
    np.testing.assert_array_equal(layers.UnitNormalization()(np.zeros((2, 3), "float32")), np.zeros((2, 3)))


@pytest.mark.parametrize("name", ["LayerNormalization", "RMSNormalization", "UnitNormalization"])
def test_squares_of_float16_do_not_overflow(name):
    x = np.float16([[30000, -30000, 20000, -20000]])
    found = np.asarray(getattr(layers, name)(dtype="float16")(x))
    wanted = np.asarray(getattr(layers, name)()(x.astype("float32")))
    assert found.dtype == "float16"
    np.testing.assert_allclose(found, wanted, rtol=1e-2)


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"epsilon must be a number of 0 or more\. Got -1"):
        layers.LayerNormalization(epsilon=-1)
    with pytest.raises(ArgumentTypeError, match="axis must be a tuple of ints"):
        layers.LayerNormalization(axis="last")
    with pytest.raises(ShapeError, match="sizes must be known"):
        layers.RMSNormalization()(Input((3, None)))
