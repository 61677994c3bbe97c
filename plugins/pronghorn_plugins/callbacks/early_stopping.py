"""EarlyStopping: end training when it no longer helps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Callback, hookimpl
from pronghorn_plugins.callbacks.monitoring import Monitored


class EarlyStopping(Monitored):
    """End training when a number of the logs has not become better for some epochs.

    Args:
        monitor: which number.
        min_delta: what is less than this better is no better.
        patience: after how many epochs without anything better training ends [epochs].
        verbose: 1 tells when it happens.
        mode: ``"min"``, ``"max"``, or ``"auto"`` by the name.
        baseline: only what is better than this too counts as better.
        restore_best_weights: set the weights back to those of the best epoch at the end.
        start_from_epoch: epochs before this one are not looked at.

    After training ``stopped_epoch`` is the epoch in which it stopped (0 if it did not), ``best`` and ``best_epoch`` say
    what was best.

    Raises:
        ArgumentError: for another mode.
    Source: Keras 3 ``callbacks.EarlyStopping``; Keras 2.2.4 restores weights only if it has stopped.

    >>> EarlyStopping("val_accuracy").rises
    True
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        *,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self._forget()

    def _forget(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: list[Any] | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._forget()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        current = self.get_monitor_value(logs)
        if current is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.improves(current, self.best):
            self.best, self.best_epoch = current, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.improves(current, self.baseline):
                self.wait = 0
                return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                print(f"Weights set back to those of epoch {self.best_epoch + 1}")
            self.model.set_weights(self.best_weights)

    def get_state(self) -> dict[str, Any]:
        """What was best, and since when."""
        names = ("wait", "stopped_epoch", "best_epoch", "best", "best_weights")
        return {name: getattr(self, name) for name in names}

    def set_state(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [EarlyStopping]
