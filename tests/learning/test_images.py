"""Convolutional nets on the handwritten digits: what their test split is recognised by."""

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers, optimizers, schedules
from pronghorn.api import set_random_seed
from pronghorn.datasets import digits


@pytest.fixture(scope="module")
def data():
    """Training and test split: images (N, 8, 8, 1) in [0, 1], labels (N,)."""
    return [((x[..., None] / 16).astype("float32"), y) for x, y in digits.load_data()]


def accuracy(data, parts, epochs, rate):
    """The accuracy on the test split of a net of these layers and a last one for the ten classes."""
    (x, y), test = data
    set_random_seed(0)
    last = [layers.Flatten(), layers.Dropout(0.4), layers.Dense(10, activation="softmax")]
    model = Sequential([Input((8, 8, 1)), *parts, *last])
    steps = epochs * -(-len(x) // 32)
    optimizer = optimizers.Adam(schedules.CosineDecay(rate, steps))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
    return model.evaluate(*test, verbose=0)[1]


def test_a_conv_net(data):
    parts = [
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
    ]
    assert accuracy(data, parts, epochs=25, rate=3e-3) >= 0.985


def test_a_net_of_separable_convolutions(data):
    parts = [
        layers.SeparableConv2D(24, 3, padding="same", activation="relu", depth_multiplier=4),
        layers.SeparableConv2D(32, 3, padding="same"),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.DepthwiseConv2D(3, activation="relu"),
        layers.AveragePooling2D(),
    ]
    assert accuracy(data, parts, epochs=15, rate=5e-3) >= 0.96


def test_a_locally_connected_net(data):
    parts = [layers.LocallyConnected2D(8, 3, activation="relu"), layers.SpatialDropout2D(0.1)]
    assert accuracy(data, parts, epochs=15, rate=5e-3) >= 0.94


def test_a_net_is_no_better_than_chance_untrained(data):
    """The labels are not in the images by accident of the measuring."""
    assert accuracy(data, [layers.Conv2D(4, 3)], epochs=1, rate=0.0) < 0.3


def test_classes_of_the_split_are_even(data):
    """An accuracy of 98.5 % is no accident of one large class."""
    _, (_, y) = data
    assert np.bincount(y).max() < 0.15 * len(y)
