"""States that are no weights go on where they stood."""

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Layer, Model, Sequential, Variable, layers, models
from pronghorn.errors import SavingError
from pronghorn.saving.layer_states import layer_states
from pronghorn.saving.training_state import restore_training_state, training_state

X = np.random.default_rng(0).normal(size=(8, 5, 3)).astype("float32")
Y = X[:, 0, :2]


def made():
    pronghorn.set_random_seed(0)
    x = Input(batch_shape=(4, 5, 3))
    hidden = layers.BatchNormalization(dialect="keras2")(x)
    model = Model(x, layers.Dense(2)(layers.LSTM(3, stateful=True)(hidden)))
    model.compile("sgd", "mse")
    return model


def fit(model, epochs, start=0):
    options = {"batch_size": 4, "shuffle": False, "verbose": 0, "initial_epoch": start}
    return model.fit(X, Y, epochs=epochs, **options).history["loss"][-1]


def test_states_of_recurrences_and_hidden_averages_are_found():
    model = made()
    assert sorted(v.name for v in layer_states(model)) == [
        "state_0", "state_1", "unbiased_mean", "unbiased_step", "unbiased_variance",
    ]  # fmt: skip
    assert not {id(v) for v in layer_states(model)} & {id(v) for v in model.weights}
    assert layer_states(Sequential([layers.Dense(2, input_shape=(3,)), layers.Dropout(0.5)])) == []


def test_a_loaded_run_goes_on_with_them(tmp_path):
    model = made()
    fit(model, 2)
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    for a, b in zip(layer_states(model), layer_states(again), strict=True):
        assert np.any(a.numpy())
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert fit(again, 3, 2) == fit(model, 3, 2)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_layer_of_ones_own():
    class Counter(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.count = Variable(0.0, name="count")
            self.count.is_weight = False

        def call(self, x):
            self.count.assign_add(1.0)
            return x + self.count

    pair = [Sequential([Counter(input_shape=(2,)), layers.Dense(1)]) for _ in range(2)]
    for m in pair:
        m.compile("sgd", "mse")
    pair[0].fit(X[:, 0, :2], Y[:, :1], batch_size=2, verbose=0)
    restore_training_state(pair[1], *training_state(pair[0]))
    assert float(pair[1].layers[0].count) == 4.0


def test_others_than_the_model_has():
    model = made()
    arrays, data = training_state(model)
    del arrays["states/4"]
    with pytest.raises(SavingError, match=r"the layers have states of shapes.*same batch size"):
        restore_training_state(model, arrays, data)
