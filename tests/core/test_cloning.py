"""clone_model: the same layers anew, connected alike."""

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, models, ops
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.models import clone_model
from pronghorn.structure import flatten

X = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")


def functional():
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = layers.Dense(3, name="shared")
    inner = Sequential([layers.Dense(2, input_shape=(3,))], name="inner")
    hidden = shared(shared(a)) * 0.5 + ops.tanh(b)
    return Model({"a": a, "b": b}, {"x": inner(hidden), "y": layers.Subtract()([hidden, b])}, name="mine")


def sequential():
    return Sequential([Input((3,), name="x"), layers.Dense(4, activation="relu"), layers.Dropout(0.5), layers.Dense(1)])


def feed(model):
    return {"a": X, "b": X * 2} if model.name == "mine" else X


@pytest.mark.parametrize("make", [functional, sequential])
def test_new_layers_and_new_weights_with_the_same_names(make):
    model = make()
    clone = clone_model(model)
    assert type(clone) is type(model)
    assert (clone.name, clone.input_names, clone.output_names) == (model.name, model.input_names, model.output_names)
    assert [layer.name for layer in clone.layers] == [layer.name for layer in model.layers]
    assert not {id(w) for w in clone.weights} & {id(w) for w in model.weights}
    assert any((a != b).any() for a, b in zip(clone.get_weights(), model.get_weights(), strict=True))
    clone.set_weights(model.get_weights())
    for a, b in zip(flatten(clone.predict(feed(model))), flatten(model.predict(feed(model))), strict=True):
        np.testing.assert_array_equal(a, b)
    assert clone.plan is None


def test_the_clone_of_a_shared_layer_is_shared():
    clone = clone_model(functional())
    assert len(clone.get_layer("shared").connections) == 2


def test_a_layer_that_stands_twice_in_a_stack():
    dense = layers.Dense(3, input_shape=(3,))
    clone = clone_model(Sequential([dense, dense]))
    assert clone.layers[0] is clone.layers[1]
    assert len(clone.weights) == 2


def test_on_tensors_that_are_given():
    model, x, y = functional(), Input((3,)), Input((3,))
    clone = clone_model(model, input_tensors={"a": x, "b": y})
    assert clone.inputs == [x, y]
    hidden = layers.Dense(3)(x)
    stack = clone_model(sequential(), input_tensors=hidden)
    whole = Model(x, stack(hidden))
    assert stack.inputs == [hidden]
    assert whole.predict(X).shape == (5, 1)


def test_another_number_of_tensors():
    with pytest.raises(ArgumentError, match="1 tensors are given, the model has 2 inputs"):
        clone_model(functional(), input_tensors=[Input((3,))])
    with pytest.raises(ArgumentError, match="2 tensors are given, the model has 1 inputs"):
        clone_model(sequential(), input_tensors=[Input((3,)), Input((3,))])


@pytest.mark.parametrize("make", [functional, sequential])
def test_a_function_chooses_the_layers(make):
    seen = []

    def wider(layer):
        seen.append(layer.name)
        if isinstance(layer, layers.Dense):
            return layers.Dense.from_config({**layer.get_config(), "activation": "sigmoid"})
        return layer

    model = make()
    clone = clone_model(model, clone_function=wider)
    assert len(seen) == len(set(seen)), "asked once for each layer"
    assert not any("input" in name or name in {"a", "b", "x"} for name in seen), "not for Inputs"
    for old, new in zip(model.layers, clone.layers, strict=True):
        if isinstance(old, layers.Dense):
            assert new.activation.__name__ == "sigmoid"
        elif old.name in seen:
            assert new is old


def test_unbuilt_and_frozen():
    model = Sequential([layers.Dense(2), layers.Dense(1)], name="later")
    model.trainable = False
    clone = clone_model(model)
    assert (clone.built, clone.name, clone.trainable, len(clone.layers)) == (False, "later", False, 2)


def test_an_added_loss_is_cloned():
    x = Input((3,))
    hidden = layers.Dense(3)(x)
    model = Model(x, hidden)
    model.add_loss(ops.mean(ops.square(hidden)))
    clone = clone_model(model)
    clone.set_weights(model.get_weights())
    wanted = np.mean(np.square(model.predict(X)))
    for m in (model, clone):
        m.compile("sgd")
        assert m.evaluate(X, verbose=0) == pytest.approx(wanted, rel=1e-6)


def test_what_cannot_be_read():
    class Mine(Model):
        pass

    with pytest.raises(ArgumentTypeError, match=r"Mine cannot be cloned.*deepcopy"):
        models.clone_model(Mine())
    with pytest.raises(ArgumentTypeError, match="Dense cannot be cloned"):
        models.clone_model(layers.Dense(2))
