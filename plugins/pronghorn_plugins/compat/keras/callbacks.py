"""Callbacks as Keras 2 has them: the learning rate is logged as ``lr``, and wishes for TensorBoard never stop training."""

from __future__ import annotations

import warnings
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


class TensorBoard(callbacks.TensorBoard):
    """What TensorBoard shows, as far as it is written here: other wishes are told of, and training goes on."""

    def __init__(
        self,
        log_dir: Any = "./logs",
        histogram_freq: int = 0,
        batch_size: int = 32,
        write_graph: bool = True,
        write_grads: bool = False,
        write_images: bool = False,
        embeddings_freq: int = 0,
        embeddings_layer_names: Any = None,
        embeddings_metadata: Any = None,
        embeddings_data: Any = None,
        update_freq: Any = "epoch",
    ) -> None:
        wishes = {"write_grads": write_grads, "write_images": write_images, "embeddings_freq": embeddings_freq}
        if wanted := [name for name, value in wishes.items() if value]:
            text = f"TensorBoard does not write what {', '.join(wanted)} asks for; histograms and logs are written."
            warnings.warn(text, UserWarning, stacklevel=2)
        super().__init__(log_dir, histogram_freq, batch_size, write_graph, update_freq=update_freq)
