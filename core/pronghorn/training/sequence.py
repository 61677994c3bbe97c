"""Sequence: data as numbered batches, the base of users' own data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Sequence:
    """Base of data sets that make their batches by number: define ``__len__`` and ``__getitem__``.

    ``fit`` draws a new order of the batches each epoch unless ``shuffle=False``, and a resumed run gets the batches
    that are missing. With several workers, batches are made ahead in threads; their errors reach the caller.

    Args:
        workers: how many threads make batches; 0 or 1 makes them when they are needed, in the thread of ``fit``.
        use_multiprocessing: accepted for Keras' sake: there are threads only.
        max_queue_size: how many batches are made ahead at most.

    A subclass need not call ``super().__init__()``.

    >>> class Squares(Sequence):
    ...     def __len__(self):
    ...         return 2
    ...     def __getitem__(self, index):
    ...         return [[index]], [[index**2]]
    >>> list(Squares())
    [([[0]], [[0]]), ([[1]], [[1]])]
    """

    workers = 1
    use_multiprocessing = False
    max_queue_size = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size

    def __len__(self) -> int:
        """The number of batches."""
        raise NotImplementedError(f"{type(self).__name__} must define __len__().")

    def __getitem__(self, index: int) -> Any:
        """Batch ``index``: ``(x, y)`` or ``(x, y, sample_weight)``."""
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(index).")

    def on_epoch_end(self) -> None:
        """Called after each epoch, for example to draw new samples."""

    def __iter__(self) -> Iterator[Any]:
        """The batches in order, once."""
        return (self[i] for i in range(len(self)))
