"""``keras.preprocessing.text``: texts as numbers of words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, ArgumentTypeError, NotBuiltError, nearest
from pronghorn_plugins.compat.spelling import tell

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]

_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_MODES = ("binary", "count", "freq", "tfidf")


def text_to_word_sequence(text: str, filters: str = _FILTERS, lower: bool = True, split: str = " ") -> list[str]:
    """The words of a text.

    Args:
        text: one string.
        filters: characters that part words and are dropped.
        lower: make it small letters first.
        split: what else parts words.

    >>> text_to_word_sequence("The cat, the mat!")
    ['the', 'cat', 'the', 'mat']
    """
    text = text.lower() if lower else text
    return [word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word]


def one_hot(text: str, n: int, filters: str = _FILTERS, lower: bool = True, split: str = " ") -> list[int]:
    """``hashing_trick`` with Python's ``hash``, which differs between processes: for tables that are not saved."""
    return hashing_trick(text, n, hash, filters, lower, split)


def hashing_trick(
    text: str,
    n: int,
    hash_function: Callable[[str], int] | str | None = None,
    filters: str = _FILTERS,
    lower: bool = True,
    split: str = " ",
) -> list[int]:
    """A number from 1 to n - 1 for each word, by its hash; two words may share one.

    Args:
        text, filters, lower, split: as in ``text_to_word_sequence``.
        n: how many numbers there are, with 0.
        hash_function: "md5", the same everywhere; a function of a word; or None, Python's ``hash``, which is another one
            in each process.
    Raises:
        ArgumentError: for another name.

    >>> hashing_trick("The cat sat", 11, "md5")
    [10, 3, 3]
    """
    if isinstance(hash_function, str) and hash_function != "md5":
        raise ArgumentError(
            f"there is no hash function {hash_function!r}.",
            where="hashing_trick",
            fix="Pass 'md5', None or a function of a word.",
            argument="hash_function",
            got=hash_function,
        )
    hashed = _md5 if hash_function == "md5" else hash_function or hash
    return [hashed(word) % (n - 1) + 1 for word in text_to_word_sequence(text, filters, lower, split)]  # type: ignore[operator]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)


class Tokenizer:
    """Numbers the words of texts by how often they occur, 1 for the most frequent; 0 is no word.

    Args:
        num_words: only numbers below this one come out; all if None.
        filters, lower, split: as in ``text_to_word_sequence``.
        char_level: every character is a word.
        oov_token: stands, as number 1, for words that are unknown or too rare; without it they are left out.
        document_count: how many texts there were before.
    Attributes: ``word_counts``, ``word_docs``, ``index_docs``, ``word_index``, ``index_word``, ``document_count``.
    Raises:
        ArgumentTypeError: for an argument that it does not have.
    Source: Keras 2.2.4.

    >>> tokenizer = Tokenizer(oov_token="?")
    >>> tokenizer.fit_on_texts(["the cat", "the mat"])
    >>> tokenizer.texts_to_sequences(["The dog and the cat."])
    [[2, 1, 1, 2, 3]]
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = _FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        document_count: int = 0,
        **kwargs: Any,
    ) -> None:
        if "nb_words" in kwargs:
            tell("Tokenizer(nb_words=...)", "Tokenizer(num_words=...)")
            num_words = kwargs.pop("nb_words")
        for name in kwargs:
            raise ArgumentTypeError(
                f"there is no argument {name!r}.",
                where="Tokenizer",
                fix=nearest(name, ["num_words", "filters", "lower", "split", "char_level", "oov_token"]),
                argument=name,
            )
        self.num_words, self.filters, self.lower, self.split = num_words, filters, lower, split
        self.char_level, self.oov_token, self.document_count = char_level, oov_token, document_count
        self.word_counts: dict[str, int] = {}
        self.word_docs: defaultdict[str, int] = defaultdict(int)
        self.index_docs: defaultdict[int, int] = defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}

    def fit_on_texts(self, texts: Any) -> None:
        """Count the words of ``texts``, strings or lists of words, and number them anew."""
        for text in texts:
            self.document_count += 1
            words = list(self._words(text))
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in dict.fromkeys(words):
                self.word_docs[word] += 1
        ranked = sorted(self.word_counts, key=self.word_counts.__getitem__, reverse=True)
        first = [] if self.oov_token is None else [self.oov_token]
        self.word_index = {word: index for index, word in enumerate([*first, *ranked], 1)}
        self.index_word = {index: word for word, index in self.word_index.items()}
        self.index_docs = defaultdict(int, {self.word_index[w]: count for w, count in self.word_docs.items()})

    def fit_on_sequences(self, sequences: Any) -> None:
        """Count in how many ``sequences`` of numbers each occurs, for ``sequences_to_matrix(mode="tfidf")``."""
        for sequence in sequences:
            self.document_count += 1
            for index in set(sequence):
                self.index_docs[index] += 1

    def texts_to_sequences(self, texts: Any) -> list[list[int]]:
        """The numbers of the words of each text."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Any) -> Iterator[list[int]]:
        """The same, text by text."""
        unknown = None if self.oov_token is None else self.word_index.get(self.oov_token)
        for text in texts:
            found = (self._kept(self.word_index.get(word), unknown) for word in self._words(text))
            yield [index for index in found if index is not None]

    def sequences_to_texts(self, sequences: Any) -> list[str]:
        """The words of each sequence of numbers, with spaces between."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Any) -> Iterator[str]:
        """The same, sequence by sequence."""
        unknown = None if self.oov_token is None else self.word_index.get(self.oov_token)
        for sequence in sequences:
            known = (self._kept(index if index in self.index_word else None, unknown) for index in sequence)
            yield " ".join(self.index_word[index] for index in known if index is not None)

    def _words(self, text: Any) -> Any:
        if self.char_level or isinstance(text, list):
            if not self.lower:
                return text
            return [word.lower() for word in text] if isinstance(text, list) else text.lower()
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def _kept(self, index: int | None, unknown: int | None) -> int | None:
        is_rare = index is not None and self.num_words and index >= self.num_words
        return unknown if index is None or is_rare else index

    def texts_to_matrix(self, texts: Any, mode: str = "binary") -> Any:
        """``sequences_to_matrix`` of the texts' numbers."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences: Any, mode: str = "binary") -> Any:
        """A row for each sequence, a column for each number.

        Args:
            sequences: of numbers.
            mode: what stands there of number j that occurs c times: "binary" 1; "count" c; "freq" c over the length of
                the sequence; "tfidf" ``(1 + log c) log(1 + D / (1 + d_j))`` with D texts, d_j of which have j.
        Returns:
            (N, num_words) float64; without ``num_words``, one column more than there are words.
        Raises:
            NotBuiltError: if nothing says how many columns there are, or, for "tfidf", nothing was counted.
            ArgumentError: for another mode.
        """
        if mode not in _MODES:
            raise ArgumentError(
                f"unknown vectorization mode: {mode!r}.", where="Tokenizer", fix=nearest(str(mode), _MODES), got=mode
            )
        if not self.num_words and not self.word_index:
            raise NotBuiltError(
                "nothing says how many words there are.",
                where="Tokenizer",
                fix="Pass num_words, or fit_on_texts first.",
            )
        if mode == "tfidf" and not self.document_count:
            raise NotBuiltError(
                "tfidf needs counts.", where="Tokenizer", fix="Call fit_on_texts or fit_on_sequences first."
            )
        matrix = np.zeros((len(sequences), self.num_words or len(self.word_index) + 1))
        for row, sequence in zip(matrix, sequences, strict=True):
            for index, count in Counter(i for i in sequence if i < matrix.shape[1]).items():
                row[index] = self._weight(mode, index, count, len(sequence))
        return matrix

    def _weight(self, mode: str, index: int, count: int, length: int) -> float:
        if mode == "tfidf":
            return float((1 + np.log(count)) * np.log(1 + self.document_count / (1 + self.index_docs.get(index, 0))))
        return {"binary": 1.0, "count": float(count), "freq": count / length}[mode]

    def get_config(self) -> dict[str, Any]:
        """Arguments and counts; the tables are JSON in strings, as in Keras."""
        tables = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        return {
            "num_words": self.num_words,
            "filters": self.filters,
            "lower": self.lower,
            "split": self.split,
            "char_level": self.char_level,
            "oov_token": self.oov_token,
            "document_count": self.document_count,
            **{name: json.dumps(getattr(self, name)) for name in tables},
        }

    def to_json(self, **kwargs: Any) -> str:
        """What ``tokenizer_from_json`` reads; ``kwargs`` go to ``json.dumps``."""
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The Tokenizer that ``to_json`` described, Keras' too.

    >>> tokenizer = Tokenizer(num_words=9)
    >>> tokenizer.fit_on_texts(["a b a"])
    >>> tokenizer_from_json(tokenizer.to_json()).texts_to_sequences(["b a"])
    [[2, 1]]
    """
    config = json.loads(json_string)["config"]
    tables = {name: json.loads(config.pop(name)) for name in ("word_counts", "word_docs", "word_index")}
    by_index = {name: json.loads(config.pop(name)) for name in ("index_docs", "index_word")}
    tokenizer = Tokenizer(**config)
    tokenizer.word_counts, tokenizer.word_index = tables["word_counts"], tables["word_index"]
    tokenizer.word_docs = defaultdict(int, tables["word_docs"])
    tokenizer.index_docs = defaultdict(int, {int(index): count for index, count in by_index["index_docs"].items()})
    tokenizer.index_word = {int(index): word for index, word in by_index["index_word"].items()}
    return tokenizer
