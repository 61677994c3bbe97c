"""Errors under `import keras` have the words, and the classes, that code for Keras 2.2.4 looks for."""

import numpy as np
import pytest

from pronghorn import compat
from pronghorn.errors import PronghornError

X, Y = np.ones((5, 3), "float32"), np.ones((5, 2), "float32")


def made(keras):
    layers = [keras.layers.Dense(4, input_shape=(3,), name="d"), keras.layers.Dense(2, name="o")]
    model = keras.models.Sequential(layers)
    model.compile("sgd", "mse")
    return model


def weights_of_another(keras, path):
    made(keras).save_weights(path)
    keras.models.Sequential([keras.layers.Dense(4, input_shape=(3,))]).load_weights(path)


def twice_one_name(keras):
    a = keras.layers.Input((3,))
    keras.models.Model(a, keras.layers.Dense(2, name="q")(keras.layers.Dense(2, name="q")(a)))


def apart(keras):
    keras.models.Model(keras.layers.Input((3,)), keras.layers.Dense(2)(keras.layers.Input((3,), name="far")))


CASES = {
    "Error when checking input: expected d_input to have shape (3,) but got array with shape (4,)":
        (ValueError, lambda k: made(k).fit(np.ones((5, 4)), Y, verbose=0)),
    "Error when checking input: expected d_input to have 2 dimensions, but got array with shape (5, 4, 3)":
        (ValueError, lambda k: made(k).predict(np.ones((5, 4, 3)))),
    "Error when checking target: expected": (ValueError, lambda k: made(k).fit(X, X, verbose=0)),
    "Expected to see 1 array(s), but instead got the following list of 2 arrays":
        (ValueError, lambda k: made(k).fit([X, X], Y, verbose=0)),
    "should have the same number of samples as target arrays. Found 5 input samples and 4 target samples.":
        (ValueError, lambda k: made(k).fit(X, Y[:4], verbose=0)),
    "called with an input that isn't a symbolic tensor": (TypeError, lambda k: k.layers.Dense(2)("x")),
    "Unknown layer: Foo":
        (ValueError, lambda k: k.models.model_from_json('{"class_name": "Sequential", "config": [{"class_name": "Foo", '
                                                        '"config": {}}]}')),
    "You must compile a model before training": (RuntimeError, lambda k: k.models.Sequential().fit(X, Y)),
    "Unknown loss function:foo": (ValueError, lambda k: made(k).compile("sgd", "foo")),
    "Unknown metric function:foo": (ValueError, lambda k: made(k).compile("sgd", "mse", metrics=["foo"])),
    "Unknown optimizer: foo": (ValueError, lambda k: made(k).compile("foo", "mse")),
    "Unknown activation function:foo": (ValueError, lambda k: k.layers.Dense(2, activation="foo")),
    "Unknown initializer: foo": (ValueError, lambda k: k.layers.Dense(2, kernel_initializer="foo")),
    "Unknown regularizer: foo": (ValueError, lambda k: k.layers.Dense(2, kernel_regularizer="foo")),
    "Unknown constraint: foo": (ValueError, lambda k: k.layers.Dense(2, kernel_constraint="foo")),
    "No such layer: zz": (ValueError, lambda k: made(k).get_layer("zz")),
    "is incompatible with layer: expected ndim=3, found ndim=2":
        (ValueError, lambda k: k.layers.LSTM(3)(k.layers.Input((3,)))),
    "Keyword argument not understood: foo": (TypeError, lambda k: k.layers.Dense(2, foo=3)),
    "with a weight list of length 1, but the layer was expecting 2 weights":
        (ValueError, lambda k: made(k).layers[0].set_weights([X])),
    "Layer weight shape (3, 4) not compatible with provided weight shape (3, 5)":
        (ValueError, lambda k: made(k).layers[0].set_weights([np.ones((3, 5)), np.ones(4)])),
    'Graph disconnected: cannot obtain value for tensor at layer "far"': (ValueError, apart),
    "The added layer must be an instance of class Layer. Found: 3": (TypeError, lambda k: made(k).add(3)),
    'The name "q" is used 2 times in the model. All layer names should be unique.': (ValueError, twice_one_name),
    "total size of new array must be unchanged":
        (ValueError, lambda k: k.layers.Reshape((4,))(k.layers.Input((3,)))),
    "`steps_per_epoch=None` is only valid for a generator based on the `keras.utils.Sequence` class":
        (ValueError, lambda k: made(k).fit_generator(iter([(X, Y)]), verbose=0)),
    "`steps=None` is only valid": (ValueError, lambda k: made(k).predict_generator(iter([X]))),
    "`validation_steps=None` is only valid":
        (ValueError, lambda k: made(k).fit_generator(iter([(X, Y)]), 1, verbose=0, validation_data=iter([(X, Y)]))),
}  # fmt: skip


@pytest.mark.parametrize("words", CASES)
def test_words_of_keras_2(keras, words):
    cls, wrong = CASES[words]
    with pytest.raises(cls) as caught:
        wrong(keras)
    assert words in str(caught.value)


def test_weights_for_other_layers(keras, tmp_path):
    words = "You are trying to load a weight file containing 2 layers into a model with 1 layers"
    with pytest.raises(ValueError, match=words):
        weights_of_another(keras, tmp_path / "w.h5")


def test_the_warning_of_weights_that_were_frozen_late(keras):
    model = made(keras)
    model.layers[0].trainable = False
    with pytest.warns(UserWarning, match="Discrepancy between trainable weights and collected trainable weights"):
        model.train_on_batch(X, Y)


def test_they_are_said_only_there(keras):
    assert "[No such layer: x]" in str(PronghornError("there is no layer 'x'."))
    compat.uninstall_as_keras()
    assert str(PronghornError("there is no layer 'x'.")) == "there is no layer 'x'."
