"""Layers shared between a model and those inside it are one layer again in what is read."""

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, models

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


def across():
    """One Dense before, inside and after a nested model."""
    shared, x = layers.Dense(4, name="shared"), Input((4,))
    inner = Sequential([layers.Dense(4, input_shape=(4,)), shared], name="inner")
    return Model(x, shared(inner(shared(x))))


def side_by_side():
    """One Dense in two nested models, one of them functional."""
    shared, x, y = layers.Dense(4, name="shared"), Input((4,)), Input((4,))
    first = Sequential([Input((4,)), shared, layers.Dense(4)], name="first")
    second = Model(y, layers.add([shared(y), y]), name="second")
    return Model(x, second(first(x)))


def twice():
    shared = layers.Dense(4, name="shared", input_shape=(4,))
    return Sequential([shared, layers.Activation("tanh"), shared])


def trained(make):
    model = make()
    model.compile("adam", "mse")
    model.fit(X, X, verbose=0)
    return model


MAKERS = pytest.mark.parametrize("make", [across, side_by_side, twice])


@MAKERS
def test_files(tmp_path, make):
    model = trained(make)
    model.save(tmp_path / "m.pronghorn")
    loaded = models.load_model(tmp_path / "m.pronghorn")
    assert len(loaded.weights) == len(model.weights)
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    histories = [m.fit(X, X, verbose=0, shuffle=False).history for m in (model, loaded)]
    assert histories[0] == histories[1]
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))


@MAKERS
def test_configs(make):
    model = trained(make)
    for again in (models.model_from_json(model.to_json()), type(model).from_config(model.get_config())):
        again.set_weights(model.get_weights())
        np.testing.assert_array_equal(again.predict(X), model.predict(X))


def test_what_is_not_shared_has_no_number():
    assert "shared_object_id" not in trained(lambda: Sequential([layers.Dense(4, input_shape=(4,))])).to_json()
