"""IntegerLookup: numbers that name things, as indices from 0 on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, DataError, LayerCase, Tensor, hookimpl, ops

from .arguments import one_of
from .encoding import encoded
from .hashes import bucket
from .index_lookup import IndexLookup
from .searching import padded, rank
from .strings import as_bytes

_GREATEST = np.iinfo("int64").max


class IntegerLookup(IndexLookup):
    """The index of each integer in a vocabulary: inside models, on every engine.

    The index 0 is that of ``mask_token``, if there is one and output_mode is "int"; then come ``num_oov_indices`` for
    integers that the vocabulary lacks, then the vocabulary. ``adapt`` takes the most frequent integers of data.

    Args:
        max_tokens: how many indices there may be, the special ones included; any number if None.
        num_oov_indices: among how many indices unknown integers are spread; 0 if there must be none: then data given
            to the layer are checked, and inside a model the index is -1.
        mask_token: the integer that stands for nothing: index 0, or, in other modes than "int", counted nowhere.
        oov_token: what ``invert`` gives for indices that no token has.
        vocabulary: the tokens, or the path of a file with one in each line; ``adapt`` learns them if None.
        vocabulary_dtype: "int64".
        idf_weights: how much each token counts in "tf_idf"; given with the vocabulary.
        invert: turn indices into integers.
        output_mode: "int", "one_hot", "multi_hot", "count" or "tf_idf": the count times the weight.
        sparse: accepted if False.
        pad_to_max_tokens: let the last axis of results have the size max_tokens, whatever the vocabulary.
        oov_method: how unknown integers are spread: "floormod", or "farmhash" of the digits, outside models only.
        salt: an int or two for another hash ("farmhash" only).
    Shapes:
        x (B, ..., K) int -> "int" (B, ..., K) int64; "one_hot" (B, ..., K, depth), without K if it is 1; else
        (B, ..., depth). The depth is ``vocabulary_size()`` or max_tokens.
    Raises:
        NotBuiltError: if it is called before it has a vocabulary.
        DataError: if an integer is unknown and num_oov_indices is 0.
    Source: Keras 3.15, ``keras.layers.IntegerLookup``.

    >>> from pronghorn import layers
    >>> layers.IntegerLookup(vocabulary=[12, 36, 1138])([[12, 1138], [36, 7]]).tolist()
    [[1, 3], [2, 0]]
    """

    autocast = False

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        self.vocabulary_dtype = one_of("vocabulary_dtype", vocabulary_dtype, ("int64",), "IntegerLookup")
        self.oov_method = one_of("oov_method", oov_method, ("floormod", "farmhash"), "IntegerLookup")
        super().__init__(
            max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, sparse,
            pad_to_max_tokens, salt, **kwargs,
        )  # fmt: skip
        if self.salt is not None and self.oov_method != "farmhash":
            raise ArgumentError(
                "a salt goes with oov_method='farmhash' alone.",
                where="IntegerLookup",
                fix="Pass oov_method='farmhash', or no salt.",
                argument="salt",
                got=salt,
            )

    def token(self, value: Any) -> int:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise ArgumentError(
                f"tokens must be ints. Got {value!r}.",
                where=f"IntegerLookup {self.name!r}",
                fix="For strings there is StringLookup.",
                argument="vocabulary",
                got=value,
            )
        return int(value)

    def read(self, path: Path) -> list[int]:
        try:
            return [int(line) for line in path.read_text("utf-8").split()]
        except ValueError as error:
            raise self._bad(f"a line of it is no int: {error}.", "Write one int in each line.", path) from None

    def documents(self, data: Any) -> Iterable[Sequence[int]]:
        array = np.asarray(data)
        if array.dtype.kind not in "iuf":
            raise DataError(
                f"an array of {array.dtype} holds no ints.",
                where=f"adapt() of IntegerLookup {self.name!r}",
                fix="For strings there is StringLookup.",
                actual=str(array.dtype),
            )
        return array.astype("int64").reshape(len(array) if array.ndim else 1, -1).tolist()  # type: ignore[no-any-return]

    def table_changed(self) -> None:
        tokens, start = np.array(self.get_vocabulary(False), "int64"), len(self.special_tokens)
        if self.invert:
            whole = [self.mask_token] * self.oov_start + [self.oov_token] * self.num_oov_indices + tokens.tolist()
            self.hold(np.array([-1 if item is None else item for item in whole], "int64"))
            return
        order = np.argsort(tokens)
        held = [padded(tokens[order], _GREATEST), padded(order.astype("int64") + start, -1), np.int64(len(tokens))]
        if self.output_mode == "tf_idf":
            held.append(self.padded_weights())
        self.hold(*held, depth=None if self.output_mode == "int" else self.depth)

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if self.num_oov_indices == 0 and not self.invert and not isinstance(inputs, Tensor):
            self._check_known(inputs)
        if self.oov_method == "farmhash" and self.num_oov_indices > 1 and not self.invert:
            return self._hashed(inputs)
        return super().__call__(inputs, *args, **kwargs)

    def _check_known(self, inputs: Any) -> None:
        ids = np.asarray(inputs)
        known = [*self.known_vocabulary(), *([] if self.mask_token is None else [self.mask_token])]
        unknown = np.setdiff1d(ids, known)
        if len(unknown):
            raise DataError(
                f"{unknown[:10].tolist()} are not in the vocabulary.",
                where=f"IntegerLookup {self.name!r}",
                fix="Pass num_oov_indices=1 to give them an index.",
                got=unknown.tolist(),
            )

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "int64")
        if self.invert:
            return self._inverted(x)
        keys, places, size, *weights = self.held
        position = ops.maximum(rank(x, keys, size) - 1, 0)
        is_known = ops.equal(ops.take(keys, position), x)
        found = ops.where(is_known, ops.take(places, position), -1)
        return self._finished(x, ops.where(ops.less(found, 0), self._unknown(x), found), *weights)

    def _unknown(self, x: Any) -> Any:
        if self.num_oov_indices <= 1:
            return ops.full_like(x, self.oov_start if self.num_oov_indices else -1)
        return ops.mod(x, self.num_oov_indices) + self.oov_start

    def _finished(self, x: Any, found: Any, weights: Any = None) -> Any:
        if self.mask_token is not None:
            found = ops.where(ops.equal(x, self.mask_token), 0 if self.output_mode == "int" else -1, found)
        if self.output_mode == "int":
            return found
        mode = "count" if weights is not None else self.output_mode
        result = encoded(found, mode, self.depth, self.compute_dtype)
        return result if weights is None else result * ops.cast(weights, self.compute_dtype)

    def _inverted(self, x: Any) -> Any:
        (table,) = self.held
        (size,) = table.shape
        outside = ops.logical_or(ops.less(x, 0), ops.greater_equal(x, size))
        known = ops.take(table, ops.clip(x, 0, size - 1))
        return ops.where(outside, -1 if self.oov_token is None else self.oov_token, known)

    def _hashed(self, inputs: Any) -> Any:
        """With unknown integers spread by a hash of their digits: outside of graphs."""
        if isinstance(inputs, Tensor):
            raise ArgumentError(
                "oov_method='farmhash' hashes digits, which no engine does.",
                where=f"IntegerLookup {self.name!r}",
                fix="Pass oov_method='floormod', or call the layer on the data, before the model.",
                argument="oov_method",
                got=self.oov_method,
            )
        x = np.asarray(inputs).astype("int64")
        table = {token: i for i, token in enumerate(self.known_vocabulary()) if i >= len(self.special_tokens)}
        flat = x.reshape(-1).tolist()
        spread = bucket(as_bytes([str(item) for item in flat]), self.num_oov_indices, self.salt) + self.oov_start
        found = np.array([table.get(item, other) for item, other in zip(flat, spread.tolist(), strict=True)], "int64")
        weights = [self.padded_weights()] if self.output_mode == "tf_idf" else []
        return np.asarray(self._finished(x, found.reshape(x.shape), *weights))


@hookimpl
def pronghorn_layers() -> list[type[IntegerLookup]]:
    return [IntegerLookup]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    words = {"vocabulary": [5, 3, 0, 100]}
    encoding = {**words, "max_tokens": 9, "pad_to_max_tokens": True}
    idf = {**words, "output_mode": "tf_idf", "idf_weights": [0.5, 1.0, 1.5, 2.0]}
    return [
        LayerCase(IntegerLookup, words, (2, 3), below=7, unknown=(1,)),
        LayerCase(IntegerLookup, {**words, "num_oov_indices": 3, "mask_token": 2}, (2, 3), below=7, unknown=(1,)),
        LayerCase(IntegerLookup, {**words, "num_oov_indices": 0}, (2, 3), below=7),
        LayerCase(IntegerLookup, {**words, "invert": True, "oov_token": -9}, (2, 3), below=7, unknown=(1,)),
        LayerCase(IntegerLookup, {**words, "output_mode": "one_hot"}, (4, 1), below=7),
        LayerCase(IntegerLookup, {**encoding, "output_mode": "multi_hot"}, (2, 3), below=7, unknown=(1,)),
        LayerCase(IntegerLookup, {**words, "output_mode": "count", "mask_token": 1}, (2, 3), below=7, unknown=(1,)),
        LayerCase(IntegerLookup, idf, (2, 3), below=7, unknown=(1,)),
        LayerCase(
            IntegerLookup, {"output_mode": "tf_idf"}, (2, 3), below=7, learns=[[1, 2, 2], [3, 2, 5]], id="learned"
        ),
        LayerCase(IntegerLookup, {**words, "oov_method": "farmhash", "salt": 3}, (2, 3), below=7),
    ]
