"""Batches that users' code makes: Sequences, generators and other iterables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, repeat
from typing import Any

import numpy as np

from pronghorn.errors import DataError
from pronghorn.training.batches import Batches, fitted
from pronghorn.training.prefetch import Prefetch, in_order

_END = object()


class SequenceBatches(Batches):
    """Batches of a Sequence: an object with ``__len__`` and ``__getitem__`` of batches.

    Args:
        model: what they must fit.
        sequence: the Sequence; its ``workers`` and ``max_queue_size`` say how many batches are made ahead.
        options: ``use`` and ``class_weight``.
        shuffle: draw a new order of the batches each epoch.
        steps: batches an epoch; all if None.
        ahead: how it is made ahead, instead of what the Sequence itself says.
    """

    def __init__(
        self,
        model: Any,
        sequence: Any,
        options: dict[str, Any],
        shuffle: Any,
        steps: int | None,
        ahead: Prefetch | None = None,
    ) -> None:
        self.model, self.sequence, self.options, self.shuffle = model, sequence, options, shuffle
        self.steps = self._steps = len(sequence) if steps is None else steps
        self.workers = ahead.workers if ahead else int(getattr(sequence, "workers", 1) or 0)
        self.queue = int(ahead.max_queue_size if ahead else getattr(sequence, "max_queue_size", 10) or 1)
        self._threads = self.workers > 1 or ahead is not None
        if not len(sequence):
            raise DataError(
                "the Sequence has no batches: its __len__ gave 0.",
                where=f"{options['use']}(x={type(sequence).__name__})",
                fix="Give it some data, or a smaller batch size.",
            )

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        count = len(self.sequence)
        order: Any = range(count)
        if self.shuffle:
            seed = int(self.model.random_state().numpy()[0])
            order = np.random.default_rng([seed, number]).permutation(count).tolist()
        indices = (order[step % count] for step in range(start, self._steps))
        if self._threads:
            yield from in_order((partial(self._batch, i) for i in indices), self.workers, self.queue)
        else:
            yield from map(self._batch, indices)
        if hasattr(self.sequence, "on_epoch_end"):
            self.sequence.on_epoch_end()

    def _batch(self, index: int) -> tuple[Any, ...]:
        return fitted(self.sequence[index], self.model, self.options)


class IteratorBatches(Batches):
    """Batches of a generator or another iterable.

    An epoch is ``steps`` of them. Without ``steps`` it is all there are; the next epoch begins anew, which a generator
    cannot. An iterable that ends amid an epoch of ``steps`` begins anew as well.

    Args:
        model: what they must fit.
        source: the iterable.
        options: ``use`` and ``class_weight``.
        steps: batches an epoch.
        ahead: how it is made ahead in a thread; if None it is not.
    """

    def __init__(
        self,
        model: Any,
        source: Any,
        options: dict[str, Any],
        steps: int | None,
        ahead: Prefetch | None = None,
    ) -> None:
        self.model, self.source, self.options, self.asked, self.ahead = model, source, options, steps, ahead
        self.steps = steps
        if steps is None and hasattr(source, "__len__"):
            self.steps = len(source)
        self._restarts = not hasattr(source, "__next__")
        self._iterator: Any = None

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        if self._iterator is None or (self._restarts and self.asked is None):
            self._iterator = iter(self.source)
        done = 0
        for batch in self._ahead():
            done += 1
            if done > start:
                yield fitted(batch, self.model, self.options)
        if done == 0 or (self.asked is not None and done < self.asked):
            raise DataError(
                f"the data ended after {done} batches in epoch {number + 1}"
                + (f", {self.asked} were asked for." if self.asked else "."),
                where=f"{self.options['use']}(x={type(self.source).__name__})",
                fix="Let the generator repeat, lower steps_per_epoch, or pass something that can be iterated anew.",
                expected=self.asked,
                actual=done,
            )
        self.steps = done

    def _ahead(self) -> Iterator[Any]:
        """The batches of one epoch as they come."""
        calls: Iterator[Callable[[], Any]] = repeat(self._next)
        if self.asked is not None:
            calls = islice(calls, self.asked)
        results = (call() for call in calls) if self.ahead is None else in_order(calls, 1, self.ahead.max_queue_size)
        for batch in results:
            if batch is _END:
                return
            yield batch

    def _next(self) -> Any:
        batch = next(self._iterator, _END)
        if batch is _END and self._restarts and self.asked is not None:
            self._iterator = iter(self.source)
            batch = next(self._iterator, _END)
        return batch
