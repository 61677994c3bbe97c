"""Custom parts of models as Keras 2's tutorials write them, with the backend's functions."""

import numpy as np
import pytest

import pronghorn
from pronghorn import Layer, Model, Sequential
from pronghorn import backend as K
from pronghorn.layers import Activation, Dense, Dropout, Lambda


class MyLayer(Layer):
    """The tutorial's own layer, word for word but for its import."""

    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(MyLayer, self).__init__(**kwargs)  # noqa: UP008

    def build(self, input_shape):
        # Create a trainable weight variable for this layer.
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[1], self.output_dim), initializer="uniform", trainable=True
        )
        super(MyLayer, self).build(input_shape)  # noqa: UP008

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


def l1_reg(weight_matrix):
    """The tutorial's own regularizer."""
    return 0.01 * K.sum(K.abs(weight_matrix))


def data(rows=64, features=4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, features)).astype("float32")
    return x, (x.sum(1) > 0).astype("int64")


def numpy_step(kernel, x, y, rate, penalty):
    """One step of gradient descent on mean((x @ kernel - y)**2) + penalty * sum(|kernel|)."""
    error = x @ kernel - y
    return kernel - rate * (2 * x.T @ error / error.size + penalty * np.sign(kernel))


def test_the_tutorials_layer_trains_as_its_mathematics_says(backend):
    x, _ = data()
    y = x[:, :2] * 2
    layer = MyLayer(2, input_shape=(4,))
    model = Sequential([layer])
    model.compile(pronghorn.optimizers.SGD(0.1), "mse")
    assert model.output_shape == (None, 2)
    kernel = K.get_value(layer.kernel)
    model.train_on_batch(x, y)
    np.testing.assert_allclose(K.get_value(layer.kernel), numpy_step(kernel, x, y, 0.1, 0), rtol=1e-4, atol=1e-6)
    model.fit(x, y, epochs=40, verbose=0)
    np.testing.assert_allclose(K.get_value(layer.kernel), np.eye(4)[:, :2] * 2, atol=0.05)


def test_the_tutorials_regularizer_adds_its_penalty_and_slope(backend):
    x, _ = data()
    y = x[:, :2] * 2
    layer = Dense(2, input_dim=4, use_bias=False, kernel_regularizer=l1_reg)
    model = Sequential([layer])
    model.compile(pronghorn.optimizers.SGD(0.1), "mse")
    kernel = K.get_value(layer.kernel)
    wanted = ((x @ kernel - y) ** 2).mean() + 0.01 * np.abs(kernel).sum()
    np.testing.assert_allclose(np.ravel(model.train_on_batch(x, y))[0], wanted, rtol=1e-5)
    np.testing.assert_allclose(K.get_value(layer.kernel), numpy_step(kernel, x, y, 0.1, 0.01), rtol=1e-4, atol=1e-6)


def test_losses_metrics_and_activations_of_ones_own(backend):
    def weighted_error(y_true, y_pred):
        return K.mean(K.square(y_pred - y_true) * K.cast(y_true > 0, K.floatx()) + K.epsilon(), axis=-1)

    def largest(y_true, y_pred):
        return K.max(y_pred)

    def swish(x):
        return x * K.sigmoid(x)

    x, y = data()
    model = Sequential([Dense(8, activation=swish, input_shape=(4,)), Dense(1), Activation(K.sigmoid)])
    model.compile("adam", loss=weighted_error, metrics=[largest])
    loss, top = model.test_on_batch(x, y[:, None])
    predicted = np.asarray(model.predict(x, verbose=0))
    np.testing.assert_allclose(loss, ((predicted - y[:, None]) ** 2 * (y[:, None] > 0)).mean(), rtol=1e-4)
    np.testing.assert_allclose(top, predicted.max(), rtol=1e-5)
    assert model.fit(x, y[:, None], epochs=5, verbose=0).history["loss"][-1] < loss


def test_lambda_layers_and_constraints(backend):
    def unit(w):
        return w / (K.epsilon() + K.sqrt(K.sum(K.square(w), axis=0, keepdims=True)))

    inputs = pronghorn.Input((4,))
    h = Dense(3, kernel_constraint=unit, use_bias=False)(inputs)
    distance = Lambda(lambda t: K.l2_normalize(t, axis=-1), output_shape=(3,))(h)
    model = Model(inputs, distance)
    model.compile("sgd", "mse")
    x, _ = data()
    model.fit(x, x[:, :3], epochs=1, verbose=0)
    np.testing.assert_allclose(np.linalg.norm(model.get_weights()[0], axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(np.asarray(model.predict(x, verbose=0)), axis=1), 1, rtol=1e-4)


def test_values_between_layers_and_saliency(backend):
    """``K.function`` of layers' outputs, and the slope of a class by the input, against the weights themselves."""
    x, _ = data(8)
    model = Sequential([Dense(5, activation="tanh", input_shape=(4,)), Dropout(0.5), Dense(2)])
    f = K.function([model.layers[0].input, K.learning_phase()], [model.layers[0].output, model.layers[-1].output])
    w1, b1, w2, b2 = model.get_weights()
    hidden, out = f([x, 0])
    np.testing.assert_allclose(hidden, np.tanh(x @ w1 + b1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(out, hidden @ w2 + b2, rtol=1e-4, atol=1e-6)
    assert not np.allclose(f([x, 1])[1], out), "dropout works in training"
    (slope,) = K.gradients(model.output[:, 1], [model.input])
    (found,) = K.function([model.input], [slope])([x])
    np.testing.assert_allclose(found, ((1 - hidden**2) * w2[:, 1]) @ w1.T, rtol=1e-4, atol=1e-6)


def test_dropout_layers_in_a_row_drop_independently(backend):
    inputs = pronghorn.Input((4000,))
    outputs = Dropout(0.5)(Dropout(0.5)(inputs))
    f = K.function([inputs, K.learning_phase()], [outputs])
    first, second = (f([np.ones((1, 4000)), 1])[0] for _ in range(2))
    assert abs((first != 0).mean() - 0.25) < 0.03
    assert not np.array_equal(first, second)


def test_gradient_ascent_on_the_input(backend):
    model = Sequential([Dense(1, input_shape=(4,))])
    loss = K.mean(model.output) - 0.5 * K.sum(K.square(model.input))
    slope = K.gradients(loss, model.input)[0]
    step = K.function([model.input], [loss, slope])
    x = np.zeros((1, 4), "float32")
    for _ in range(60):
        _, gradient = step([x])
        x += 0.2 * gradient
    np.testing.assert_allclose(x[0], model.get_weights()[0][:, 0], rtol=1e-3)


def test_learning_rate_and_a_weight_of_the_loss_set_between_epochs(backend):
    """The usual callback: it reads and sets Variables that the training step uses."""
    x, _ = data()
    weight = K.variable(0.0)

    def loss(y_true, y_pred):
        return weight * K.mean(K.square(y_true - y_pred), axis=-1)

    class Annealing(pronghorn.callbacks.LambdaCallback):
        def on_epoch_begin(self, epoch, logs=None):
            K.set_value(weight, 1.0 if epoch else 0.0)
            K.set_value(self.model.optimizer.learning_rate, 0.1 * (epoch + 1))

    model = Sequential([Dense(4, input_shape=(4,))])
    model.compile("sgd", loss)
    history = model.fit(x, x * 2, epochs=2, batch_size=64, verbose=0, callbacks=[Annealing()])
    assert history.history["loss"][0] == 0
    assert history.history["loss"][1] > 0
    assert K.get_value(model.optimizer.learning_rate) == pytest.approx(0.2)


def test_float64_models(backend):
    K.set_floatx("float64")
    try:
        layer = MyLayer(2, input_shape=(3,))
        model = Sequential([layer])
        assert K.dtype(layer.kernel) == "float64"
        assert K.dtype(K.ones((2,))) == "float64"
        found = np.asarray(model.predict(np.ones((1, 3)), verbose=0))
        np.testing.assert_allclose(found[0], K.get_value(layer.kernel).sum(0), rtol=1e-12)
    finally:
        K.set_floatx("float32")
