"""Bidirectional sees what comes later; states that are kept see what came in the batch before."""

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers, optimizers
from pronghorn.api import set_random_seed

LENGTH = 12


def ends(count, seed):
    """Bits (count, T, 1), and at each step which of four pairs the first and the last bit are."""
    bits = np.random.default_rng(seed).integers(0, 2, (count, LENGTH))
    pair = 2 * bits[:, 0] + bits[:, -1]
    return bits[..., None].astype("float32"), np.repeat(pair[:, None], LENGTH, axis=1)


def accuracy_before_the_end(layer):
    """How often the pair is told at steps from which the last bit lies ahead."""
    set_random_seed(1)
    model = Sequential([Input((LENGTH, 1)), layer, layers.TimeDistributed(layers.Dense(4, activation="softmax"))])
    model.compile(optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(*ends(2000, 0), batch_size=50, epochs=8, verbose=0)
    x, y = ends(400, 1)
    return np.mean(model.predict(x).argmax(-1)[:, :-1] == y[:, :-1])


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_both_ends_are_known_at_every_step(merge_mode):
    both = layers.Bidirectional(layers.LSTM(12, return_sequences=True), merge_mode=merge_mode)
    assert accuracy_before_the_end(both) > 0.99


def test_one_direction_knows_one_end():
    """Who knows the first bit alone is right in half of the cases."""
    assert accuracy_before_the_end(layers.LSTM(12, return_sequences=True)) == pytest.approx(0.5, abs=0.06)


def test_what_was_learned_on_whole_sequences_serves_step_by_step():
    """Told one bit at a time, a layer that keeps its state still knows the first one; a layer that does not can not."""
    (x, pairs), (new, wanted) = ends(2000, 0), ends(400, 1)
    first, wanted = pairs // 2, wanted[:, 0] // 2

    def made(**options):
        layer = layers.GRU(12, return_sequences=True, **options)
        batch = (400, 1, 1) if "stateful" in options else (None, None, 1)
        return Sequential([Input(batch_shape=batch), layer, layers.Dense(1, activation="sigmoid")])

    set_random_seed(1)
    trained = made()
    trained.compile(optimizers.Adam(0.02), "binary_crossentropy")
    trained.fit(x, first[..., None], batch_size=50, epochs=8, verbose=0)
    right = {}
    for stateful in (True, False):
        model = made(stateful=stateful)
        model.set_weights(trained.get_weights())
        for t in range(LENGTH):
            told = model.predict(new[:, t : t + 1], batch_size=400)
        right[stateful] = np.mean((told[:, 0, 0] > 0.5) == wanted)
    assert right[True] > 0.99
    assert right[False] == pytest.approx(0.5, abs=0.1)
