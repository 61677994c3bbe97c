"""ConvLSTM2DCell by itself: one step, its states, what it must know."""

import numpy as np
import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentError, NotBuiltError, ShapeError

X = np.random.default_rng(7).normal(size=(2, 3, 4, 1)).astype("float32")


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_one_step_is_a_sequence_of_one(backend, padding):
    cell = layers.ConvLSTM2DCell(2, (2, 3), padding=padding, strides=(1, 2))
    cell.build_for(X.shape)
    states = [np.asarray(s) for s in cell.get_initial_state(batch_size=2)]
    assert states[0].shape == ((2, 2, 1, 2) if padding == "valid" else (2, 3, 2, 2))
    y, h, c = cell([X, *states])
    found = layers.ConvRNN2D(cell, return_state=True)(X[:, None])
    for a, b in zip([y, h, c], found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_states_need_sizes():
    with pytest.raises(NotBuiltError, match="the sizes of its states are those of its images"):
        layers.ConvLSTM2DCell(2, 3).get_initial_state(batch_size=1)


def test_a_cell_is_no_layer_of_sequences():
    with pytest.raises(ShapeError, match=r"one time step must have 4 axes"):
        layers.ConvLSTM2DCell(2, 2)(X[:, None])
    with pytest.raises(ArgumentError, match=r"a cell computes one time step .* wrap it"):
        layers.ConvLSTM2DCell(2, 2)(X)
