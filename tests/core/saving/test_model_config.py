"""Models as data: by class, built for the inputs that they had."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Model, Sequential, layers
from pronghorn.discovery import own, registry
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.saving.model_config import describe_build, describe_model, restore_build, restore_model


class Tower(Model):
    """Subclassed: of arguments, with a layer among them."""

    def __init__(self, units, head=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.head = units, head
        self.steps = [layers.Dense(units, activation="tanh") for _ in range(2)]

    def call(self, x, training=None):
        for step in self.steps:
            x = step(x)
        return x if self.head is None else self.head(x)


class Words(Model):
    """Several inputs in a dict, one of them of ints."""

    def __init__(self):
        super().__init__()
        self.embedding, self.dense = layers.Embedding(7, 3), layers.Dense(2)

    def call(self, inputs):
        return self.dense(layers.GlobalAveragePooling2D()(self.embedding(inputs["ids"])[:, None]) + inputs["more"])


def through_json(model, **custom):
    described, build = json.loads(json.dumps([describe_model(model), describe_build(model)]))
    with registry.scope(custom):
        again = restore_model(described)
        restore_build(again, build)
    return again


@pytest.mark.parametrize("built_by", ["call", "build", "fit"])
def test_a_subclassed_model_is_built_for_what_it_was_built_for(built_by):
    model = Tower(4, head=layers.Dense(2, name="head"), name="tower")
    x = np.ones((5, 3), "float32")
    if built_by == "call":
        model(x)
    elif built_by == "build":
        model.build((None, 3))
    else:
        model.compile("sgd", "mse")
        model.fit(x, np.ones((5, 2), "float32"), verbose=0)
    again = through_json(model, Tower=Tower)
    assert (type(again), again.name, again.head.name) == (Tower, "tower", "head")
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_structures_and_dtypes_of_inputs_are_kept():
    model = Words()
    data = {"ids": np.array([[1, 2, 6]]), "more": np.ones((1, 3), "float32")}
    wanted = model(data)
    assert describe_build(model) == {
        "ids": {"shape": [1, 3], "dtype": "int64"},
        "more": {"shape": [1, 3], "dtype": "float32"},
    }
    again = through_json(model, Words=Words)
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again(data), wanted)


def test_an_unbuilt_one_stays_unbuilt():
    again = through_json(Tower(2), Tower=Tower)
    assert not again.built


def test_a_subclass_that_takes_other_inputs_is_told():
    model = Tower(2)
    model.build((None, 3))

    class Other(Tower):
        def call(self, x):
            raise TypeError("not these")

    with pytest.raises(SavingError, match=r"call\(\) fails.*not these.*call it on data once"):
        through_json(model, Tower=Other)


def test_registered_classes_need_no_custom_objects(monkeypatch):
    monkeypatch.setattr(own, "_own", {})
    pronghorn.register("layers", "Skyscraper")(Tower)
    model = Tower(2)
    model.build((None, 3))
    assert describe_model(model)["class_name"] == "Skyscraper"
    assert type(through_json(model)) is Tower


def test_a_subclass_of_sequential_and_of_functional():
    class Stack(Sequential):
        pass

    class Graph(Model):
        pass

    x = Input((3,))
    for model in (Stack([layers.Dense(2, input_shape=(3,))]), Graph(x, layers.Dense(2)(x))):
        again = through_json(model, Stack=Stack, Graph=Graph)
        assert type(again) is type(model)
        assert again.count_params() == 8


def test_subclasses_of_sequential_with_arguments_of_their_own():
    class Stack(Sequential):
        def __init__(self, units, depth=2):
            super().__init__([layers.Dense(units) for _ in range(depth)])
            self.units, self.depth = units, depth

    class Higher(Stack):
        pass

    model = Higher(4, depth=3)
    model.build((None, 5))
    assert describe_model(model)["config"].items() >= {"units": 4, "depth": 3}.items()
    again = through_json(model, Higher=Higher)
    assert (type(again), len(again.layers), again.name) == (Higher, 3, model.name)
    again.set_weights(model.get_weights())
    x = np.ones((2, 5), "float32")
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_subclasses_of_subclasses_that_read_themselves_from_tensors():
    class Tall(Model):
        def __init__(self, units):
            x = Input((3,))
            super().__init__(x, layers.Dense(units)(x))
            self.units = units

    class Taller(Tall):
        pass

    again = through_json(Taller(4), Taller=Taller)
    assert (type(again), again.output_shape) == (Taller, (None, 4))


def test_sequential_keeps_the_name_and_dtype_of_its_input():
    model = Sequential([Input((4,), dtype="int32", name="ids"), layers.Embedding(3, 2)])
    again = through_json(model)
    assert (again.input_names, again.inputs[0].dtype) == (["ids"], "int32")
    deferred = Sequential([layers.Dense(2)])
    assert not through_json(deferred).built
    deferred.build((None, 5))
    assert through_json(deferred).input_shape == (None, 5)


@pytest.mark.parametrize("config", [None, [], "x", {}, {"class_name": 3}, {"config": {}}])
def test_what_is_no_config(config):
    with pytest.raises(SavingError, match="class_name"):
        restore_model(config)


def test_a_layer_is_no_model():
    with pytest.raises(SavingError, match="'Dense' is no model"):
        restore_model({"class_name": "Dense", "config": {"units": 2}})
    with pytest.raises(SavingError, match="'add' is no model"):
        restore_model({"class_name": "add", "config": {}})


def test_an_unknown_class_is_named():
    with pytest.raises(UnknownNameError, match="Towr"):
        restore_model({"class_name": "Towr", "config": {}})


@pytest.mark.parametrize(
    "config",
    [{}, {"layers": 3}, {"layers": [{}]}, {"layers": [{"class_name": "Dense", "config": {"units": "x"}}]}, [3], "x"],
)
def test_damaged_configs_of_sequential(config):
    with pytest.raises((SavingError, pronghorn.errors.PronghornError)):
        restore_model({"class_name": "Sequential", "config": config})
