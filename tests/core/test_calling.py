"""Layers and models called on arrays: fresh arrays, one Program for each set of shapes, any kind of argument."""

import numpy as np
import pytest

from pronghorn import Layer, Model, Sequential, layers, ops
from pronghorn.runtime import active_backend
from pronghorn.runtime import compile as compiling

X = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


@pytest.fixture
def counted():
    before = compiling.COUNT
    return lambda: compiling.COUNT - before


def test_one_program_for_each_shape_and_phase(counted):
    layer = layers.Dropout(0.5)
    for _ in range(3):
        layer(X)
        layer(X[:2])
        layer(X, training=True)
        layer(X, training=False)
    assert counted() == 4


def test_results_are_fresh(backend):
    model = Sequential([layers.Activation("linear", input_shape=(4,))])
    first = np.array(model(X))
    found = model(X)
    if isinstance(found, np.ndarray):
        assert not np.shares_memory(found, X)
        found[:] = 0
    np.testing.assert_array_equal(model(X), first)
    assert active_backend().is_array(model(X))


def test_lists_of_numbers_are_one_array(backend):
    np.testing.assert_array_equal(layers.Activation("relu")([[1.0, -2.0]]), [[1, 0]])
    np.testing.assert_array_equal(layers.Activation("relu")([[1, -2]]), [[1, 0]])
    assert np.asarray(layers.Activation("relu")([[1.5, -2]])).dtype == np.float32


def test_other_floats_are_cast_and_ints_are_not(backend):
    layer = layers.Activation("linear")
    assert [np.asarray(layer(X.astype(d))).dtype.name for d in ("float64", "float16")] == ["float32"] * 2
    assert np.asarray(layers.Embedding(9, 2)(np.array([[1, 2]], "uint8"))).shape == (1, 2, 2)


def test_structures_in_and_out(backend):
    class Swap(Layer):
        def call(self, inputs):
            return {"a": inputs["b"], "b": [inputs["a"], None]}

    found = Swap()({"a": X, "b": X * 2})
    np.testing.assert_array_equal(found["a"], X * 2)
    np.testing.assert_array_equal(found["b"][0], X)
    assert found["b"][1] is None


def test_arrays_and_settings_among_the_arguments(backend, counted):
    class Weighted(Layer):
        def call(self, x, mask=None, axes=None, state=None, mode="plain"):
            y = x if mask is None else x * ops.cast(ops.expand_dims(mask, -1), x.dtype)
            y = y if state is None else y + state[0] * state[1]
            return ops.sum(y, axis=axes) if mode == "plain" else y

    layer, mask = Weighted(), np.array([True, False, True, True, False])
    for _ in range(2):
        np.testing.assert_allclose(layer(X, mask, axes=[0, 1]), X[mask].sum(), rtol=1e-5)
        np.testing.assert_allclose(layer(X, mask=mask, axes=[0]), X[mask].sum(axis=0), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(layer(X, None, 1, (X, X)), (X + X * X).sum(axis=1), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(layer(X, mode="other"), X)
    assert counted() == 4


def test_a_compiled_model_that_runs_eagerly_is_called_so():
    class Branching(Model):
        def call(self, x):
            return x * 2 if ops.sum(x) > 0 else x

    model = Branching()
    model.compile(run_eagerly=True)
    for x in (X, -X):
        np.testing.assert_array_equal(model(x), x * (2 if x.sum() > 0 else 1))


def test_weights_that_change_are_seen(backend):
    layer = layers.Dense(2, use_bias=False)
    layer(X)
    layer.set_weights([np.ones((4, 2))])
    np.testing.assert_allclose(layer(X), np.repeat(X.sum(axis=1, keepdims=True), 2, 1), rtol=1e-5)


def test_no_rows():
    assert np.shape(layers.Dense(2, input_shape=(4,))(X[:0])) == (0, 2)


def test_a_layer_called_alone_is_in_the_phase_of_its_default():
    class Trains(Layer):
        def call(self, inputs, training=True):
            return ops.in_train_phase(inputs + 1, inputs, training)

    class Waits(Layer):
        def call(self, inputs, training=None):
            return ops.in_train_phase(inputs + 1, inputs, training)

    x = np.zeros(2, "float32")
    assert np.asarray(Trains()(x)).tolist() == [1, 1]
    assert np.asarray(Trains()(x, training=False)).tolist() == [0, 0]
    assert np.asarray(Waits()(x)).tolist() == [0, 0]
    assert np.asarray(Sequential([Trains(input_shape=(2,))]).predict(x[None])).tolist() == [[0, 0]]
