"""Batches: what fit, evaluate and predict are fed, from arrays, generators and Sequences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from pronghorn.config import floatx
from pronghorn.discovery import registry
from pronghorn.dtypes import as_numpy
from pronghorn.errors import ArgumentError, DataError
from pronghorn.structure import flatten, map_structure, unflatten
from pronghorn.training.checks import arranged_inputs, arranged_targets, check_lengths, class_weights


class Batches:
    """A source of batches: ``epoch(number)`` yields (x, y, sample_weight), structures of arrays that fit the model.

    ``steps`` is the number of batches an epoch and ``samples`` that of the samples; None where unknown.
    """

    steps: int | None = None
    samples: int | None = None

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        """The batches of epoch ``number``, from batch ``start`` on."""
        raise NotImplementedError


class ArrayBatches(Batches):
    """Batches of arrays, in an order that depends on the seed and the epoch alone."""

    def __init__(
        self, model: Any, data: tuple[Any, Any, Any], batch_size: int, shuffle: Any, steps: int | None
    ) -> None:
        self.model, self.data, self.batch_size, self.shuffle = model, data, batch_size, shuffle
        self.arrays = flatten(data)
        self.samples = len(self.arrays[0])
        self.steps = math.ceil(self.samples / batch_size) if steps is None else steps
        self._dtypes = [_target_dtype(a) for a in self.arrays]

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        assert self.samples is not None and self.steps is not None
        order = self._order(number)
        per_pass = math.ceil(self.samples / self.batch_size)
        for step in range(start, self.steps):
            low = (step % per_pass) * self.batch_size
            yield unflatten(self.data, self._batch(order, low, low + self.batch_size))

    def _batch(self, order: Any, low: int, high: int) -> list[Any]:
        chosen = slice(low, high) if order is None else order[low:high]
        parts = []
        for array, dtype in zip(self.arrays, self._dtypes, strict=True):
            part = array[chosen]
            parts.append(part if part.dtype == dtype else part.astype(dtype))
        return parts

    def _order(self, number: int) -> Any:
        if not self.shuffle:
            return None
        seed = int(self.model.random_state().numpy()[0])
        generator = np.random.default_rng([seed, number])
        if self.shuffle == "batch":
            blocks = generator.permutation(math.ceil(self.samples / self.batch_size))  # type: ignore[operator]
            order = np.concatenate([np.arange(b * self.batch_size, (b + 1) * self.batch_size) for b in blocks])
            return order[order < self.samples]
        return generator.permutation(self.samples)


class SequenceBatches(Batches):
    """Batches of a Sequence: an object with ``__len__`` and ``__getitem__`` of batches."""

    def __init__(self, model: Any, sequence: Any, options: dict[str, Any], shuffle: Any, steps: int | None) -> None:
        self.model, self.sequence, self.options, self.shuffle = model, sequence, options, shuffle
        self.steps = len(sequence) if steps is None else steps
        if not self.steps:
            raise DataError("the Sequence has no batches.", where=options["use"], fix="Its __len__ gave 0.")

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        count = len(self.sequence)
        order = range(count)
        if self.shuffle:
            seed = int(self.model.random_state().numpy()[0])
            order = np.random.default_rng([seed, number]).permutation(count).tolist()
        assert self.steps is not None
        for step in range(start, self.steps):
            yield _fitted(self.model, self.sequence[order[step % count]], self.options)
        if hasattr(self.sequence, "on_epoch_end"):
            self.sequence.on_epoch_end()


class IteratorBatches(Batches):
    """Batches of a generator or another iterable. An epoch is ``steps`` of them, or all there are."""

    def __init__(self, model: Any, source: Iterable[Any], options: dict[str, Any], steps: int | None) -> None:
        self.model, self.source, self.options, self.steps = model, source, options, steps
        self._iterator: Iterator[Any] | None = None

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        restarts = iter(self.source) is not self.source
        if self._iterator is None or (restarts and self.steps is None):
            self._iterator = iter(self.source)
        done = 0
        while self.steps is None or done < self.steps:
            batch = next(self._iterator, None)
            if batch is None and restarts and self.steps is not None and done:
                self._iterator = iter(self.source)
                batch = next(self._iterator, None)
            if batch is None:
                break
            done += 1
            if done > start:
                yield _fitted(self.model, batch, self.options)
        if done == 0 or (self.steps is not None and done < self.steps):
            raise DataError(
                f"the data ended after {done} batches in epoch {number}"
                + (f", {self.steps} were asked for." if self.steps else "."),
                where=self.options["use"],
                fix="Let the generator repeat, lower steps_per_epoch, or pass something that can be iterated anew.",
            )
        if self.steps is None:
            self.steps = done


def make_batches(
    model: Any,
    x: Any,
    y: Any,
    sample_weight: Any,
    *,
    use: str,
    batch_size: int | None = None,
    class_weight: Any = None,
    shuffle: Any = False,
    steps: int | None = None,
) -> Batches:
    """Batches of whatever ``x`` is; plugins may know more forms (``pronghorn_data_adapters``).

    Raises:
        DataError: if the data do not fit the model or each other.
        ArgumentError: if arguments do not go together.
    """
    if batch_size is not None and (not isinstance(batch_size, int | np.integer) or batch_size < 1):
        raise ArgumentError(
            f"batch_size must be a positive int. Got {batch_size!r}.", where=use, argument="batch_size", got=batch_size
        )
    options = {"use": use, "class_weight": class_weight}
    for _, adapter in registry.items("data_adapters"):
        made = adapter(model, x, y, sample_weight, batch_size=batch_size, shuffle=shuffle, steps=steps, **options)
        if made is not None:
            return made  # type: ignore[no-any-return]
    if _is_sequence(x) or _is_stream(x):
        if y is not None:
            raise ArgumentError(
                "y must be None where x gives batches.", where=use, fix="Let x give (inputs, targets).", argument="y"
            )
        if _is_sequence(x):
            return SequenceBatches(model, x, options, shuffle, steps)
        return IteratorBatches(model, x, options, steps)
    data = _fitted(model, (x, y, sample_weight), options, cast=False)
    size = batch_size or 32
    if batch_size is None and steps is not None:
        size = math.ceil(len(flatten(data)[0]) / steps)
    return ArrayBatches(model, data, size, shuffle, steps)


def one_batch(model: Any, x: Any, y: Any, sample_weight: Any, class_weight: Any) -> tuple[Any, ...]:
    """One batch as the steps take it."""
    return _fitted(model, (x, y, sample_weight), {"use": "batch", "class_weight": class_weight})


def split_validation(x: Any, y: Any, sample_weight: Any, fraction: float) -> tuple[Any, Any]:
    """The first part of the data, to train on, and the last ``fraction``, to validate on.

    Raises:
        ArgumentError: if the fraction is not in (0, 1), or leaves nothing on one side.
    """
    arrays = flatten((x, y, sample_weight))
    if not 0 < fraction < 1:
        raise ArgumentError(
            f"validation_split must be at least 0 and below 1. Got {fraction}.", where="fit", argument="validation_split", got=fraction
        )
    if not arrays or not all(hasattr(a, "__len__") and hasattr(a, "shape") for a in arrays):
        raise ArgumentError(
            "validation_split needs arrays.", where="fit", fix="Pass validation_data instead.", argument="validation_split"
        )
    at = int(len(arrays[0]) * (1 - fraction))
    if not 0 < at < len(arrays[0]):
        raise ArgumentError(
            f"validation_split={fraction} of {len(arrays[0])} samples leaves one side empty.",
            where="fit",
            argument="validation_split",
            got=fraction,
        )
    data = (x, y, sample_weight)
    return map_structure(lambda a: a[:at], data), map_structure(lambda a: a[at:], data)


def _fitted(model: Any, batch: Any, options: dict[str, Any], cast: bool = True) -> tuple[Any, ...]:
    """(x, y, sample_weight) in the model's own order and dtypes, checked; trailing Nones left out."""
    parts = batch if isinstance(batch, tuple) else (batch,)
    if len(parts) not in (1, 2, 3):
        raise DataError(
            f"a batch has {len(parts)} parts.", where=options["use"], fix="Give (x, y) or (x, y, sample_weight)."
        )
    x, y, weight = (*parts, None, None)[:3]
    x = arranged_inputs(model, x, options["use"])
    y = arranged_targets(model, y, "y", options["use"])
    weight = arranged_targets(model, weight, "sample_weight", options["use"])
    if options.get("class_weight") is not None:
        weight = class_weights(options["class_weight"], y, weight, model)
    check_lengths(x, y, weight, options["use"])
    data = (x, y, weight) if weight is not None else (x, y) if y is not None else (x,)
    if not cast:
        return data
    return unflatten(data, [a if a.dtype == (d := _target_dtype(a)) else a.astype(d) for a in flatten(data)])  # type: ignore[no-any-return]


def _target_dtype(array: Any) -> Any:
    """Floats become floatx; a float16 stays, and so do ints and bools."""
    return as_numpy(floatx()) if array.dtype in (np.float32, np.float64) else array.dtype


def _is_sequence(x: Any) -> bool:
    return hasattr(x, "__getitem__") and hasattr(x, "__len__") and not hasattr(x, "shape") and not isinstance(x, list | tuple | dict | str)


def _is_stream(x: Any) -> bool:
    return hasattr(x, "__iter__") and not hasattr(x, "shape") and not isinstance(x, list | tuple | dict | str)
