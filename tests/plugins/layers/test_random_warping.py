"""Shearing, perspective and blurring at random: Keras' own numbers, and by properties."""

import numpy as np
import pytest
from golden_images import calls, check

from pronghorn import layers, ops, set_random_seed
from pronghorn.errors import ArgumentError

NAMES = ("RandomShear", "RandomPerspective", "RandomGaussianBlur")
X = np.random.default_rng(0).uniform(0, 255, (1, 8, 9, 3)).astype("float32")
MANY = np.repeat(X, 40, axis=0)
MAKE = {
    "RandomShear": lambda **more: layers.RandomShear(0.3, 0.2, **more),
    "RandomPerspective": layers.RandomPerspective,
    "RandomGaussianBlur": layers.RandomGaussianBlur,
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
    assert len(np.unique(found.reshape(40, -1), axis=0)) > 1
    assert np.asarray(MAKE[name]()(X[0])).shape == X.shape[1:]


def test_shears_are_those_that_were_drawn():
    """On a picture of its own rows and columns: x + s y and y + t x, with one sign."""
    rows, columns = np.mgrid[:20, :30].astype("float32")
    images = np.repeat(np.stack([rows, columns], axis=-1)[None], 30, axis=0)
    found = np.asarray(layers.RandomShear((0.1, 0.2), (0.05, 0.1), fill_mode="nearest")(images))[:, 8, 10]
    down, right = (found[:, 0] - 8) / 10, (found[:, 1] - 10) / 8
    assert (np.sign(down) == np.sign(right)).all()
    assert {-1, 1} == set(np.sign(down).astype(int).tolist())
    assert 0.05 - 1e-5 <= np.abs(down).min() <= np.abs(down).max() <= 0.1 + 1e-5
    assert 0.1 - 1e-5 <= np.abs(right).min() <= np.abs(right).max() <= 0.2 + 1e-5


def test_perspective_keeps_the_upper_left_corner():
    """Corners move by parts of their distance from it, so that pixel stays, and others do not."""
    found = np.asarray(layers.RandomPerspective((1, 1), 0.5)(MANY))
    np.testing.assert_allclose(found[:, 0, 0], MANY[:, 0, 0], rtol=1e-4)
    assert len(np.unique(found.reshape(40, -1), axis=0)) == 40


def test_perspective_brings_corners_to_their_places(monkeypatch):
    moves = np.random.default_rng(3).uniform(-0.2, 0.2, (1, 4, 2)).astype("float32")
    layer = layers.RandomPerspective((1, 1), 0.4)
    drawn = type(layer).drawn
    monkeypatch.setattr(
        type(layer),
        "drawn",
        lambda self, x, low, high, *rest: moves if rest == (4, 2) else drawn(self, x, low, high, *rest),
    )
    start = np.array([[[0, 0], [8, 0], [0, 7], [8, 7]]], "float32")
    wanted = ops.image.perspective_transform(X, start, start * (1 + moves))
    np.testing.assert_allclose(layer(X), wanted, rtol=1e-4, atol=1e-3)


def test_one_blur_for_a_batch():
    found = np.asarray(layers.RandomGaussianBlur((1, 1), 5, (0.2, 0.9))(MANY))
    np.testing.assert_allclose(found, np.repeat(found[:1], 40, axis=0), rtol=1e-5, atol=1e-3)
    assert not np.allclose(found[0], X[0], atol=1)


def test_errors_say_what_to_do():
    with pytest.raises(ArgumentError, match="kernel_size must be an odd number"):
        layers.RandomGaussianBlur(kernel_size=4)
    with pytest.raises(ArgumentError, match="x_factor must be a number from 0 to 1"):
        layers.RandomShear(-0.1)
    with pytest.raises(ArgumentError, match="scale must be a number from 0 to 1"):
        layers.RandomPerspective(scale=2)
