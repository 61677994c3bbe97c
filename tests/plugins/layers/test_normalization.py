"""BatchNormalization: Keras' own numbers in both dialects, statistics, masks, freezing, float16."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import check_case

from pronghorn import Input, Model, Sequential, layers
from pronghorn.errors import ArgumentError, ShapeError

KERAS2 = ["bn_2d", "bn_4d", "bn_4d_axis1", "bn_4d_axis2", "bn_frozen", "bn_mlp_adam", "bn_variants"]
X = np.random.default_rng(0).normal(3, 2, (64, 5)).astype("float32")


@pytest.mark.parametrize("name", [*KERAS2, "k3_batchnorm", "k3_batchnorm_4d"])
def test_keras_numbers(name):
    check_case(load_case(name))


@pytest.mark.parametrize("name", ["bn_4d", "k3_batchnorm"])
def test_keras_numbers_on_every_engine(name, backend):
    check_case(load_case(name))


def trained(model, x, steps=1):
    model.compile("sgd", "mse")
    for _ in range(steps):
        model.train_on_batch(x, np.zeros_like(x))
    return model


def test_training_normalizes_by_the_batch_and_keeps_moving_averages(backend):
    layer = layers.BatchNormalization(momentum=0.9, epsilon=0)
    y = np.asarray(layer(X, training=True))
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(axis=0), 1, rtol=1e-4)
    _, _, mean, variance = layer.get_weights()
    np.testing.assert_allclose(mean, 0.1 * X.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(variance, 0.9 + 0.1 * X.var(axis=0), rtol=1e-5)
    np.testing.assert_allclose(layer(X), (X - mean) / np.sqrt(variance), rtol=1e-4, atol=1e-5)


def test_inference_changes_no_statistics():
    layer = layers.BatchNormalization()
    layer(X)
    np.testing.assert_array_equal(layer.moving_mean.numpy(), 0)
    np.testing.assert_array_equal(layer.moving_variance.numpy(), 1)


def test_a_frozen_layer_is_in_inference():
    model = Sequential([layers.BatchNormalization(momentum=0.5, input_shape=(5,))])
    model.layers[0].trainable = False
    before = model.get_weights()
    trained(model, X, 2)
    np.testing.assert_array_equal(np.array(model.get_weights()), before)
    np.testing.assert_allclose(model.layers[0](X, training=True), X / np.sqrt(1.001), rtol=1e-6)


def test_a_layer_in_a_frozen_model_is_frozen():
    inner = Sequential([layers.BatchNormalization(momentum=0.5, input_shape=(5,))])
    outer = Sequential([inner, layers.Dense(5)])
    inner.trainable = False
    before = inner.get_weights()
    trained(outer, X)
    np.testing.assert_array_equal(np.array(inner.get_weights()), before)
    inner.trainable = True
    trained(outer, X)
    assert not np.array_equal(inner.layers[0].moving_mean.numpy(), before[2])


def test_a_frozen_layer_of_keras2_normalizes_by_the_batch():
    layer = layers.BatchNormalization(dialect="keras2", trainable=False)
    np.testing.assert_allclose(np.asarray(layer(X, training=True)).mean(axis=0), 0, atol=1e-5)
    np.testing.assert_array_equal(layer.moving_mean.numpy(), 0)


def test_keras2_forgets_where_the_averages_began():
    """After the first step they are the batch's own, the variance corrected for a sample."""
    layer = layers.BatchNormalization(dialect="keras2", epsilon=0.0, moving_mean_initializer="ones")
    layer(X, training=True)
    np.testing.assert_allclose(layer.moving_mean.numpy(), X.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(layer.moving_variance.numpy(), X.var(axis=0, ddof=1), rtol=1e-4)
    assert len(layer.get_weights()) == 4


@pytest.mark.parametrize("dialect", ["keras3", "keras2"])
def test_masked_steps_count_in_keras2_only(backend, dialect):
    x = np.random.default_rng(1).normal(2, 1, (4, 6, 3)).astype("float32")
    x[:, 4:] = 0
    inputs = Input((6, 3))
    layer = layers.BatchNormalization(momentum=0.0, dialect=dialect)
    model = Model(inputs, layer(layers.Masking()(inputs)))
    model(x, training=True)
    wanted = (x[:, :4] if dialect == "keras3" else x).mean(axis=(0, 1))
    np.testing.assert_allclose(layer.moving_mean.numpy(), wanted, rtol=1e-5)


def test_a_layer_called_twice_takes_in_one_batch_after_the_other():
    a, b = Input((5,)), Input((5,))
    layer = layers.BatchNormalization(momentum=0.5)
    model = Model([a, b], [layer(a), layer(b)])
    model([X, X + 8], training=True)
    mean = X.mean(axis=0)
    np.testing.assert_allclose(layer.moving_mean.numpy(), (mean / 2 + mean + 8) / 2, rtol=1e-5)


def test_float16_keeps_its_statistics_apart():
    """The variance of large values does not overflow: it is computed in float32."""
    x = (X * 100).astype("float16")
    y = np.asarray(layers.BatchNormalization(dtype="float16")(x, training=True))
    assert y.dtype == np.float16
    np.testing.assert_allclose(y.astype("float32").std(axis=0), 1, rtol=1e-2)
    mixed = layers.BatchNormalization(dtype="mixed_float16")
    assert np.asarray(mixed(X, training=True)).dtype == np.float16
    assert {weight.dtype for weight in mixed.weights} == {"float32"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"axis": 1.5}, "axis must be an int"),
        ({"momentum": 2}, "momentum must be a number from 0 to 1. Got 2"),
        ({"epsilon": -1.0}, "epsilon must be a number from 0"),
        ({"dialect": "keras1"}, "dialect must be one of 'keras3', 'keras2'"),
    ],
)
def test_arguments_that_do_not_fit(arguments, told):
    with pytest.raises(ArgumentError, match=told):
        layers.BatchNormalization(**arguments)


def test_axes_that_do_not_exist_or_have_no_size():
    with pytest.raises(ShapeError, match="axis 3 does not exist"):
        layers.BatchNormalization(axis=3)(Input((4,)))
    with pytest.raises(ShapeError, match="sizes must be known"):
        layers.BatchNormalization()(Input((4, None)))
