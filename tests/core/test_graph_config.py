"""Configs of functional models: whatever can be connected comes back connected so."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Layer, Model, Sequential, layers, ops
from pronghorn.discovery import registry
from pronghorn.errors import PronghornError, SavingError
from pronghorn.structure import flatten

RNG = np.random.default_rng(0)
A, B = (RNG.normal(size=(4, 3)).astype("float32") for _ in range(2))


class Stateful(Layer):
    """Takes a Tensor and more Tensors by keyword, gives a tuple."""

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 3))

    def call(self, x, initial_state=None, scale=1.0, mask=None):
        state = initial_state[0] - 2 * initial_state[1] if initial_state is not None else 0.0
        y = ops.matmul(x, self.kernel) * scale + state
        if mask is not None:
            y = ops.where(ops.expand_dims(mask, -1), y, 0.0)
        return y, y * 2


class OfDict(Layer):
    """A dict in, a dict out."""

    def call(self, x):
        return {"sum": x["left"] + x["right"][0], "difference": x["left"] - x["right"][0]}


OWN = {"Stateful": Stateful, "OfDict": OfDict}


def nested():
    x = Input((3,))
    inner = Model(x, layers.Dense(3, activation="tanh")(x), name="inner")
    stack = Sequential([layers.Dense(3, input_shape=(3,)), layers.Dropout(0.3)], name="stack")
    a, b = Input((3,)), Input((3,))
    return Model([a, b], layers.Concatenate()([inner(stack(a)), inner(b), stack(inner(a))]))


def several():
    a, b = Input((3,), name="left"), Input((3,), name="right")
    hidden = layers.Dense(4)(layers.Add()([a, b]))
    return Model([a, b], [layers.Dense(1, name="one")(hidden), layers.Dense(2, name="two")(hidden), a])


def dicts():
    inputs = {"right": Input((3,), name="r"), "left": Input((3,), name="l")}
    made = OfDict()({"left": inputs["left"], "right": [inputs["right"]]})
    return Model(inputs, {"plus": layers.Dense(2)(made["sum"]), "minus": made["difference"]})


def arguments():
    a, b = Input((3,)), Input((3,))
    first, second = Stateful(name="s")(a, initial_state=(b, a), scale=0.5)
    return Model([a, b], [Stateful()(first, initial_state=[second, b]), first])


def masks():
    """A mask given by hand, made by bare functions."""
    a, b = Input((3,)), Input((3,))
    made, _ = Stateful()(a, mask=b[:, 0] > 0)
    return Model([a, b], made)


def in_training():
    """A flag given by hand stays."""
    a, b = Input((3,)), Input((3,))
    return Model([a, b], layers.BatchNormalization()(layers.Add()([a, b]), training=True))


def tuples():
    a, b = Input((3,)), Input((3,))
    return Model((a, b), (a + b, layers.Dense(2)(b)))


def unused_input():
    a, b = Input((3,)), Input((3,), name="unused")
    return Model([a, b], layers.Dense(2)(a))


def amid_another():
    """A model that begins in the midst of another one."""
    a = Input((3,))
    hidden = layers.Dense(3)(a)
    out = layers.Dense(2)(hidden)
    b = Input((3,))
    return Model([hidden, b], out + b[:, :2])


def penalty():
    """A loss added to the model as a Tensor of its own layers."""
    a, b = Input((3,)), Input((3,))
    hidden = layers.Dense(3)(a)
    model = Model([a, b], hidden + b)
    model.add_loss(ops.mean(ops.square(hidden)))
    return model


MODELS = [nested, several, dicts, arguments, masks, in_training, tuples, unused_input, amid_another, penalty]


def fed(model):
    return {"left": A, "right": B} if isinstance(model.input, dict) else [A, B]


def same(first, second, feed):
    for a, b in zip(flatten(first.predict(feed)), flatten(second.predict(feed)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("make", MODELS)
def test_by_way_of_json_it_is_the_same_model(make):
    model = make()
    with registry.scope(OWN):
        config = model.get_config()
        again = Model.from_config(json.loads(json.dumps(config)))
        assert again.get_config() == config
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert (again.input_names, again.output_names) == (model.input_names, model.output_names)
    assert (again.input_shape, again.output_shape) == (model.input_shape, model.output_shape)
    assert type(again.output) is type(model.output)
    again.set_weights(model.get_weights())
    same(model, again, fed(model))
    same(model, again, dict(zip(model.input_names, (A, B), strict=True)))


@pytest.mark.parametrize("make", [nested, arguments, masks, penalty])
def test_made_anew_it_trains_alike(make):
    model = make()
    with registry.scope(OWN):
        again = Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    histories = []
    for m in (model, again):
        targets = [np.zeros((4, *x.shape[1:]), "float32") for x in m.outputs]
        m.compile("adam", "mse")
        m.random_state().assign([7, 0])
        histories.append(m.fit(fed(m), targets, epochs=2, shuffle=False, verbose=0).history)
    assert histories[0] == histories[1]
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_trainable_and_name_and_dtypes_come_back():
    x = Input((2,), dtype="int32", name="ids", batch_size=5)
    model = Model(x, layers.Embedding(4, 2)(x), name="mine")
    model.trainable = False
    again = Model.from_config(model.get_config())
    assert (again.name, again.trainable) == ("mine", False)
    assert (again.inputs[0].dtype, tuple(again.inputs[0].shape), again.inputs[0].name) == ("int32", (5, 2), "ids")


def test_a_subclass_without_init_is_made_of_the_graph():
    class Mine(Model):
        def train_step(self, data):
            return super().train_step(data)

    x = Input((3,))
    model = Mine(x, layers.Dense(1)(x))
    assert type(Mine.from_config(model.get_config())) is Mine


def test_a_subclass_with_init_is_made_of_its_arguments():
    class Mine(Model):
        def __init__(self, units, **kwargs):
            x = Input((3,))
            super().__init__(x, layers.Dense(units)(x), **kwargs)
            self.units = units

    model = Mine(4, name="m")
    assert model.get_config()["units"] == 4
    again = Mine.from_config(model.get_config())
    assert (again.output_shape, again.name) == ((None, 4), "m")


def test_keys_that_json_does_not_know():
    class Numbered(Layer):
        def call(self, x):
            return x[0] + x[1]

    a, b = Input((3,)), Input((3,))
    model = Model([a, b], Numbered()({0: a, 1: b}))
    with pytest.raises(SavingError, match=r"key 0.*strings"):
        model.get_config()


def test_a_nameless_function_is_named_with_its_model_and_layer():
    x = Input((3,))
    model = Model(x, layers.Lambda(lambda t: t * 2, name="twice")(x), name="mine")
    with pytest.raises(SavingError, match=r"Model 'mine', Lambda 'twice'.*register"):
        model.get_config()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda c: c["calls"][1].update(inputs={"tensor_of": [5, 0]}), "does not come before"),
        (lambda c: c["calls"][1].update(inputs={"tensor_of": [-1, 0]}), "does not come before"),
        (lambda c: c["calls"][1].update(layer=9), "cannot be made of its config: IndexError"),
        (lambda c: c.pop("calls"), "cannot be made of its config: KeyError: 'calls'"),
        (lambda c: c["layers"].clear(), "cannot be made"),
        (lambda c: c.update(output_layers=None), "outputs"),
        (lambda c: c["layers"][1]["config"].update(nonsense=3), "nonsense"),
        (lambda c: c["layers"][1].update(class_name="Dens"), "Dens"),
        (lambda c: c["layers"][1].update(class_name=["Dense"]), "config must be"),
    ],
)
def test_damaged_configs(change, error):
    x = Input((3,))
    config = json.loads(json.dumps(Model(x, layers.Dense(2)(x)).get_config()))
    change(config)
    with pytest.raises(PronghornError, match=error):
        pronghorn.models.model_from_config({"class_name": "Model", "config": config})
