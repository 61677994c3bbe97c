"""Autoencoders: a linear one finds what principal components would, others do better than these."""

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, optimizers, schedules
from pronghorn.api import set_random_seed
from pronghorn.datasets import digits


def principal_error(x, test, size):
    """The mean squared error of ``test``, seen through the first ``size`` principal components of ``x``."""
    mean = x.mean(axis=0)
    components = np.linalg.svd(x - mean, full_matrices=False)[2][:size]
    return np.mean((test - mean - (test - mean) @ components.T @ components) ** 2)


def test_a_linear_one_is_as_good_as_principal_components():
    """Baldi and Hornik 1989: there is no other minimum than the span of the first components."""
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(600, 4)) * [3, 2, 1.5, 1]) @ rng.normal(size=(4, 12)) + 0.3 * rng.normal(size=(600, 12)) + 1
    best = principal_error(x, x, 3)
    set_random_seed(1)
    model = Sequential([Input((12,)), layers.Dense(3), layers.Dense(12)])
    model.compile(optimizers.Adam(schedules.CosineDecay(0.03, 60 * 12)), "mse")
    model.fit(x, x, batch_size=50, epochs=60, verbose=0)
    assert best * 0.9999 < model.evaluate(x, x, verbose=0) < best * 1.05


@pytest.fixture(scope="module")
def images():
    (x, _), (test, _) = digits.load_data()
    return (x[..., None] / 16).astype("float32"), (test[..., None] / 16).astype("float32")


def test_a_convolutional_one_beats_principal_components(images):
    """With as many numbers for an image; the decoder grows it by transposed convolutions and up-sampling."""
    x, test = images
    size, epochs = 6, 20
    set_random_seed(1)
    image = Input((8, 8, 1))
    y = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(image)
    y = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(y)
    code = layers.Dense(size)(layers.Flatten()(y))
    y = layers.Reshape((2, 2, 32))(layers.Dense(128, activation="relu")(code))
    y = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(y)
    y = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.UpSampling2D()(y))
    model = Model(image, layers.Conv2D(1, 3, padding="same", activation="sigmoid")(y))
    model.compile(optimizers.Adam(schedules.CosineDecay(5e-3, epochs * 45)), "mse")
    model.fit(x, x, batch_size=32, epochs=epochs, verbose=0)
    flat = [a.reshape(len(a), -1) for a in images]
    assert model.evaluate(test, test, verbose=0) < principal_error(*flat, size)


def test_noise_is_taken_away(images):
    """A denoising autoencoder brings noisy digits nearer to the true ones than they were."""
    x, test = (a.reshape(len(a), -1) for a in images)
    set_random_seed(1)
    parts = [layers.GaussianNoise(0.3), layers.Dense(64, activation="relu"), layers.Dense(64, activation="sigmoid")]
    model = Sequential([Input((64,)), *parts])
    model.compile(optimizers.Adam(3e-3), "mse")
    model.fit(x, x, batch_size=32, epochs=20, verbose=0)
    noisy = test + np.random.default_rng(0).normal(0, 0.3, test.shape)
    assert np.mean((model.predict(noisy) - test) ** 2) < 0.4 * np.mean((noisy - test) ** 2)
