"""Layers that read Tensors of the model from outside of their arguments, against closed forms."""

import copy

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn import ops
from pronghorn.errors import GraphError, SavingError
from pronghorn.layers import LSTM, Dense, Dropout, Lambda, Layer, TimeDistributed
from pronghorn.models import Input, Model

pytestmark = pytest.mark.usefixtures("backend")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 3)).astype("float32")


def test_an_input_that_a_lambda_closes_over():
    a, b = Input((3,)), Input((3,))
    model = Model([a, b], Lambda(lambda x: x * b)(a))
    for size in (6, 4):
        np.testing.assert_allclose(model.predict([X[:size], 2 * X[:size]]), 2 * X[:size] ** 2, rtol=1e-6)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_hidden_layer_that_is_closed_over_is_trained(run_eagerly):
    """d/dV of mean((x V * x W)^2) is x^T (2 (xV * xW) * xW) / size, and the same for W."""
    a = Input((3,))
    left, right = Dense(3, use_bias=False), Dense(3, use_bias=False)
    h = right(a)
    model = Model(a, Lambda(lambda x: x * h)(left(a)))
    assert {left, right} <= set(model.layers)
    model.compile("sgd", "mse", run_eagerly=run_eagerly)
    (v,), (w,) = left.get_weights(), right.get_weights()
    slope = 2 * (X @ v) * (X @ w) / X.size
    model.train_on_batch(X, np.zeros_like(X))
    np.testing.assert_allclose(left.get_weights()[0], v - 0.01 * X.T @ (slope * (X @ w)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(right.get_weights()[0], w - 0.01 * X.T @ (slope * (X @ v)), rtol=1e-4, atol=1e-6)


def test_a_layer_with_a_tensor_as_attribute_and_a_bare_function_of_one():
    class Adding(Layer):
        def __init__(self, other, **kwargs):
            super().__init__(**kwargs)
            self.other = other

        def call(self, x):
            return x + self.other

    a = Input((3,))
    model = Model(a, Adding(ops.square(a))(a))
    np.testing.assert_allclose(model.predict(X), X + X * X, rtol=1e-6)


def test_a_tensor_given_back_as_it_is():
    a, b = Input((3,)), Input((3,))
    inner = Lambda(lambda x: b)
    out = inner(a)
    np.testing.assert_array_equal(Model([a, b], out).predict([X, X + 1]), X + 1)
    assert out is not b


def test_sizes_and_phase_are_those_of_the_step():
    steps, a = Input((4, 3)), Input((3,))
    state = LSTM(3)(steps)
    repeated = Lambda(lambda x: x * K.repeat(state, 4) + K.cast(K.shape(state)[0], "float32"))(steps)
    x = RNG.normal(size=(5, 4, 3)).astype("float32")
    wanted = x * Model(steps, state).predict(x)[:, None] + 5
    np.testing.assert_allclose(Model(steps, repeated).predict(x), wanted, rtol=1e-5, atol=1e-6)
    dropped = Dropout(0.5)(a)
    model = Model(a, Lambda(lambda x: x * dropped)(a))
    np.testing.assert_allclose(model.predict(X), X * X, rtol=1e-6)
    found = np.asarray(model(X, training=True))
    assert np.all(np.isclose(found, 0) | np.isclose(found, 2 * X * X))
    assert 0 < np.isclose(found, 0).sum() < found.size


def test_a_model_with_such_a_layer_inside_others():
    a = Input((3,))
    h = Dense(3)(a)
    inner = Model(a, Lambda(lambda x: x * h)(a))
    b, frames = Input((3,)), Input((2, 3))
    twice = Model(b, [inner(b), inner(inner(b))])
    once = inner.predict(X)
    found = twice.predict(X)
    np.testing.assert_allclose(found[0], once, rtol=1e-5)
    np.testing.assert_allclose(found[1], inner.predict(once), rtol=1e-5)
    over_time = Model(frames, TimeDistributed(inner)(frames)).predict(X.reshape(3, 2, 3))
    np.testing.assert_allclose(over_time, once.reshape(3, 2, 3), rtol=1e-5)


def test_inside_a_loop():
    a, b = Input((4, 3)), Input((3,))
    summed = Lambda(lambda x: K.rnn(lambda t, s: (t * b + s[0], [t * b + s[0]]), x, [K.zeros_like(b)])[0])(a)
    x = RNG.normal(size=(6, 4, 3)).astype("float32")
    np.testing.assert_allclose(Model([a, b], summed).predict([x, X]), x.sum(1) * X, rtol=1e-4, atol=1e-5)


def test_what_is_no_part_of_the_model_is_named():
    a, b = Input((3,), name="here"), Input((3,), name="elsewhere")
    with pytest.raises(GraphError, match="need the input 'elsewhere'"):
        Model(a, Lambda(lambda x: x * b)(a))


def test_constants_variables_and_draws_from_outside():
    a, v = Input((3,)), K.variable(2.0)
    scale = K.constant([1.0, 2.0, 3.0]) * 2
    model = Model(a, Lambda(lambda x: x * v * scale)(a))
    np.testing.assert_allclose(model.predict(X), 4 * X * [1, 2, 3], rtol=1e-6)
    K.set_value(v, 3.0)
    np.testing.assert_allclose(model.predict(X), 6 * X * [1, 2, 3], rtol=1e-6)
    noise = K.random_normal((3,))
    noisy = Model(a, Lambda(lambda x: x + noise)(a))
    first, second = (noisy.predict(X) - X for _ in range(2))
    assert np.abs(first - second).max() > 1e-3


def test_copies_and_files_refuse_and_weights_do_not(tmp_path):
    a, b = Input((3,)), Input((3,))
    model = Model([a, b], Dense(2)(Lambda(lambda x: x * b, name="times")(a)))
    for copied in (copy.deepcopy, Model.get_config):
        with pytest.raises(SavingError, match=r"'times': it reads .* from outside"):
            copied(model)
    before = model.get_weights()
    model.save_weights(tmp_path / "w.weights.h5")
    model.set_weights([w * 0 for w in before])
    model.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
