"""ModelCheckpoint: save the model while it is trained."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pronghorn.api import ArgumentError, Callback, SavingError, hookimpl, log_name, registry
from pronghorn_plugins.callbacks.monitoring import Monitored


class ModelCheckpoint(Monitored):
    """Save the model, or its weights, after every epoch or every so many batches.

    Args:
        filepath: the file; ``{epoch}`` is the number of the epoch from 1, ``{batch}`` that of the batch, other names
            are looked up in the logs: ``"{epoch:02d}-{val_loss:.2f}.pronghorn"``. Folders are made.
        monitor: the number that decides what is best.
        verbose: 1 tells of each file.
        save_best_only: save only when the number has become better.
        save_weights_only: save the weights alone.
        mode: ``"min"``, ``"max"``, or ``"auto"`` by the name.
        period: save every so many epochs.
        save_freq: ``"epoch"``, or after how many batches.
        initial_value_threshold: what the number must be better than in the first place.

    Raises:
        ArgumentError: for another mode, frequency or placeholder.
        SavingError: before training, if no format has the file's ending.
    Source: Keras 2.2.4 and 3 ``callbacks.ModelCheckpoint``.

    >>> ModelCheckpoint("{epoch:02d}-{val_acc:.1f}.pronghorn").path(4, {"val_accuracy": 0.5}).name
    '05-0.5.pronghorn'
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        period: Any = 1,
        *,
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath, self.verbose = os.fspath(filepath), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        # Keras 3 has save_freq in this place.
        self.save_freq, self.period = (period, 1) if isinstance(period, str) else (save_freq, period)
        self.initial_value_threshold = self.best = initial_value_threshold
        self._since = 0
        for argument, value in (("period", self.period), ("save_freq", self.save_freq)):
            if value != "epoch" and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise ArgumentError(
                    f"{argument} must be a positive int or 'epoch'. Got {value!r}.",
                    where="ModelCheckpoint",
                    fix="Pass save_freq='epoch' to save after epochs, or a number of batches.",
                    argument=argument,
                    got=value,
                )
        if self.save_freq != "epoch":
            self.on_train_batch_end = self._count_batch  # type: ignore[method-assign]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        path = Path(self.filepath)
        endings = [
            ending
            for _, found in registry.items("formats")
            for ending in (found.weight_extensions if self.save_weights_only else found.extensions)
        ]
        if not any(path.name.endswith(ending) for ending in endings):
            raise SavingError(
                f"no plugin writes files that end in {path.suffix!r}.",
                where=f"ModelCheckpoint({self.filepath!r})",
                fix=f"Use one of: {', '.join(dict.fromkeys(endings))}.",
                known=endings,
            )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.save_freq != "epoch":
            return
        self._since += 1
        if self._since >= self.period:
            self._since = 0
            self._save(epoch, logs or {})

    def _count_batch(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._since += 1
        if self._since >= self.save_freq:
            self._since = 0
            self._save(self.model.epoch, logs or {}, batch)

    def _save(self, epoch: int, logs: dict[str, Any], batch: int | None = None) -> None:
        path = self.path(epoch, logs, batch)
        if self.save_best_only:
            current = self.get_monitor_value(logs)
            if current is None:
                return
            if not self.improves(current, self.best):
                self._tell(f"Epoch {epoch + 1}: {self.monitor} was {current:.5g}, no better than {self.best}")
                return
            before = "" if self.best is None else f" from {self.best:.5g}"
            self._tell(f"Epoch {epoch + 1}: {self.monitor} improved{before} to {current:.5g}, saving {path}")
            self.best = current
        else:
            self._tell(f"Epoch {epoch + 1}: saving {path}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path)
        else:
            self.model.save(path)

    def path(self, epoch: int, logs: dict[str, Any], batch: int | None = None) -> Path:
        """The file for these logs.

        Raises:
            ArgumentError: for a placeholder that is not in the logs.
        """
        names = _Names({**logs, "epoch": epoch + 1, **({} if batch is None else {"batch": batch + 1})})
        try:
            return Path(self.filepath.format_map(names))
        except (KeyError, ValueError, IndexError) as error:
            raise ArgumentError(
                f"its name cannot be filled in: {error}.",
                where=f"ModelCheckpoint({self.filepath!r})",
                fix=f"There are: {', '.join(names)}.",
                argument="filepath",
                got=self.filepath,
            ) from None

    def _tell(self, text: str) -> None:
        if self.verbose:
            print(text)

    def get_state(self) -> dict[str, Any]:
        """What was best, and since when nothing was saved."""
        return {"best": self.best, "since": self._since}

    def set_state(self, state: dict[str, Any]) -> None:
        self.best, self._since = state["best"], state["since"]


class _Names(dict[str, Any]):
    """Logs by either spelling of a metric."""

    def __missing__(self, name: str) -> Any:
        key = log_name(name, self)
        if key is None:
            raise KeyError(name)
        return self[key]


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [ModelCheckpoint]
