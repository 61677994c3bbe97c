"""Weights in the groups of Keras 3's HDF5 files: a group for each object, named by its attribute or its class."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from pronghorn.api import Layer, SavingError, Variable, saving
from pronghorn_plugins.formats import hdf5

#: Classes that have another name in Keras 3.
_NAMES = {"Model": "Functional"}
#: Attributes of layers that are no layers of their own to Keras.
_HIDDEN = frozenset({"_arguments", "connections", "optimizer", "_stack", "_graph", "_tracker"})


@attrs.frozen
class Place:
    """A layer's place in the file.

    Args:
        path: the group's.
        layer: the layer.
        top: the layer of the model that it is in, for errors and for loading by name; empty for the model itself.
    """

    path: str
    layer: Any
    top: str


def snake(name: str) -> str:
    """A class's name as that of a group.

    >>> snake("Conv2DTranspose"), snake("LSTM"), snake("PReLU")
    ('conv2d_transpose', 'lstm', 'p_re_lu')
    """
    bare = re.sub(r"\W+", "", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", bare)).lower()


def places(model: Any) -> list[Place]:
    """Every layer of ``model`` with its group, each once, outer before inner."""
    found: list[Place] = []
    seen: set[int] = set()
    pending = [Place("", model, "")]
    while pending:
        place = pending.pop()
        if id(place.layer) in seen:
            continue
        seen.add(id(place.layer))
        found.append(place)
        inner = [Place(f"{place.path}/{name}", x, place.top or x.name) for name, x in _children(place.layer)]
        pending.extend(reversed(inner))
    return found


def _children(layer: Any) -> Iterator[tuple[str, Any]]:
    """The layers directly inside, with the names of their groups, in the order in which Keras looks for them.

    A model's ``layers`` come first; in a model with a ``call`` of its own they stand in line with its attributes.
    """
    values = {name: value for name, value in vars(layer).items() if name not in _HIDDEN}
    listed = getattr(layer, "layers", None)
    if isinstance(listed, list):
        values["layers"] = listed
    is_first = isinstance(listed, list) and getattr(layer, "inputs", None) is not None
    for name in sorted(values, key=lambda n: (not (is_first and n == "layers"), n.startswith("_"), n)):
        value = values[name]
        if isinstance(value, Layer):
            yield _shown(type(layer), name), value
        elif isinstance(value, list | tuple | dict):
            held = value.values() if isinstance(value, dict) else value
            inside = [item for item in held if isinstance(item, Layer)]
            yield from ((f"{name}/{inner}", item) for inner, item in _counted(inside))


def _shown(cls: type, name: str) -> str:
    """The name under which Keras 3 finds a layer inside another: that of a property that shows it, where there is one."""
    public = name.lstrip("_")
    return public if isinstance(getattr(cls, public, None), property) else name


def _counted(layers: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    counts: dict[str, int] = {}
    for layer in layers:
        name = snake(_NAMES.get(type(layer).__name__, type(layer).__name__))
        number = counts[name] = counts.get(name, -1) + 1
        yield (f"{name}_{number}" if number else name), layer


def own_weights(layer: Any) -> list[Variable]:
    """The weights that are the layer's own and of none inside it: trainable ones first."""
    inner = {id(weight) for child in layer.sublayers() for weight in child.weights}
    return [weight for weight in layer.weights if id(weight) not in inner]


def load(model: Any, file: Any, path: Path, *, by_name: bool = False, **options: bool) -> None:
    """Set the weights of ``model`` from the groups of its layers; by name those of layers that the file has.

    Raises:
        SavingError: if they do not fit; then no weight has changed.
    """
    if "layers" not in file and "vars" not in file:
        raise SavingError(
            "the file has no group 'layers': it holds no weights in the form of Keras 3.",
            fix="Choose another file; those of Keras 1 and 2 end in .h5.",
        )
    groups = _groups_by_name(file) if by_name else {}
    pairings, used = [], set()
    for place in places(model):
        weights = own_weights(place.layer)
        at = place.path
        if by_name:
            if place.top not in groups:
                continue
            at = "/".join([groups[place.top], *at.split("/")[3:]])
        arrays = _arrays(file.get(f"{at}/vars") if at else file.get("vars"))
        used.add(at)
        if weights or arrays:
            pairings.append(_pairing(place, weights, arrays))
    if not pairings and by_name:
        warnings.warn(f"{path}: no layer was loaded by name. It holds {sorted(groups)}.", stacklevel=4)
    if not by_name:
        _look_for_more(file, used, path)
    saving.assign_pairings(pairings, str(path), **options)


def _pairing(place: Place, weights: list[Variable], arrays: list[tuple[str, np.ndarray]]) -> Any:
    name = place.top or place.layer.name
    return saving.Pairing(name, [(weight.path, weight) for weight in weights], arrays)


def _arrays(group: Any) -> list[tuple[str, np.ndarray]]:
    """The arrays ``0``, ``1`` … of a group."""
    if group is None:
        return []
    found = []
    while str(len(found)) in group:
        name = str(len(found))
        found.append((f"{group.name}/{name}".strip("/"), hdf5.array(group, name)))
    return found


def _groups_by_name(file: Any) -> dict[str, str]:
    """The groups of the model's layers by the layers' names."""
    found = {}
    for key, group in hdf5.group(file, "layers").items():
        name = hdf5.text(group["vars"], "name") if "vars" in group else None
        found[name or key] = f"/layers/{key}"
    return found


def _look_for_more(file: Any, used: set[str], path: Path) -> None:
    """Raise if the file has weights of layers that the model has not."""
    more: list[str] = []

    def look(name: str, item: Any) -> None:
        owner = f"/{name}".rpartition("/vars/")[0]
        is_weight = hasattr(item, "shape") and "/vars/" in f"/{name}" and not name.startswith(("optimizer/", "vars/"))
        if is_weight and owner not in used and "seed_generator" not in name:
            more.append(name)

    file.visititems(look)
    if more:
        raise SavingError(
            f"the file has weights that no layer of the model takes: {', '.join(map(repr, more[:3]))}"
            f"{' …' if len(more) > 3 else ''}.",
            where=str(path),
            fix="Build the model as it was saved, or load by_name=True.",
            got=more,
        )


def save(model: Any, file: Any) -> None:
    """Write the weights of ``model``, and the state of its optimizer if it was compiled."""
    for place in places(model):
        group = file.require_group(f"{place.path}/vars" if place.path else "vars")
        group.attrs["name"] = place.layer.name
        for number, weight in enumerate(own_weights(place.layer)):
            hdf5.put(group, str(number), weight.numpy())


def save_optimizer(optimizer: Any, arrays: Sequence[np.ndarray], file: Any) -> None:
    """Write the state of an optimizer, in Keras 3's order."""
    group = file.create_group("optimizer/vars")
    group.attrs["name"] = optimizer.name
    for number, array in enumerate(arrays):
        hdf5.put(group, str(number), array)


def optimizer_arrays(file: Any) -> list[np.ndarray]:
    """The state of an optimizer; nothing if there is none."""
    group = file.get("optimizer/vars")
    return [array for _, array in _arrays(group)]
