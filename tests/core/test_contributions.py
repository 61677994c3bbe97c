"""What layers add to a step: losses, updates that training alone stores, metrics."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, Variable, layers, metrics, ops, optimizers
from pronghorn.errors import ArgumentTypeError, GraphError, ShapeError

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 4)).astype("float32"), RNG.normal(size=(6, 2)).astype("float32")


def compiled(model, **options):
    model.compile(optimizers.SGD(0.1), "mse", **options)
    return model


class Penalized(Layer):
    def call(self, x):
        self.add_loss(0.1 * ops.sum(x * x))
        return x


def test_losses_added_in_calls_count(backend):
    model = compiled(Sequential([layers.Dense(2, input_shape=(4,), use_bias=False), Penalized()]))
    y = X @ model.get_weights()[0]
    wanted = np.mean((y - Y) ** 2) + 0.1 * np.sum(y**2)
    assert model.test_on_batch(X, Y) == pytest.approx(wanted, rel=1e-5)
    assert len(model.losses) == 1
    before = model.get_weights()[0]
    model.train_on_batch(X, Y)
    slope = X.T @ (2 * (y - Y) / y.size + 0.2 * y)
    np.testing.assert_allclose(model.get_weights()[0], before - 0.1 * slope, rtol=1e-4, atol=1e-6)


def test_a_shared_layer_adds_its_loss_at_each_call():
    x, layer = Input((4,)), Penalized()
    model = compiled(Model(x, layer(layer(x))))
    assert model.test_on_batch(X, X) == pytest.approx(0.2 * np.sum(X**2), rel=1e-5)
    assert len(model.losses) == 2


class Vector(Layer):
    def call(self, x):
        self.add_loss(ops.sum(x * x, axis=-1))
        return x


@pytest.mark.parametrize(
    ("layer", "options"),
    [
        (Vector(), {}),
        (layers.Activation("linear"), {"kernel_regularizer": lambda w: 0.1 * ops.sum(ops.abs(w), axis=0)}),
    ],
    ids=["added", "penalty"],
)
def test_a_loss_of_many_numbers_is_refused(layer, options):
    """Added to the loss of the data it would count that once for each of its numbers."""
    model = compiled(Sequential([layers.Dense(2, input_shape=(4,), **options), layer]))
    before = model.get_weights()
    with pytest.raises(ShapeError, match=r"has the shape \((None|6|2),\).*one number.*ops.sum or ops.mean"):
        model.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_a_function_is_called_in_each_step(backend):
    layer = layers.Dense(2, input_shape=(4,), use_bias=False, kernel_regularizer="l2")
    model = compiled(Sequential([layer]))
    model.add_loss(lambda: ops.sum(ops.abs(layer.kernel)))
    w = layer.get_weights()[0]
    wanted = np.mean((X @ w - Y) ** 2) + np.abs(w).sum() + 0.01 * np.sum(w**2)
    assert model.test_on_batch(X, Y) == pytest.approx(wanted, rel=1e-5)
    layer.set_weights([w * 0])
    assert model.test_on_batch(X, Y) == pytest.approx(np.mean(Y**2), rel=1e-5)


def test_a_tensor_of_the_models_own(backend):
    """As variational autoencoders of Keras 2 do: the loss is a Tensor, and compile is given none."""
    x = Input((4,))
    h = layers.Dense(3, use_bias=False)(x)
    y = layers.Dense(4, use_bias=False)(h)
    model = Model(x, y)
    model.add_loss(ops.mean(ops.square(y - x)) + 0.5 * ops.mean(ops.abs(h)))
    model.compile("sgd")
    a, b = model.get_weights()
    wanted = np.mean((X @ a @ b - X) ** 2) + 0.5 * np.mean(np.abs(X @ a))
    assert model.test_on_batch(X) == pytest.approx(wanted, rel=1e-5)
    history = model.fit(X, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert [layer.name for layer in model.layers] == [layer.name for layer in Model(x, y).layers]


def test_a_layer_that_only_the_loss_needs_learns_too():
    x = Input((4,))
    y, judge = layers.Dense(2)(x), layers.Dense(1)
    model = Model(x, y)
    model.add_loss(ops.mean(ops.square(judge(y))))
    compiled(model)
    before = judge.get_weights()[0]
    model.train_on_batch(X, Y)
    assert judge in model.layers
    assert not np.array_equal(before, judge.get_weights()[0])


def test_a_tensor_of_other_inputs():
    x = Input((4,))
    model = Model(x, layers.Dense(2)(x))
    with pytest.raises(GraphError, match="not among the inputs"):
        model.add_loss(ops.mean(Input((3,), name="other")))
    assert model.losses == []


def test_a_number_would_never_change():
    layer = layers.Dense(2)
    for wrong in (1.0, Input((4,)), Variable(1.0)):
        with pytest.raises(ArgumentTypeError, match=r"must be a function without arguments.*lambda"):
            layer.add_loss(wrong)
    assert layer.losses == []


class Counting(Layer):
    """Counts batches, and remembers the last sum."""

    def build(self, input_shape):
        self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)
        self.last = self.add_weight(name="last", shape=(), initializer="zeros", trainable=False)

    def call(self, x):
        self.add_update([(self.count, self.count + 1.0)], x)
        self.add_update((self.last, ops.sum(x)))
        return x + self.count


def test_updates_are_stored_by_training_alone(backend):
    model = compiled(Sequential([Counting(input_shape=(4,))]))
    counting = model.layers[0]
    model.fit(X, X, batch_size=4, epochs=3, verbose=0, shuffle=False)
    assert counting.count.numpy() == 6
    assert counting.last.numpy() == pytest.approx(X[4:].sum(), rel=1e-4)
    np.testing.assert_allclose(model.predict(X), X + 6, rtol=1e-6)
    model.evaluate(X, X, verbose=0)
    model(X)
    assert counting.count.numpy() == 6
    assert [pair[0] for pair in model.updates] == [counting.count, counting.last]


def test_an_update_of_a_trained_weight_wins_over_the_optimizers(backend):
    class Decaying(Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(4,), initializer="ones")
            self.decaying = self.add_weight(name="d", shape=(4,), initializer="ones")

        def call(self, x):
            self.add_update((self.decaying, self.decaying * 0.5))
            return x * self.w + self.decaying

    model = compiled(Sequential([Decaying(input_shape=(4,))]))
    for wanted in (0.5, 0.25):
        model.train_on_batch(X, X)
        np.testing.assert_array_equal(model.layers[0].decaying.numpy(), np.full(4, wanted, "float32"))
    assert not np.array_equal(model.layers[0].w.numpy(), np.ones(4))


def test_an_update_outside_a_step():
    layer = Counting()
    layer(X)
    with pytest.raises(GraphError, match=r"no step to add an update to.*Variable.assign"):
        layer.add_update((layer.count, 3.0))


def test_metrics_added_in_calls(backend):
    class Measured(Layer):
        def call(self, x):
            self.add_metric(ops.mean(x), name="level")
            return x

    model = compiled(Sequential([Measured(input_shape=(4,))]))
    model.fit(X, X, batch_size=3, verbose=0)
    assert model.metrics_names == ["loss", "level"]
    assert model.evaluate(X, X, batch_size=3, verbose=0)[1] == pytest.approx(X.mean(), abs=1e-6)


def test_metrics_that_layers_hold(backend):
    class Holding(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.mine = metrics.Mean(name="mine")
            self.more = {"a": [metrics.Mean(name="deep")]}

        def call(self, x):
            self.mine.update_state(x)
            self.more["a"][0].update_state(x * 2)
            return x

    model = compiled(Sequential([Holding(input_shape=(4,))]), metrics=["mae"])
    logs = model.fit(X, X, batch_size=3, verbose=0).history
    assert set(logs) == {"loss", "mae", "mine", "deep"}
    found = model.evaluate(X, X, verbose=0, return_dict=True)
    assert (found["mine"], found["deep"]) == (pytest.approx(X.mean(), abs=1e-6), pytest.approx(2 * X.mean(), abs=1e-6))
