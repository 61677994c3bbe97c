"""Weights in the groups of Keras 2's HDF5 files: a group for each layer, which names its arrays in order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pronghorn.api import SavingError, Variable, saving
from pronghorn_plugins.compat.keras_dialect import Dialect
from pronghorn_plugins.compat.keras_models import checked
from pronghorn_plugins.compat.keras_weights import converted
from pronghorn_plugins.formats import hdf5

#: What Keras 3 adds to the layers: weights of the model's own.
_TOP = "top_level_model_weights"


def dialect_of(file: Any) -> Dialect:
    """Which Keras wrote the file; nothing said means Keras 1.

    Raises:
        SavingError: for a Keras newer than what is known here.
    """
    owner = file if "keras_version" in file.attrs else file.get("model_weights", file)
    return checked(Dialect(hdf5.text(owner, "keras_version") or "1", hdf5.text(owner, "backend") or ""))


def weights_group(file: Any) -> Any:
    """The group that names the layers: the file itself if it holds weights alone.

    Raises:
        SavingError: if there is none.
    """
    found = file.get("model_weights", file)
    if hdf5.names(found, "layer_names") is None:
        raise SavingError(
            "the file names no layers: it holds no weights in the form of Keras 1 and 2.",
            fix="Choose another file; those of Keras 3 end in .weights.h5.",
        )
    return found


def load(model: Any, file: Any, path: Path, *, by_name: bool = False, is_whole: bool = False, **options: bool) -> None:
    """Set the weights of ``model``: in the order of the layers that have some, or by the layers' names.

    Args:
        model: a built model.
        file: the open file.
        path: for errors.
        by_name: leave out layers that the file does not have.
        is_whole: the model was made of the same file: names go before order, which Keras 1 had otherwise for merges.
        options: ``skip_mismatch``, ``reshape``.

    Raises:
        SavingError: if they do not fit; then no weight has changed.
    """
    dialect, group = dialect_of(file), weights_group(file)
    if by_name:
        pairings = paired_by_name(model.layers, group, dialect, path)
    else:
        pairings = paired_in_order(model.layers, group, dialect, is_whole=is_whole)
        if _TOP in group:
            own, arrays = _own_weights(model), _arrays(hdf5.group(group, _TOP))
            pairings += [saving.Pairing(model.name, own, arrays)] if len(own) == len(arrays) else []
    saving.assign_pairings(pairings, str(path), **options)


def paired_in_order(layers: Iterable[Any], group: Any, dialect: Dialect, *, is_whole: bool = False) -> list[Any]:
    """Each of ``layers`` that has weights with the arrays of the next layer of ``group`` that has some.

    Raises:
        SavingError: if these are more or fewer.
    """
    layers, stored = [layer for layer in layers if layer.weights], _stored(group)
    found = [named for named in stored.values() if named]
    if len(layers) != len(found):
        raise SavingError(
            f"the file holds {len(found)} layers with weights, the model has {len(layers)}.",
            fix="Build the model as it was saved, or load by_name=True.",
            expected=len(layers),
            actual=len(found),
        )
    if is_whole and all(stored.get(layer.name) for layer in layers):
        found = [stored[layer.name] for layer in layers]
    return [_pairing(layer, named, dialect) for layer, named in zip(layers, found, strict=True)]


def paired_by_name(layers: Iterable[Any], group: Any, dialect: Dialect, path: Path) -> list[Any]:
    """Each of ``layers`` that ``group`` has with the arrays of its name; a warning if there is none."""
    layers, stored = list(layers), _stored(group)
    pairs = [(layer, stored[layer.name]) for layer in layers if layer.name in stored]
    pairs = [(layer, named) for layer, named in pairs if named or layer.weights]
    if not pairs:
        _nothing_found(layers, stored, path)
    return [_pairing(layer, named, dialect) for layer, named in pairs]


def _stored(group: Any) -> dict[str, list[tuple[str, np.ndarray]]]:
    return {name: _arrays(hdf5.group(group, name)) for name in hdf5.names(group, "layer_names") or ()}


def _pairing(layer: Any, named: list[tuple[str, np.ndarray]], dialect: Dialect) -> Any:
    weights = [(variable.path, variable) for variable in layer.weights]
    names, arrays = [name for name, _ in named], [array for _, array in named]
    made = converted(layer, arrays, dialect)
    if len(made) != len(names):
        names = [f"{layer.name}/{i}" for i in range(len(made))]
    return saving.Pairing(layer.name, weights, list(zip(names, made, strict=True)))


def _arrays(group: Any) -> list[tuple[str, np.ndarray]]:
    names = hdf5.names(group, "weight_names")
    if names is None:
        raise SavingError(f"{group.name!r} does not name its weights.", fix="The file is damaged: copy it again.")
    return [(name, hdf5.array(group, name)) for name in names]


def _nothing_found(layers: Iterable[Any], stored: Iterable[str], path: Path) -> None:
    import warnings

    names = sorted(layer.name for layer in layers)
    text = f"{path}: no layer was loaded by name. It holds {sorted(stored)}, the model has {names}."
    warnings.warn(text, stacklevel=6)


def _own_weights(model: Any) -> list[tuple[str, Variable]]:
    """The weights of the model that none of its layers has."""
    inner = {id(weight) for layer in model.layers for weight in layer.weights}
    return [(weight.path, weight) for weight in model.weights if id(weight) not in inner]


def save(model: Any, group: Any, dialect: Dialect) -> None:
    """Write the weights of ``model`` into ``group``, as Keras 2.2.4 does.

    Raises:
        SavingError: for weights that belong to no layer: Keras 2 has no place for them.
    """
    if own := _own_weights(model):
        raise SavingError(
            f"{model.name!r} has weights of its own beside its layers': {own[0][0]!r}.",
            where=f"{type(model).__name__} {model.name!r}",
            fix="Save it as .pronghorn, or move the weight into a layer.",
        )
    save_layers(model.layers, group, dialect)


def save_layers(layers: Iterable[Any], group: Any, dialect: Dialect) -> None:
    """Write the weights of ``layers`` into ``group``, as Keras 2.2.4 does."""
    layers = list(layers)
    hdf5.set_names(group, "layer_names", [layer.name for layer in layers])
    hdf5.set_text(group, "backend", dialect.engine)
    hdf5.set_text(group, "keras_version", dialect.version)
    for layer in layers:
        inner = group.create_group(layer.name)
        named = _named(layer)
        hdf5.set_names(inner, "weight_names", [name for name, _ in named])
        for name, variable in named:
            hdf5.put(inner, name, variable.numpy())


def _named(layer: Any) -> list[tuple[str, Variable]]:
    """The weights by Keras' names: ``<path>:0``, equal ones told apart by a number."""
    halves = {}
    if type(layer).__name__ == "Bidirectional":
        # Keras builds them in scopes of their own names.
        halves = {id(w): half.name for half in (layer.forward_layer, layer.backward_layer) for w in half.weights}
    counts: dict[str, int] = {}
    found = []
    for variable in layer.weights:
        name = variable.path
        if id(variable) in halves:
            name = f"{layer.name}/{halves[id(variable)]}/{variable.name}"
        number = counts[name] = counts.get(name, -1) + 1
        found.append((f"{name}_{number}:0" if number else f"{name}:0", variable))
    return found
