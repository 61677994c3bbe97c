"""The part of a model that is saved and loaded."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pronghorn.discovery import registry
from pronghorn.errors import ArgumentTypeError, MissingFileError, SavingError, nearest
from pronghorn.saving.compile_config import describe_compile, restore_compile
from pronghorn.saving.model_config import describe_model
from pronghorn.saving.provenance import components_of


class Saveable:
    """Writing a model to a file: the format is chosen by the file's ending, among those that plugins offer."""

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **options: Any) -> None:
        """Write the model: config, weights, what compile was given, optimizer, random state, callbacks' states.

        The file is written beside and renamed: after an error the old one is as it was. A run that was saved, by
        ``save`` or in the midst of ``fit``, and is loaded goes on as if it had not been interrupted, to the bit:
        ``fit(..., initial_epoch=model.training_position)``.

        Args:
            filepath: the file; its ending chooses the format: ``.pronghorn``; ``.h5`` as Keras 2.2.4 writes it,
                ``.keras`` as Keras 3 does.
            overwrite: replace a file that exists; else that is an error.
            include_optimizer: write the state of training too.
            options: what the format takes besides.

        Raises:
            SavingError: for an unknown ending, a component without a name, or a file that cannot be written.
        """
        path = _free(filepath, overwrite)
        format_for(path, "model").save(self, path, include_optimizer=include_optimizer, **options)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights alone: ``.safetensors``, which other programs read, ``.pronghorn``, ``.h5`` as Keras 2.2.4
        writes them, or ``.weights.h5`` as Keras 3 does.

        Raises:
            SavingError: as ``save``; NotBuiltError if there are none yet.
        """
        path = _free(filepath, overwrite)
        format_for(path, "weights").save_weights(self, path)

    def load_weights(
        self, filepath: Any, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
    ) -> None:
        """Set the weights from a file. All are checked before one changes.

        Args:
            filepath: what ``save`` or ``save_weights`` wrote.
            by_name: match layers by their names instead of their order; layers that are not in the file stay.
            skip_mismatch: leave layers out whose weights differ in number or shape, with a warning.
            reshape: take arrays of another shape that hold as many numbers.

        Raises:
            SavingError: if the file is damaged or does not fit; then no weight has changed.
        """
        path = existing(filepath)
        found = format_of(path, "weights")
        found.load_weights(self, path, by_name=by_name, skip_mismatch=skip_mismatch, reshape=reshape)

    def save_checkpoint(self, filepath: Any) -> None:
        """Write weights and the state of training, without config: for a program that makes the model itself.

        Raises:
            SavingError: as ``save``; NotBuiltError if there are no weights yet.
        """
        path = as_path(filepath)
        format_for(path, "model").save_checkpoint(self, path)

    def load_checkpoint(self, filepath: Any) -> None:
        """Go on from ``save_checkpoint`` or ``save`` of an equal model that was compiled equally.

        Raises:
            SavingError: if the file is damaged or does not fit; then no weight has changed.
        """
        path = existing(filepath)
        format_of(path, "model").load_checkpoint(self, path)

    @property
    def training_position(self) -> tuple[int, int]:
        """The epoch and the batch in it that come next, for ``initial_epoch``: saved and loaded with the model."""
        epoch, batch = self.__dict__.get("_position") or (0, 0)
        return epoch, batch

    def to_json(self, **options: Any) -> str:
        """The model's class and config as JSON, without weights; ``model_from_json`` reads it.

        Args:
            options: what ``json.dumps`` takes.

        Raises:
            SavingError: for components that have no name, or configs that JSON cannot hold.
        """
        described = describe_model(self)
        return as_json({**described, "components": components_of(described)}, type(self).__name__, **options)

    def get_compile_config(self) -> dict[str, Any] | None:
        """What ``compile`` was given, as data; None if it was not called. A model with a ``compile`` of its own
        overrides this and ``compile_from_config``."""
        return describe_compile(self)

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Call ``compile`` as ``get_compile_config`` says."""
        self.compile(**restore_compile(config))  # type: ignore[attr-defined]


def as_json(value: Any, where: str, **options: Any) -> str:
    """``value`` as JSON.

    Raises:
        SavingError: if it holds what JSON cannot.
    """
    try:
        return json.dumps(value, **options)
    except (TypeError, ValueError, RecursionError) as error:
        raise SavingError(
            f"a config holds what JSON cannot: {error}.",
            where=where,
            fix="Let get_config() return numbers, strings, lists and dicts only.",
        ) from error


def format_for(path: Path, use: str) -> Any:
    """The format object for a file's ending; of several, that with the longest.

    Args:
        path: the file.
        use: ``"model"`` or ``"weights"``.

    Raises:
        SavingError: if no plugin knows it.
    """
    endings = {
        ending: found
        for _, found in registry.items("formats")
        for ending in (found.extensions if use == "model" else found.weight_extensions)
    }
    for ending in sorted(endings, key=len, reverse=True):
        if path.name.lower().endswith(ending):
            return endings[ending]
    raise SavingError(
        f"no plugin knows how to write or read a {use} file with the ending {path.suffix!r}."
        if path.suffix
        else "the name has no ending, and so no format.",
        where=str(path),
        fix=nearest(path.suffix, endings) if path.suffix else f"Use one of: {', '.join(sorted(endings))}.",
        known=sorted(endings),
    )


def format_of(path: Path, use: str) -> Any:
    """The format object for a file that is there: by its ending, and where formats can tell, by what is in it.

    Args:
        path: the file.
        use: ``"model"`` or ``"weights"``.

    Raises:
        SavingError: if no plugin knows it.
    """
    try:
        named = format_for(path, use)
    except SavingError:
        named = None
    if named is not None and not hasattr(named, "reads"):
        return named
    others = [found for _, found in registry.items("formats") if found is not named]
    for found in [named, *others]:
        if hasattr(found, "reads") and found.reads(path, use):
            return found
    return named or format_for(path, use)


def as_path(filepath: Any) -> Path:
    """``filepath`` as a Path.

    Raises:
        ArgumentTypeError: if it is no path.
    """
    try:
        return Path(os.fsdecode(filepath))
    except TypeError as error:
        raise ArgumentTypeError(
            f"a path is needed. Got {filepath!r}.",
            where="filepath",
            fix="Pass for example 'model.pronghorn'.",
            got=filepath,
        ) from error


def existing(filepath: Any) -> Path:
    """``filepath`` as a Path.

    Raises:
        MissingFileError: if there is no such file.
    """
    path = as_path(filepath)
    if not path.is_file():
        raise MissingFileError("there is no such file.", where=str(path), fix="Check the name and the folder.")
    return path


def _free(filepath: Any, overwrite: bool) -> Path:
    path = as_path(filepath)
    if path.exists() and not overwrite:
        raise SavingError("the file exists already.", where=str(path), fix="Pass overwrite=True, or another name.")
    return path
