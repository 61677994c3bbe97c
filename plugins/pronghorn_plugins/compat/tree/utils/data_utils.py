"""``keras.utils.data_utils``: files fetched once, and batches made ahead."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np

from pronghorn.api import Sequence as Sequence
from pronghorn.api import in_order
from pronghorn_plugins.compat.keras.fetching import get_file as get_file
from pronghorn_plugins.compat.keras.fetching import validate_file as validate_file


class SequenceEnqueuer:
    """Base of what makes batches ahead: ``start``, then batches from ``get``, then ``stop``.

    Args:
        sequence: where the batches come from.
        use_multiprocessing: accepted for Keras 2's sake: threads do it.
    """

    def __init__(self, sequence: Any, use_multiprocessing: bool = False) -> None:
        self.sequence, self.use_multiprocessing = sequence, use_multiprocessing
        self.workers, self.max_queue_size = 0, 0
        self._runs = False

    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._runs

    def start(self, workers: int = 1, max_queue_size: int = 10) -> None:
        """Let so many threads make batches, at most ``max_queue_size`` before they are asked for."""
        self.workers, self.max_queue_size, self._runs = workers, max_queue_size, True

    def stop(self, timeout: float | None = None) -> None:
        """Make no more batches: what ``get`` gave ends, and its threads with it."""
        self._runs = False

    def get(self) -> Iterator[Any]:
        """The batches; an error in making one is raised when its turn comes."""
        raise NotImplementedError(f"{type(self).__name__} must define get().")

    def _made(self, calls: Any, workers: int) -> Iterator[Any]:
        """The results of ``calls``, until it is stopped."""
        made = in_order(calls, workers, self.max_queue_size)
        try:
            for batch in made:
                if not self._runs:
                    return
                if batch is not None:
                    yield batch
        finally:
            made.close()  # type: ignore[attr-defined]


class OrderedEnqueuer(SequenceEnqueuer):
    """The batches of a Sequence, in order, epoch after epoch; after each its ``on_epoch_end`` is called.

    Args:
        sequence: the Sequence.
        use_multiprocessing: accepted for Keras 2's sake: threads do it.
        shuffle: a new order of the batches in each epoch.

    >>> class Squares(Sequence):
    ...     def __len__(self):
    ...         return 3
    ...     def __getitem__(self, index):
    ...         return index**2
    >>> enqueuer = OrderedEnqueuer(Squares())
    >>> enqueuer.start(workers=2)
    >>> batches = enqueuer.get()
    >>> [next(batches) for _ in range(4)]
    [0, 1, 4, 0]
    >>> enqueuer.stop()
    """

    def __init__(self, sequence: Any, use_multiprocessing: bool = False, shuffle: bool = False) -> None:
        super().__init__(sequence, use_multiprocessing)
        self.shuffle = shuffle

    def get(self) -> Iterator[Any]:
        """The batches, without end."""
        while self._runs:
            order = list(range(len(self.sequence)))
            if self.shuffle:
                random.shuffle(order)
            yield from self._made((partial(self.sequence.__getitem__, i) for i in order), self.workers)
            if self._runs:
                self.sequence.on_epoch_end()


class GeneratorEnqueuer(SequenceEnqueuer):
    """The batches of a generator, which one thread runs, so that they stay in order.

    Args:
        sequence: the generator.
        use_multiprocessing: accepted for Keras 2's sake: threads do it.
        wait_time: accepted for Keras 2's sake: nothing waits here.
        random_seed: what NumPy's global generator is seeded with before the first batch.
    """

    def __init__(
        self,
        sequence: Any,
        use_multiprocessing: bool = False,
        wait_time: float | None = None,
        random_seed: int | None = None,
    ) -> None:
        super().__init__(sequence, use_multiprocessing)
        self.wait_time, self.random_seed = wait_time, random_seed

    def get(self) -> Iterator[Any]:
        """The batches, until the generator ends."""
        if self.random_seed is not None:
            np.random.seed(self.random_seed)  # noqa: NPY002 - scripts' generators draw from this one
        end = object()
        following: Callable[[], Any] = partial(next, iter(self.sequence), end)
        for batch in self._made(repeat(following), 1):
            if batch is end:
                return
            yield batch
