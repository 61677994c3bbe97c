"""Which layers are trained: those that were trainable at compile()."""

import warnings

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 4)).astype("float32"), RNG.normal(size=(6, 1)).astype("float32")


def changed(model, train):
    before = model.get_weights()
    train()
    return [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]


def test_frozen_before_compile(backend):
    model = Sequential([layers.Dense(3, input_shape=(4,), trainable=False), layers.Dense(1)])
    model.compile("sgd", "mse")
    assert changed(model, lambda: model.fit(X, Y, verbose=0)) == [False, False, True, True]
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (2, 2)


def test_a_frozen_model_learns_nothing():
    model = Sequential([layers.Dense(1, input_shape=(4,)), layers.BatchNormalization()])
    model.trainable = False
    model.compile("sgd", "mse")
    assert not any(changed(model, lambda: model.fit(X, Y, verbose=0)))


@pytest.mark.parametrize("trained_before", [False, True])
def test_what_is_set_later_counts_from_the_next_compile_on(trained_before):
    model = Sequential([layers.Dense(3, input_shape=(4,), name="first"), layers.Dense(1)], name="m")
    model.compile("sgd", "mse")
    if trained_before:
        model.fit(X, Y, verbose=0)
    model.layers[0].trainable = False
    with pytest.warns(UserWarning, match="trainable of 'first' was set after 'm' was compiled.*compile"):
        assert all(changed(model, lambda: model.fit(X, Y, verbose=0)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # told once
        model.train_on_batch(X, Y)
        model.compile("sgd", "mse")
        assert changed(model, lambda: model.fit(X, Y, verbose=0)) == [False, False, True, True]
    assert not model.layers[0].trainable


def test_two_models_over_shared_layers_as_adversarial_networks_have_them(backend):
    """The discriminator is compiled before it is frozen for the joint model: it learns in its own steps alone."""
    judge = Sequential([layers.Dense(3, input_shape=(4,)), layers.BatchNormalization(), layers.Dense(1)])
    judge.compile("sgd", "mse")
    maker = Sequential([layers.Dense(4, input_shape=(2,))])
    judge.trainable = False
    noise = Input((2,))
    joint = Model(noise, judge(maker(noise)))
    joint.compile("sgd", "mse")
    seed = X[:, :2].copy()
    assert not any(changed(judge, lambda: joint.train_on_batch(seed, Y)))
    assert all(changed(maker, lambda: joint.train_on_batch(seed, Y)))
    with pytest.warns(UserWarning, match="was set after"):
        judge.train_on_batch(X, Y)
    assert all(changed(judge, lambda: judge.train_on_batch(X, Y)))
    assert not any(changed(judge, lambda: joint.train_on_batch(seed, Y)))


def test_inner_models_and_layers():
    inner = Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(3)])
    model = Sequential([inner, layers.Dense(1)])
    inner.layers[1].trainable = False
    model.compile("sgd", "mse")
    assert changed(model, lambda: model.fit(X, Y, verbose=0)) == [True, True, False, False, True, True]
    inner.trainable = False
    model.compile("sgd", "mse")
    assert changed(inner, lambda: model.fit(X, Y, verbose=0)) == [False] * 4


def test_momenta_of_what_is_frozen_in_between_are_kept():
    """Frozen, trained, thawed, trained: the same optimizer goes on for both parts."""
    model = Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)
    optimizer = model.optimizer
    model.layers[0].trainable = False
    model.compile(optimizer, "mse")
    assert changed(model, lambda: model.fit(X, Y, verbose=0)) == [False, False, True, True]
    model.layers[0].trainable = True
    model.compile(optimizer, "mse")
    assert all(changed(model, lambda: model.fit(X, Y, verbose=0)))
    assert int(optimizer.iterations) == 3


def test_a_subclass_built_after_compile():
    class Two(Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Dense(3), layers.Dense(1)

        def call(self, x):
            return self.second(self.first(x))

    model = Two()
    model.first.trainable = False
    model.compile("sgd", "mse")
    model.train_on_batch(X, Y)
    assert changed(model, lambda: model.train_on_batch(X, Y)) == [False, False, True, True]
