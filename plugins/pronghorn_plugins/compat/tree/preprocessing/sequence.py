"""``keras.preprocessing.sequence``: padding, windows of time series, pairs of words for skip-grams."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Sequence, ShapeError

__all__ = ["TimeseriesGenerator", "make_sampling_table", "pad_sequences", "skipgrams"]


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> Any:
    """Sequences of different lengths as one array, cut and filled up to one length.

    Args:
        sequences: N sequences, each (T_i, ...), with the same sizes behind the first axis.
        maxlen: T, the length of all; the longest one's if None.
        dtype: of the result; ``object`` or ``"<U9"`` for strings.
        padding: where ``value`` fills up, "pre" or "post".
        truncating: where longer ones are cut, "pre" or "post".
        value: what fills up.
    Returns:
        (N, T, ...).
    Raises:
        ShapeError: if something in ``sequences`` is no sequence, or sizes behind the first axis differ.
        ArgumentError: for another ``padding`` or ``truncating``, or a ``value`` that ``dtype`` cannot hold.
    Source: Keras 2.2.4.

    >>> pad_sequences([[1, 2, 3], [4]], maxlen=2).tolist()
    [[2, 3], [0, 4]]
    """
    for name, given in (("padding", padding), ("truncating", truncating)):
        _check_side(name, given)
    found = _sequences(sequences)
    length = max((len(s) for s in found), default=0) if maxlen is None else maxlen
    tail = next((np.shape(s)[1:] for s in found if len(s)), ())
    result = np.full((len(found), length, *tail), value, _dtype_for(dtype, value))
    for row, sequence in zip(result, found, strict=True):
        cut = (
            sequence[len(sequence) - length :] if truncating == "pre" and len(sequence) > length else sequence[:length]
        )
        if not len(cut):
            continue
        array = np.asarray(cut, dtype=result.dtype)
        if array.shape[1:] != tail:
            raise ShapeError(
                f"a sequence has the shape {array.shape[1:]} behind its first axis, the first one {tail}.",
                where="pad_sequences",
                fix="Give all sequences the same sizes but for their length.",
                expected=tail,
                actual=array.shape[1:],
            )
        place = slice(length - len(array), None) if padding == "pre" else slice(len(array))
        row[place] = array
    return result


def _check_side(name: str, given: Any) -> None:
    if given not in ("pre", "post"):
        raise ArgumentError(
            f"{name} must be 'pre' or 'post'. Got {given!r}.",
            where="pad_sequences",
            fix="'pre' works at the beginning of each sequence, 'post' at the end.",
            argument=name,
            got=given,
        )


def _sequences(given: Any) -> list[Any]:
    found = list(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else None
    wrong = given if found is None else next((s for s in found if not hasattr(s, "__len__")), None)
    if found is None or wrong is not None:
        raise ShapeError(
            f"sequences must be a list of sequences. Got {wrong!r} {'in it' if found is not None else 'for it'}.",
            where="pad_sequences",
            fix="Put a single sequence into a list: pad_sequences([sequence]).",
        )
    return found


def _dtype_for(dtype: Any, value: Any) -> Any:
    found = np.dtype(dtype)
    if isinstance(value, str) and found.kind not in "USO":
        raise ArgumentError(
            f"value {value!r} is a string and dtype {found} holds numbers.",
            where="pad_sequences",
            fix="Pass dtype=object for sequences of strings.",
            argument="value",
            got=value,
        )
    return found


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> Any:
    """The share of its occurrences in which a word of each rank is kept, for ``skipgrams``.

    ``p(r) = min(1, sqrt(s * r'))`` with ``r' = r (log r + γ) + 1/2 - 1/(12 r)``, Zipf's estimate of one over the
    frequency of the word of rank r; γ = 0.577. Rank 0 is not a word and counts as 1.

    Args:
        size: how many ranks.
        sampling_factor: s.
    Returns:
        (size,) float64.
    Source: Keras 2.2.4, after Mikolov et al., "Distributed Representations of Words and Phrases", 2013.

    >>> make_sampling_table(3).round(5).tolist()
    [0.00315, 0.00315, 0.00548]
    """
    rank = np.maximum(np.arange(size), 1)
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    return np.minimum(1.0, np.sqrt(sampling_factor * inverse_frequency))


def skipgrams(
    sequence: Any,
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words: those that stand near each other (label 1), and a word with a random one (label 0).

    Args:
        sequence: indices of words; 0 is no word and is left out.
        vocabulary_size: random words are from 1 to this minus 1.
        window_size: how many words apart a pair may be.
        negative_samples: random pairs for each real one.
        shuffle: mix the pairs.
        categorical: labels [0, 1] and [1, 0].
        sampling_table: with which chance the word of each index is taken, see ``make_sampling_table``.
        seed: of all draws; Python's own generator makes them if None.
    Returns:
        ``couples, labels``.
    Raises:
        ArgumentError: if the vocabulary is too small to draw from.
    Source: Keras 2.2.4; there ``seed`` sets the order alone.

    >>> skipgrams([1, 2, 3], 4, window_size=1, negative_samples=0.0, shuffle=False)
    ([[1, 2], [2, 1], [2, 3], [3, 2]], [1, 1, 1, 1])
    """
    draws: Any = random if seed is None else random.Random(seed)  # noqa: S311  Python's generator, as in Keras
    couples = list(_near(sequence, window_size, sampling_table, draws))
    labels: list[Any] = [[0, 1] if categorical else 1 for _ in couples]
    count = int(len(couples) * negative_samples)
    if count and vocabulary_size < 2:
        raise ArgumentError(
            f"a vocabulary of {vocabulary_size} has no word to draw: indices begin at 1.",
            where="skipgrams",
            fix="Pass the greatest index and one, or negative_samples=0.",
            argument="vocabulary_size",
            got=vocabulary_size,
        )
    words = [word for word, _ in couples]
    draws.shuffle(words)
    couples += [[words[i % len(words)], draws.randint(1, vocabulary_size - 1)] for i in range(count)]
    labels += [[1, 0] if categorical else 0 for _ in range(count)]
    if shuffle:
        order = draws.randint(0, 10**7) if seed is None else seed
        for each in (couples, labels):
            random.Random(order).shuffle(each)  # noqa: S311
    return couples, labels


def _near(sequence: Any, window: int, table: Any, draws: Any) -> Iterable[list[int]]:
    for place, word in enumerate(sequence):
        if not word or (table is not None and table[word] < draws.random()):
            continue
        for other in range(max(0, place - window), min(len(sequence), place + window + 1)):
            if other != place and sequence[other]:
                yield [word, sequence[other]]


class TimeseriesGenerator(Sequence):
    """Batches of windows of a series with the target behind each: a Sequence for ``fit``.

    Window r is ``data[r - length : r : sampling_rate]``, with ``targets[r]``, for r from ``start_index + length`` in
    steps of ``stride`` to ``end_index``.

    Args:
        data: (T, ...), the series; anything that slices.
        targets: as long as ``data``.
        length: steps of time in a window, before sampling.
        sampling_rate: take every n-th step of a window.
        stride: steps between windows.
        start_index, end_index: the part of ``data`` to use, both included; all of it by default.
        shuffle: draw windows at random, with repetition, instead of going in order.
        reverse: turn the windows around in time.
        batch_size: windows in a batch.
    Shapes:
        x (batch, ceil(length / sampling_rate), ...), y (batch, ...).
    Raises:
        ShapeError: if data and targets differ in length.
        ArgumentError: if no window fits.
    Source: Keras 2.2.4.

    >>> windows = TimeseriesGenerator(np.arange(6), np.arange(6) * 10, length=2, batch_size=3)
    >>> x, y = windows[0]
    >>> x.tolist(), y.tolist()
    ([[0, 1], [1, 2], [2, 3]], [20, 30, 40])
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        length: int,
        sampling_rate: int = 1,
        stride: int = 1,
        start_index: int = 0,
        end_index: int | None = None,
        shuffle: bool = False,
        reverse: bool = False,
        batch_size: int = 128,
    ) -> None:
        if len(data) != len(targets):
            raise ShapeError(
                f"data and targets must be of one length. Got {len(data)} and {len(targets)}.",
                where="TimeseriesGenerator",
                fix="Give each step of time its target; those before the first window are not used.",
            )
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride, self.batch_size = sampling_rate, stride, batch_size
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse = shuffle, reverse
        if self.start_index > self.end_index:
            raise ArgumentError(
                f"no window fits: `start_index + length = {self.start_index} > end_index = {self.end_index}`.",
                where="TimeseriesGenerator",
                fix=f"Pass a length of {max(self.end_index - start_index, 1)} or less, or more data.",
                argument="length",
                got=length,
            )

    def __len__(self) -> int:
        return (self.end_index - self.start_index) // (self.batch_size * self.stride) + 1

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Batch ``index``: windows and the targets behind them."""
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, self.batch_size)  # noqa: NPY002
        else:
            first = self.start_index + self.batch_size * self.stride * index
            rows = np.arange(first, min(first + self.batch_size * self.stride, self.end_index + 1), self.stride)
        windows = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (windows[:, ::-1] if self.reverse else windows), targets

    def get_config(self) -> dict[str, Any]:
        """The arguments as JSON holds them, data included."""
        return {
            "data": np.asarray(self.data).tolist(),
            "targets": np.asarray(self.targets).tolist(),
            "length": self.length,
            "sampling_rate": self.sampling_rate,
            "stride": self.stride,
            "start_index": self.start_index - self.length,
            "end_index": self.end_index,
            "shuffle": self.shuffle,
            "reverse": self.reverse,
            "batch_size": self.batch_size,
        }

    def to_json(self, **kwargs: Any) -> str:
        """``get_config`` as JSON; ``kwargs`` go to ``json.dumps``."""
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)
