"""CSVLogger: a table of the epochs in a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Callback, hookimpl, saving


class CSVLogger(Callback):
    """Write a line for each epoch: its number from 0, and the logs.

    Args:
        filename: the file.
        separator: what stands between the columns.
        append: go on in a file that exists; else it begins anew.

    The file is complete after every epoch. A run that is resumed goes on after the epochs that it has done.

    Raises:
        ArgumentError: for a separator that is not one character.
        SavingError: before training, if the file cannot be written.
    Source: Keras 2.2.4 ``callbacks.CSVLogger``.

    >>> CSVLogger("training.csv").separator
    ','
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        if not isinstance(separator, str) or len(separator) != 1:
            raise ArgumentError(
                f"separator must be one character. Got {separator!r}.",
                where="CSVLogger",
                fix="Pass ',', ';' or a tab.",
                argument="separator",
                got=separator,
            )
        self.filename, self.separator, self.append = os.fspath(filename), separator, append
        self.keys: list[str] | None = None
        self._lines = 0
        self._begun = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.keys, self._lines, self._begun = None, 0, False
        saving.make_folder(self.filename, f"CSVLogger({self.filename!r})")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        begins = not self._begun
        if self.keys is None:
            self.keys = self._columns(logs)
        path = Path(self.filename)
        appends = not begins or (self.append and path.is_file() and path.stat().st_size > 0)
        if begins:
            self._lines = len(path.read_text("utf-8").splitlines()) if appends else 1
        with path.open("a" if appends else "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator)
            if not appends:
                writer.writerow(["epoch", *self.keys])
            writer.writerow([epoch, *(_text(logs.get(key, "NA")) for key in self.keys)])
        self._begun = True
        self._lines += 1

    def _columns(self, logs: dict[str, Any]) -> list[str]:
        keys = sorted(logs)
        waits = self.params.get("do_validation") and not any(key.startswith("val_") for key in keys)
        return [*keys, *(f"val_{key}" for key in keys if key != "learning_rate")] if waits else keys

    def get_state(self) -> dict[str, Any]:
        """The columns, and how many lines the file had after the last epoch."""
        return {"keys": self.keys, "lines": self._lines}

    def set_state(self, state: dict[str, Any]) -> None:
        self.keys, self._lines = state["keys"], state["lines"]
        path = Path(self.filename)
        self._begun = self._lines > 0 and path.is_file()
        if self._begun:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            if len(lines) > self._lines:
                path.write_text("".join(lines[: self._lines]), "utf-8", newline="")


def _text(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return f'"[{", ".join(map(str, value.ravel().tolist()))}]"' if value.ndim else value.item()
    return value


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [CSVLogger]
