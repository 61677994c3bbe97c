"""Images mirrored, cropped, turned, zoomed and moved at random: Keras' own numbers where nothing is left to chance."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import Input, Model, Sequential, layers, models, set_random_seed
from pronghorn.errors import ArgumentError
from pronghorn.spec import keras_shape

X = np.random.default_rng(0).uniform(0, 1, (1, 5, 6, 3)).astype("float32")
MANY = np.repeat(X, 40, axis=0)
FIXED = ("RandomRotation", "RandomZoom", "RandomTranslation")
MAKE = {
    "flip": layers.RandomFlip,
    "crop": lambda **more: layers.RandomCrop(5, 6, **more),
    "rotation": lambda **more: layers.RandomRotation(0.2, **more),
    "zoom": lambda **more: layers.RandomZoom(0.3, **more),
    "translation": lambda **more: layers.RandomTranslation(0.3, 0.2, **more),
}


def in_training(layer, images):
    return np.asarray(layer(images, training=True))


@pytest.mark.parametrize("call", calls(*FIXED), ids=str)
def test_as_keras(call):
    check(call)


@pytest.mark.parametrize("name", FIXED)
def test_as_keras_on_each_engine(backend, name):
    check(calls(name)[1])


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("mode", ["horizontal", "vertical", "horizontal_and_vertical"])
def test_flips_are_exact_mirrors_about_half_the_time(backend, mode, data_format):
    height, width = (1, 2) if data_format == "channels_last" else (2, 3)
    axes = {"horizontal": (width,), "vertical": (height,)}.get(mode, (height, width))
    wide = np.repeat(X, 200, axis=0)
    found = in_training(layers.RandomFlip(mode, data_format=data_format), wide)
    flipped = np.array([np.array_equal(a, b) for a, b in zip(found, np.flip(wide, axes), strict=True)])
    same = np.array([np.array_equal(a, b) for a, b in zip(found, wide, strict=True)])
    assert (flipped ^ same).all()
    assert 60 < flipped.sum() < 140


@pytest.mark.parametrize("name", MAKE)
def test_each_image_has_a_draw_of_its_own(name):
    layer = layers.RandomCrop(3, 4) if name == "crop" else MAKE[name]()
    found = in_training(layer, MANY).reshape(40, -1)
    assert len(np.unique(found.round(5), axis=0)) == 2 if name == "flip" else len(np.unique(found, axis=0)) > 5


@pytest.mark.parametrize("name", MAKE)
def test_inference_changes_nothing(backend, name):
    np.testing.assert_array_equal(MAKE[name]()(X, training=False), X)
    model = Sequential([MAKE[name](input_shape=X.shape[1:])])
    np.testing.assert_array_equal(model.predict(X), X)


@pytest.mark.parametrize("name", MAKE)
def test_called_alone_it_trains(name):
    layer = layers.RandomCrop(3, 4) if name == "crop" else MAKE[name]()
    assert len(np.unique(np.asarray(layer(MANY)).reshape(40, -1), axis=0)) > 1


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.RandomRotation(0.0),
        lambda: layers.RandomZoom(0, 0),
        lambda: layers.RandomTranslation(0, 0),
        lambda: layers.RandomRotation((1, 1)),
    ],
)
def test_factor_0_and_whole_turns_change_nothing(layer):
    np.testing.assert_allclose(in_training(layer(), X), X, atol=1e-5)


def test_half_a_turn_is_both_mirrors():
    np.testing.assert_allclose(in_training(layers.RandomRotation((0.5, 0.5)), X), X[:, ::-1, ::-1], atol=1e-5)


def test_whole_pixels_are_rolled():
    found = in_training(layers.RandomTranslation((0.2, 0.2), (-0.5, -0.5), fill_mode="wrap"), X)
    np.testing.assert_allclose(found, np.roll(X, (1, -3), axis=(1, 2)), atol=1e-6)


def test_draws_stay_within_their_bounds():
    """A ramp moved by at most a fifth of its five rows: every value changes by at most one."""
    ramp = np.broadcast_to(np.arange(50, dtype="float32").reshape(1, 50, 1, 1), (200, 50, 2, 1))
    moved = in_training(layers.RandomTranslation(0.02, 0), ramp)[:, 25, 0, 0] - 25
    assert np.abs(moved).max() <= 1 + 1e-4
    assert moved.min() < -0.8
    assert moved.max() > 0.8


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_crops_are_windows(backend, data_format):
    images = np.arange(40 * 5 * 7 * 2).reshape(40, 5, 7, 2).astype("float32")
    given = images if data_format == "channels_last" else np.moveaxis(images, -1, 1)
    found = in_training(layers.RandomCrop(3, 4, data_format=data_format), given)
    found = found if data_format == "channels_last" else np.moveaxis(found, 1, -1)
    places = set()
    for image, window in zip(images, found, strict=True):
        first = int(window[0, 0, 0] - image[0, 0, 0]) // 2
        row, column = divmod(first, 7)
        places.add((row, column))
        np.testing.assert_array_equal(window, image[row : row + 3, column : column + 4])
    assert {row for row, _ in places} == {0, 1, 2}
    assert {column for _, column in places} == {0, 1, 2, 3}


def test_crops_of_small_images_and_in_inference_are_resized():
    wanted = layers.Resizing(4, 4, crop_to_aspect_ratio=True)(X)
    np.testing.assert_allclose(layers.RandomCrop(4, 4)(X, training=False), wanted)
    wanted = layers.Resizing(7, 7, crop_to_aspect_ratio=True)(X)
    np.testing.assert_allclose(layers.RandomCrop(7, 7)(X, training=True), wanted)


@pytest.mark.parametrize("name", MAKE)
def test_seeds_repeat(name):
    layer, again = (layers.RandomCrop(3, 4, seed=3) if name == "crop" else MAKE[name](seed=3) for _ in range(2))
    results = []
    for each in (layer, again):
        set_random_seed(7)
        results.append((in_training(each, MANY), in_training(each, MANY)))
    np.testing.assert_array_equal(results[0], results[1])
    assert not np.array_equal(*results[0]), "the next call draws anew"


@pytest.mark.parametrize("name", MAKE)
def test_one_image(name):
    found = in_training(MAKE[name](), X[0])
    assert found.shape == X.shape[1:]


@pytest.mark.parametrize("name", MAKE)
def test_integers(name):
    images = (X * 255).astype("uint8")
    assert in_training(MAKE[name](), images).dtype == np.float32
    found = in_training(MAKE[name](dtype="uint8"), images)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(MAKE[name](dtype="uint8")(images, training=False), images)


def test_unknown_sizes():
    x = Input((None, None, 3))
    y = layers.RandomZoom(0.2)(layers.RandomTranslation(0.1, 0.1)(layers.RandomRotation(0.1)(layers.RandomFlip()(x))))
    assert keras_shape(y.shape) == (None, None, None, 3)
    model = Model(x, y)
    for shape in ((2, 4, 5, 3), (1, 6, 3, 3)):
        images = np.random.default_rng(0).uniform(size=shape).astype("float32")
        np.testing.assert_allclose(model.predict(images), images)
        assert np.asarray(model(images, training=True)).shape == shape


def test_a_resumed_run_draws_what_the_uninterrupted_one_would(tmp_path):
    def made():
        set_random_seed(11)
        model = Sequential(
            [
                layers.RandomFlip("horizontal", input_shape=(5, 6, 3)),
                layers.RandomRotation(0.2),
                layers.RandomCrop(4, 4),
                layers.Flatten(),
                layers.Dense(1),
            ]
        )
        model.compile("sgd", "mse")
        return model

    y = np.arange(40, dtype="float32")[:, None] / 40
    whole = made()
    whole.fit(MANY, y, epochs=4, batch_size=8, verbose=0, shuffle=False)
    half = made()
    half.fit(MANY, y, epochs=2, batch_size=8, verbose=0, shuffle=False)
    half.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    again.fit(MANY, y, epochs=4, initial_epoch=2, batch_size=8, verbose=0, shuffle=False)
    for a, b in zip(whole.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match=r"factor must be a number from -1 to 1, or two of them\. Got 1\.5"):
        layers.RandomRotation(1.5)
    with pytest.raises(ArgumentError, match="height_factor must be a number"):
        layers.RandomZoom(-1.0)
    with pytest.raises(ArgumentError, match="width_factor must be a number"):
        layers.RandomTranslation(0.1, (1, 2, 3))
    with pytest.raises(ArgumentError, match="mode must be one of"):
        layers.RandomFlip("sideways")
    with pytest.raises(ArgumentError, match="fill_mode must be one of"):
        layers.RandomRotation(0.1, fill_mode="mirror")
    with pytest.raises(ArgumentError, match="interpolation must be one of"):
        layers.RandomRotation(0.1, interpolation="bicubic")
