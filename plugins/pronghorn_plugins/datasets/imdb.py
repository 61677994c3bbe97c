"""IMDB: 50,000 reviews of films, half of them good, as numbers of words.

Source: A. Maas et al., "Learning Word Vectors for Sentiment Analysis", ACL 2011,
https://ai.stanford.edu/~amaas/data/sentiment/. Fetched on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.datasets.locating import KERAS_FILES, located
from pronghorn_plugins.datasets.pickles import load_arrays
from pronghorn_plugins.datasets.splitting import shuffled
from pronghorn_plugins.datasets.words import WordChoice, read_index, translated

_HASH = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
_INDEX_HASH = "bfafd718b763782e994055a2d397834f"


def load_data(
    path: Any = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: Any,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """25,000 reviews to train and 25,000 to test, each part shuffled by ``seed``.

    A word's number is its rank by frequency plus ``index_from``.

    Args:
        path: the name in the cache, ``~/.keras/datasets``; or a file of your own, with a folder in its path.
        num_words, skip_top, maxlen, start_char, oov_char, index_from: see ``WordChoice``.
        seed: of the order.
    Shapes:
        x (N,) lists of ints; y (N,) ints, 1 is good.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Raises:
        DataError: if no sequence is shorter than ``maxlen``.
    Source: Keras 2.2.4; with ``maxlen``, as in Keras 3, each part keeps its own reviews.
    """
    num_words = translated(num_words, kwargs, "imdb.load_data")
    choice = WordChoice(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    file = located(path, f"{KERAS_FILES}imdb.npz", _HASH)
    x_train, y_train, x_test, y_test = load_arrays(file, "x_train", "y_train", "x_test", "y_test")
    draws = np.random.RandomState(seed)
    train, y_train = choice.numbered(*shuffled(draws, x_train, y_train))
    test, y_test = choice.numbered(*shuffled(draws, x_test, y_test))
    both = choice.chosen(train + test)
    return (both[: len(train)], y_train), (both[len(train) :], y_test)


def get_word_index(path: Any = "imdb_word_index.json") -> dict[str, int]:
    """The rank of each word by frequency, from 1; ``index_from`` less than its number in the data.

    Args:
        path: the name in the cache; or a file of your own, with a folder in its path.
    """
    return read_index(located(path, f"{KERAS_FILES}imdb_word_index.json", _INDEX_HASH))


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("imdb", sys.modules[__name__])]
