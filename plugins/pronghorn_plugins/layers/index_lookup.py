"""What lookups share: a vocabulary that is given, read or learned, and the layout of indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from pronghorn.api import ArgumentError, SavingError

from .adapting import AdaptsToData
from .arguments import count
from .encoding import encoded_shape, only_dense, output_mode
from .hashes import salt_of

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
#: What Keras writes into configs besides the arguments.
_FOREIGN = ("vocabulary_size", "has_input_vocabulary")


class IndexLookup(AdaptsToData):
    """Base of lookups: tokens to indices, or back.

    The indices are, in order: 0 for the mask token if there is one and output_mode is "int"; ``num_oov_indices`` for
    tokens that are out of vocabulary; one for each token of the vocabulary. A subclass says how tokens are read from
    data, and looks them up in ``call``.
    """

    def __init__(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: Any,
        oov_token: Any,
        vocabulary: Any,
        idf_weights: Any,
        invert: bool,
        output_mode: str,
        sparse: bool,
        pad_to_max_tokens: bool,
        salt: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        where = type(self).__name__
        only_dense(sparse, where)
        self.max_tokens = None if max_tokens is None else count("max_tokens", max_tokens, where, least=2)
        self.num_oov_indices = count("num_oov_indices", num_oov_indices, where, least=0)
        self.mask_token = None if mask_token is None else self.token(mask_token)
        self.oov_token = None if oov_token is None else self.token(oov_token)
        self.invert, self.output_mode = bool(invert), _mode(output_mode, where)
        self.sparse, self.pad_to_max_tokens = False, bool(pad_to_max_tokens)
        self.salt = salt_of(salt, where)
        self._check_arguments(idf_weights, vocabulary)
        #: All tokens, the special ones first, and how much each counts in tf_idf; None before they are known.
        self.vocabulary: list[Any] | None = None
        self.idf_weights: list[float] | None = None
        self.is_given = vocabulary is not None
        self.reset_state()
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    def _check_arguments(self, idf_weights: Any, vocabulary: Any) -> None:
        where = type(self).__name__
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise ArgumentError(
                "pad_to_max_tokens=True needs max_tokens.",
                where=where,
                fix="Pass max_tokens=, how many indices there are to be.",
                argument="max_tokens",
                got=None,
            )
        if self.invert and self.output_mode != "int":
            raise ArgumentError(
                f"invert=True goes with output_mode='int' alone. Got {self.output_mode!r}.",
                where=where,
                argument="output_mode",
                got=self.output_mode,
            )
        if idf_weights is not None and vocabulary is None:
            raise ArgumentError(
                "idf_weights need a vocabulary that they belong to.", where=where, argument="idf_weights"
            )

    # -- What a subclass says.

    def token(self, value: Any) -> Any:
        """``value`` as a token."""
        raise NotImplementedError(f"{type(self).__name__} must define token(value).")

    def documents(self, data: Any) -> Iterable[Sequence[Any]]:
        """The tokens of each sample in a batch."""
        raise NotImplementedError(f"{type(self).__name__} must define documents(data).")

    def read(self, path: Path) -> list[Any]:
        """The tokens in a file."""
        raise NotImplementedError(f"{type(self).__name__} must define read(path).")

    def order(self, token: Any) -> Any:
        """What tokens that are equally frequent are sorted by, the greatest first."""
        return token

    def table_changed(self) -> None:
        """The vocabulary is another now."""
        raise NotImplementedError(f"{type(self).__name__} must define table_changed().")

    # -- The vocabulary.

    @property
    def oov_start(self) -> int:
        """The first index of tokens that are out of vocabulary."""
        return int(self.mask_token is not None and self.output_mode == "int")

    @property
    def special_tokens(self) -> list[Any]:
        """What stands before the vocabulary's own tokens."""
        return [self.mask_token] * self.oov_start + [self.oov_token] * self.num_oov_indices

    def known_vocabulary(self) -> list[Any]:
        """The vocabulary.

        Raises:
            NotBuiltError: if there is none yet.
        """
        if self.vocabulary is None:
            raise self.not_adapted()
        return self.vocabulary

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their indices.

        Args:
            include_special_tokens: whether those for masks and for what is out of vocabulary come along.
        """
        special = self.special_tokens
        whole = special if self.vocabulary is None else self.vocabulary
        return list(whole if include_special_tokens else whole[len(special) :])

    def vocabulary_size(self) -> int:
        """How many indices there are, the special ones included."""
        return len(self.get_vocabulary())

    @property
    def depth(self) -> int:
        """The size of the last axis of results that are no ints."""
        return self.max_tokens if self.pad_to_max_tokens and self.max_tokens else len(self.known_vocabulary())

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take a vocabulary.

        Args:
            vocabulary: tokens, with the special ones in front or without; or the path of a file with one a line.
            idf_weights: how much each token of ``vocabulary`` counts; for output_mode="tf_idf", and needed there. The
                special ones get the mean if they do not stand in the vocabulary.

        Raises:
            ArgumentError: if a token stands there twice or in the place of a special one, there are more than
                max_tokens, or idf_weights do not fit.
        """
        given = self._read_tokens(vocabulary)
        special = self.special_tokens
        has_special = given[: len(special)] == special
        tokens = given[len(special) :] if has_special else given
        self._check_tokens(tokens, vocabulary)
        self._check_size(len(special) + len(tokens))
        weights = self._weights(idf_weights, len(given))
        if weights is not None and not has_special:
            weights = [float(np.mean(weights))] * len(special) + weights
        self._take([*special, *tokens], weights)

    def _take(self, vocabulary: list[Any], weights: list[float] | None) -> None:
        before = self.vocabulary, self.idf_weights
        self.vocabulary, self.idf_weights = vocabulary, weights
        try:
            self.table_changed()
        except BaseException:
            self.vocabulary, self.idf_weights = before
            raise

    def _read_tokens(self, vocabulary: Any) -> list[Any]:
        if not isinstance(vocabulary, str | Path):
            items = vocabulary.tolist() if hasattr(vocabulary, "tolist") else list(vocabulary)
            special = (self.oov_token, self.mask_token)
            return [item if item is None and item in special else self.token(item) for item in items]
        path = Path(vocabulary)
        if not path.is_file():
            raise self._bad(f"there is no file {str(path)!r}.", "Pass tokens, or a file with one in each line.", path)
        return self.read(path)

    def _check_tokens(self, tokens: list[Any], given: Any) -> None:
        if not tokens:
            raise self._bad("the vocabulary is empty.", "Pass one token at least.", given)
        if twice := [token for token, number in Counter(tokens).items() if number > 1]:
            raise self._bad(f"{twice[:10]} stand more than once in it.", "List each token once.", twice)
        reserved = [self.mask_token] + [self.oov_token] * self.invert
        for special in [token for token in reserved if token is not None and token in tokens]:
            raise self._bad(
                f"the special token {special!r} stands in it at {tokens.index(special)}.",
                f"Take it out, or begin with exactly {self.special_tokens}.",
                special,
            )

    def _check_size(self, size: int) -> None:
        if self.max_tokens is not None and size > self.max_tokens:
            raise self._bad(
                f"with the special tokens it makes {size} indices, max_tokens is {self.max_tokens}.",
                f"Pass max_tokens={size}, or fewer tokens.",
                size,
            )

    def _weights(self, given: Any, size: int) -> list[float] | None:
        name, is_needed = f"{type(self).__name__} {self.name!r}", self.output_mode == "tf_idf"
        if (given is not None) != is_needed:
            raise ArgumentError(
                "output_mode='tf_idf' needs idf_weights beside a vocabulary."
                if is_needed
                else f"idf_weights mean nothing where output_mode is {self.output_mode!r}.",
                where=name,
                fix="Pass one weight for each token, or call adapt(data)." if is_needed else "Leave them out.",
                argument="idf_weights",
                got=given,
            )
        if given is None:
            return None
        weights = np.asarray(given, "float64")
        if weights.shape != (size,):
            raise ArgumentError(
                f"there are idf_weights of shape {weights.shape} for {size} tokens.",
                where=name,
                fix="Pass one weight for each token of the vocabulary.",
                argument="idf_weights",
                got=given,
            )
        return weights.tolist()

    def _bad(self, problem: str, fix: str, got: Any) -> ArgumentError:
        where = f"{type(self).__name__} {self.name!r}, vocabulary="
        return ArgumentError(problem, where=where, fix=fix, argument="vocabulary", got=got)

    # -- Learning it.

    def reset_state(self) -> None:
        """Forget what was counted; the vocabulary stays until another is learned."""
        self._counts: Counter[Any] = Counter()
        self._holding: Counter[Any] = Counter()
        self._documents = 0

    def update_state(self, data: Any) -> None:
        """Count the tokens of a batch: (B,) one a sample, or (B, ...)."""
        self.count_tokens(self.documents(data))

    def count_tokens(self, documents: Iterable[Sequence[Any]]) -> None:
        """Count the tokens of documents.

        Raises:
            ArgumentError: if the vocabulary was an argument.
        """
        if self.is_given:
            raise self._bad(
                "it was given, there is nothing to learn.", "Make the layer without it to adapt it.", self.vocabulary
            )
        for tokens in documents:
            self._documents += 1
            self._counts.update(tokens)
            if self.output_mode == "tf_idf":
                self._holding.update(set(tokens))

    def finalize_state(self) -> None:
        """Make the most frequent tokens the vocabulary; among equals the greatest comes first.

        A token's weight in tf_idf is ``log(1 + documents / (1 + documents that hold it))``.
        """
        special = self.special_tokens
        counted = [item for item in self._counts.items() if item[0] not in (self.mask_token, self.oov_token)]
        counted.sort(key=lambda item: (item[1], self.order(item[0])), reverse=True)
        limit = None if self.max_tokens is None else max(0, self.max_tokens - len(special))
        tokens = [token for token, _ in counted[:limit]]
        weights = None
        if self.output_mode == "tf_idf":
            holding = np.array([self._holding[token] for token in tokens], "float64")
            own = np.log(1 + self._documents / (1 + holding))
            weights = [float(own.mean()) if len(own) else 0.0] * len(special) + own.tolist()
        self._take([*special, *tokens], weights)

    # -- The layer.

    def padded_weights(self) -> Any:
        """The weights of tf_idf, (depth,)."""
        own = np.asarray(self.idf_weights)
        return np.concatenate([own, np.zeros(self.depth - len(own))])

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape if output_mode is "int"; else as ``CategoryEncoding`` does it."""
        mode = self.output_mode
        return encoded_shape(input_shape, mode, 0 if mode == "int" else self.depth)

    def get_config(self) -> dict[str, Any]:
        """The arguments, with the vocabulary that there is now."""
        config = super().get_config()
        return config if self.is_given or self.vocabulary is None else {**config, "is_learned": True}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A layer from its config.

        Raises:
            SavingError: if the vocabulary is a path: configs read no files.
        """
        config = cls.checked_config(config, cls.__name__)
        if not config.pop("is_learned", False):
            return super().from_config(config)
        layer = super().from_config({**config, "vocabulary": None, "idf_weights": None})
        layer.set_learned(config["vocabulary"], config["idf_weights"])
        return layer

    @staticmethod
    def checked_config(config: dict[str, Any], where: str) -> dict[str, Any]:
        """A config without what Keras adds to it.

        Raises:
            SavingError: if the vocabulary is a path.
        """
        if isinstance(config.get("vocabulary"), str):
            raise SavingError(
                f"its config names a file, {config['vocabulary']!r}: making a model reads no file.",
                where=where,
                fix="Put the tokens themselves into the config, or call set_vocabulary(path) yourself.",
                got=config["vocabulary"],
            )
        return {key: value for key, value in config.items() if key not in _FOREIGN}

    def set_learned(self, vocabulary: list[Any], weights: list[float] | None) -> None:
        """Take what ``adapt`` learned elsewhere: a vocabulary with the special tokens, which may be all there is."""
        special = self.special_tokens
        if vocabulary[: len(special)] == special and len(vocabulary) == len(special):
            self._take(vocabulary, weights)
        else:
            self.set_vocabulary(vocabulary, weights)


def _mode(value: Any, where: str) -> str:
    return output_mode(value, MODES, where)
