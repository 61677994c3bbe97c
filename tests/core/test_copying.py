"""deepcopy and pickle of layers and models: they predict equally, and train on independently."""

import copy
import pickle

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Layer, Model, Sequential, layers, metrics, ops, optimizers
from pronghorn.errors import SavingError
from pronghorn.structure import flatten

X = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
Y = np.abs(X[:, :2])

COPIES = {
    "deepcopy": copy.deepcopy,
    **{f"pickle {p}": lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in (2, pickle.HIGHEST_PROTOCOL)},
}
ways = pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)


class Keeps(Layer):
    """Keeps what it computed, as tutorials do, and has layers in a dict."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.parts = {"first": layers.Dense(units), "second": [layers.Dense(units, use_bias=False)]}
        self.seen = []

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones")

    def call(self, x):
        self.last = self.parts["first"](x)
        self.seen.append({"x": x})
        return self.parts["second"][0](self.last) * self.scale


class Tower(Model):
    """Subclassed, with state of its own."""

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.blocks = [Keeps(units), layers.BatchNormalization(), layers.Dropout(0.2)]
        self.head = layers.Dense(2)
        self.note = {"from": self}

    def call(self, x, training=None):
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class WithInit(Model):
    """Reads itself from Tensors in __init__, and keeps some."""

    def __init__(self, units):
        self.source = Input((4,), name="source")
        hidden = layers.Dense(units, name="hidden")(self.source)
        super().__init__(self.source, layers.Dense(2, name="top")(ops.tanh(hidden)))
        self.hidden = hidden
        self.units = units


def sequential():
    return Sequential(
        [Input((4,), name="x"), layers.Dense(5, kernel_constraint="max_norm"), layers.Dropout(0.3), layers.Dense(2)]
    )


def deferred():
    model = Sequential([layers.Dense(3, activation="relu"), layers.Dense(2)])
    model.build((None, 4))
    return model


def functional():
    x = Input((4,), name="x")
    inner = Sequential([Keeps(4, name="keeps"), layers.BatchNormalization()], name="inner")
    shared = layers.Dense(4)
    hidden = shared(inner(shared(x))) + x
    return Model(x, layers.Dense(2)(hidden), name="outer")


def subclassed():
    model = Tower(3)
    model(X)
    return model


MODELS = [sequential, deferred, functional, subclassed, lambda: WithInit(3)]
made = pytest.mark.parametrize("make", MODELS, ids=["sequential", "deferred", "functional", "subclassed", "with-init"])


def same(first, second):
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(first.predict(X), second.predict(X))


@ways
@made
def test_a_copy_predicts_equally_and_shares_nothing(make, how):
    model = make()
    again = how(model)
    assert type(again) is type(model)
    assert [layer.name for layer in again.all_layers()] == [layer.name for layer in model.all_layers()]
    same(model, again)
    assert not {id(w) for w in again.weights} & {id(w) for w in model.weights}
    again.set_weights([w + 1 for w in again.get_weights()])
    with pytest.raises(AssertionError):
        same(model, again)


@ways
@made
def test_a_compiled_copy_goes_on_alike_and_independently(make, how):
    model = make()
    model.compile(optimizers.Adam(0.01, clipnorm=1.0), "mse", metrics=["mae", metrics.RootMeanSquaredError()])
    model.fit(X, Y, batch_size=5, epochs=2, verbose=0)
    again = how(model)
    frozen = again.get_weights()
    wanted = model.fit(X, Y, batch_size=5, epochs=4, initial_epoch=2, verbose=0).history
    for a, b in zip(again.get_weights(), frozen, strict=True):
        np.testing.assert_array_equal(a, b)
    assert again.fit(X, Y, batch_size=5, epochs=4, initial_epoch=2, verbose=0).history == wanted
    same(model, again)


@ways
def test_a_copy_of_a_copy(how):
    model = functional()
    same(model, how(how(model)))


@ways
def test_a_compiled_model_that_has_not_trained(how):
    pronghorn.set_random_seed(0)
    model = sequential()
    model.compile("rmsprop", "mse")
    again = how(model)
    for m in (model, again):
        m.random_state().assign([1, 0])
        m.fit(X, Y, verbose=0)
    same(model, again)


@ways
def test_layers_that_models_share_stay_shared_if_copied_together(how):
    x = Input((4,))
    encoder = Model(x, layers.Dense(3, name="code")(x), name="encoder")
    whole = Model(x, layers.Dense(2)(encoder(x)), name="whole")
    pair = how({"encoder": encoder, "whole": whole})
    assert pair["whole"].get_layer("encoder") is pair["encoder"]
    pair["encoder"].set_weights([w * 0 for w in encoder.get_weights()])
    np.testing.assert_array_equal(pair["whole"].predict(X), np.zeros((12, 2)) + pair["whole"].layers[-1].bias.numpy())
    same(encoder, how(encoder))


@ways
def test_attributes_that_are_tensors_become_the_new_ones(how):
    model = WithInit(3)
    again = how(model)
    assert again.source is again.inputs[0]
    assert again.hidden is again.get_layer("hidden").output
    assert again.units == 3
    np.testing.assert_array_equal(
        Model(again.source, again.hidden).predict(X), Model(model.source, model.hidden).predict(X)
    )


@ways
def test_a_model_may_refer_to_itself(how):
    model = subclassed()
    again = how(model)
    assert again.note["from"] is again


@ways
def test_a_layer_alone_built_and_unbuilt(how):
    layer = Keeps(3, name="k")
    unbuilt = how(layer)
    assert (unbuilt.name, unbuilt.built, unbuilt.weights) == ("k", False, [])
    x = Input((4,))
    layer(x)
    again = how(layer)
    assert (again.last, again.seen) == (None, [{"x": None}]), "Tensors are not copied"
    assert again.connections == []
    np.testing.assert_array_equal(again(X), layer(X))
    again.scale.assign(3.0)
    np.testing.assert_allclose(again(X), 3 * layer(X), rtol=1e-6)
    assert isinstance(layer.last, type(x)), "the original keeps what it had"
    again.from_config(again.get_config())


@pytest.mark.parametrize("how", [copy.deepcopy, COPIES["pickle 5"]], ids=["deepcopy", "pickle"])
def test_every_engine(backend, how):
    model = functional()
    model.compile("adam", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    again = how(model)
    for m in (model, again):
        m.fit(X, Y, epochs=2, initial_epoch=1, verbose=0)
    same(model, again)


@ways
def test_an_added_loss_is_copied(how):
    x = Input((4,))
    hidden = layers.Dense(2)(x)
    model = Model(x, hidden)
    model.add_loss(ops.mean(ops.abs(hidden)))
    again = how(model)
    for m in (model, again):
        m.compile("sgd")
    assert again.evaluate(X, verbose=0) == model.evaluate(X, verbose=0) > 0


def test_functions_without_a_name_are_deep_copied_but_not_pickled():
    x = Input((4,))
    model = Model(x, layers.Lambda(lambda t: t * 2)(x))
    same(model, copy.deepcopy(model))
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(model)


def test_what_has_no_place_in_a_copy_is_told():
    stack = sequential()
    stack.add_loss(ops.mean(stack.outputs[0]))
    with pytest.raises(SavingError, match="add_loss"):
        copy.deepcopy(stack)


def test_a_shallow_copy_shares_its_layers():
    model = functional()
    again = copy.copy(model)
    assert again.layers[1] is model.layers[1]
    same(model, again)


def test_outputs_in_structures_stay_so():
    x = Input((4,))
    model = Model({"x": x}, ({"a": layers.Dense(1)(x)}, [x * 2]))
    again = copy.deepcopy(model)
    found = again.predict({"x": X})
    assert isinstance(found, tuple)
    assert list(found[0]) == ["a"]
    for a, b in zip(flatten(found), flatten(model.predict({"x": X})), strict=True):
        np.testing.assert_array_equal(a, b)
