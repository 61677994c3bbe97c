"""An Embedding learns the worth of words from the sentences they stand in."""

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers, optimizers
from pronghorn.api import set_random_seed

WORDS, LONGEST = 200, 16
GOOD, BAD = np.arange(1, 21), np.arange(21, 41)


def sentences(count, seed):
    """Indices (count, LONGEST) of words, 0 after the end; whether more of them are good than bad."""
    rng = np.random.default_rng(seed)
    x, y = np.zeros((count, LONGEST), "int32"), rng.integers(0, 2, (count, 1))
    for row, good in zip(x, y[:, 0], strict=True):
        length = rng.integers(6, LONGEST + 1)
        few = rng.integers(0, 2)
        telling = [*rng.choice(GOOD, few + 2 * good), *rng.choice(BAD, few + 2 * (1 - good))]
        rest = rng.integers(BAD[-1] + 1, WORDS, length - len(telling))
        row[:length] = rng.permutation([*telling, *rest])
    return x, y


@pytest.fixture(scope="module")
def model():
    set_random_seed(1)
    made = Sequential(
        [
            Input((None,), dtype="int32"),
            layers.Embedding(WORDS, 8, mask_zero=True),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    made.compile(optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    made.fit(*sentences(4000, 0), batch_size=64, epochs=10, verbose=0)
    return made


def test_new_sentences_are_judged_right(model):
    assert model.evaluate(*sentences(1000, 1), verbose=0)[1] > 0.97


def test_words_have_found_their_worth(model):
    """Where each word alone would lead: every good word above every bad one."""
    table, kernel, _ = model.get_weights()
    worth = (table @ kernel)[:, 0]
    assert worth[GOOD].min() > worth[BAD].max()


def test_padding_does_not_count(model):
    x, _ = sentences(50, 2)
    longer = np.pad(x, ((0, 0), (0, 9)))
    np.testing.assert_allclose(model.predict(longer), model.predict(x), rtol=1e-5, atol=1e-6)


def test_order_is_read_by_a_recurrent_layer():
    """Which of two words comes first: no bag of words can tell."""
    rng = np.random.default_rng(0)
    x = rng.integers(3, 30, (3000, 10)).astype("int32")
    places = np.sort([rng.choice(10, 2, replace=False) for _ in x], axis=1)
    y = rng.integers(0, 2, (3000, 1))
    for row, (first, second), swapped in zip(x, places, y[:, 0], strict=True):
        row[first], row[second] = (2, 1) if swapped else (1, 2)
    set_random_seed(1)
    made = Sequential(
        [Input((10,), dtype="int32"), layers.Embedding(30, 8), layers.LSTM(16), layers.Dense(1, activation="sigmoid")]
    )
    made.compile(optimizers.RMSprop(0.01), "binary_crossentropy", metrics=["accuracy"])
    made.fit(x[:2500], y[:2500], batch_size=50, epochs=12, verbose=0)
    assert made.evaluate(x[2500:], y[2500:], verbose=0)[1] > 0.97
