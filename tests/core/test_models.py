"""The functions of pronghorn.models: loading, JSON, configs."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Layer, Model, Sequential, layers, models, ops
from pronghorn.errors import ArgumentTypeError, SavingError

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


class Mine(Layer):
    def call(self, x):
        return x * 2


def functional():
    x = Input((3,), name="x")
    return Model(x, [layers.Dense(2, activation="relu")(x + 1), x], name="two")


def test_save_model_and_load_model(tmp_path):
    model = functional()
    models.save_model(model, tmp_path / "m.pronghorn")
    with pytest.raises(SavingError, match="exists already"):
        models.save_model(model, tmp_path / "m.pronghorn", overwrite=False)
    np.testing.assert_array_equal(models.load_model(tmp_path / "m.pronghorn").predict(X)[0], model.predict(X)[0])


@pytest.mark.parametrize("make", [functional, lambda: Sequential([layers.Dense(2, input_shape=(3,))], name="stack")])
def test_json_has_the_architecture_and_no_weights(make):
    model = make()
    again = models.model_from_json(model.to_json())
    assert (type(again), again.name, again.get_config()) == (type(model), model.name, model.get_config())
    assert any((a != b).any() for a, b in zip(again.get_weights(), model.get_weights(), strict=True))
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(np.asarray(again.predict(X)[0]), np.asarray(model.predict(X)[0]))


def test_own_layers_by_custom_objects_only_while_reading():
    text = Sequential([Mine(input_shape=(3,), name="mine")]).to_json()
    assert type(models.model_from_json(text, {"Mine": Mine}).layers[0]) is Mine
    with pytest.raises(SavingError, match=r"needs 'Mine'.*custom_objects=\{'Mine': it\}"):
        models.model_from_json(text)
    with pytest.raises(ArgumentTypeError, match="custom_objects must map names"):
        models.model_from_json(text, [Mine])


def test_a_missing_package_is_named_by_json_too():
    described = json.loads(Sequential([layers.Dense(2, input_shape=(3,))]).to_json())
    described["config"]["layers"][0]["class_name"] = "CRF"
    described["components"] = [{"kind": "layers", "name": "CRF", "distribution": "acme-crf", "version": "3.1"}]
    with pytest.raises(SavingError, match=r"pip install 'acme-crf==3.1'"):
        models.model_from_config(described)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"Sequential"', '{"class_name": 3}', "[" * 100_000])
def test_what_is_no_json_of_a_model(text):
    with pytest.raises(SavingError):
        models.model_from_json(text)
    with pytest.raises(SavingError, match="no JSON"):
        models.model_from_json(None)


def test_from_config_takes_custom_objects():
    x = Input((3,))
    model = Model(x, Mine()(x))
    assert type(Model.from_config(model.get_config(), {"Mine": Mine}).layers[1]) is Mine
    stack = Sequential([Mine(input_shape=(3,))])
    assert type(Sequential.from_config(stack.get_config(), {"Mine": Mine}).layers[0]) is Mine


def test_the_names_that_users_import():
    assert (models.Model, models.Sequential, models.Input) == (pronghorn.Model, pronghorn.Sequential, pronghorn.Input)


def test_a_model_that_was_loaded_is_a_layer_of_another(tmp_path):
    functional().save(tmp_path / "m.pronghorn")
    inner = models.load_model(tmp_path / "m.pronghorn")
    x = Input((3,))
    first, second = inner(x)
    model = Model(x, ops.concatenate([first, second], axis=-1))
    model.save(tmp_path / "outer.pronghorn")
    np.testing.assert_array_equal(models.load_model(tmp_path / "outer.pronghorn").predict(X), model.predict(X))
