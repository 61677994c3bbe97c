"""The files of Keras 3: ``.keras``, a zip of two JSON files and an HDF5 file, and ``.weights.h5``."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

from pronghorn.api import Component, SavingError, hookimpl, saving
from pronghorn_plugins.formats import container
from pronghorn_plugins.formats.reading import told_of

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


class KerasArchiveFormat:
    """``.keras``: a whole model. ``.weights.h5``: weights alone. Both as Keras 3.15 writes them."""

    name = "keras"
    extensions = (".keras",)
    weight_extensions = (".keras", ".weights.h5")

    def reads(self, path: Path, use: str) -> bool:
        """Whether the file is one of these, whatever its name."""
        if zipfile.is_zipfile(path):
            with contextlib.suppress(*container.DAMAGED), zipfile.ZipFile(path) as archive:
                return {CONFIG, WEIGHTS} <= set(archive.namelist())
            return False
        from pronghorn_plugins.formats import hdf5

        with path.open("rb") as file:
            if file.read(len(hdf5.SIGNATURE)) != hdf5.SIGNATURE:
                return False
        with hdf5.reading(path, path) as file:
            return use == "weights" and "layers" in file and "layer_names" not in file.attrs

    def save(self, model: Any, path: Path, *, include_optimizer: bool = True) -> None:
        """Write a whole model as Keras 3 does; the file is complete or not there.

        Raises:
            SavingError: for what Keras 3 does not have; then nothing is written.
        """
        from pronghorn_plugins.compat import keras3_compiled, keras3_written

        described, kept = keras3_written.model(model)
        state, beside = None, {}
        if include_optimizer and model.optimizer is not None:
            described["compile_config"], kept["compile"] = keras3_compiled.compiled(model)
            state, beside = keras3_compiled.state(model, kept["compile"])
        members = {
            METADATA: saving.as_json(keras3_written.metadata(kept), str(path)).encode(),
            CONFIG: saving.as_json(described, str(path)).encode(),
            WEIGHTS: _weights(model, state, beside),
        }
        with saving.writing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name), content)

    def load(self, path: Path, *, compile: bool = True) -> Any:
        """The model of a file, with its weights; compiled and with the optimizer's state, if it has them.

        Raises:
            SavingError: if the file is damaged or holds no model, or code; if a component is not installed.
        """
        from pronghorn_plugins.compat import keras3_compile, keras_models, keras_state
        from pronghorn_plugins.formats import hdf5, keras3_groups

        members = _members(path)
        config, metadata = (container.parsed(members, name, path) for name in (CONFIG, METADATA))
        with told_of(path):
            dialect = keras_models.dialect_of(metadata)
            kept = metadata.get("pronghorn") or {}
            model = saving.restore_model(keras_models.translated(config, dialect, kept.get("layers")))
            saving.restore_build(model, kept.get("build"))
            build = config.get("build_config") or {}
            if not model.built and build.get("input_shape"):
                model.build(build["input_shape"])
            with hdf5.reading(members[WEIGHTS], path) as file:
                keras3_groups.load(model, file, path)
                if compile and config.get("compile_config"):
                    keras3_compile.compile_keras3(model, config["compile_config"], kept.get("compile") or {})
                    arrays, beside = keras3_groups.optimizer_arrays(file), hdf5.tree(file, "pronghorn")
                    keras_state.restore_state(model, arrays, beside, "keras3", str(path))
        return model

    def save_weights(self, model: Any, path: Path) -> None:
        """Write the weights alone, as Keras 3 does."""
        saving.named_weights(model)
        if path.name.lower().endswith(self.extensions):
            raise SavingError(
                "a .keras file holds a whole model.",
                where=str(path),
                fix="Call it .weights.h5, or use model.save(path).",
            )
        content = _weights(model)
        with saving.writing(path) as file:
            file.write(content)

    def load_weights(
        self, model: Any, path: Path, *, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
    ) -> None:
        """Set the weights of ``model`` from a file of weights or of a whole model; all are checked before one changes."""
        from pronghorn_plugins.formats import hdf5, keras3_groups

        saving.named_weights(model)
        source = _members(path)[WEIGHTS] if zipfile.is_zipfile(path) else path
        with hdf5.reading(source, path) as file, told_of(path):
            keras3_groups.load(model, file, path, by_name=by_name, skip_mismatch=skip_mismatch, reshape=reshape)

    def save_checkpoint(self, model: Any, path: Path) -> None:
        """Refused: these files have no place for a state of training without a model."""
        raise SavingError(
            "files of Keras have no place for all of the state of training.",
            where=str(path),
            fix="Give the checkpoint a name that ends in .pronghorn.",
        )

    load_checkpoint = save_checkpoint


def _members(path: Path) -> dict[str, bytes]:
    members = container.members_of(path, (CONFIG, METADATA, WEIGHTS), kind=".keras file", others="assets/")
    if WEIGHTS not in members:
        raise SavingError(f"the file has no {WEIGHTS}.", where=str(path), fix="It is no .keras file: choose another.")
    return members


def _weights(model: Any, state: Any = None, beside: Any = None) -> bytes:
    from pronghorn_plugins.formats import hdf5, keras3_groups

    content = io.BytesIO()
    with hdf5.library().File(content, "w") as file:
        keras3_groups.save(model, file)
        if state is not None:
            keras3_groups.save_optimizer(model.optimizer, state, file)
        for name, value in (beside or {}).items():
            hdf5.put(file.require_group("pronghorn"), name, value)
    return content.getvalue()


@hookimpl
def pronghorn_formats() -> list[Component]:
    return [Component("keras", KerasArchiveFormat())]
