"""Colours changed at random: Keras' own numbers where nothing is left to chance, bounds, draws."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import Sequential, layers, set_random_seed
from pronghorn.errors import ArgumentError

NAMES = (
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomContrast",
    "RandomGrayscale",
    "RandomHue",
    "RandomSaturation",
)
X = np.random.default_rng(0).uniform(0, 255, (1, 3, 4, 3)).astype("float32")
MANY = np.repeat(X, 100, axis=0)


def made(name, **more):
    return getattr(layers, name)(0.5, **more)


@pytest.mark.parametrize("call", calls(*NAMES), ids=str)
def test_as_keras(call):
    check(call)


@pytest.mark.parametrize("name", NAMES)
def test_as_keras_on_each_engine(backend, name):
    check(calls(name)[0])


@pytest.mark.parametrize("name", NAMES)
def test_inference_changes_nothing(name):
    np.testing.assert_array_equal(made(name)(X, training=False), X)
    np.testing.assert_array_equal(Sequential([made(name, input_shape=X.shape[1:])]).predict(X), X)


@pytest.mark.parametrize("name", NAMES)
def test_each_image_has_a_draw_of_its_own_and_seeds_repeat(name):
    set_random_seed(5)
    found = np.asarray(made(name, seed=2)(MANY))
    set_random_seed(5)
    np.testing.assert_array_equal(made(name, seed=2)(MANY), found)
    kinds = len(np.unique(found.reshape(100, -1), axis=0))
    assert kinds == 2 if name == "RandomGrayscale" else kinds > 50
    assert found.min() >= -1e-3
    assert found.max() <= 255.001


@pytest.mark.parametrize("name", NAMES)
def test_integers(name):
    images = X.astype("uint8")
    assert np.asarray(made(name)(images)).dtype == np.float32
    assert np.asarray(made(name, dtype="uint8")(images)).dtype == np.uint8


def test_contrast_goes_both_ways():
    images = np.repeat(np.array([100.0, 140.0], "float32").reshape(1, 1, 2, 1), 200, axis=0)
    found = np.asarray(layers.RandomContrast(0.5)(images))
    spread = (found[:, 0, 1, 0] - found[:, 0, 0, 0]) / 40
    assert 0.5 <= spread.min() < 0.6
    assert 1.4 < spread.max() <= 1.5
    np.testing.assert_allclose(found.mean(axis=(1, 2, 3)), 120, rtol=1e-5)


def test_brightness_within_its_bounds():
    images = np.full((300, 1, 1, 1), 100, "float32")
    moved = np.asarray(layers.RandomBrightness((-0.1, 0.2))(images)).ravel() - 100
    assert -25.5 <= moved.min() < -22
    assert 47 < moved.max() <= 51


def test_hue_keeps_value_and_saturation():
    images = np.random.default_rng(1).uniform(0.1, 0.9, (4, 3, 3, 3)).astype("float32")
    found = np.asarray(layers.RandomHue(0.8, value_range=(0, 1))(images))
    np.testing.assert_allclose(found.max(-1), images.max(-1), rtol=1e-4)
    np.testing.assert_allclose(found.min(-1), images.min(-1), rtol=1e-3, atol=1e-5)
    assert not np.allclose(found, images, atol=0.05)


def test_grey_about_as_often_as_asked():
    found = np.asarray(layers.RandomGrayscale(0.3)(np.repeat(X, 400, axis=0)))
    grey = np.ptp(found, axis=-1).max(axis=(1, 2)) < 1e-3
    assert 80 < grey.sum() < 160
    np.testing.assert_array_equal(found[~grey], np.repeat(X, (~grey).sum(), axis=0))


def test_one_image_and_channels_first():
    first = np.moveaxis(X[0], -1, 0)
    for name in NAMES:
        assert np.asarray(made(name, data_format="channels_first")(first)).shape == first.shape


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="factor must be a number from 0 to 1"):
        layers.RandomContrast(1.5)
    with pytest.raises(ArgumentError, match="factor must be a number from 0 to 1"):
        layers.RandomHue((-0.5, 0.5))
    with pytest.raises(ArgumentError, match=r"two different numbers\. Got 255"):
        layers.RandomBrightness(0.1, value_range=255)
