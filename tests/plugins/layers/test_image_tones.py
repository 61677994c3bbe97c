"""AutoContrast and Equalization: Keras' own numbers, and by properties."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import layers
from pronghorn.errors import ArgumentError

X = np.random.default_rng(0).uniform(40, 150, (2, 8, 9, 3)).astype("float32")


@pytest.mark.parametrize("call", calls("AutoContrast", "Equalization"), ids=str)
def test_as_keras(backend, call):
    check(call)


def test_contrast_fills_the_range_in_inference_too():
    for data_format, axes in (("channels_last", (1, 2)), ("channels_first", (2, 3))):
        found = np.asarray(layers.AutoContrast(data_format=data_format)(X))
        np.testing.assert_allclose(found.min(axis=axes), 0, atol=1e-4)
        np.testing.assert_allclose(found.max(axis=axes), 255, rtol=1e-6)


def test_equalized_tones_are_about_equally_frequent():
    skewed = (np.random.default_rng(1).uniform(size=(1, 64, 64, 1)) ** 2 * 255).astype("float32")
    counts, _ = np.histogram(np.asarray(layers.Equalization()(skewed)), bins=4, range=(0, 256))
    assert np.histogram(skewed, bins=4, range=(0, 256))[0].max() > 2000
    assert counts.max() < 1.4 * counts.min()


def test_equalization_in_inference_changes_nothing():
    np.testing.assert_array_equal(layers.Equalization()(X, training=False), X)


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="two different numbers"):
        layers.AutoContrast((3, 3))
    with pytest.raises(ArgumentError, match="bins must be an int of 1 or more"):
        layers.Equalization(bins=0)
