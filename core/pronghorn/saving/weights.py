"""The weights of a model by name, checked before any of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn.errors import NotBuiltError, SavingError
from pronghorn.runtime import Variable


def named_weights(model: Any) -> dict[str, Variable]:
    """The weights by ``"<position>/<layer>/<weight>"``, in the model's own order.

    Raises:
        NotBuiltError: if the model has no weights yet because it has not been built.
    """
    if not model.built:
        raise NotBuiltError(
            "its weights do not exist yet.",
            where=f"{type(model).__name__} {model.name!r}",
            fix="Call it on data once, or give the input's shape.",
        )
    owners = {id(w): layer for layer in model.all_layers() for w in layer._own(True) + layer._own(False)}
    return {
        f"{i:05d}/{_owner(owners, weight)}/{weight.name}": weight for i, weight in enumerate(model._saved_order())
    }


def _owner(owners: Mapping[int, Any], weight: Variable) -> str:
    layer = owners.get(id(weight))
    return layer.name if layer is not None else "model"


def assign_weights(model: Any, arrays: Mapping[str, Any], path: str) -> None:
    """Set all weights from arrays by name, in order; every one is checked first.

    Raises:
        SavingError: if names, number or shapes do not fit; then no weight has changed.
    """
    own = named_weights(model)
    if len(arrays) != len(own):
        raise SavingError(
            f"the file holds {len(arrays)} weights, the model has {len(own)}.",
            where=path,
            fix="Build the model as it was saved, or load by_name=True.",
            expected=len(own),
            actual=len(arrays),
        )
    pairs = list(zip(own.items(), sorted(arrays.items()), strict=True))
    for (name, weight), (key, array) in pairs:
        _check(name, weight, key, array, path)
    for (_, weight), (_, array) in pairs:
        weight.assign(array)


def assign_weights_by_name(model: Any, arrays: Mapping[str, Any], path: str, skip_mismatch: bool) -> None:
    """Set the weights of those layers whose names are in the file; the others stay.

    Args:
        model: the model.
        arrays: weights by name.
        path: for errors.
        skip_mismatch: leave layers out whose weights have other shapes, instead of an error.

    Raises:
        SavingError: if a layer's weights differ in number or shape; then no weight has changed.
    """
    stored = _by_layer(arrays)
    chosen = []
    for layer, weights in _by_layer(named_weights(model)).items():
        if layer not in stored:
            continue
        given = stored[layer]
        fits = len(given) == len(weights) and all(
            np.shape(a) == w.shape for (_, w), (_, a) in zip(weights, given, strict=True)
        )
        if fits:
            chosen += list(zip(weights, given, strict=True))
        elif not skip_mismatch:
            raise SavingError(
                f"layer {layer!r} has weights of shapes {[w.shape for _, w in weights]}, the file "
                f"{[np.shape(a) for _, a in given]}.",
                where=path,
                fix="Pass skip_mismatch=True to leave such layers as they are.",
                layer=layer,
            )
    for (_, weight), (_, array) in chosen:
        weight.assign(array)


def _by_layer(named: Mapping[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for name in sorted(named):
        parts = name.split("/")
        found.setdefault(parts[1] if len(parts) > 2 else "", []).append((name, named[name]))
    return found


def _check(name: str, weight: Variable, key: str, array: Any, path: str) -> None:
    if np.shape(array) != weight.shape:
        raise SavingError(
            f"weight {name} has shape {weight.shape}, the file's {key} {np.shape(array)}.",
            where=path,
            fix="Build the model as it was saved, or load by_name=True, skip_mismatch=True.",
            expected=weight.shape,
            actual=np.shape(array),
        )
