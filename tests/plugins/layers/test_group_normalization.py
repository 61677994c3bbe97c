"""GroupNormalization: Keras' own numbers, closed forms, errors."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError

X = np.random.default_rng(0).normal(3, 2, (3, 4, 6)).astype("float32")


def test_keras_numbers(backend):
    check_case(load_case("k3_groupnorm"))


def test_groups_are_neighbours():
    x = X.astype("float64").reshape(3, 4, 2, 3)
    wanted = (x - x.mean((1, 3), keepdims=True)) / np.sqrt(x.var((1, 3), keepdims=True) + 0.1)
    found = layers.GroupNormalization(2, epsilon=0.1)(X)
    np.testing.assert_allclose(found, wanted.reshape(X.shape), rtol=1e-4, atol=1e-5)


def test_channels_first():
    last = np.asarray(layers.GroupNormalization(3)(X))
    first = np.asarray(layers.GroupNormalization(3, axis=1)(X.swapaxes(1, 2)))
    np.testing.assert_allclose(first.swapaxes(1, 2), last, rtol=1e-5, atol=1e-6)


def test_one_group_for_each_channel():
    wanted = (X - X.mean(1, keepdims=True)) / np.sqrt(X.var(1, keepdims=True) + 1e-3)
    layer = layers.GroupNormalization(-1)
    np.testing.assert_allclose(layer(X), wanted, rtol=1e-4, atol=1e-5)
    assert layer.get_config()["groups"] == -1


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"groups must be an int of 1 or more\. Got 0"):
        layers.GroupNormalization(0)
    with pytest.raises(ArgumentError, match="6 channels cannot be divided into 4 equal groups"):
        layers.GroupNormalization(4)(X)
    with pytest.raises(ArgumentError, match="is the batch's"):
        layers.GroupNormalization(1, axis=0)(X)
    with pytest.raises(ShapeError, match="sizes must be known"):
        layers.GroupNormalization(1)(Input((3, None)))
