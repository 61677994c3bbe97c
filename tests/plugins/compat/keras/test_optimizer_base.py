"""Optimizers as users of Keras 1 and 2 wrote them, against their own formulas in NumPy."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn.errors import GradientError, SavingError
from pronghorn_plugins.compat.keras import optimizers as old

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(20, 3)).astype("float32"), rng.normal(size=(20, 2)).astype("float32")
pytestmark = pytest.mark.usefixtures("keras")


class Momentum(old.Optimizer):
    """Keras 2.2.4's own SGD, as tutorials copied it."""

    def __init__(self, lr=0.01, momentum=0.0, decay=0.0, **kwargs):
        super(Momentum, self).__init__(**kwargs)  # noqa: UP008 - as it was written
        with K.name_scope(self.__class__.__name__):
            self.iterations = K.variable(0, dtype="int64", name="iterations")
            self.lr = K.variable(lr, name="lr")
            self.momentum = K.variable(momentum, name="momentum")
            self.decay = K.variable(decay, name="decay")
        self.initial_decay = decay

    def get_updates(self, loss, params):
        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        lr = self.lr
        if self.initial_decay > 0:
            lr = lr * (1.0 / (1.0 + self.decay * K.cast(self.iterations, K.dtype(self.decay))))
        moments = [K.zeros(K.int_shape(p)) for p in params]
        self.weights = [self.iterations, *moments]
        for p, g, m in zip(params, grads, moments, strict=True):
            v = self.momentum * m - lr * g
            self.updates.append(K.update(m, v))
            new_p = p + v
            if getattr(p, "constraint", None) is not None:
                new_p = p.constraint(new_p)
            self.updates.append(K.update(p, new_p))
        return self.updates

    def get_config(self):
        names = ("lr", "momentum", "decay")
        config = {name: float(K.get_value(getattr(self, name))) for name in names}
        return dict(list(super().get_config().items()) + list(config.items()))


class Accumulating(old.Optimizer):
    """Adam on the mean of the gradients of several batches, with a switch in the graph."""

    def __init__(self, lr=0.01, accum_iters=4, **kwargs):
        super().__init__(**kwargs)
        self.iterations = K.variable(0, dtype="int64", name="iterations")
        self.lr, self.beta_1, self.beta_2 = K.variable(lr), K.variable(0.9), K.variable(0.999)
        self.accum_iters = K.variable(accum_iters, K.dtype(self.iterations))
        self.accum_iters_float = K.cast(self.accum_iters, K.floatx())

    def get_updates(self, loss, params):
        grads = K.gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        t = K.cast(self.iterations // self.accum_iters, K.floatx()) + 1
        lr_t = self.lr * (K.sqrt(1.0 - K.pow(self.beta_2, t)) / (1.0 - K.pow(self.beta_1, t)))
        switch = K.cast(K.equal((self.iterations + 1) % self.accum_iters, 0), K.floatx())
        ms, vs, gs = ([K.zeros(K.int_shape(p), dtype=K.dtype(p)) for p in params] for _ in range(3))
        self.weights = [self.iterations, *ms, *vs, *gs]
        for p, g, m, v, total in zip(params, grads, ms, vs, gs, strict=True):
            mean = (total + g) / self.accum_iters_float
            m_t = self.beta_1 * m + (1.0 - self.beta_1) * mean
            v_t = self.beta_2 * v + (1.0 - self.beta_2) * K.square(mean)
            p_t = p - lr_t * m_t / (K.sqrt(v_t) + 1e-7)
            self.updates.append(K.update(m, (1 - switch) * m + switch * m_t))
            self.updates.append(K.update(v, (1 - switch) * v + switch * v_t))
            self.updates.append(K.update(total, (1 - switch) * (total + g)))
            self.updates.append(K.update(p, (1 - switch) * p + switch * p_t))
        return self.updates


class Keras1(old.Optimizer):
    def __init__(self, lr=0.01, **kwargs):
        super().__init__(**kwargs)
        self.lr = K.variable(lr)

    def get_updates(self, params, constraints, loss):
        grads = self.get_gradients(loss, params)
        self.updates = []
        for p, g in zip(params, grads, strict=True):
            new_p = p - self.lr * g
            if p in constraints:
                new_p = constraints[p](new_p)
            self.updates.append((p, new_p))
        return self.updates


def model_with(keras, optimizer, **options):
    model = keras.models.Sequential([keras.layers.Dense(2, input_shape=(3,), **options)])
    model.compile(optimizer, "mse")
    return model


def slopes(w, b, x=X, y=Y):
    error = 2 * (x @ w + b - y) / y.size
    return x.T @ error, error.sum(0)


def test_momentum_with_decay_goes_as_its_formula(keras, backend):
    model = model_with(keras, Momentum(0.1, momentum=0.9, decay=0.01))
    values = [w.astype("float64") for w in model.get_weights()]
    model.fit(X, Y, batch_size=20, epochs=4, verbose=0, shuffle=False)
    speeds = [np.zeros_like(w) for w in values]
    for t in range(4):
        speeds = [0.9 * v - 0.1 / (1 + 0.01 * t) * g for v, g in zip(speeds, slopes(*values), strict=True)]
        values = [w + v for w, v in zip(values, speeds, strict=True)]
    for found, expected in zip(model.get_weights(), values, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert K.get_value(model.optimizer.iterations) == 4
    np.testing.assert_allclose(model.optimizer.get_weights()[1], speeds[0], rtol=1e-5, atol=1e-6)


def test_gradients_add_up_over_batches(keras, backend):
    model = model_with(keras, Accumulating(0.01))
    w, b = (v.astype("float64") for v in model.get_weights())
    moments = [[np.zeros_like(v), np.zeros_like(v)] for v in (w, b)]
    for t in range(1, 4):
        for i in range(4):
            before = model.get_weights()
            model.train_on_batch(X[5 * i : 5 * i + 5], Y[5 * i : 5 * i + 5])
            assert np.array_equal(before[0], model.get_weights()[0]) == (i < 3)
        new = []
        for value, g, m in zip((w, b), slopes(w, b), moments, strict=True):
            m[0], m[1] = 0.9 * m[0] + 0.1 * g, 0.999 * m[1] + 0.001 * g * g
            rate = 0.01 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
            new.append(value - rate * m[0] / (np.sqrt(m[1]) + 1e-7))
        w, b = new
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-4, atol=1e-5)


def test_keras_1_order_of_arguments_and_constraints(keras, backend):
    model = model_with(keras, Keras1(0.1), kernel_constraint="nonneg")
    w, b = model.get_weights()
    model.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], np.maximum(w - 0.1 * slopes(w, b)[0], 0), rtol=1e-5, atol=1e-6)
    assert int(model.optimizer.iterations) == 1


def test_files_and_copies_go_on_with_the_state(keras, backend, tmp_path):
    model = model_with(keras, Momentum(0.1, momentum=0.9))
    model.fit(X, Y, verbose=0)
    model.save(tmp_path / "model.h5")
    loaded = keras.models.load_model(tmp_path / "model.h5", custom_objects={"Momentum": Momentum})
    assert loaded.optimizer.get_config() == pytest.approx({"lr": 0.1, "momentum": 0.9, "decay": 0.0})
    models = [model, loaded, copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    losses = [[m.train_on_batch(X, Y) for _ in range(3)] for m in models]
    np.testing.assert_allclose(losses[1:], [losses[0]] * 3, rtol=1e-5)


def test_the_rate_is_read_and_set_between_steps(keras, backend):
    model = model_with(keras, Momentum(0.1))
    model.train_on_batch(X, Y)
    assert K.get_value(model.optimizer.lr) == pytest.approx(0.1)
    K.set_value(model.optimizer.lr, 0.0)
    before = model.get_weights()[0]
    model.train_on_batch(X, Y)
    np.testing.assert_array_equal(model.get_weights()[0], before)
    scheduler = keras.callbacks.LearningRateScheduler(lambda _: 0.25)
    for batch_size in (5, 7):
        model.fit(X, Y, batch_size=batch_size, verbose=0, callbacks=[scheduler])
    assert K.get_value(model.optimizer.lr) == 0.25
    assert len(model.optimizer.weights) == 3  # several sizes of batches, and one set of slots


def test_clipnorm_is_of_all_gradients_together(keras, backend):
    model = model_with(keras, Momentum(1.0, clipnorm=0.01))
    before = model.get_weights()
    model.train_on_batch(X, Y)
    steps = [(a - b).ravel() for a, b in zip(before, model.get_weights(), strict=True)]
    assert np.linalg.norm(np.concatenate(steps)) == pytest.approx(0.01, rel=1e-3)


def test_overridden_methods_of_an_optimizer_that_is_there(keras, backend, tmp_path):
    class Halved(keras.optimizers.SGD):
        def get_gradients(self, loss, params):
            return [g * 0.5 for g in super().get_gradients(loss, params)]

    class Counting(keras.optimizers.SGD):
        def get_updates(self, loss, params):
            seen = K.variable(0.0, name="seen")
            self.seen = seen
            return [*super().get_updates(loss, params), K.update_add(seen, 1)]

    first = model_with(keras, keras.optimizers.SGD(0.1, momentum=0.9))
    for made in (Halved(0.2), Counting(0.1, momentum=0.9)):
        model = model_with(keras, made)
        model.set_weights(first.get_weights())
        other = model_with(keras, keras.optimizers.SGD(0.1, momentum=0.0 if isinstance(made, Halved) else 0.9))
        other.set_weights(first.get_weights())
        for _ in range(3):
            assert model.train_on_batch(X, Y) == pytest.approx(other.train_on_batch(X, Y), rel=1e-5)
        np.testing.assert_allclose(model.get_weights()[0], other.get_weights()[0], rtol=1e-5, atol=1e-6)
    assert K.get_value(made.seen) == 3
    model.save(tmp_path / "counting.h5")
    again = keras.models.load_model(tmp_path / "counting.h5", {"Counting": Counting})
    assert again.train_on_batch(X, Y) == pytest.approx(model.train_on_batch(X, Y), rel=1e-5)


def test_a_step_of_ones_own_with_it(keras, backend):
    w = K.variable([3.0, 4.0])
    optimizer = Momentum(0.1, momentum=0.9)
    step = K.function([], [], updates=optimizer.get_updates(K.sum(w * w), [w]))
    value, speed = np.array([3.0, 4.0]), 0.0
    for _ in range(3):
        step([])
        speed = 0.9 * speed - 0.1 * 2 * value
        value = value + speed
    np.testing.assert_allclose(K.get_value(w), value, rtol=1e-5)


def test_wrong_uses_are_refused(keras):
    with pytest.raises(TypeError, match="Unexpected keyword argument passed to optimizer: foo"):
        Momentum(0.1, foo=3)
    model = model_with(keras, Momentum(0.1))
    model.train_on_batch(X, Y)
    with pytest.raises(SavingError, match="not compatible with provided weight shape"):
        model.optimizer.set_weights(model.optimizer.get_weights()[:2])
    with pytest.raises(GradientError, match="An operation has `None` for gradient"):
        Momentum(0.1).get_gradients(K.variable(1.0) * 2, [K.variable(2.0)])

    class Mistaken(old.Optimizer):
        def get_updates(self, loss, params):
            return [K.square(p) for p in params]

    with pytest.raises(ValueError, match="which is no update"):
        model_with(keras, Mistaken()).train_on_batch(X, Y)


def test_one_without_a_get_config_is_saved_with_its_arguments(keras, tmp_path):
    K = keras.backend

    class Plain(keras.optimizers.Optimizer):
        def __init__(self, lr=0.5, **kwargs):
            super().__init__(**kwargs)
            self.lr = K.variable(lr)

        def get_updates(self, loss, params):
            return [K.update_sub(p, self.lr * g) for p, g in zip(params, self.get_gradients(loss, params), strict=True)]

    x, y, path = np.eye(3), np.ones((3, 2)), str(tmp_path / "m.h5")
    model = keras.models.Sequential([keras.layers.Dense(2, input_dim=3)])
    model.compile(Plain(0.25, clipnorm=1.0), "mse")
    model.fit(x, y, verbose=0)
    model.save(path)
    loaded = keras.models.load_model(path, custom_objects={"Plain": Plain})
    assert K.get_value(loaded.optimizer.lr) == 0.25
    assert loaded.optimizer.clipnorm == 1.0
    expected = [model.train_on_batch(x, y) for _ in range(3)]
    assert [loaded.train_on_batch(x, y) for _ in range(3)] == pytest.approx(expected)
