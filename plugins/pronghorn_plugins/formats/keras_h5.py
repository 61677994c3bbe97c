"""The HDF5 files of Keras 1 and 2, and those of Keras 3 in the same form: ``.h5``, ``.hdf5``."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from pronghorn.api import Component, SavingError, hookimpl, saving
from pronghorn_plugins.formats.reading import told_of


class KerasH5Format:
    """Whole models and weights in the HDF5 files of Keras 1 and 2.

    Files are written as Keras 2.2.4 does. A model of one is made in its dialect: see ``docs/keras-files.md``.
    """

    name = "keras-h5"
    extensions = (".h5", ".hdf5")
    weight_extensions = (".h5", ".hdf5")

    def reads(self, path: Path, use: str) -> bool:
        """Whether the file is one of these, whatever its name."""
        from pronghorn_plugins.formats import hdf5

        if not _is_hdf5(path):
            return False
        with hdf5.reading(path, path) as file:
            return "layers" not in file or "layer_names" in file.attrs

    def translated(self, config: Any) -> dict[str, Any] | None:
        """A model's config in the form of any Keras as one of pronghorn's; None if it is in no such form.

        Raises:
            SavingError: if it is, and contradicts itself, or holds code.
        """
        from pronghorn_plugins.compat import keras_models

        dialect = keras_models.dialect_told_by(config)
        return None if dialect is None else keras_models.translated(config, dialect)

    def save(self, model: Any, path: Path, *, include_optimizer: bool = True) -> None:
        """Write a whole model as Keras 2.2.4 does; the file is complete or not there.

        Raises:
            SavingError: for what Keras 2.2.4 does not have; then nothing is written.
        """
        if path.name.lower().endswith(".weights.h5"):
            raise SavingError(
                "a .weights.h5 file holds weights alone, in the form of Keras 3.",
                where=str(path),
                fix="Use model.save_weights(path), or end the name in .keras, or in .h5 without .weights.",
            )
        from pronghorn_plugins.formats import hdf5

        with hdf5.writing(path) as file:
            self.save_into(model, file, path, include_optimizer=include_optimizer)

    def save_into(self, model: Any, file: Any, path: Path, *, include_optimizer: bool = True) -> None:
        """Write a whole model into an open group; ``path`` is for errors, before which nothing is written."""
        from pronghorn_plugins.compat import keras2_compiled, keras2_written
        from pronghorn_plugins.formats import hdf5, keras2_groups

        described, kept = keras2_written.model(model)
        compiled, state, beside = None, [], {}
        if include_optimizer and model.optimizer is not None:
            compiled, kept["compile"] = keras2_compiled.compiled(model)
            state, beside = keras2_compiled.named_state(model, kept["compile"])
        dialect = keras2_written.DIALECT
        hdf5.set_text(file, "keras_version", dialect.version)
        hdf5.set_text(file, "backend", dialect.engine)
        hdf5.set_text(file, "model_config", saving.as_json(described, str(path)))
        keras2_groups.save(model, file.create_group("model_weights"), dialect)
        if compiled is not None:
            hdf5.set_text(file, "training_config", saving.as_json(compiled, str(path)))
        if state:
            group = file.create_group("optimizer_weights")
            hdf5.set_names(group, "weight_names", [name for name, _ in state])
            for name, value in state:
                hdf5.put(group, name, value)
        if any(kept.values()):
            hdf5.set_text(file, "pronghorn", saving.as_json(kept, str(path)))
        for name, value in beside.items():
            hdf5.put(file.require_group("pronghorn"), name, value)

    def load(self, path: Path, *, compile: bool = True) -> Any:
        """The model of a file, with its weights; compiled and with the optimizer's state, if it has them.

        Raises:
            SavingError: if the file is damaged or holds no model, or code; if a component is not installed.
        """
        from pronghorn_plugins.formats import hdf5

        with hdf5.reading(path, path) as file, told_of(path):
            return self.load_from(file, path, compile=compile)

    def load_from(self, file: Any, path: Path, *, compile: bool = True) -> Any:
        """The model in an open group; ``path`` is for errors."""
        from pronghorn_plugins.compat import keras2_compile, keras_dialect, keras_models, keras_state
        from pronghorn_plugins.formats import hdf5, keras2_groups

        dialect, config = keras2_groups.dialect_of(file), _json(file, "model_config")
        if config is None:
            raise SavingError(
                "the file holds no model_config.",
                fix="It may hold weights alone: build the model, and use model.load_weights(path).",
            )
        kept = _json(file, "pronghorn") or {}
        model = saving.restore_model(keras_models.translated(config, dialect, kept.get("layers")))
        keras2_groups.load(model, file, path, is_whole=True)
        training = _json(file, "training_config")
        if compile and training is not None:
            keras2_compile.compile_keras2(model, training, dialect, kept.get("compile") or {})
            order = "keras2" if dialect.major < keras_dialect.NEWEST else "keras3"
            keras_state.restore_state(
                model, _optimizer_arrays(file, dialect), hdf5.tree(file, "pronghorn"), order, str(path)
            )
        return model

    def save_weights(self, model: Any, path: Path) -> None:
        """Write the weights alone, as Keras 2.2.4 does."""
        from pronghorn_plugins.compat import keras2_written
        from pronghorn_plugins.formats import hdf5, keras2_groups

        saving.named_weights(model)
        with hdf5.writing(path) as file:
            keras2_groups.save(model, file, keras2_written.DIALECT)

    def load_weights(
        self, model: Any, path: Path, *, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
    ) -> None:
        """Set the weights of ``model`` from a file of weights or of a whole model; all are checked before one changes."""
        from pronghorn_plugins.formats import hdf5, keras2_groups

        saving.named_weights(model)
        with hdf5.reading(path, path) as file, told_of(path):
            keras2_groups.load(model, file, path, by_name=by_name, skip_mismatch=skip_mismatch, reshape=reshape)

    def save_checkpoint(self, model: Any, path: Path) -> None:
        """Refused: these files have no place for a state of training without a model."""
        raise SavingError(
            "files of Keras have no place for all of the state of training.",
            where=str(path),
            fix="Give the checkpoint a name that ends in .pronghorn.",
        )

    load_checkpoint = save_checkpoint


def _is_hdf5(path: Path) -> bool:
    from pronghorn_plugins.formats import hdf5

    with path.open("rb") as file:
        return file.read(len(hdf5.SIGNATURE)) == hdf5.SIGNATURE


def _json(file: Any, name: str) -> Any:
    from pronghorn_plugins.formats import hdf5

    text = hdf5.text(file, name)
    if text is None:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SavingError(f"its {name} is no JSON: {error}.", fix="The file is damaged: copy it again.") from error
    if not isinstance(found, dict):
        raise SavingError(f"its {name} is no JSON object.", fix="Choose another file.")
    return found


def _optimizer_arrays(file: Any, dialect: Any) -> list[Any]:
    from pronghorn_plugins.formats import hdf5

    if "optimizer_weights" not in file:
        return []
    if dialect.is_of_tensorflow and dialect.number >= (2, 11):
        warnings.warn(f"The optimizer starts anew: Keras {dialect.version} had an order of its own.", stacklevel=4)
        return []
    group = hdf5.group(file, "optimizer_weights")
    return [hdf5.array(group, name) for name in hdf5.names(group, "weight_names") or ()]


@hookimpl
def pronghorn_formats() -> list[Component]:
    return [Component("keras-h5", KerasH5Format())]
