"""Recurrent layers learn the adding problem: the sum of the two marked values of a sequence.

Who ignores the sequence and says 1 has a mean squared error of 1/6, the variance of the sum of two uniform numbers.
Source: Hochreiter and Schmidhuber 1997, "Long short-term memory", section 5.4.
"""

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers, optimizers
from pronghorn.api import set_random_seed

LONGEST = 20


def adding(count, seed, shortest=LONGEST):
    """Sequences (count, T, 2) of a value in [0, 1] and a mark, of random lengths, the rest -1; sums (count, 1)."""
    rng = np.random.default_rng(seed)
    x, sums = np.full((count, LONGEST, 2), -1.0, "float32"), np.zeros((count, 1), "float32")
    for row, total in zip(x, sums, strict=True):
        length = rng.integers(shortest, LONGEST + 1)
        marked = rng.choice(length, 2, replace=False)
        row[:length, 0], row[:length, 1] = rng.uniform(size=length), 0
        row[marked, 1], total[0] = 1, row[marked, 0].sum()
    return x, sums


def error(first_layers, shortest, epochs=12):
    """The mean squared error on new sequences after training."""
    set_random_seed(1)
    model = Sequential([Input((LONGEST, 2)), *first_layers, layers.Dense(1)])
    model.compile(optimizers.Adam(0.01), "mse")
    model.fit(*adding(4000, 0, shortest), batch_size=64, epochs=epochs, verbose=0)
    return model.evaluate(*adding(500, 1, shortest), verbose=0)


@pytest.mark.parametrize("layer", [layers.LSTM, layers.GRU])
def test_sequences_of_one_length(layer):
    assert error([layer(24)], LONGEST) < 0.01


@pytest.mark.parametrize("layer", [layers.GRU, layers.LSTM])
def test_masked_sequences_of_many_lengths(layer):
    """The last output is that of the last step which is there: no step of the padding may overwrite it."""
    assert error([layers.Masking(-1.0), layer(24)], 5) < 0.01


def test_stacked_cells():
    cells = [layers.GRUCell(16), layers.GRUCell(16)]
    assert error([layers.RNN(cells)], LONGEST) < 0.02


def test_what_a_net_without_memory_reaches():
    """The baseline is what it is said to be: a pooled Dense layer finds no product of value and mark."""
    baseline = error([layers.Dense(24, activation="linear"), layers.GlobalAveragePooling1D()], LONGEST, epochs=6)
    assert 0.12 < baseline < 0.2
