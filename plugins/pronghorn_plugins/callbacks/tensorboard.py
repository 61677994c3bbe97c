"""TensorBoard: the logs as event files, through tensorboardX."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Callback, hookimpl


class TensorBoard(Callback):
    """Write what ``tensorboard --logdir logs`` shows: the logs of epochs or batches, and histograms of the weights.

    Args:
        log_dir: the folder; training goes to ``train`` in it, validation to ``validation``.
        histogram_freq: after how many epochs histograms of the weights are written; 0 for none.
        batch_size, write_graph: accepted for Keras' sake; there is no graph of TensorFlow's.
        write_grads, write_images, embeddings_freq: only the values that mean nothing is written.
        embeddings_layer_names, embeddings_metadata, embeddings_data: accepted for Keras' sake.
        update_freq: ``"epoch"``, ``"batch"``, or after how many batches the running logs are written, too.

    Raises:
        ArgumentError: if tensorboardX is not installed, or for what is not supported.
    Source: Keras 2.2.4 and 3 ``callbacks.TensorBoard``; tags as in Keras 3.

    >>> TensorBoard("logs/first").update_freq
    'epoch'
    """

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
        self.log_dir, self.histogram_freq, self.update_freq = os.fspath(log_dir), histogram_freq, update_freq
        for argument, value in (
            ("write_grads", write_grads),
            ("write_images", write_images),
            ("embeddings_freq", embeddings_freq),
        ):
            if value:
                raise ArgumentError(
                    f"{argument}={value!r} is not supported.",
                    where="TensorBoard",
                    fix=f"Leave {argument} out; histogram_freq writes histograms of the weights.",
                    argument=argument,
                    got=value,
                )
        if update_freq not in ("epoch", "batch") and not (isinstance(update_freq, int) and update_freq > 0):
            raise ArgumentError(
                f"update_freq must be 'epoch', 'batch' or a positive int. Got {update_freq!r}.",
                where="TensorBoard",
                fix="Pass 'epoch'.",
                argument="update_freq",
                got=update_freq,
            )
        self._writers: dict[str, Any] = {}
        self._batches = 0
        if update_freq != "epoch":
            self.on_train_batch_end = self._count_batch  # type: ignore[method-assign]

    def _writer(self, part: str) -> Any:
        if part not in self._writers:
            self._writers[part] = _summary_writer()(str(Path(self.log_dir) / part))
        return self._writers[part]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._batches = 0
        self._writer("train")

    def _count_batch(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._batches += 1
        if self.update_freq == "batch" or self._batches % self.update_freq == 0:
            for name, value in (logs or {}).items():
                self._scalar("train", f"batch_{name}", value, self._batches)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        for name, value in (logs or {}).items():
            part = "validation" if name.startswith("val_") else "train"
            self._scalar(part, f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for weight in self.model.weights:
                self._writer("train").add_histogram(weight.path, weight.numpy(), epoch)
        for writer in self._writers.values():
            writer.flush()

    def _scalar(self, part: str, tag: str, value: Any, step: int) -> None:
        if np.ndim(value) == 0:
            self._writer(part).add_scalar(tag, float(value), step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def get_state(self) -> dict[str, Any]:
        """How many batches were counted."""
        return {"batches": self._batches}

    def set_state(self, state: dict[str, Any]) -> None:
        self._batches = state["batches"]


def _summary_writer() -> Any:
    try:
        from tensorboardX import SummaryWriter
    except ImportError as error:
        raise ArgumentError(
            "it needs the package tensorboardX.", where="TensorBoard", fix="Run: pip install 'pronghorn[tensorboard]'."
        ) from error
    return SummaryWriter


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [TensorBoard]
