"""What the data sets of texts have in common: numbered words, cut down as the caller wants them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from pronghorn.api import ArgumentTypeError, DataError, nearest
from pronghorn_plugins.compat.spelling import tell


@attrs.frozen
class WordChoice:
    """Which words stay in a sequence, and by which numbers.

    Args:
        num_words: numbers from this one on are taken out; the greatest number there is if None, as in Keras.
        skip_top: numbers below this one, the most frequent words, are taken out.
        maxlen: only sequences shorter than this are kept.
        start_char: stands before each sequence; nothing does if None.
        oov_char: stands for each word that was taken out; nothing does if None.
        index_from: is added to the number of each word.
    """

    num_words: int | None
    skip_top: int
    maxlen: int | None
    start_char: int | None
    oov_char: int | None
    index_from: int

    def numbered(self, sequences: Any, labels: Any) -> tuple[list[list[int]], Any]:
        """The sequences that are short enough, with shifted numbers, and their labels."""
        head = [] if self.start_char is None else [self.start_char]
        found = [[*head, *(word + self.index_from for word in sequence)] for sequence in sequences]
        if not self.maxlen:
            return found, labels
        kept = [row for row, sequence in enumerate(found) if len(sequence) < self.maxlen]
        if not kept:
            raise DataError(
                f"no sequence is shorter than maxlen={self.maxlen}.", where="load_data", fix="Pass a greater maxlen."
            )
        return [found[row] for row in kept], labels[kept]

    def chosen(self, sequences: list[list[int]]) -> Any:
        """The sequences without the words that are taken out, an array of lists."""
        limit = self.num_words or max(map(max, filter(None, sequences)), default=0)
        result = np.empty(len(sequences), dtype=object)
        for row, sequence in enumerate(sequences):
            is_kept = [self.skip_top <= word < limit for word in sequence]
            words = zip(sequence, is_kept, strict=True)
            if self.oov_char is None:
                result[row] = [word for word, kept in words if kept]
            else:
                result[row] = [word if kept else self.oov_char for word, kept in words]
        return result


def translated(num_words: int | None, kwargs: dict[str, Any], where: str) -> int | None:
    """``num_words``, which Keras 1 calls ``nb_words``.

    Raises:
        ArgumentTypeError: for any other keyword.
    """
    if "nb_words" in kwargs:
        tell(f"{where}(nb_words=...)", f"{where}(num_words=...)")
        num_words = kwargs.pop("nb_words")
    for name in kwargs:
        known = [
            "path",
            "num_words",
            "skip_top",
            "maxlen",
            "test_split",
            "seed",
            "start_char",
            "oov_char",
            "index_from",
        ]
        raise ArgumentTypeError(f"there is no argument {name!r}.", where=where, fix=nearest(name, known), argument=name)
    return num_words


def read_index(path: Path) -> dict[str, int]:
    """A JSON file with the number of each word."""
    found: dict[str, int] = json.loads(path.read_text("utf-8"))
    return found
