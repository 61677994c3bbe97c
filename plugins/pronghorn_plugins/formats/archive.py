"""The .pronghorn archive: a zip of JSON and safetensors. Data only: nothing in it is ever executed.

Members: ``config.json`` (format and version, the model's class and config, what compile was given, and which
distribution offered each component), ``weights.safetensors``, and for a compiled model ``state.safetensors`` with
``state.json`` (optimizer, random state, metrics, callbacks, position in the epoch).
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

from pronghorn.api import Component, SavingError, hookimpl, saving
from pronghorn_plugins.formats import container
from pronghorn_plugins.formats.container import CONFIG, STATE, STATE_ARRAYS, WEIGHTS
from pronghorn_plugins.formats.reading import told_of
from pronghorn_plugins.formats.tensors import decoded, encoded

_VERSION = 1


class ArchiveFormat:
    """``.pronghorn``: a whole model. ``.safetensors``: weights alone.

    A format is an object with ``name``, ``extensions``, ``weight_extensions`` and the methods below; plugins offer it
    through ``pronghorn_formats``. It may have two more: ``reads(path, use)`` says whether a file is its own, whatever
    it is called, and ``translated(config)`` makes a config in another framework's form one of pronghorn's, or None.
    """

    name = "pronghorn"
    extensions = (".pronghorn",)
    weight_extensions = (".pronghorn", ".safetensors")

    def save(self, model: Any, path: Path, *, include_optimizer: bool = True) -> None:
        """Write a whole model; the file is complete or not there.

        Raises:
            SavingError: for components without a name; then nothing is written.
        """
        described = saving.describe_model(model)
        compiled = model.get_compile_config() if include_optimizer else None
        config = {
            "format": self.name,
            "version": _VERSION,
            "pronghorn": metadata.version("pronghorn"),
            "model": described,
            "build": saving.describe_build(model),
            "compile": compiled,
            "components": saving.components_of(described, compiled),
        }
        members = {CONFIG: container.json_bytes(config, path), WEIGHTS: encoded(saving.weight_arrays(model))}
        if compiled is not None:
            members.update(_state(model, path))
        container.write(path, members)

    def load(self, path: Path, *, compile: bool = True) -> Any:
        """The model of an archive, with its weights; compiled and with its training state, if it has them.

        Raises:
            SavingError: if the file is damaged or foreign, or a component is not installed: then which package to.
        """
        members = container.read(path)
        config = container.parsed(members, CONFIG, path)
        _check_head(config, path)
        with told_of(path, config.get("components")):
            model = saving.restore_model(config["model"])
            saving.restore_build(model, config.get("build"))
            saving.assign_weights(model, decoded(members[WEIGHTS], str(path)), str(path))
            if compile and config.get("compile") is not None:
                model.compile_from_config(config["compile"])
                _restore_state(model, members, path)
        return model

    def save_weights(self, model: Any, path: Path) -> None:
        """Write the weights alone: as safetensors, or as an archive without config."""
        content = encoded(saving.weight_arrays(model))
        if path.name.lower().endswith(self.extensions):
            container.write(path, {WEIGHTS: content})
            return
        with saving.writing(path) as file:
            file.writelines(content.chunks())

    def load_weights(
        self, model: Any, path: Path, *, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
    ) -> None:
        """Set the weights of ``model``; all are checked before one changes."""
        is_archive = path.name.lower().endswith(self.extensions)
        content = container.read(path)[WEIGHTS] if is_archive else path.read_bytes()
        assign = saving.assign_weights_by_name if by_name else saving.assign_weights
        assign(model, decoded(content, str(path)), str(path), skip_mismatch=skip_mismatch, reshape=reshape)

    def save_checkpoint(self, model: Any, path: Path) -> None:
        """Write weights and the state of training, without config."""
        container.write(path, {WEIGHTS: encoded(saving.weight_arrays(model)), **_state(model, path)})

    def load_checkpoint(self, model: Any, path: Path) -> None:
        """Set weights and the state of training; if one does not fit, both stay as they were.

        Raises:
            SavingError: if the file is damaged, or of another model.
        """
        members = container.read(path)
        if STATE not in members:
            raise SavingError(
                "the file holds no state of training.",
                where=str(path),
                fix="It was saved before compile(): use load_weights.",
            )
        before = saving.weight_arrays(model)
        saving.assign_weights(model, decoded(members[WEIGHTS], str(path)), str(path))
        try:
            with told_of(path, None):
                _restore_state(model, members, path)
        except BaseException:
            saving.assign_weights(model, before, str(path))
            raise


def _state(model: Any, path: Path) -> dict[str, Any]:
    arrays, data = saving.training_state(model)
    return {STATE: container.json_bytes(data, path), STATE_ARRAYS: encoded(arrays)}


def _restore_state(model: Any, members: dict[str, bytes], path: Path) -> None:
    data = container.parsed(members, STATE, path)
    saving.restore_training_state(model, decoded(members[STATE_ARRAYS], str(path)), data)


def _check_head(config: dict[str, Any], path: Path) -> None:
    if config.get("format") != "pronghorn" or "model" not in config:
        raise SavingError("config.json is not that of a model.", where=str(path), fix="Choose another file.")
    if config.get("version") != _VERSION:
        raise SavingError(
            f"the archive has version {config.get('version')!r}, this pronghorn reads version {_VERSION}.",
            where=str(path),
            fix="Upgrade: pip install -U pronghorn.",
            version=config.get("version"),
        )


@hookimpl
def pronghorn_formats() -> list[Component]:
    return [Component("pronghorn", ArchiveFormat())]
