"""Activation: Keras' own numbers for every activation, and names that do not exist."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import layers, ops
from pronghorn.errors import UnknownNameError


@pytest.mark.parametrize("name", ["activations_all", "activations_3d"])
def test_keras_numbers(name):
    check_case(load_case(name))


def test_a_function_is_an_activation():
    x = np.array([[-1.0, 4.0]], "float32")
    np.testing.assert_array_equal(layers.Activation(ops.square)(x), [[1.0, 16.0]])


def test_an_unknown_name_comes_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'softmax'"):
        layers.Activation("sofmax")


def test_the_config_holds_the_name():
    described = layers.serialize(layers.Activation("relu", name="a"))
    assert layers.deserialize(described).get_config() == layers.Activation("relu", name="a").get_config()
    assert "relu" in str(described["config"]["activation"])
    assert layers.Activation.from_config({"activation": "tanh"}).activation is layers.Activation("tanh").activation
