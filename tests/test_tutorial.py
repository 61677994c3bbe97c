"""The code of the Keras tutorial that pronghorn was first asked to run, with its own imports, on each engine.

The blocks stand in the tutorial's order; what a block leaves open (its data, its first layer) is filled in here.
"""

import numpy as np
import pytest

import pronghorn
from pronghorn import backend as K
from pronghorn import ops, regularizers
from pronghorn.errors import ArgumentTypeError
from pronghorn.layers import *  # noqa: F403 - the tutorial imports so
from pronghorn.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
    add,
    concatenate,
)  # fmt: skip
from pronghorn.models import Model, Sequential

pytestmark = pytest.mark.usefixtures("backend")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 10)).astype("float32")


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("first", [{"input_shape": (10,)}, {"input_dim": 10}])
def test_dense(first):
    model = Sequential()
    model.add(Dense(1, **first))
    assert (model.input_shape, model.output_shape, model.count_params()) == ((None, 10), (None, 1), 11)
    kernel, bias = model.get_weights()
    close(model.predict(X), X @ kernel + bias)


ACTIVATIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "linear": lambda x: x,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name):
    model = Sequential()
    model.add(Dense(4, input_dim=10))
    before = model.predict(X)
    model.add(Activation(name))
    close(model.predict(X), ACTIVATIONS[name](before))


def test_convolution_and_pooling():
    model = Sequential()
    model.add(Conv2D(32, (3, 3), padding="same", input_shape=(8, 8, 3)))
    assert model.output_shape == (None, 8, 8, 32)
    model.add(MaxPooling2D(pool_size=(2, 2)))
    assert model.output_shape == (None, 4, 4, 32)
    images = RNG.normal(size=(2, 8, 8, 3)).astype("float32")
    kernel, bias = model.get_weights()
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    convolved = np.einsum("bhwcij,ijco->bhwo", windows, kernel) + bias
    close(model.predict(images), convolved.reshape(2, 4, 2, 4, 2, 32).max(axis=(2, 4)))


def test_embedding():
    model = Sequential()
    model.add(Embedding(input_dim=10000, output_dim=64, input_length=10))
    input_array = RNG.integers(1000, size=(32, 10))
    model.compile("rmsprop", "mse")
    output_array = model.predict(input_array)
    assert output_array.shape == (32, 10, 64)
    close(output_array, model.get_weights()[0][input_array])


@pytest.mark.parametrize("merged", [Add(), add], ids=["Add", "add"])
def test_merge(merged):
    input1 = pronghorn.layers.Input(shape=(16,))
    x1 = pronghorn.layers.Dense(8, activation="relu")(input1)
    input2 = pronghorn.layers.Input(shape=(32,))
    x2 = pronghorn.layers.Dense(8, activation="relu")(input2)
    added = merged([x1, x2])
    out = pronghorn.layers.Dense(4)(added)
    model = pronghorn.models.Model(inputs=[input1, input2], outputs=out)
    a, b = RNG.normal(size=(5, 16)).astype("float32"), RNG.normal(size=(5, 32)).astype("float32")
    w1, b1, w2, b2, w, c = model.get_weights()
    close(model.predict([a, b]), (np.maximum(a @ w1 + b1, 0) + np.maximum(b @ w2 + b2, 0)) @ w + c)
    model.compile(optimizer="sgd", loss="mse")
    losses = model.fit([a, b], np.ones((5, 4)), epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_batch_normalization_and_dropout():
    model = Sequential()
    model.add(Dense(8, input_dim=10))
    model.add(BatchNormalization())
    model.add(Dropout(0.5))
    dense = Model(model.inputs, model.layers[0].output).predict(X)
    close(model.predict(X), dense / np.sqrt(1 + 1e-3))
    found = np.asarray(model(X, training=True))
    normalized = (dense - dense.mean(axis=0)) / np.sqrt(dense.var(axis=0) + 1e-3)
    kept = found != 0
    assert 0.2 < kept.mean() < 0.8
    close(found[kept], 2 * normalized[kept])


class MyLayer(Layer):
    """The tutorial's own layer, word for word but for the call's ``K.dot``, which is there in both spellings."""

    dot = staticmethod(K.dot)

    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(MyLayer, self).__init__(**kwargs)  # noqa: UP008

    def build(self, input_shape):
        # Create a trainable weight variable for this layer.
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[1], self.output_dim), initializer="uniform", trainable=True
        )
        super(MyLayer, self).build(input_shape)  # noqa: UP008 - Be sure to call this somewhere!

    def call(self, x):
        return self.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


class MyLayerOfOps(MyLayer):
    dot = staticmethod(ops.dot)


@pytest.mark.parametrize("cls", [MyLayer, MyLayerOfOps])
def test_own_layer(cls):
    model = Sequential()
    model.add(cls(3, input_shape=(10,)))
    model.add(cls(2))
    assert model.output_shape == (None, 2)
    first, second = model.get_weights()
    close(model.predict(X), X @ first @ second)
    model.compile("sgd", "mse")
    model.fit(X, np.ones((12, 2)), verbose=0)
    assert not np.array_equal(first, model.get_weights()[0])


def clipped(p):
    return np.clip(p, 1e-7, 1)


# Keras 3's formulas, of which those of 2.2.4 differ in cosine_proximity's sign convention only by the name.
LOSSES = {
    "mse": lambda t, p: np.mean((t - p) ** 2, axis=-1),
    "mae": lambda t, p: np.mean(np.abs(t - p), axis=-1),
    "squared_hinge": lambda t, p: np.mean(np.maximum(1 - (2 * t - 1) * p, 0) ** 2, axis=-1),
    "hinge": lambda t, p: np.mean(np.maximum(1 - (2 * t - 1) * p, 0), axis=-1),
    "categorical_hinge": lambda t, p: np.maximum(np.max((1 - t) * p, axis=-1) - np.sum(t * p, axis=-1) + 1, 0),
    "binary_crossentropy": lambda t, p: np.mean(-(t * np.log(p) + (1 - t) * np.log(1 - p)), axis=-1),
    "categorical_crossentropy": lambda t, p: -np.sum(t * np.log(p), axis=-1),
    "kullback_leibler_divergence": lambda t, p: np.sum(clipped(t) * np.log(clipped(t) / p), axis=-1),
    "poisson": lambda t, p: np.mean(p - t * np.log(p), axis=-1),
    "cosine_proximity": lambda t, p: -np.sum(t * p, axis=-1) / np.linalg.norm(p, axis=-1),
}


@pytest.mark.parametrize("name", [*LOSSES, "sparse_categorical_crossentropy"])
def test_losses(name):
    labels = RNG.integers(0, 3, 12)
    onehot = np.eye(3, dtype="float32")[labels]
    model = Sequential([Dense(3, activation="softmax", input_dim=10)])
    model.compile(optimizer="sgd", loss=name, metrics=["accuracy"])
    p = model.predict(X).astype(float)
    each = LOSSES.get(name, LOSSES["categorical_crossentropy"])(onehot, p)
    loss, accuracy = model.evaluate(X, labels if name.startswith("sparse") else onehot, verbose=0)
    assert loss == pytest.approx(each.mean(), rel=1e-4)
    if name == "binary_crossentropy":
        assert accuracy == pytest.approx(np.mean((p > 0.5) == onehot))
    else:
        assert accuracy == pytest.approx(np.mean(p.argmax(axis=1) == labels))


def test_regularizers():
    model = Sequential()
    model.add(
        Dense(
            64,
            input_dim=10,
            kernel_regularizer=regularizers.l2(0.01),
            activity_regularizer=regularizers.l1(0.01),
        )
    )
    model.compile("sgd", "mse")
    w = model.get_weights()[0]
    y = X @ w
    wanted = np.mean(y**2) + 0.01 * np.sum(w**2) + 0.01 * np.sum(np.abs(y)) / len(X)
    assert model.evaluate(X, np.zeros((12, 64)), verbose=0) == pytest.approx(wanted, rel=1e-4)


def l1_reg(weight_matrix):
    return 0.01 * K.sum(K.abs(weight_matrix))


def l1_reg_of_ops(weight_matrix):
    return 0.01 * ops.sum(ops.abs(weight_matrix))


@pytest.mark.parametrize("own", [l1_reg, l1_reg_of_ops])
def test_own_regularizer(own):
    model = Sequential()
    model.add(Dense(64, input_dim=10, kernel_regularizer=own))
    model.compile("sgd", "mse")
    w = model.get_weights()[0]
    wanted = np.mean((X @ w) ** 2) + 0.01 * np.abs(w).sum()
    assert model.evaluate(X, np.zeros((12, 64)), verbose=0) == pytest.approx(wanted, rel=1e-4)


def test_the_trap():
    out_a, out_b = Input((2,)), Input((3,))
    layer1 = concatenate([out_a, out_b])  # right
    a, b = np.ones((1, 2), "float32"), np.zeros((1, 3), "float32")
    close(Model([out_a, out_b], layer1).predict([a, b]), [[1, 1, 0, 0, 0]])
    with pytest.raises(ArgumentTypeError, match=r"Use concatenate\(\[a, b\]\) or Concatenate\(\)\(\[a, b\]\)"):
        Concatenate([out_a, out_b])  # wrong


def test_the_pieces_together():
    pronghorn.set_random_seed(1)
    model = Sequential()
    model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(8, 8, 1)))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dropout(0.25))
    model.add(Dense(2, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    images = RNG.normal(size=(64, 8, 8, 1)).astype("float32")
    labels = (images.mean(axis=(1, 2, 3)) > 0).astype(int)
    images += 2 * labels[:, None, None, None]
    model.fit(images, np.eye(2)[labels], epochs=40, batch_size=16, verbose=0)
    assert model.evaluate(images, np.eye(2)[labels], verbose=0)[1] > 0.9
