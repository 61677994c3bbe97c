"""LossScaleOptimizer: a loss that is scaled, steps that are skipped, a state that is saved with the inner one's."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn import Input, Sequential, Variable, config, layers, losses, models, optimizers
from pronghorn.errors import ArgumentError, SavingError

X = np.random.default_rng(5).normal(size=(12, 3)).astype("float32")
Y = (X[:, :1] - X[:, 1:2]).astype("float32")


@pytest.fixture
def mixed_float16():
    """The default policy during the test."""
    config.set_dtype_policy("mixed_float16")
    yield
    config.set_dtype_policy("float32")


def _scaled(inner="sgd", **options):
    return optimizers.LossScaleOptimizer(inner, **options)


def _network(optimizer, dtype=None, **options):
    model = Sequential([Input((3,)), layers.Dense(4, "tanh", dtype=dtype), layers.Dense(1, dtype=dtype)])
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(size=w.shape) for w in model.weights])
    model.compile(optimizer, "mse", **options)
    return model


def test_descent_with_skipped_steps(backend):
    """The rule written down once more, step by step, with momentum; some gradients are infinite or NaN."""
    rng = np.random.default_rng(2)
    w, bias = Variable([1.0, 2.0], dtype="float32"), Variable([[3.0]], dtype="float32")
    optimizer = _scaled(optimizers.SGD(0.1, momentum=0.5), initial_scale=8.0, dynamic_growth_steps=3)
    optimizer.build([w, bias])
    values, moments = [np.array([1.0, 2.0]), np.array([[3.0]])], [np.zeros(2), np.zeros((1, 1))]
    scale, good, done = 8.0, 0, 0
    bad = {4: np.inf, 5: np.nan, 11: -np.inf}
    for i in range(16):
        slopes = [rng.normal(size=2).astype("float32"), rng.normal(size=(1, 1)).astype("float32")]
        if i in bad:
            slopes[i % 2].flat[0] = bad[i]
            scale, good = scale / 2, 0
        else:
            moments = [0.5 * m - 0.1 * g / scale for m, g in zip(moments, slopes, strict=True)]
            values = [v + m for v, m in zip(values, moments, strict=True)]
            done += 1
            scale, good = (scale * 2, 0) if good == 2 else (scale, good + 1)
        optimizer.apply(list(zip(slopes, (w, bias), strict=True)))
        assert (float(optimizer.dynamic_scale), int(optimizer.step_counter)) == (scale, good), i
        assert int(optimizer.iterations) == done, i
        np.testing.assert_allclose(w.numpy(), values[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(bias.numpy(), values[1], rtol=1e-5, atol=1e-6)
    assert (done, scale) == (13, 8.0)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_step_that_overflows_changes_nothing_but_the_scale(backend, run_eagerly):
    """A scale of 2^127 makes float32 overflow: weights, slots and iterations stay bit for bit."""
    model = _network(_scaled("adam", initial_scale=2.0**127), run_eagerly=run_eagerly)
    before = [w.copy() for w in model.get_weights()]
    model.train_on_batch(X * 100, Y)
    state = model.optimizer.save_state()
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert state["iterations"] == 0
    assert state["loss_scale"] == np.float32(2.0**126)
    slots = [value for name, value in state.items() if "/" in name]
    assert slots
    assert not any(value.any() for value in slots)


@pytest.mark.parametrize("inner", ["sgd", "adam", "rmsprop", "lion"])
def test_a_power_of_two_changes_nothing_in_float32(inner, backend):
    plain, scaled = (
        _network(optimizers.get(inner)),
        _network(_scaled(inner, initial_scale=64.0, dynamic_growth_steps=4)),
    )
    for model in (plain, scaled):
        model.fit(X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0)
    assert int(scaled.optimizer.iterations) == 9
    assert float(scaled.optimizer.dynamic_scale) == 256.0
    for a, b in zip(plain.get_weights(), scaled.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-7)


def test_small_gradients_survive(mixed_float16, backend):
    """The gradient of 1e-9 * y is 0 in float16; scaled it moves the weight."""

    def tiny(true, pred):
        return pred * 1e-9

    moved = {}
    for scales in (False, True):
        model = Sequential([Input((1,)), layers.Dense(1, use_bias=False), layers.Dense(1, use_bias=False)])
        model.set_weights([np.ones((1, 1)), np.ones((1, 1))])
        model.compile(optimizers.SGD(1e6), tiny, auto_scale_loss=scales)
        model.train_on_batch(np.ones((1, 1), "float32"), np.zeros((1, 1), "float32"))
        moved[scales] = 1 - model.get_weights()[0].item()
    assert moved[False] == 0
    np.testing.assert_allclose(moved[True], 1e-3, rtol=2e-2)


def test_rows_stay_rows(mixed_float16, backend, monkeypatch):
    """The gradient of an embedding reaches the inner optimizer as the rows that it touches."""
    seen, apply_rows = [], optimizers.SGD.apply_rows

    def watched(self, parameter, indices, values, *others):
        seen.append((parameter.dtype, values.shape))
        return apply_rows(self, parameter, indices, values, *others)

    monkeypatch.setattr(optimizers.SGD, "apply_rows", watched)
    model = Sequential([Input((2,), dtype="int32"), layers.Embedding(5, 2), layers.Flatten(), layers.Dense(1)])
    model.compile(_scaled("sgd", initial_scale=8.0), "mse")
    before = model.get_weights()[0].copy()
    model.fit(np.int32([[1, 3], [3, 3]]), np.ones((2, 1)), epochs=2, verbose=0)
    changed = (model.get_weights()[0] != before).any(axis=1)
    assert changed.tolist() == [False, True, False, True, False]
    assert int(model.optimizer.iterations) == 2
    assert seen == [("float32", (4, 2))]


def test_compile_wraps_where_the_policy_is_mixed_float16(mixed_float16):
    inner = optimizers.Adam(0.25)
    model = _network(inner)
    assert type(model.optimizer) is optimizers.LossScaleOptimizer
    assert model.optimizer.inner_optimizer is inner
    assert float(model.optimizer.learning_rate) == 0.25
    assert _network(inner, auto_scale_loss=False).optimizer is inner
    own = _scaled(inner)
    assert _network(own).optimizer is own
    config.set_dtype_policy("mixed_bfloat16")
    assert _network(inner).optimizer is inner


def test_a_classifier_of_float16_learns(mixed_float16, backend):
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 240)
    x = (rng.normal(size=(3, 8))[y] * 2 + rng.normal(size=(240, 8))).astype("float32")
    model = Sequential([Input((8,)), layers.Dense(16, "relu"), layers.Dense(3)])
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizers.Adam(0.01), loss, metrics=["accuracy"])
    model.optimizer.dynamic_scale.assign(2.0**24)
    history = model.fit(x, y, epochs=12, batch_size=32, verbose=0).history
    assert history["accuracy"][-1] > 0.95
    # 2^24 was too large for float16: it was halved until the steps fitted.
    assert float(model.optimizer.dynamic_scale) < 2.0**24
    assert int(model.optimizer.iterations) < 12 * 8


def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path, backend):
    whole = _network(_scaled("adam", initial_scale=4.0, dynamic_growth_steps=2))
    whole.fit(X, Y, epochs=5, batch_size=4, shuffle=False, verbose=0)
    half = _network(_scaled("adam", initial_scale=4.0, dynamic_growth_steps=2))
    half.fit(X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0)
    half.save(tmp_path / "half.pronghorn")
    for again in (
        models.load_model(tmp_path / "half.pronghorn"),
        pickle.loads(pickle.dumps(half)),
        copy.deepcopy(half),
    ):
        assert float(again.optimizer.dynamic_scale) == 4.0 * 2**4
        assert (int(again.optimizer.step_counter), int(again.optimizer.iterations)) == (1, 9)
        again.fit(X, Y, epochs=2, batch_size=4, shuffle=False, verbose=0)
        assert float(again.optimizer.dynamic_scale) == float(whole.optimizer.dynamic_scale) == 4.0 * 2**7
        for a, b in zip(whole.get_weights(), again.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_weights_are_in_the_order_of_keras(backend):
    """iteration and learning_rate of the wrapper, step_counter, dynamic_scale, then what the inner optimizer has."""
    model = _network(_scaled("adam", initial_scale=4.0, dynamic_growth_steps=3))
    model.fit(X, Y, batch_size=3, verbose=0)
    found = model.optimizer.get_weights()
    assert [float(x) for x in found[:6]] == [0, 0, 1, 8.0, 4, np.float32(0.001)]
    other = _network(_scaled("adam"))
    other.optimizer.build(other.trainable_weights)
    other.optimizer.set_weights(found)
    for a, b in zip(found, other.optimizer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(SavingError, match="arrays were given"):
        other.optimizer.set_weights(found[:-1])


@pytest.mark.parametrize("trained", [False, True])
def test_files_of_keras_keep_it(tmp_path, trained, mixed_float16):
    pytest.importorskip("h5py")
    model = _network(optimizers.Adam(0.25, clipnorm=1.0))
    if trained:
        model.fit(X, Y, batch_size=4, verbose=0)
        model.optimizer.dynamic_scale.assign(16.0)
    model.save(tmp_path / "model.keras")
    again = models.load_model(tmp_path / "model.keras").optimizer
    assert (type(again), type(again.inner_optimizer)) == (optimizers.LossScaleOptimizer, optimizers.Adam)
    assert (float(again.learning_rate), again.inner_optimizer.clipnorm) == (0.25, 1.0)
    assert float(again.dynamic_scale) == (16.0 if trained else 2.0**15)
    assert int(again.iterations) == int(model.optimizer.iterations)
    if trained:
        for a, b in zip(model.optimizer.get_weights(), again.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_config_makes_an_equal_optimizer():
    optimizer = _scaled(optimizers.Adam(0.5, clipnorm=1.0), initial_scale=8.0, dynamic_growth_steps=7, name="mine")
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    assert (again.initial_scale, again.dynamic_growth_steps, again.name) == (8.0, 7, "mine")
    assert (type(again.inner_optimizer), again.inner_optimizer.clipnorm) == (optimizers.Adam, 1.0)


def test_the_inner_optimizer_can_be_changed_between_steps(backend):
    model = _network(_scaled("sgd"))
    model.train_on_batch(X, Y)
    before = model.get_weights()
    model.optimizer.learning_rate = 0.0
    model.train_on_batch(X, Y)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    model.optimizer.learning_rate = 0.01
    model.optimizer.inner_optimizer.clipvalue = 0.0
    model.optimizer.inner_optimizer.clipvalue = 1e-9
    model.train_on_batch(X, Y)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=2e-11)


def test_wrong_arguments_are_named():
    with pytest.raises(ArgumentError, match=r"initial_scale.*above 0.*0\.0"):
        _scaled("sgd", initial_scale=0)
    with pytest.raises(ArgumentError, match=r"dynamic_growth_steps"):
        _scaled("sgd", dynamic_growth_steps=0)
    with pytest.raises(ArgumentError, match=r"scale the loss twice"):
        _scaled(_scaled("sgd"))
    assert _scaled(optimizers.SGD(loss_scale_factor=4.0)).inner_optimizer.loss_scale_factor is None


def test_a_wrong_scale_changes_nothing():
    w, optimizer = Variable([1.0, 2.0]), _scaled("adam")
    optimizer.apply([([1.0, 2.0], w)])
    old = optimizer.save_state()
    optimizer.apply([([3.0, 4.0], w)])
    now = optimizer.save_state()
    with pytest.raises(SavingError, match=r"loss_scale has shape \(2,\): it must be one number"):
        optimizer.load_state({**old, "loss_scale": np.ones(2)})
    for name, value in optimizer.save_state().items():
        np.testing.assert_array_equal(value, now[name])
