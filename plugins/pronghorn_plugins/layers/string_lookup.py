"""StringLookup: strings as indices from 0 on, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import DataError, HostCase, hookimpl

from .encoding import encoded
from .hashes import bucket
from .index_lookup import IndexLookup
from .strings import OnHost, as_array, as_bytes, as_string, strings_in

#: Stands for a string that is to be counted nowhere, and for one that is unknown.
_MASKED, _UNKNOWN = -2, -1


class StringLookup(OnHost, IndexLookup):
    """The index of each string in a vocabulary; computed on the host, from arrays or lists of strings, or on
    ``Input(shape, dtype="string")``.

    The index 0 is that of ``mask_token``, if there is one and output_mode is "int"; then come ``num_oov_indices`` for
    strings that the vocabulary lacks, then the vocabulary. ``adapt`` takes the most frequent strings of data.

    Args:
        max_tokens: how many indices there may be, the special ones included; any number if None.
        num_oov_indices: among how many indices unknown strings are spread, by their hash; 0 if there must be none.
        mask_token: the string that stands for nothing: index 0, or, in other modes than "int", counted nowhere.
        oov_token: what ``invert`` gives for indices that no token has.
        vocabulary: the tokens, or the path of a file with one in each line; ``adapt`` learns them if None.
        idf_weights: how much each token counts in "tf_idf"; given with the vocabulary.
        invert: turn indices into strings.
        output_mode: "int", "one_hot", "multi_hot", "count" or "tf_idf": the count times the weight.
        pad_to_max_tokens: let the last axis of results have the size max_tokens, whatever the vocabulary.
        sparse: accepted if False.
        encoding: of bytes and of the vocabulary's file.
        salt: an int or two: unknown strings are spread by SipHash with this key instead of FarmHash.
    Shapes:
        x (B, ..., K) str -> "int" (B, ..., K) int64; "one_hot" (B, ..., K, depth), without K if it is 1; else
        (B, ..., depth). The depth is ``vocabulary_size()`` or max_tokens.
    Raises:
        NotBuiltError: if it is called before it has a vocabulary.
        DataError: for what is no string, or is unknown where num_oov_indices is 0.
        ArgumentTypeError: inside another layer's ``call``.
    Source: Keras 3.15, ``keras.layers.StringLookup``; "one_hot", "multi_hot" and "count" give floats, as Keras documents.

    >>> from pronghorn import layers
    >>> layer = layers.StringLookup()
    >>> layer.adapt([["a", "c", "d", "d", "c", "d"]])
    >>> layer.get_vocabulary()
    ['[UNK]', 'd', 'c', 'a']
    >>> layer([["a", "z"], ["d", "c"]]).tolist()
    [[3, 0], [1, 2]]
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: Any = None,
        oov_token: Any = "[UNK]",  # noqa: S107  a token of text, no secret
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        *,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        self.encoding = encoding
        super().__init__(
            max_tokens=max_tokens, num_oov_indices=num_oov_indices, mask_token=mask_token, oov_token=oov_token,
            vocabulary=vocabulary, idf_weights=idf_weights, invert=invert, output_mode=output_mode, sparse=sparse,
            pad_to_max_tokens=pad_to_max_tokens, salt=salt, **kwargs,
        )  # fmt: skip

    def token(self, value: Any) -> str:
        return as_string(value, self.encoding, f"StringLookup {self.name!r}")

    def read(self, path: Path) -> list[str]:
        lines = path.read_text(self.encoding, errors="surrogateescape").split("\n")
        return lines if lines[-1] else lines[:-1]

    def documents(self, data: Any) -> Iterable[Sequence[str]]:
        array, where = as_array(data), f"adapt() of StringLookup {self.name!r}"
        rows = array.reshape(len(array) if array.ndim else 1, -1)
        for row in rows:
            ragged = row.dtype == object and len(row) == 1 and isinstance(row[0], list | tuple | np.ndarray)
            yield strings_in(row[0] if ragged else row, self.encoding, where)[0]

    def order(self, token: Any) -> Any:
        return token.encode("utf-8", "surrogateescape")

    def table_changed(self) -> None:
        start = len(self.special_tokens)
        self._table = {token: i for i, token in enumerate(self.known_vocabulary()) if i >= start}
        if self.mask_token is not None:
            self._table[self.mask_token] = 0 if self.output_mode == "int" else _MASKED

    def takes(self, dtype: str) -> bool:
        return dtype.startswith(("int", "uint")) if self.invert else dtype == "string"

    @property
    def output_dtype(self) -> str:
        if self.invert:
            return "string"
        return "int64" if self.output_mode == "int" else self.compute_dtype

    def compute(self, inputs: Any) -> Any:
        self.known_vocabulary()
        if self.invert:
            return self._strings(np.asarray(inputs))
        strings, shape = strings_in(inputs, self.encoding, f"StringLookup {self.name!r}")
        found = self.indices(strings).reshape(shape)
        return found if self.output_mode == "int" else self.encoded(found)

    def indices(self, strings: Sequence[str]) -> Any:
        """The index of each string, (N,) int64; -2 for one that is masked where output_mode is not "int"."""
        get = self._table.get
        found = np.fromiter((get(string, _UNKNOWN) for string in strings), "int64", len(strings))
        (unknown,) = np.nonzero(found == _UNKNOWN)
        if not len(unknown):
            return found
        others = [strings[i] for i in unknown]
        if not self.num_oov_indices:
            raise DataError(
                f"{sorted(set(others))[:10]} are not in the vocabulary.",
                where=f"StringLookup {self.name!r}",
                fix="Pass num_oov_indices=1 to give them an index.",
                got=others,
            )
        spread = 0 if self.num_oov_indices == 1 else bucket(as_bytes(others), self.num_oov_indices, self.salt)
        found[unknown] = spread + self.oov_start
        return found

    def encoded(self, found: Any) -> Any:
        """Indices (..., K) in the output mode; negative ones count nowhere."""
        if self.output_mode != "tf_idf":
            return np.asarray(encoded(found, self.output_mode, self.depth, self.compute_dtype))
        counts = np.asarray(encoded(found, "count", self.depth, self.compute_dtype))
        return counts * self.padded_weights().astype(counts.dtype)

    def _strings(self, indices: Any) -> Any:
        whole, start = self.known_vocabulary(), len(self.special_tokens)
        if indices.dtype.kind not in "iu" or (self.oov_token is None and (indices >= len(whole)).any()):
            raise DataError(
                f"indices must be ints from 0 to {len(whole) - 1}. Got an array of {indices.dtype}.",
                where=f"StringLookup {self.name!r}",
                fix="Pass what a StringLookup of this vocabulary gave.",
                got=indices,
            )
        table = dict(enumerate(whole[start:], start))
        if self.oov_start:
            table[0] = self.mask_token
        found = np.empty(indices.size, object)
        found[:] = [table.get(i, self.oov_token) for i in indices.reshape(-1).tolist()]
        return found.reshape(indices.shape)


@hookimpl
def pronghorn_layers() -> list[type[StringLookup]]:
    return [StringLookup]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[HostCase]:
    words, seen = [["a", "z"], ["b", "c"]], [["a", "b", "b"], ["c", "c", "c"]]
    weighted = {"output_mode": "tf_idf", "max_tokens": 7, "pad_to_max_tokens": True}
    return [
        HostCase(StringLookup, {}, words, learns=seen),
        HostCase(StringLookup, {"mask_token": "b", "num_oov_indices": 3, "max_tokens": 5}, words, learns=seen),
        HostCase(StringLookup, {"vocabulary": ["c", "a"], "output_mode": "multi_hot"}, words),
        HostCase(StringLookup, {"vocabulary": ["c", "a"], "output_mode": "one_hot"}, [["a"], ["q"], ["c"]]),
        HostCase(StringLookup, weighted, words, learns=seen),
        HostCase(StringLookup, {**weighted, "vocabulary": ["c", "a"], "idf_weights": [1.0, 2.0]}, words),
        HostCase(StringLookup, {"vocabulary": ["é"], "num_oov_indices": 4, "salt": 3, "encoding": "latin-1"}, words),
        HostCase(
            StringLookup, {"vocabulary": ["c", "a"], "invert": True, "oov_token": "-"}, np.array([[1, 2], [0, 9]])
        ),
    ]
