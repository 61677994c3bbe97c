"""The part of a model that is saved and loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pronghorn.discovery import registry
from pronghorn.errors import SavingError, nearest
from pronghorn.saving.model_config import describe_model


class Saveable:
    """Writing a model to a file: the format is chosen by the file's ending, among those that plugins offer."""

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **options: Any) -> None:
        """Write the model: config, weights, what compile was given, optimizer and random state.

        The file is written beside and renamed: after an error the old one is as it was.

        Args:
            filepath: the file; its ending chooses the format: ``.pronghorn``.
            overwrite: replace a file that exists; else that is an error.
            include_optimizer: write the state of training too.

        Raises:
            SavingError: for an unknown ending, a component without a name, or a file that cannot be written.
        """
        path = _free(filepath, overwrite)
        format_for(path, "model").save(self, path, include_optimizer=include_optimizer, **options)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights alone.

        Raises:
            SavingError: as ``save``; NotBuiltError if there are none yet.
        """
        path = _free(filepath, overwrite)
        format_for(path, "weights").save_weights(self, path)

    def load_weights(self, filepath: Any, by_name: bool = False, skip_mismatch: bool = False) -> None:
        """Set the weights from a file. All are checked before one changes.

        Args:
            filepath: what ``save`` or ``save_weights`` wrote.
            by_name: match layers by their names instead of their order; layers that are not in the file stay.
            skip_mismatch: with ``by_name``, leave layers out whose shapes differ.

        Raises:
            SavingError: if the file is damaged or does not fit; then no weight has changed.
        """
        path = existing(filepath)
        format_for(path, "weights").load_weights(self, path, by_name=by_name, skip_mismatch=skip_mismatch)

    def to_json(self, **options: Any) -> str:
        """The model's class and config as JSON, without weights; ``model_from_json`` reads it.

        Args:
            options: what ``json.dumps`` takes.
        """
        return json.dumps(describe_model(self), **options)


def format_for(path: Path, use: str) -> Any:
    """The format object for a file's ending.

    Raises:
        SavingError: if no plugin knows it.
    """
    formats = [found for _, found in registry.items("formats")]
    for found in formats:
        endings = found.extensions if use == "model" else found.weight_extensions
        if any(path.name.endswith(ending) for ending in endings):
            return found
    known = [e for f in formats for e in (f.extensions if use == "model" else f.weight_extensions)]
    raise SavingError(
        f"no plugin knows how to write or read {path.suffix or 'a file without an ending'!r}.",
        where=str(path),
        fix=nearest(path.suffix, known) if path.suffix else f"Use one of: {', '.join(known)}.",
        known=known,
    )


def existing(filepath: Any) -> Path:
    """``filepath`` as a Path.

    Raises:
        SavingError: if there is no such file.
    """
    path = Path(filepath)
    if not path.is_file():
        raise SavingError("there is no such file.", where=str(path), fix="Check the name and the folder.")
    return path


def _free(filepath: Any, overwrite: bool) -> Path:
    path = Path(filepath)
    if path.exists() and not overwrite:
        raise SavingError("the file exists already.", where=str(path), fix="Pass overwrite=True, or another name.")
    return path
