"""Adaptive pooling: Keras' own numbers, what fixed windows give where they fit, arguments."""

import numpy as np
import pytest
from golden_layers import case_ids, check_layer_case

from pronghorn import Input, layers
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("name", case_ids("adaptive"))
def test_keras_numbers(backend, name):
    check_layer_case(name)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Average", "Max"])
def test_sizes_that_divide_are_plain_pooling(backend, kind, rank):
    x = RNG.normal(size=(2, *(6, 4, 2)[:rank], 3)).astype("float32")
    adaptive = getattr(layers, f"Adaptive{kind}Pooling{rank}D")(2)
    plain = getattr(layers, f"{kind}Pooling{rank}D")((3, 2, 1)[:rank] if rank > 1 else 3)
    np.testing.assert_allclose(adaptive(x), plain(x), rtol=1e-5, atol=1e-6)


def test_channels_first_is_the_same_turned_around(backend):
    x = RNG.normal(size=(2, 5, 4, 3)).astype("float32")
    last = layers.AdaptiveAveragePooling2D((2, 3), data_format="channels_last")(x)
    first = layers.AdaptiveAveragePooling2D((2, 3), data_format="channels_first")(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), last, rtol=1e-5, atol=1e-6)


def test_what_does_not_fit():
    with pytest.raises(ArgumentError, match="output_size must be a positive int, or 2 of them"):
        layers.AdaptiveMaxPooling2D((1, 2, 3))
    with pytest.raises(ArgumentError, match="output_size must be a positive int"):
        layers.AdaptiveAveragePooling1D(0)
    with pytest.raises(ShapeError, match="its input must have 4 axes"):
        layers.AdaptiveAveragePooling2D(2)(np.ones((2, 3, 4), "float32"))
    with pytest.raises(ShapeError, match="the spatial sizes must be known"):
        layers.AdaptiveAveragePooling1D(2)(Input((None, 3)))
