"""The .pronghorn archive: a zip of JSON and safetensors. Data only: nothing in it is ever executed.

Members: ``config.json`` (format, version, the model's class and config, what compile was given, and which
distribution offered each component), ``weights.safetensors``, and for a compiled model ``state.safetensors`` with
``state.json`` (optimizer, random state, metrics, position in the epoch).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from pronghorn.api import Component, SavingError, UnknownNameError, hookimpl, saving

_VERSION = 1
_MEMBERS = ("config.json", "weights.safetensors", "state.json", "state.safetensors")
_LARGEST_JSON = 64 * 2**20


class ArchiveFormat:
    """``.pronghorn``: a whole model. ``.safetensors``: weights alone.

    A format is an object with ``name``, ``extensions``, ``weight_extensions`` and the four methods below; plugins
    offer it through ``pronghorn_formats``.
    """

    name = "pronghorn"
    extensions = (".pronghorn",)
    weight_extensions = (".pronghorn", ".safetensors")

    def save(self, model: Any, path: Path, *, include_optimizer: bool = True) -> None:
        """Write a whole model; the file is complete or not there.

        Raises:
            SavingError: for components without a name; then nothing is written.
        """
        compiled = saving.describe_compile(model) if include_optimizer else None
        described = saving.describe_model(model)
        config = {
            "format": self.name,
            "version": _VERSION,
            "model": described,
            "compile": compiled,
            "components": [*saving.components_of(described), *saving.components_of(compiled, "")],
        }
        members = {
            "config.json": _json_bytes(config, path),
            "weights.safetensors": _tensors_bytes(saving.weight_arrays(model)),
        }
        if compiled is not None:
            arrays, data = saving.training_state(model)
            members["state.json"] = _json_bytes(data, path)
            members["state.safetensors"] = _tensors_bytes(arrays)
        with saving.writing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name), content)

    def load(self, path: Path, *, compile: bool = True) -> Any:
        """The model of an archive, with its weights; compiled and with its training state, if it has them.

        Raises:
            SavingError: if the file is damaged or foreign, or a component is not installed: then which package to.
        """
        members = _read(path)
        config = _parsed(members["config.json"], path)
        _check_head(config, path)
        try:
            model = saving.restore_model(config["model"])
            saving.assign_weights(model, _tensors(members["weights.safetensors"], path), str(path))
            if compile and config.get("compile") is not None:
                model.compile(**saving.restore_compile(config["compile"]))
        except UnknownNameError as error:
            raise saving.missing_component(error, config.get("components", []), str(path)) from error
        if compile and "state.safetensors" in members and config.get("compile") is not None:
            data = _parsed(members.get("state.json", b"{}"), path)
            saving.restore_training_state(model, _tensors(members["state.safetensors"], path), data)
        return model

    def save_weights(self, model: Any, path: Path) -> None:
        """Write the weights alone: as safetensors, or as an archive without config."""
        content = _tensors_bytes(saving.weight_arrays(model))
        with saving.writing(path) as file:
            if path.suffix == ".safetensors":
                file.write(content)
                return
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(zipfile.ZipInfo("weights.safetensors"), content)

    def load_weights(self, model: Any, path: Path, *, by_name: bool = False, skip_mismatch: bool = False) -> None:
        """Set the weights of ``model``; all are checked before one changes."""
        content = path.read_bytes() if path.suffix == ".safetensors" else _read(path)["weights.safetensors"]
        arrays = _tensors(content, path)
        if by_name:
            saving.assign_weights_by_name(model, arrays, str(path), skip_mismatch)
        else:
            saving.assign_weights(model, arrays, str(path))


def _read(path: Path) -> dict[str, bytes]:
    """The members that an archive may have; anything else in it is not looked at."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist() if info.filename in _MEMBERS}
            _check_sizes(infos, path)
            members = {name: archive.read(info) for name, info in infos.items()}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise SavingError(
            f"the file is damaged, or no .pronghorn archive: {error}.",
            where=str(path),
            fix="Copy it again from where it was saved.",
        ) from error
    if "weights.safetensors" not in members:
        raise SavingError(
            "the file holds no weights: it is no .pronghorn archive.", where=str(path), fix="Choose another file."
        )
    return members


def _check_sizes(infos: dict[str, zipfile.ZipInfo], path: Path) -> None:
    total = path.stat().st_size
    for name, info in infos.items():
        too_large = info.file_size > (_LARGEST_JSON if name.endswith(".json") else total)
        if too_large or info.compress_type != zipfile.ZIP_STORED:
            raise SavingError(
                f"its member {name} claims {info.file_size} bytes in a file of {total}: archives are not compressed.",
                where=str(path),
                fix="The file was not written by pronghorn, or was changed since.",
            )


def _check_head(config: Any, path: Path) -> None:
    if not isinstance(config, dict) or config.get("format") != "pronghorn" or "model" not in config:
        raise SavingError("config.json is not that of a model.", where=str(path), fix="Choose another file.")
    if config.get("version") != _VERSION:
        raise SavingError(
            f"the archive has version {config.get('version')!r}, this pronghorn reads version {_VERSION}.",
            where=str(path),
            fix="Upgrade: pip install -U pronghorn.",
            version=config.get("version"),
        )


def _json_bytes(value: Any, path: Path) -> bytes:
    try:
        return json.dumps(value, indent=1, allow_nan=True).encode()
    except (TypeError, ValueError) as error:
        raise SavingError(
            f"a config holds what JSON cannot: {error}.",
            where=str(path),
            fix="Let get_config() return numbers, strings, lists and dicts only.",
        ) from error


def _parsed(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise SavingError(f"its JSON is damaged: {error}.", where=str(path), fix="Copy the file again.") from error


def _tensors_bytes(arrays: dict[str, Any]) -> bytes:
    from safetensors.numpy import save

    return save(arrays)


def _tensors(content: bytes, path: Path) -> dict[str, Any]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise SavingError(f"its weights are damaged: {error}.", where=str(path), fix="Copy the file again.") from error


@hookimpl
def pronghorn_formats() -> list[Component]:
    return [Component("pronghorn", ArchiveFormat())]
