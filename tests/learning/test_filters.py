"""Convolutions over time: a motif is found wherever it is; filters of a place become those that made the data."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from pronghorn import Input, Sequential, layers, optimizers
from pronghorn.api import set_random_seed

LENGTH, WIDTH = 40, 6
MOTIF = np.array([1.0, -1, 1, 1, -1, 1])


def series(count, seed):
    """Noise (count, T, 1), in half of it the motif at a random place; which half."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(count, LENGTH, 1)), rng.integers(0, 2, (count, 1))
    for i in np.flatnonzero(y):
        at = rng.integers(0, LENGTH - WIDTH)
        x[i, at : at + WIDTH, 0] += 2.2 * MOTIF
    return x.astype("float32"), y


def best_possible(x, y):
    """The accuracy of the matched filter, thresholded at its best."""
    score = (sliding_window_view(x[..., 0], WIDTH, axis=1) @ MOTIF).max(axis=1)
    return max(np.mean((score > c) == y[:, 0]) for c in np.linspace(0, 20, 201))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.Conv1D(8, WIDTH, activation="relu"),
        lambda: layers.Conv1D(8, WIDTH, padding="causal", activation="relu"),
        lambda: layers.SeparableConv1D(8, WIDTH, activation="relu", depth_multiplier=2),
    ],
    ids=["Conv1D", "causal", "SeparableConv1D"],
)
def test_a_motif_is_found_nearly_as_well_as_can_be(layer):
    set_random_seed(1)
    model = Sequential(
        [Input((LENGTH, 1)), layer(), layers.GlobalMaxPooling1D(), layers.Dense(1, activation="sigmoid")]
    )
    model.compile(optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    model.fit(*series(3000, 0), batch_size=50, epochs=12, verbose=0)
    x, y = series(1000, 1)
    assert model.evaluate(x, y, verbose=0)[1] > best_possible(x, y) - 0.03


def test_filters_of_each_place_are_found():
    """Each step's output was made by a filter of its own: that is what LocallyConnected1D must hold, and Conv1D cannot."""
    rng = np.random.default_rng(0)
    x, filters = rng.normal(size=(400, 8, 2)), rng.normal(size=(6, 6))
    windows = np.stack([x[:, i : i + 3].reshape(-1, 6) for i in range(6)], axis=1)
    y = np.einsum("bti,ti->bt", windows, filters)[..., None]
    losses = {}
    for cls in (layers.LocallyConnected1D, layers.Conv1D):
        set_random_seed(1)
        model = Sequential([Input((8, 2)), cls(1, 3)])
        model.compile(optimizers.Adam(0.05), "mse")
        model.fit(x, y, batch_size=40, epochs=60, verbose=0)
        losses[cls] = model.evaluate(x, y, verbose=0)
        if cls is layers.LocallyConnected1D:
            np.testing.assert_allclose(model.get_weights()[0][..., 0], filters, atol=0.02)
    assert losses[layers.LocallyConnected1D] < 1e-3
    assert losses[layers.Conv1D] > 1
