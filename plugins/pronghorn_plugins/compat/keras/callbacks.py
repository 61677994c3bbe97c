"""Callbacks that log the learning rate, under the name that it has in Keras 2: ``lr``."""

from __future__ import annotations

from typing import Any

from pronghorn.api import callbacks


class _LogsRate:
    """What follows the epoch's end: the logs have ``lr``, not ``learning_rate``."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the rate of this epoch."""
        super().on_epoch_end(epoch, logs)  # type: ignore[misc]
        if logs is not None and "learning_rate" in logs:
            logs["lr"] = logs.pop("learning_rate")


class LearningRateScheduler(_LogsRate, callbacks.LearningRateScheduler):
    """Set the rate at each epoch's begin to ``schedule(epoch)`` or ``schedule(epoch, lr)``; the logs get ``lr``."""


class ReduceLROnPlateau(_LogsRate, callbacks.ReduceLROnPlateau):
    """Lower the rate when ``monitor`` has not become better for ``patience`` epochs; the logs get ``lr``."""
