"""Reuters: 11,228 news items on 46 topics, as numbers of words.

Source: D. Lewis, Reuters-21578, 1987-1997, in Keras' selection. Fetched on first use, not shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Component, hookimpl
from pronghorn_plugins.datasets.locating import KERAS_FILES, located
from pronghorn_plugins.datasets.pickles import load_arrays
from pronghorn_plugins.datasets.splitting import check_share, shuffled
from pronghorn_plugins.datasets.words import WordChoice, read_index, translated

_HASH = "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
_INDEX_HASH = "4d44cc38712099c9e383dc6e5f11a921"


def load_data(
    path: Any = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: Any,
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """The news, shuffled by ``seed``, the last ones for testing.

    A word's number is its rank by frequency plus ``index_from``.

    Args:
        path: the name in the cache, ``~/.keras/datasets``; or a file of your own, with a folder in its path.
        num_words, skip_top, maxlen, start_char, oov_char, index_from: see ``WordChoice``.
        test_split: share of the test part, in [0, 1).
        seed: of the order.
    Shapes:
        x (N,) lists of ints; y (N,) ints in 0..45.
    Returns:
        ``(x_train, y_train), (x_test, y_test)``.
    Raises:
        DataError: if no sequence is shorter than ``maxlen``.
        ArgumentError: for another ``test_split``.
    Source: Keras 2.2.4.
    """
    num_words = translated(num_words, kwargs, "reuters.load_data")
    check_share(test_split, "reuters.load_data")
    choice = WordChoice(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    x, y = load_arrays(located(path, f"{KERAS_FILES}reuters.npz", _HASH), "x", "y")
    sequences, y = choice.numbered(*shuffled(np.random.RandomState(seed), x, y))
    found = choice.chosen(sequences)
    cut = int(len(found) * (1 - test_split))
    return (found[:cut], y[:cut]), (found[cut:], y[cut:])


def get_word_index(path: Any = "reuters_word_index.json") -> dict[str, int]:
    """The rank of each word by frequency, from 1; ``index_from`` less than its number in the data.

    Args:
        path: the name in the cache; or a file of your own, with a folder in its path.
    """
    return read_index(located(path, f"{KERAS_FILES}reuters_word_index.json", _INDEX_HASH))


@hookimpl
def pronghorn_datasets() -> Iterable[Component]:
    return [Component("reuters", sys.modules[__name__])]
