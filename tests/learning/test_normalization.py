"""Normalisation makes nets learn that do not without: deep ones, and those on samples of very different size."""

import numpy as np
import pytest

from pronghorn import Input, Sequential, initializers, layers, optimizers
from pronghorn.api import set_random_seed

FEATURES = 20


def sides(count, seed, smallest=0.0, largest=0.0):
    """Vectors (count, FEATURES) of length 1, times 10 to a power; on which side of a plane through 0 they lie."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, FEATURES))
    y = x @ np.random.default_rng(9).normal(size=(FEATURES, 1)) > 0
    x *= 10 ** rng.uniform(smallest, largest, (count, 1)) / np.linalg.norm(x, axis=1, keepdims=True)
    return x.astype("float32"), y.astype("float32")


def accuracy(parts, **sizes):
    """On new vectors, of a net of these layers and a last one."""
    set_random_seed(1)
    model = Sequential([Input((FEATURES,)), *parts, layers.Dense(1, activation="sigmoid")])
    model.compile(optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
    model.fit(*sides(2000, 0, **sizes), batch_size=64, epochs=10, verbose=0)
    return model.evaluate(*sides(1000, 1, **sizes), verbose=0)[1]


def deep(**options):
    """Ten layers with small first weights; with options, each followed by a BatchNormalization."""
    small = initializers.RandomNormal(stddev=0.02)
    for _ in range(10):
        yield layers.Dense(24, kernel_initializer=small)
        if options:
            yield layers.BatchNormalization(**options)
        yield layers.Activation("relu")


@pytest.mark.parametrize("dialect", ["keras3", "keras2"])
def test_a_deep_net_learns_with_batch_normalization(dialect):
    assert accuracy(deep(momentum=0.9, dialect=dialect)) > 0.9


def test_a_deep_net_is_stuck_without():
    assert accuracy(deep()) < 0.6


#: The lengths of vectors that say nothing about their side: from 1e-1 to 1e4.
WILD = {"smallest": -1, "largest": 4}


@pytest.mark.parametrize(
    ("layer", "least"),
    [
        (layers.RMSNormalization, 0.97),
        (layers.UnitNormalization, 0.97),
        # These take out the mean as well, and with it one of the directions that the side depends on.
        (layers.LayerNormalization, 0.92),
        (lambda: layers.GroupNormalization(groups=1), 0.92),
    ],
    ids=["RMSNormalization", "UnitNormalization", "LayerNormalization", "GroupNormalization"],
)
def test_size_is_taken_out_of_each_sample(layer, least):
    """The vectors' lengths say nothing about the side; the same net without the layer does worse."""
    found, plain = (accuracy([*first, layers.Dense(24, activation="tanh")], **WILD) for first in ([layer()], []))
    assert found > least
    assert found > plain + 0.01
