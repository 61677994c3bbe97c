"""Callback: what is told of the events of training."""

from __future__ import annotations

from typing import Any

from pronghorn.recorded import Recorded


class Callback(Recorded):
    """Base of callbacks. Override what you want to be told of; ``logs`` maps names to floats.

    ``self.model`` is the model, ``self.params`` a dict of epochs, steps and verbose. ``get_state`` and ``set_state``
    carry what a resumed run needs. Keras 2's ``on_batch_begin`` and ``on_batch_end`` are the training batch's.
    A callback that does not override a batch event costs nothing per batch.
    """

    kind = "callbacks"
    model: Any = None
    params: dict[str, Any] = {}

    def set_params(self, params: dict[str, Any]) -> None:
        """Told before training: epochs, steps, verbose, metrics."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Told before training: the model."""
        self.model = model

    def get_state(self) -> dict[str, Any]:
        """What a resumed run needs of this callback: plain data."""
        return {}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``get_state`` gave."""

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """After the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Before epoch 0, 1, 2 …"""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """After an epoch; logs hold the metrics, and those of validation as ``val_…``."""

    def on_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Keras 2's name of on_train_batch_begin."""

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Keras 2's name of on_train_batch_end."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a training batch."""
        self.on_batch_begin(batch, _in_dialect(self.model, batch, logs))

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a training batch."""
        self.on_batch_end(batch, _in_dialect(self.model, batch, logs))

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Before an evaluation."""

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """After an evaluation."""

    def on_test_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch of an evaluation."""

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch of an evaluation."""

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Before a prediction."""

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        """After a prediction."""

    def on_predict_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch of a prediction."""

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch of a prediction."""


def _in_dialect(model: Any, batch: int, logs: dict[str, Any] | None) -> dict[str, Any] | None:
    """The logs as the model's dialect has them for Keras 2's events; they themselves if it has none."""
    logs_of_batch = getattr(model, "logs_of_batch", None)
    return logs if logs_of_batch is None else logs_of_batch(batch, logs)
