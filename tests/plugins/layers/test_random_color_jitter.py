"""RandomColorJitter: Keras' own numbers, and that it is its parts."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import layers

X = np.random.default_rng(0).uniform(0, 255, (2, 3, 4, 3)).astype("float32")


@pytest.mark.parametrize("call", calls("RandomColorJitter"), ids=str)
def test_as_keras(backend, call):
    check(call)


def test_parts_that_are_left_out_change_nothing():
    np.testing.assert_array_equal(layers.RandomColorJitter()(X), X)
    found = np.asarray(layers.RandomColorJitter(brightness_factor=(0.1, 0.1), contrast_factor=(-0.2, 0.2))(X))
    wanted = layers.RandomContrast((-0.2, 0.2))(layers.RandomBrightness((0.1, 0.1))(X))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-4)


def test_inference_changes_nothing():
    layer = layers.RandomColorJitter(brightness_factor=0.4, hue_factor=0.3)
    np.testing.assert_array_equal(layer(X, training=False), X)
    assert not np.allclose(layer(X), X)
    assert not layer.weights
