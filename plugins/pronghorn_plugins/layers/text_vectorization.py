"""TextVectorization: texts as indices of their words, or counts of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np

from pronghorn.api import ArgumentError, DataError, HostCase, hookimpl

from .adapting import AdaptsToData
from .arguments import count
from .encoding import only_dense, output_mode
from .string_lookup import StringLookup
from .strings import OnHost, strings_in
from .tokens import SPLITS, STANDARDIZATIONS, named_or_callable, split, standardized, widths_of, with_ngrams

_MODES = ("int", "multi_hot", "count", "tf_idf")


class TextVectorization(OnHost, AdaptsToData):
    """Texts as numbers: standardize, split, join n-grams, look up; computed on the host, from arrays or lists of strings, or on
    ``Input((1,), dtype="string")``.

    Index 0 is padding (and the empty string), index 1 is for unknown tokens, then comes the vocabulary. ``adapt`` takes
    the most frequent tokens of texts.

    Args:
        max_tokens: how many indices there may be, the special ones included; any number if None.
        standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", None, or a function of an array of
            strings. Only ASCII letters have a lower case, as in TensorFlow. A model is saved with a function if that is
            registered by a name.
        split: "whitespace", "character", None where the last axis is that of tokens, or a function of an array of texts
            (N,) that gives N lists of tokens.
        ngrams: n for all n-grams of 1 to n tokens, or a tuple of the numbers of tokens; no n-grams if None.
        output_mode: "int", "multi_hot", "count" or "tf_idf": the count times the weight.
        output_sequence_length: T of "int"; the longest text's of each call if None.
        pad_to_max_tokens: let the last axis of other results have the size max_tokens, whatever the vocabulary.
        vocabulary: the tokens, or the path of a file with one in each line; ``adapt`` learns them if None.
        idf_weights: how much each token counts in "tf_idf"; given with the vocabulary.
        sparse, ragged: accepted if False.
        encoding: of bytes and of the vocabulary's file.
    Shapes:
        texts (B,) or (B, 1) str -> "int" (B, T) int64; else (B, depth): ``vocabulary_size()`` or max_tokens. With
        split=None, tokens (B, T) instead of texts.
    Raises:
        NotBuiltError: if it is called before it has a vocabulary.
        DataError: for what is no string.
        ArgumentTypeError: inside another layer's ``call``.
    Source: Keras 3.15, ``keras.layers.TextVectorization``.

    >>> from pronghorn import layers
    >>> layer = layers.TextVectorization()
    >>> layer.adapt(["The cat sat.", "A cat, a hat!"])
    >>> layer.get_vocabulary()
    ['', '[UNK]', 'cat', 'a', 'the', 'sat', 'hat']
    >>> layer(["the cat ran", "A hat"]).tolist()
    [[4, 2, 1], [3, 6, 0]]
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: Any = "lower_and_strip_punctuation",
        split: Any = "whitespace",
        ngrams: Any = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        where = "TextVectorization"
        only_dense(sparse or ragged, where)
        self.standardize = named_or_callable("standardize", standardize, tuple(STANDARDIZATIONS), where)
        self.split = named_or_callable("split", split, tuple(SPLITS), where)
        self.widths = widths_of(ngrams, where)
        self.output_mode = _mode(output_mode, where)
        length = output_sequence_length
        self.output_sequence_length = None if length is None else count("output_sequence_length", length, where)
        self.sparse, self.ragged, self.encoding = False, False, encoding
        if length is not None and self.output_mode != "int":
            raise ArgumentError(
                f"output_sequence_length means nothing where output_mode is {self.output_mode!r}.",
                where=where,
                fix="Leave it out, or pass output_mode='int'.",
                argument="output_sequence_length",
                got=length,
            )
        self.lookup = StringLookup(
            max_tokens=max_tokens, mask_token="", vocabulary=vocabulary, idf_weights=idf_weights,
            output_mode=self.output_mode, pad_to_max_tokens=pad_to_max_tokens, encoding=encoding,
            name=f"{self.name}_lookup", dtype=self.compute_dtype,
        )  # fmt: skip

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens in the order of their indices, with "" and "[UNK]" in front or without."""
        return self.lookup.get_vocabulary(include_special_tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take a vocabulary, as ``StringLookup.set_vocabulary`` does."""
        self.lookup.set_vocabulary(vocabulary, idf_weights)

    def vocabulary_size(self) -> int:
        """How many indices there are, the special ones included."""
        return self.lookup.vocabulary_size()

    def reset_state(self) -> None:
        """Forget what was counted; the vocabulary stays until another is learned."""
        self.lookup.reset_state()

    def update_state(self, data: Any) -> None:
        """Count the tokens of a batch of texts."""
        self.lookup.count_tokens(self._tokens(data)[0])

    def finalize_state(self) -> None:
        """Make the most frequent tokens the vocabulary."""
        self.lookup.finalize_state()

    def compute_output_shape(self, input_shape: Any) -> Any:
        """(B, T), with None for T where it is the longest text's; (B, depth) where output_mode is not "int"."""
        shape = tuple(input_shape)
        lead = shape[:-1] if len(shape) > 1 else shape
        if self.output_mode != "int":
            return (*lead, self.lookup.depth)
        given = shape[-1] if self.split is None and len(shape) > 1 and self.widths is None else None
        return (*lead, given if self.output_sequence_length is None else self.output_sequence_length)

    def takes(self, dtype: str) -> bool:
        return dtype == "string"

    @property
    def output_dtype(self) -> str:
        return "int64" if self.output_mode == "int" else self.compute_dtype

    def compute(self, inputs: Any) -> Any:
        self.lookup.known_vocabulary()
        rows, lead = self._tokens(inputs)
        wanted, is_int = self.output_sequence_length, self.output_mode == "int"
        if wanted is not None:
            rows = [row[:wanted] for row in rows]
        lengths = np.array([len(row) for row in rows], "int64")
        length = int(lengths.max(initial=0)) if wanted is None else wanted
        found = np.full((len(rows), length), 0 if is_int else -1, "int64")
        found[np.arange(length) < lengths[:, None]] = self.lookup.indices([token for row in rows for token in row])
        found = found.reshape(*lead, length)
        return found if is_int else self.lookup.encoded(found)

    def _tokens(self, inputs: Any) -> tuple[list[list[str]], tuple[int, ...]]:
        """The tokens of each text in order, and the shape of the array of texts."""
        where = f"TextVectorization {self.name!r}"
        texts, shape = strings_in(inputs, self.encoding, where)
        texts = standardized(texts, shape, self.standardize, where)
        if self.split is None:
            lead, length = (shape[:-1], shape[-1]) if len(shape) > 1 else (shape, 1)
            rows = [texts[i * length : (i + 1) * length] for i in range(int(np.prod(lead)))]
        else:
            lead = self._texts_shape(shape, where)
            rows = split(texts, self.split, where)
        return (rows if self.widths is None else [with_ngrams(row, self.widths) for row in rows]), lead

    def _texts_shape(self, shape: tuple[int, ...], where: str) -> tuple[int, ...]:
        if len(shape) < 2:
            return shape
        if shape[-1] != 1:
            raise DataError(
                f"texts to split have the shape (B,) or (B, 1). Got {shape}.",
                where=where,
                fix="Join the columns, or pass split=None if they are tokens.",
                actual=shape,
            )
        return shape[:-1]

    def get_config(self) -> dict[str, Any]:
        """The arguments, with the vocabulary that there is now."""
        config = super().get_config()
        is_learned = self.lookup.vocabulary is not None and not self.lookup.is_given
        return {**config, "is_learned": True} if is_learned else config

    def _argument(self, name: str, given: Any) -> Any:
        return getattr(self.lookup, name) if name in ("vocabulary", "idf_weights") else super()._argument(name, given)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A layer from its config; see ``StringLookup``."""
        config = StringLookup.checked_config(config, cls.__name__)
        is_learned = config.pop("is_learned", False)
        if not is_learned:
            return super().from_config(config)
        layer = super().from_config({**config, "vocabulary": None, "idf_weights": None})
        layer.lookup.set_learned(config["vocabulary"], config["idf_weights"])
        return layer


def _mode(value: Any, where: str) -> str:
    return output_mode(value, _MODES, where)


@hookimpl
def pronghorn_layers() -> list[type[TextVectorization]]:
    return [TextVectorization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[HostCase]:
    texts = ["It is so.", "so it was; it is"]
    weighted = {"output_mode": "tf_idf", "vocabulary": ["is", "it"], "idf_weights": [1.0, 2.0]}
    return [
        HostCase(TextVectorization, {}, texts, learns=texts),
        HostCase(TextVectorization, {"ngrams": (2, 1), "output_sequence_length": 3}, [["so is it"]], learns=texts),
        HostCase(TextVectorization, {"split": "character", "standardize": None, "max_tokens": 9}, texts, learns=texts),
        HostCase(TextVectorization, {"split": None}, [["it", "was"], ["so", "it"]], learns=[["so", "it"]]),
        HostCase(TextVectorization, {"vocabulary": ["is", "it"], "output_mode": "count"}, texts),
        HostCase(TextVectorization, {"output_mode": "tf_idf"}, texts, learns=texts),
        HostCase(TextVectorization, {**weighted, "max_tokens": 5, "pad_to_max_tokens": True}, texts),
        HostCase(TextVectorization, {**weighted, "encoding": "latin-1"}, [b"is \xe9"]),
    ]
