"""Noise: Keras' predictions, and in training the statistics that the definitions promise."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import layers, set_random_seed
from pronghorn.errors import ArgumentError, ShapeError


@pytest.mark.parametrize("name", ["noise_layers_1d", "noise_layers_2d"])
def test_keras_numbers(name, backend):
    check_case(load_case(name))


@pytest.mark.parametrize(
    ("layer", "shape", "shared"),
    [
        (layers.SpatialDropout1D(0.4), (50, 4, 30), (1,)),
        (layers.SpatialDropout2D(0.4), (50, 2, 3, 30), (1, 2)),
        (layers.SpatialDropout2D(0.4, "channels_first"), (50, 30, 2, 3), (2, 3)),
        (layers.SpatialDropout3D(0.4), (50, 2, 2, 2, 30), (1, 2, 3)),
    ],
)
def test_whole_channels_are_dropped(backend, layer, shape, shared):
    set_random_seed(1)
    y = np.asarray(layer(np.ones(shape, "float32"), training=True))
    channels = y.min(axis=shared)
    np.testing.assert_array_equal(channels, y.max(axis=shared))
    assert set(np.unique(channels.round(5))) == {0, np.float32(1 / 0.6).round(5)}
    assert abs((channels == 0).mean() - 0.4) < 5 * (0.24 / channels.size) ** 0.5


def test_normal_noise_is_added(backend):
    set_random_seed(1)
    x = np.full((100, 100), 3.0, "float32")
    noise = np.asarray(layers.GaussianNoise(0.5)(x, training=True)) - x
    assert abs(noise.mean()) < 5 * 0.5 / 100
    assert abs(noise.std() - 0.5) < 5 * 0.5 / 2**0.5 / 100
    assert (np.abs(noise) < 0.5).mean() == pytest.approx(0.6827, abs=0.025)


def test_normal_noise_multiplies(backend):
    set_random_seed(1)
    factor = np.asarray(layers.GaussianDropout(0.2)(np.full((100, 100), 2.0, "float32"), training=True)) / 2
    assert abs(factor.mean() - 1) < 5 * 0.5 / 100
    assert abs(factor.std() - (0.2 / 0.8) ** 0.5) < 5 * 0.5 / 2**0.5 / 100


def test_alpha_dropout_keeps_mean_and_variance(backend):
    set_random_seed(1)
    x = np.random.default_rng(0).standard_normal((200, 200)).astype("float32")
    y = np.asarray(layers.AlphaDropout(0.3)(x, training=True))
    assert abs(y.mean()) < 0.03
    assert abs(y.var() - 1) < 0.05
    values, counts = np.unique(y, return_counts=True)
    least, scale = -1.7580993408473766, (0.7 * (1 + 0.3 * 1.7580993408473766**2)) ** -0.5
    assert values[counts.argmax()] == pytest.approx(scale * least * 0.7, rel=1e-5)
    assert abs(counts.max() / y.size - 0.3) < 5 * (0.21 / y.size) ** 0.5


def test_alpha_dropout_with_a_shape_of_its_own(backend):
    set_random_seed(1)
    y = np.asarray(layers.AlphaDropout(0.5, noise_shape=(None, 1))(np.zeros((40, 3), "float32"), training=True))
    np.testing.assert_array_equal(y, np.repeat(y[:, :1], 3, axis=1))
    assert len(np.unique(y)) == 2


@pytest.mark.parametrize("layer", [layers.GaussianNoise(1.0), layers.GaussianDropout(0.5), layers.AlphaDropout(0.5)])
def test_inference_changes_nothing(layer):
    x = np.random.default_rng(0).uniform(size=(3, 4)).astype("float32")
    np.testing.assert_array_equal(layer(x), x)


def test_arguments_that_do_not_fit():
    with pytest.raises(ArgumentError, match="GaussianNoise: stddev must be a number of 0 or more"):
        layers.GaussianNoise(-1)
    with pytest.raises(ArgumentError, match="GaussianDropout: rate must be below 1"):
        layers.GaussianDropout(1)
    with pytest.raises(ArgumentError, match="AlphaDropout: rate must be a number from 0 to 1"):
        layers.AlphaDropout(1.5)
    with pytest.raises(ShapeError, match="must have 4 axes"):
        layers.SpatialDropout2D(0.5)(np.zeros((2, 3, 4), "float32"))


def test_configs_of_keras2_name_a_noise_shape():
    config = {"name": "drop", "rate": 0.25, "noise_shape": None, "seed": None, "trainable": True}
    assert layers.SpatialDropout1D.from_config(config).rate == 0.25
