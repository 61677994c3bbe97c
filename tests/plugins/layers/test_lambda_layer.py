"""Lambda: functions, their arguments and masks, and what of them can be saved."""

import json

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, ops
from pronghorn.errors import ArgumentTypeError, SavingError
from pronghorn.history import mask_of

X = np.array([[1.0, -2.0]], "float32")


def halved(x, by=2.0):
    return x / by


def test_function_arguments_and_several_inputs():
    np.testing.assert_array_equal(layers.Lambda(lambda x: x * 3)(X), X * 3)
    np.testing.assert_array_equal(layers.Lambda(halved, arguments={"by": 4.0})(X), X / 4)
    a, b = Input((2,)), Input((2,))
    model = Model([a, b], layers.Lambda(lambda xs: xs[0] - xs[1])([a, b]))
    np.testing.assert_array_equal(model.predict([X, X]), 0 * X)


def test_training_and_mask_are_passed_to_functions_that_take_them():
    seen = {}

    def function(x, mask=None, training=None):
        seen.update(mask=mask, training=training)
        return x

    layers.Lambda(function)(X, training=True)
    assert seen == {"mask": None, "training": True}
    layers.Lambda(function)(layers.Masking()(Input((3, 2))))
    assert seen["mask"] is not None


def test_masks():
    """Without mask= none is passed on; a function of (inputs, mask) makes one."""
    x = layers.Masking()(Input((3, 2)))
    assert mask_of(layers.Lambda(lambda x: x)(x)) is None
    kept = layers.Lambda(lambda x: x, mask=lambda inputs, mask: mask)(x)
    assert mask_of(kept) is mask_of(x)


def test_output_shape_is_what_was_said():
    assert layers.Lambda(halved).compute_output_shape((None, 3)) == (None, 3)
    assert layers.Lambda(halved, output_shape=(3,)).compute_output_shape((None, 3)) == (None, 3)
    assert layers.Lambda(halved, output_shape=lambda shape: shape[:1]).compute_output_shape((8, 3)) == (8,)


def test_a_named_function_is_saved_by_its_name():
    model = Sequential([layers.Lambda(halved, arguments={"by": 8.0}, input_shape=(2,))])
    config = json.loads(json.dumps(model.get_config()))
    again = Sequential.from_config(config, custom_objects={"halved": halved})
    np.testing.assert_array_equal(again.predict(X), X / 8)


def test_a_nameless_function_runs_and_is_not_saved():
    layer = layers.Lambda(lambda x: x + 1, name="plus_one")
    np.testing.assert_array_equal(layer(X), X + 1)
    with pytest.raises(SavingError, match=r"Lambda 'plus_one': .*lambda.*Define it .*name"):
        layer.get_config()


def test_what_is_no_function():
    with pytest.raises(ArgumentTypeError, match=r"must be a function of Tensors. Got 3"):
        layers.Lambda(3)


def test_gradients_flow_through():
    model = Sequential([layers.Dense(1, input_shape=(2,)), layers.Lambda(ops.square)])
    model.compile("sgd", "mse")
    before = model.get_weights()[0]
    model.train_on_batch(X, np.ones((1, 1), "float32"))
    assert not np.array_equal(before, model.get_weights()[0])
