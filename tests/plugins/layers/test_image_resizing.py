"""Resizing and CenterCrop: Keras' own numbers, dtypes, sizes, errors."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import Input, Model, layers, models
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.spec import keras_shape

X = np.random.default_rng(0).uniform(0, 255, (2, 5, 6, 3)).astype("float32")


@pytest.mark.parametrize("call", calls("Resizing", "CenterCrop"), ids=str)
def test_as_keras(call):
    check(call)


@pytest.mark.parametrize("call", [calls("Resizing")[1], calls("CenterCrop")[3]], ids=str)
def test_as_keras_on_each_engine(backend, call):
    check(call)


def test_integers_stay_what_they_are():
    assert np.asarray(layers.Resizing(3, 3)(X.astype("uint8"))).dtype == np.uint8
    assert np.asarray(layers.CenterCrop(3, 3)(X.astype("uint8"))).dtype == np.float32
    assert np.asarray(layers.CenterCrop(3, 3, dtype="uint8")(X.astype("uint8"))).dtype == np.uint8


def test_images_of_any_size(tmp_path):
    """One model resizes whatever comes, also after a trip through a file."""
    x = Input((None, None, 3))
    model = Model(x, layers.CenterCrop(2, 3)(layers.Resizing(4, 5)(x)))
    assert keras_shape(model.outputs[0].shape) == (None, 2, 3, 3)
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    for height, width in ((4, 7), (9, 5)):
        images = np.random.default_rng(1).uniform(size=(2, height, width, 3)).astype("float32")
        wanted = np.asarray(layers.Resizing(4, 5)(images))[:, 1:3, 1:4]
        np.testing.assert_allclose(model.predict(images), wanted, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(again.predict(images), model.predict(images))


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="height must be an int of 1 or more"):
        layers.Resizing(0, 3)
    with pytest.raises(ArgumentError, match="interpolation must be one of"):
        layers.Resizing(2, 2, "area")
    with pytest.raises(ArgumentError, match="exclude each other"):
        layers.Resizing(2, 2, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    with pytest.raises(ShapeError, match="axes"):
        layers.CenterCrop(2, 2)(np.zeros((3, 3), "float32"))
