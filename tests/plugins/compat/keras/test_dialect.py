"""Components in the dialect of 2.2.4: its defaults, its names for activations, and files that name what they stand for."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn import layers, models
from pronghorn.backend import epsilon
from pronghorn_plugins.compat.keras.dialect import in_dialect

X = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32")


def test_defaults_are_those_of_2_2_4_and_plain_pronghorn_keeps_its_own(keras):
    old, new = keras.layers.LSTM(2), layers.LSTM(2)
    assert (old.recurrent_activation.__name__, new.recurrent_activation.__name__) == ("hard_sigmoid_keras2", "sigmoid")
    assert keras.layers.GRU(2).reset_after is False
    assert layers.GRU(2).reset_after is True
    assert keras.layers.BatchNormalization().dialect == "keras2"
    assert keras.layers.Dense(2, activation="hard_sigmoid").activation.__name__ == "hard_sigmoid_keras2"
    assert layers.Dense(2, activation="hard_sigmoid").activation.__name__ == "hard_sigmoid"
    assert keras.layers.LSTM(2, recurrent_activation="sigmoid").recurrent_activation.__name__ == "sigmoid"


def test_classes_are_related_as_users_expect(keras):
    assert issubclass(keras.layers.LSTM, layers.LSTM)
    assert isinstance(keras.layers.LSTM(2), keras.layers.Layer)
    assert keras.layers.Flatten is layers.Flatten
    assert keras.layers.LSTM is keras.layers.recurrent.LSTM is in_dialect(layers.LSTM)

    class Mine(keras.layers.LSTM):
        def __init__(self, units, extra=1, **kwargs):
            super().__init__(units, **kwargs)
            self.extra = extra

    assert Mine(2).recurrent_activation.__name__ == "hard_sigmoid_keras2"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_copies_and_pickles(keras, copied):
    layer = keras.layers.GRU(2)
    wanted = np.asarray(layer(X))
    again = copied(layer)
    assert type(again) is keras.layers.GRU
    np.testing.assert_array_equal(np.asarray(again(X)), wanted)


def test_a_model_is_saved_for_those_who_have_no_keras(keras, tmp_path):
    """The file names today's classes with every argument, so that plain pronghorn loads it to the same numbers."""
    model = keras.models.Sequential(
        [
            keras.layers.LSTM(3, input_shape=(5, 3), return_sequences=True),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(2, activation="hard_sigmoid"),
        ]
    )
    model.compile("adagrad", "hinge", metrics=["accuracy"])
    model.fit(X, np.ones((4, 5, 2), "float32"), verbose=0)
    path = tmp_path / "old.pronghorn"
    model.save(path)
    plain = models.load_model(path)
    assert type(plain) is models.Sequential
    assert type(plain.layers[0]) is layers.LSTM
    np.testing.assert_array_equal(plain.predict(X), model.predict(X))
    assert plain.optimizer.get_config() == model.optimizer.get_config()
    assert plain.evaluate(X, np.ones((4, 5, 2)), verbose=0) == model.evaluate(X, np.ones((4, 5, 2)), verbose=0)
    back = keras.models.load_model(path)
    assert type(back) is keras.models.Sequential
    assert type(back.layers[0]) is keras.layers.LSTM
    assert type(back.optimizer) is keras.optimizers.Adagrad


def test_functions_that_mean_something_else_today(keras):
    true, wrong = np.array([[1.0, 0.0]], "float32"), np.array([[0.4, 0.6]], "float32")
    np.testing.assert_allclose(np.asarray(keras.losses.hinge(true, wrong)), [(0.6 + 1.0) / 2], rtol=1e-6)
    assert keras.losses.get("hinge") is keras.losses.hinge
    assert keras.metrics.binary_accuracy is keras.metrics.get("binary_accuracy")
    assert keras.losses.get("mse") is keras.losses.mean_squared_error


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"])
def test_optimizers(keras, name):
    K = keras.backend
    optimizer = getattr(keras.optimizers, name)(lr=0.25, **({} if name == "Nadam" else {"decay": 0.5}))
    assert float(K.get_value(optimizer.lr)) == 0.25
    K.set_value(optimizer.lr, 0.125)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert type(again) is type(optimizer) is type(keras.optimizers.get(name.lower()))
    assert again.get_config() == optimizer.get_config()
    assert again.get_config()["dialect"] == "keras2"
    if name != "SGD":
        assert optimizer.epsilon == epsilon()


def test_get_updates_is_a_step(keras):
    K = keras.backend
    w, x = K.variable([1.0, 2.0]), K.placeholder((2,))
    optimizer = keras.optimizers.SGD(lr=0.5, momentum=0.5)
    step = K.function([x], [K.sum(w * x)], updates=optimizer.get_updates(loss=K.sum(w * x), params=[w]))
    gradient = np.array([1.0, -1.0], "float32")
    assert [float(step([gradient])[0]) for _ in range(3)] == [-1.0, -2.0, -3.5]
    np.testing.assert_allclose(K.get_value(w), [1 - 0.5 - 0.75 - 0.875, 2 + 0.5 + 0.75 + 0.875])


@pytest.mark.usefixtures("keras")
@pytest.mark.parametrize("sides", [(1, 2, 3, 4), {"top_pad": 1, "bottom_pad": 2, "left_pad": 3, "right_pad": 4}])
def test_four_sides_of_zero_padding(sides):
    from keras.layers import Input, ZeroPadding2D

    for layer in (ZeroPadding2D(sides), ZeroPadding2D(padding=sides)):
        assert tuple(map(tuple, layer.padding)) == ((1, 2), (3, 4))
        assert layer(Input((5, 6, 1))).get_shape().as_list() == [None, 8, 13, 1]
