"""Functions of ops between layers: written as primitives by name, and read again."""

import json

import numpy as np
import pytest

import pronghorn
from pronghorn import Input, Model, Variable, layers, ops
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.functional import BareOps
from pronghorn.saving.expression import Expression, expression_of

X = np.random.default_rng(0).normal(size=(5, 4, 3)).astype("float32")


def through_json(model):
    again = Model.from_config(json.loads(json.dumps(model.get_config())))
    again.set_weights(model.get_weights())
    return again


def batch_of(x):
    return ops.shape(x)[0]


EXPRESSIONS = {
    "arithmetic": lambda x: (x * 2 + 1.5 - x / 3) ** 2,
    "constant array": lambda x: x + np.arange(3, dtype="float32"),
    "comparison": lambda x: ops.where(x > 0, x, 0.25 * x),
    "reduction": lambda x: ops.sum(ops.mean(x, axis=-1, keepdims=True) * x, axis=(1,)),
    "softmax": lambda x: ops.softmax(x, axis=1),
    "slices": lambda x: x[:, 1:, ::-1],
    "reshape with the batch": lambda x: ops.reshape(x, (batch_of(x), 12)),
    "reshape with -1": lambda x: ops.reshape(x, (-1, 6)),
    "one more axis": lambda x: ops.expand_dims(x, 1),
    "concatenate": lambda x: ops.concatenate([x, x * 2], axis=-1),
    "several results": lambda x: ops.top_k(x, 2)[0],
    "the batch's size as a number": lambda x: x * ops.cast(batch_of(x), "float32"),
    "broadcast to the batch": lambda x: x + ops.zeros((batch_of(x), 1, 3)),
    "dot": lambda x: ops.matmul(x, np.eye(3, dtype="float32")),
    "dtype": lambda x: ops.cast(ops.cast(x, "float16"), "float32"),
    "clip": lambda x: ops.clip(x, -0.5, float("inf")),
    "phase": lambda x: ops.in_train_phase(lambda: x * 2, lambda: x * 3),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_read_again_it_computes_the_same(name):
    inputs = Input((4, 3))
    model = Model(inputs, EXPRESSIONS[name](layers.Dense(3)(inputs)))
    assert any(isinstance(layer, BareOps) for layer in model.layers)
    again = through_json(model)
    assert again.output_names == model.output_names
    assert again.output_shape == model.output_shape
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    np.testing.assert_array_equal(through_json(again).predict(X[:2]), model.predict(X[:2]))


def test_unknown_sizes_stay_unknown():
    """The size of the time axis is read from the operand, also in products with it."""
    inputs = Input((None, 3))
    flat = ops.reshape(inputs, (batch_of(inputs), ops.shape(inputs)[1] * 3))
    model = Model(inputs, ops.sum(flat, axis=1, keepdims=True) * ops.cast(ops.shape(inputs)[1], "float32"))
    again = through_json(model)
    for length in (2, 4):
        x = X[:, :length]
        wanted = x.sum((1, 2), dtype="float32")[:, None] * np.float32(length)
        np.testing.assert_allclose(again.predict(x), wanted, rtol=1e-5)
        np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_between_layers_it_trains_alike():
    inputs = Input((4,))
    hidden = layers.Dense(6)(inputs)
    hidden = ops.relu(hidden) - 0.1 * hidden
    model = Model(inputs, layers.Dense(2)(hidden) + inputs[:, :2])
    again = through_json(model)
    x, y = X[:, :, 0], X[:, :2, 1]
    for m in (model, again):
        m.compile("adam", "mse")
        m.fit(x, y, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_dtypes_of_constants_are_exact():
    table = np.array([np.pi, -0.0, 1e-45, np.inf], "float32")
    inputs = Input((4,))
    again = through_json(Model(inputs, inputs * 0 + table.astype("float32")))
    found = again.predict(np.ones((1, 4), "float32"))[0]
    np.testing.assert_array_equal(found[:3], (np.float32(0) + table)[:3])


def refused(model):
    with pytest.raises(SavingError) as caught:
        model.get_config()
    assert "Put it into a layer of your own" in str(caught.value)
    return str(caught.value)


def test_what_only_a_layer_can_hold_is_refused():
    inputs = Input((3,), name="x")
    scale = Variable([1.0, 2.0, 3.0], name="scale")
    named = Model(inputs, inputs * scale, name="mine")
    assert "Model 'mine'" in refused(named)
    assert "reads the Variable 'scale'" in refused(named)
    loop = ops.scan(lambda carry, x: (carry + x, carry), ops.zeros((3,)), inputs)[1]
    assert "plain data" in refused(Model(inputs, ops.sum(loop, axis=0, keepdims=True)))


def test_derivatives_between_layers_are_plain_primitives():
    inputs = Input((3,))
    (slope,) = pronghorn.gradients(ops.sum(ops.tanh(inputs) ** 2), [inputs])
    model = Model(inputs, slope)
    np.testing.assert_array_equal(through_json(model).predict(X[:, 0]), model.predict(X[:, 0]))


def test_an_unknown_primitive_is_named():
    inputs = Input((3,))
    config = Model(inputs, inputs * 2).get_config()
    text = json.dumps(config).replace('"multiply"', '"multiplicate"')
    with pytest.raises(UnknownNameError, match="multiplicate"):
        Model.from_config(json.loads(text))


def test_its_data_are_few():
    """The form in files, which later versions must go on reading."""
    inputs = Input((3,))
    (layer,) = [x for x in Model(inputs, ops.tanh(inputs) * 2).layers if isinstance(x, BareOps)]
    two = {
        "primitive": "constant",
        "operands": [],
        "attributes": {"value": {"array": 2.0, "dtype": "float32", "shape": []}},
    }
    assert expression_of(layer) == Expression(
        layer.name,
        [
            {"primitive": "tanh", "operands": [[0, 0]], "attributes": {}},
            two,
            {"primitive": "multiply", "operands": [[1, 0], [2, 0]], "attributes": {}},
        ],
        [3, 0],
    )
