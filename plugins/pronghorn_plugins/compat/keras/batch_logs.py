"""Logs of single batches, as Keras 2's callbacks know them, out of the means so far that a step gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class BatchLogs:
    """What each batch has of its own: ``(mean * samples so far - that of the batch before) / samples``.

    >>> logs = BatchLogs()
    >>> logs.told(0, 2, {"loss": 1.0}, ["loss"])
    {'batch': 0, 'size': 2, 'loss': 1.0}
    >>> logs.told(1, 1, {"loss": 2.0}, ["loss"])
    {'batch': 1, 'size': 1, 'loss': 4.0}
    """

    def __init__(self) -> None:
        self._batch, self._samples = -1, 0
        self._totals: dict[str, float] = {}
        self._found: dict[str, Any] = {}
        self._logs: Any = None

    def told(self, batch: int, size: int, logs: dict[str, Any] | None, means: Iterable[str]) -> dict[str, Any]:
        """The logs of batch number ``batch`` with ``size`` samples; without ``logs``, before it, its number and size.

        Args:
            means: names of those of ``logs`` that are means over the samples so far; others stay as they are.
        """
        found: dict[str, Any] = {"batch": batch, "size": size}
        if not logs:
            return found
        if logs is self._logs:  # another callback has been told already
            return dict(self._found)
        if batch != self._batch + 1 or batch == 0:
            self._samples, self._totals = 0, {}
        found |= logs
        samples = self._samples + size
        for name in means:
            if name in logs:
                total = logs[name] * samples
                found[name] = (total - self._totals.get(name, 0.0)) / size
                self._totals[name] = total
        self._batch, self._samples, self._found, self._logs = batch, samples, found, logs
        return dict(found)
