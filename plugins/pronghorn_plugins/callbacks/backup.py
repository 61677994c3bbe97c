"""BackupAndRestore: a run that was cut off goes on as if it had not been."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Callback, SavingError, hookimpl, saving

_FILE = "backup.safetensors"


class BackupAndRestore(Callback):
    """Keep the whole state of a run in a file, and go on from it when ``fit`` is called again after a crash.

    The state is weights, optimizer, random draws, metrics, the position in the epoch, and what the other callbacks
    remember (``get_state``). The resumed run repeats the uninterrupted one bit for bit on one engine, if the data are
    arrays or a Sequence; a generator starts anew, of which the batches done in the epoch are left out. When it goes on
    amid an epoch, ``on_epoch_begin`` of that epoch is told once more.

    Args:
        backup_dir: the folder; one for each run.
        save_freq: ``"epoch"``, or after how many batches.
        double_checkpoint: accepted for Keras' sake: the file is replaced in one go, so one is enough.
        delete_checkpoint: remove the file when training has ended.

    Raises:
        ArgumentError: for another frequency.
        SavingError: if the file is of another model, or a callback's state cannot be written.
    Source: Keras 3 ``callbacks.BackupAndRestore``.

    >>> BackupAndRestore("backups/first").save_freq
    'epoch'
    """

    #: Others come first: it keeps what they have become.
    told_last = True

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ArgumentError(
                f"save_freq must be 'epoch' or a positive int. Got {save_freq!r}.",
                where="BackupAndRestore",
                fix="Pass a number of batches.",
                argument="save_freq",
                got=save_freq,
            )
        self.backup_dir, self.save_freq = os.fspath(backup_dir), save_freq
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._since = 0
        if save_freq != "epoch":
            # The state before a batch is that after the last one, and there is a batch left to go on with.
            self.on_train_batch_begin = self._count_batch  # type: ignore[method-assign]

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.backup_dir) / _FILE

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._since = 0
        saving.make_folder(self.path, f"BackupAndRestore({self.backup_dir!r})")
        if self.path.is_file():
            self._restore()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self.delete_checkpoint:
            self.path.unlink(missing_ok=True)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.save_freq == "epoch":
            self._save()

    def _count_batch(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self._since >= self.save_freq:
            self._since = 0
            self._save()
        self._since += 1

    def _save(self) -> None:
        from safetensors.numpy import save

        state, data = saving.training_state(self.model)
        arrays = {f"state/{name}": value for name, value in state.items()}
        arrays.update({f"weights/{name}": value for name, value in saving.weight_arrays(self.model).items()})
        data["build"] = saving.describe_build(self.model)
        data["input_shape"] = self.model.input_shape if self.model.inputs is not None else None
        try:
            described = json.dumps(data)
        except (TypeError, ValueError) as error:
            raise SavingError(
                f"the state of a callback cannot be written: {error}.",
                where="BackupAndRestore",
                fix="Let get_state() return numbers, strings, arrays, lists and dicts with strings as keys.",
            ) from error
        with saving.writing(self.path) as file:
            file.write(save({name: np.asarray(a) for name, a in arrays.items()}, metadata={"pronghorn": described}))

    def _restore(self) -> None:
        arrays, data = self._read()
        model = self.model
        saving.restore_build(model, data.get("build"))
        if not model.built and data.get("input_shape") is not None:
            model.build(_as_shape(data["input_shape"]))
        saving.assign_weights(model, _part(arrays, "weights/"), str(self.path))
        saving.restore_training_state(model, _part(arrays, "state/"), data)
        model.resume_at = list(data["position"])

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(self.path), framework="numpy") as file:
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
                return arrays, json.loads((file.metadata() or {})["pronghorn"])
        except (SafetensorError, KeyError, ValueError, OSError) as error:
            raise SavingError(
                f"the backup is damaged, or another program's: {error}.",
                where=str(self.path),
                fix="Remove it to begin anew.",
            ) from error


def _part(arrays: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}


def _as_shape(value: Any) -> Any:
    """A shape that went through JSON, which has no tuples."""
    if isinstance(value, dict):
        return {key: _as_shape(item) for key, item in value.items()}
    if isinstance(value, list):
        if any(isinstance(item, list | dict) for item in value):
            return [_as_shape(item) for item in value]
        return tuple(value)
    return value


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [BackupAndRestore]
