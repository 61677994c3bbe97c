"""The steps: losses and metrics against formulas in NumPy; steps that a model overrides; running op by op."""

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, layers, metrics, ops, optimizers, set_random_seed
from pronghorn.errors import DataError, GradientError
from pronghorn.training.steps import gradients_of, unpack

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(10, 4)).astype("float32"), RNG.normal(size=(10, 2)).astype("float32")


def linear(**options):
    model = Sequential([layers.Dense(2, input_shape=(4,))])
    model.compile(optimizers.SGD(0.1), **{"loss": "mse", **options})
    return model


def test_one_training_step_by_hand(backend):
    model = linear()
    w, b = model.get_weights()
    wrong = X @ w + b - Y
    assert model.train_on_batch(X, Y) == pytest.approx(np.mean(wrong**2), rel=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], w - 0.1 * X.T @ wrong * 2 / wrong.size, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.get_weights()[1], b - 0.1 * wrong.sum(0) * 2 / wrong.size, rtol=1e-4, atol=1e-6)


def test_sample_weights(backend):
    weights = RNG.random(10).astype("float32")
    model = linear(metrics=["mae"], weighted_metrics=["mae"])
    wrong = model.predict(X) - Y
    found = model.evaluate(X, Y, sample_weight=weights, verbose=0, return_dict=True)
    each = np.abs(wrong).mean(axis=1)
    assert found["loss"] == pytest.approx(np.mean((wrong**2).mean(axis=1) * weights), rel=1e-5)
    assert found["mae"] == pytest.approx(each.mean(), rel=1e-5)
    assert found["weighted_mae"] == pytest.approx(np.sum(each * weights) / weights.sum(), rel=1e-5)


def test_weights_of_time_steps(backend):
    x, y = RNG.normal(size=(6, 3, 4)).astype("float32"), RNG.normal(size=(6, 3, 1)).astype("float32")
    weights = RNG.random((6, 3)).astype("float32")
    model = Sequential([layers.Dense(1, input_shape=(3, 4))])
    model.compile("sgd", "mse", sample_weight_mode="temporal", weighted_metrics=["mae"])
    wrong = (model.predict(x) - y)[..., 0]
    loss, mae = model.test_on_batch(x, y, sample_weight=weights)
    assert loss == pytest.approx(np.mean(wrong**2 * weights), rel=1e-5)
    assert mae == pytest.approx(np.sum(np.abs(wrong) * weights) / weights.sum(), rel=1e-5)


@pytest.mark.parametrize(
    "loss",
    [
        lambda t, p: (t - p) ** 2,
        lambda t, p: ops.mean((t - p) ** 2, axis=-1),
        lambda t, p: ops.mean((t - p) ** 2),
    ],
    ids=["each value", "each sample", "one number"],
)
def test_own_losses_of_any_shape(backend, loss):
    model = linear(loss=loss, metrics=[loss])
    wanted = np.mean((model.predict(X) - Y) ** 2)
    assert model.evaluate(X, Y, verbose=0) == pytest.approx([wanted, wanted], rel=1e-5)


def test_two_outputs_with_weights():
    x = Input((4,))
    model = Model(x, [layers.Dense(2, name="p")(x), layers.Dense(1, name="q")(x)])
    model.compile("sgd", {"p": "mse", "q": "mae"}, loss_weights={"p": 0.5, "q": 3.0}, metrics={"q": "mse"})
    p, q = model.predict(X)
    wanted_p, wanted_q = np.mean((p - Y) ** 2), np.mean(np.abs(q - 1))
    for targets in ([Y, np.ones((10, 1))], {"q": np.ones((10, 1)), "p": Y}):
        found = model.evaluate(X, targets, verbose=0)
        wanted = [0.5 * wanted_p + 3 * wanted_q, wanted_p, wanted_q, np.mean((q - 1) ** 2)]
        assert found == pytest.approx(wanted, rel=1e-5)
    assert model.metrics_names == ["loss", "p_loss", "q_loss", "q_mse"]


def test_an_output_without_a_loss_needs_no_target():
    x = Input((4,))
    model = Model(x, [layers.Dense(2, name="p")(x), layers.Dense(1, name="q")(x)])
    model.compile("sgd", {"p": "mse"})
    before = model.get_layer("q").get_weights()
    with pytest.warns(UserWarning, match="no gradient for"):
        logs = model.fit(X, {"p": Y}, verbose=0).history
    assert set(logs) == {"loss", "p_loss"}
    np.testing.assert_array_equal(model.get_layer("q").get_weights()[0], before[0])


def test_regularizers_count(backend):
    model = Sequential([layers.Dense(2, input_shape=(4,), kernel_regularizer="l1", bias_regularizer="l2")])
    model.compile(optimizers.SGD(0.1), "mse")
    model.set_weights([model.get_weights()[0], np.float32([2, -3])])
    w, b = model.get_weights()
    wrong = X @ w + b - Y
    wanted = np.mean(wrong**2) + 0.01 * np.abs(w).sum() + 0.01 * np.sum(b**2)
    assert model.train_on_batch(X, Y) == pytest.approx(wanted, rel=1e-5)
    np.testing.assert_allclose(
        model.get_weights()[1], b - 0.1 * (wrong.sum(0) * 2 / wrong.size + 0.02 * b), rtol=1e-4, atol=1e-6
    )


def test_a_weight_shared_by_two_models_is_penalized_once():
    shared, x = layers.Dense(4, kernel_regularizer="l2"), Input((4,))
    model = Model(x, shared(shared(x)))
    model.compile("sgd", "mse")
    w = shared.get_weights()[0]
    wanted = np.mean((model.predict(X) - X) ** 2) + 0.01 * np.sum(w**2)
    assert model.test_on_batch(X, X) == pytest.approx(wanted, rel=1e-5)


def test_constraints_hold_after_each_step(backend):
    model = Sequential([layers.Dense(2, input_shape=(4,), kernel_constraint="unit_norm", bias_constraint="non_neg")])
    model.compile(optimizers.SGD(0.5), "mse")
    model.fit(X, Y - 3, epochs=2, batch_size=4, verbose=0)
    np.testing.assert_allclose(np.linalg.norm(model.get_weights()[0], axis=0), 1, rtol=1e-5)
    np.testing.assert_array_equal(model.get_weights()[1], [0, 0])


class Stepwise(Model):
    """Trains in a way of its own: the loss is the greatest error, and half of the gradient is applied."""

    def __init__(self):
        super().__init__()
        self.dense, self.worst = layers.Dense(2), metrics.Mean(name="worst")

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y, _ = unpack(data)
        loss = ops.max(ops.abs(self(x, training=True) - y))
        gradients = gradients_of(loss, self.trainable_weights)
        self.optimizer.apply([(g * 0.5, w) for g, w in zip(gradients, self.trainable_weights, strict=True)])
        self.worst.update_state(loss)
        return {"worst": self.worst.result()}

    def test_step(self, data):
        x, y = data
        return {"best": ops.min(ops.abs(self(x) - y))}

    def predict_step(self, data):
        return self(unpack(data)[0]) + 1000.0


def test_a_model_may_say_what_its_steps_do(backend):
    model = Stepwise()
    model.compile(optimizers.SGD(0.1))
    model.predict(X)
    w, b = model.get_weights()
    wrong = X @ w + b - Y
    place = np.unravel_index(np.abs(wrong).argmax(), wrong.shape)
    logs = model.fit(X, Y, batch_size=10, verbose=0, shuffle=False).history
    assert logs == {"worst": [pytest.approx(np.abs(wrong).max(), rel=1e-5)]}
    wanted = w.copy()
    wanted[:, place[1]] -= 0.1 * 0.5 * np.sign(wrong[place]) * X[place[0]]
    np.testing.assert_allclose(model.get_weights()[0], wanted, rtol=1e-4, atol=1e-6)
    y = X @ model.get_weights()[0] + model.get_weights()[1]
    assert model.evaluate(X, Y, verbose=0) == pytest.approx(np.abs(y - Y).min(), rel=1e-3, abs=1e-5)
    np.testing.assert_allclose(model.predict(X), y + 1000, rtol=1e-6)


def test_compute_loss_may_be_overridden():
    class Doubled(Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            return super().compute_loss(x, y, y_pred, sample_weight) * 2.0 + ops.mean(x)

    x = Input((4,))
    model = Doubled(x, layers.Dense(2)(x))
    model.compile(optimizers.SGD(0.1), "mse")
    w, b = model.get_weights()
    wrong = X @ w + b - Y
    model.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], w - 0.1 * X.T @ wrong * 4 / wrong.size, rtol=1e-4, atol=1e-6)


def test_compute_metrics_may_be_overridden():
    class More(Model):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            return {**super().compute_metrics(x, y, y_pred, sample_weight), "top": ops.max(y_pred)}

    x = Input((4,))
    model = More(x, layers.Dense(2)(x))
    model.compile("sgd", "mse")
    found = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert found["top"] == pytest.approx(model.predict(X).max(), rel=1e-5)


class Branching(Model):
    """Python's own control flow by values, and a look at them."""

    def __init__(self):
        super().__init__()
        self.dense, self.normalization, self.seen = layers.Dense(2), layers.BatchNormalization(), []

    def call(self, x, training=None):
        y = self.dense(x)
        total = ops.sum(x)
        self.seen.append((float(total), training, np.asarray(y).shape))
        return self.normalization(y * 2.0 if total > 0 else -y)


def test_running_op_by_op(backend):
    model = Branching()
    model.compile(optimizers.SGD(0.1), "mse", run_eagerly=True)
    model.fit(X, Y, batch_size=4, shuffle=False, verbose=0)
    sums = [X[i : i + 4].sum() for i in (0, 4, 8)]
    assert [s for s, *_ in model.seen] == pytest.approx(sums, abs=1e-4)
    assert [rest for _, *rest in model.seen] == [[True, (n, 2)] for n in (4, 4, 2)]
    model.evaluate(X, Y, verbose=0)
    assert model.predict(X).shape == (10, 2)
    assert [rest for _, *rest in model.seen[3:]] == [[False, (10, 2)]] * 2
    assert not np.array_equal(model.normalization.moving_mean.numpy(), [0, 0])


def test_op_by_op_gives_what_the_compiled_steps_give(backend):
    runs = []
    for eager in (False, True):
        set_random_seed(1)
        model = Sequential([
            layers.Dense(3, input_shape=(4,), use_bias=False, kernel_regularizer="l2", activity_regularizer="l1"),
            layers.Dropout(0.4), layers.BatchNormalization(), layers.Dense(2, bias_constraint="non_neg"),
        ])  # fmt: skip
        model.compile("adam", "mse", metrics=["mae"], run_eagerly=eager)
        logs = model.fit(X, Y, batch_size=4, epochs=2, verbose=0, validation_data=(X, Y)).history
        runs.append((logs, [*model.get_weights(), *(v.numpy() for v in model.optimizer.variables)]))
    (logs, weights), (eager_logs, eager_weights) = runs
    for name, values in logs.items():
        assert eager_logs[name] == pytest.approx(values, rel=1e-4)
    assert len(weights) == len(eager_weights)
    for a, b in zip(weights, eager_weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)


def test_op_by_op_updates_are_stored_at_the_end():
    class Failing(Layer):
        def build(self, input_shape):
            self.count = self.add_weight(name="c", shape=(), initializer="zeros", trainable=False)

        def call(self, x):
            self.count.assign_add(1.0)
            if float(ops.max(x)) > 1e6:
                raise KeyError("too big")
            return x

    class Model_(Model):
        def __init__(self):
            super().__init__()
            self.inner = Failing()

        def call(self, x):
            return self.inner(x)

    model = Model_()
    model.compile("sgd", "mse", run_eagerly=True)
    model.evaluate(X, X, verbose=0)
    with pytest.raises(KeyError):
        model.evaluate(X * 1e9, X, verbose=0)
    assert float(model.inner.count) == 1


def test_nothing_to_minimise():
    model = linear()
    with pytest.raises(DataError, match=r"nothing to minimise.*loss= to compile and y= to fit"):
        model.fit(X, verbose=0)
    model.compile("sgd")
    with pytest.raises(DataError, match="nothing to minimise"):
        model.train_on_batch(X, Y)


@pytest.mark.parametrize("targets", [None, [None]], ids=["none", "listed"])
def test_penalties_of_weights_are_no_loss_without_targets(targets):
    """Training on the penalties alone would only shrink the weights, and look like success."""
    model = Sequential([layers.Dense(1, input_shape=(4,), use_bias=False, kernel_regularizer="l2")])
    model.compile("sgd", "mse")
    before = model.get_weights()
    for use in (lambda: model.fit(X, targets, verbose=0), lambda: model.evaluate(X, targets, verbose=0)):
        with pytest.raises(DataError, match=r"nothing to minimise: no output with a loss has a target.*y= to fit"):
            use()
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    model.compile("sgd")
    model.fit(X, verbose=0)


def test_a_loss_without_gradient():
    model = linear(loss=lambda t, p: ops.cast(ops.argmax(p, axis=-1), "float32"))
    before = model.get_weights()
    with pytest.raises(GradientError, match=r"depends on none of the trainable weights.*argmax"):
        model.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    assert model.evaluate(X, Y, verbose=0) >= 0


def test_targets_of_a_subclass_by_names_that_do_not_exist():
    class Two(Model):
        def call(self, x):
            return {"a": x, "b": x}

    model = Two()
    model.compile("sgd", "mse")
    with pytest.raises(DataError, match=r"there is no output 'c'. Available: a, b"):
        model.evaluate(X, {"a": X, "c": X}, verbose=0)
    assert model.evaluate(X, {"a": X, "b": X}, verbose=0)[0] == 0


def test_parts_of_a_batch():
    assert unpack(1) == (1, None, None)
    assert unpack((1,)) == (1, None, None)
    assert unpack((1, 2, 3)) == (1, 2, 3)
