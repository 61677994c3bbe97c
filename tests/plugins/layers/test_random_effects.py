"""Inverting, sharpening, few values, erasing: Keras' own numbers where nothing is left to chance, and by properties."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import layers, set_random_seed
from pronghorn.errors import ArgumentError

NAMES = ("RandomErasing", "RandomInvert", "RandomPosterization", "RandomSharpness", "Solarization")
X = np.random.default_rng(0).uniform(0, 255, (1, 8, 9, 3)).astype("float32")
MANY = np.repeat(X, 60, axis=0)
MAKE = {
    "RandomErasing": layers.RandomErasing,
    "RandomInvert": lambda **more: layers.RandomInvert((0.5, 0.5), **more),
    "RandomPosterization": lambda **more: layers.RandomPosterization(8, **more),
    "RandomSharpness": lambda **more: layers.RandomSharpness(1.0, **more),
    "Solarization": lambda **more: layers.Solarization(0.2, 0.9, **more),
}


@pytest.mark.parametrize("call", calls(*NAMES), ids=str)
def test_as_keras(call):
    check(call)


@pytest.mark.parametrize("name", NAMES)
def test_as_keras_on_each_engine(backend, name):
    check(calls(name)[0])


@pytest.mark.parametrize("name", NAMES)
def test_inference_changes_nothing_and_seeds_repeat(name):
    np.testing.assert_array_equal(MAKE[name]()(X, training=False), X)
    set_random_seed(1)
    found = np.asarray(MAKE[name](seed=4)(MANY))
    set_random_seed(1)
    np.testing.assert_array_equal(MAKE[name](seed=4)(MANY), found)
    assert len(np.unique(found.reshape(60, -1), axis=0)) > 1


def test_posterized_values_have_few_bits():
    found = np.asarray(layers.RandomPosterization(8)(MANY)).reshape(60, -1)
    steps = {float(np.diff(np.unique(image)).min()) for image in found}
    assert steps <= {2.0**k for k in range(1, 8)}
    assert len(steps) > 3


def test_solarization_inverts_what_is_bright():
    images = np.broadcast_to(np.arange(256, dtype="float32").reshape(1, 1, 256, 1), (50, 1, 256, 1))
    found = np.asarray(layers.Solarization(0, 0.8)(images)).reshape(50, 256)
    kept = found == np.arange(256)
    inverted = found == 255 - np.arange(256)
    assert (kept | inverted).all()
    limits = kept.sum(axis=1)
    assert limits.max() <= 205
    assert len(set(limits.tolist())) > 20
    assert all(row[:n].all() for row, n in zip(kept, limits, strict=True))


def test_erased_parts_are_rectangles():
    images = np.ones((200, 10, 10, 3), "float32")
    found = np.asarray(layers.RandomErasing((1, 1), (0.1, 0.3), fill_value=(2, 3, 4))(images))
    gone = found[..., 0] != 1
    np.testing.assert_array_equal(found[gone], np.broadcast_to([2, 3, 4], (gone.sum(), 3)))
    for mask in gone:
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        assert 3 <= len(rows) <= 6
        assert mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        assert mask.sum() == len(rows) * len(columns)
    assert len({mask.tobytes() for mask in gone}) > 50
    assert gone[:, 1].any()
    assert gone[:, -1].any()


def test_noise_is_cut_off_and_some_images_stay():
    found = np.asarray(layers.RandomErasing((0.5, 0.5), (1, 1))(np.full((100, 8, 8, 1), -5, "float32")))
    stays = (found == -5).all(axis=(1, 2, 3))
    assert 25 < stays.sum() < 75
    noise = found[~stays]
    assert noise.min() == 0
    assert noise.max() == 255
    assert len(np.unique(noise)) > 100


def test_integers():
    for name in NAMES:
        images = X.astype("uint8")
        assert np.asarray(MAKE[name]()(images)).dtype == np.float32
        assert np.asarray(MAKE[name](dtype="uint8")(images)).dtype == np.uint8


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="factor must be a number from 1 to 8"):
        layers.RandomPosterization(9)
    with pytest.raises(ArgumentError, match="fill_value must be a number"):
        layers.RandomErasing(fill_value=(1, 2))
    with pytest.raises(ArgumentError, match="threshold_factor must be a number from 0 to 1"):
        layers.Solarization(0, 2)
