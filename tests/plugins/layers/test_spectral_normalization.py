"""SpectralNormalization: Keras' own numbers, the norm it reaches, a step of training by hand."""

import numpy as np
import pytest
from golden_layers import case_ids, check_layer_case

from pronghorn import Input, Model, Sequential, layers, optimizers
from pronghorn.errors import ArgumentError

RNG = np.random.default_rng(0)
X, T = RNG.normal(size=(4, 3)).astype("float32"), RNG.normal(size=(4, 2)).astype("float32")


@pytest.mark.parametrize("name", case_ids("spectral"))
def test_keras_numbers(backend, name):
    """The result, and the weights that are stored by the call."""
    layer, case = check_layer_case(name)
    for found, wanted in zip(layer.get_weights(), case["weights_after"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


def by_hand(kernel, u, iterations=1):
    """The normalised kernel and the new vector."""
    matrix = kernel.reshape(-1, kernel.shape[-1])
    for _ in range(iterations):
        v = u @ matrix.T / np.linalg.norm(u @ matrix.T)
        u = v @ matrix / np.linalg.norm(v @ matrix)
    return kernel / (v @ matrix @ u.T).item(), u


def test_a_step_of_training_starts_from_the_normalised_kernel(backend):
    """As TensorFlow does it: the kernel is stored first; the gradient is by what was stored."""
    model = Sequential([Input((3,)), layers.SpectralNormalization(layers.Dense(2))])
    model.compile(optimizers.SGD(0.1), "mse")
    kernel, bias, u = model.get_weights()
    model.train_on_batch(X, T)
    normal, new_u = by_hand(kernel, u)
    slope = 2 * (X @ normal + bias - T) / T.size
    wanted = [normal - 0.1 * X.T @ slope, bias - 0.1 * slope.sum(0), new_u]
    for found, w in zip(model.get_weights(), wanted, strict=True):
        np.testing.assert_allclose(found, w, rtol=1e-4, atol=1e-6)


def test_inference_changes_nothing(backend):
    layer = layers.SpectralNormalization(layers.Dense(2))
    before = [layer(X), layer.get_weights()][1]
    np.testing.assert_allclose(layer(X), X @ before[0], rtol=1e-5, atol=1e-6)
    model = Sequential([Input((3,)), layer])
    model.compile("sgd", "mse")
    model.evaluate(X, T, verbose=0)
    model.predict(X)
    for a, b in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_norm_becomes_one(backend):
    layer = layers.SpectralNormalization(layers.Conv2D(3, 2), power_iterations=3)
    images = RNG.normal(size=(1, 4, 4, 2)).astype("float32")
    for _ in range(20):
        layer(images, training=True)
    np.testing.assert_allclose(np.linalg.norm(layer.layer.kernel.numpy().reshape(-1, 3), 2), 1, rtol=1e-4)


def test_an_embedding(backend):
    """Words keep their mask; their vectors are divided by the matrix' norm."""
    layer = layers.SpectralNormalization(layers.Embedding(6, 3, mask_zero=True))
    ids = np.array([[1, 5, 0], [2, 0, 0]], "int32")
    layer(ids)
    vectors, u = layer.get_weights()
    normal, new_u = by_hand(vectors, u)
    np.testing.assert_allclose(layer(ids, training=True), normal[ids], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.get_weights()[1], new_u, rtol=1e-4)
    x = Input((3,), dtype="int32")
    mean = Model(x, layers.GlobalAveragePooling1D()(layer(x))).predict(ids)
    stored = layer.get_weights()[0]
    np.testing.assert_allclose(mean, [stored[[1, 5]].mean(0), stored[2]], rtol=1e-4, atol=1e-6)


def test_a_kernel_of_zeros_stays(backend):
    layer = layers.SpectralNormalization(layers.Dense(2, kernel_initializer="zeros"))
    layer(X, training=True)
    assert np.isfinite(layer.get_weights()[2]).all()
    assert not layer.get_weights()[0].any()


def test_what_it_cannot_wrap():
    with pytest.raises(ArgumentError, match="Flatten has no weight 'kernel' or 'embeddings' to normalise"):
        layers.SpectralNormalization(layers.Flatten())(X)
    with pytest.raises(ArgumentError, match="layer must be a layer"):
        layers.SpectralNormalization("dense")
    with pytest.raises(ArgumentError, match="power_iterations must be an int of 1 or more"):
        layers.SpectralNormalization(layers.Dense(2), power_iterations=0)
