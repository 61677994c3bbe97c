"""The weights of a model by name, checked before any of them changes."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs
import numpy as np

from pronghorn.dtypes import as_numpy, canonical, is_float
from pronghorn.errors import NotBuiltError, SavingError
from pronghorn.runtime import Variable

_Named: TypeAlias = "list[tuple[str, Any]]"


@attrs.frozen(eq=False)
class Pairing:
    """The weights of one layer, and the arrays for them.

    Args:
        layer: its name.
        weights: Variables with their names.
        arrays: as many arrays with the names that the file has for them.
    """

    layer: str
    weights: _Named
    arrays: _Named


def named_weights(model: Any) -> dict[str, Variable]:
    """The weights by ``"<position>/<layer>/.../<weight>"``, in the model's own order; a slash in a name is ``%2F``.

    Raises:
        NotBuiltError: if the model has no weights yet because it has not been built.
    """
    if not model.built:
        raise NotBuiltError(
            "its weights do not exist yet.",
            where=f"{type(model).__name__} {model.name!r}",
            fix="Call it on data once, or give the input's shape.",
        )
    places = _places(model)
    return {f"{i:05d}/{places[id(weight)]}": weight for i, weight in enumerate(model._saved_order())}


def weight_arrays(model: Any) -> dict[str, np.ndarray[Any, Any]]:
    """Copies of the weights by the names of ``named_weights``."""
    return {name: weight.numpy() for name, weight in named_weights(model).items()}


def assign_weights(
    model: Any, arrays: Mapping[str, Any], path: str, *, skip_mismatch: bool = False, reshape: bool = False
) -> None:
    """Set all weights from arrays, in order; every one is checked before the first changes.

    Args:
        model: the model.
        arrays: by the names of ``named_weights``; of these names the number counts.
        path: for errors.
        skip_mismatch: leave layers out whose weights differ, with a warning.
        reshape: take arrays of another shape that hold as many numbers.

    Raises:
        SavingError: if number or shapes do not fit; then no weight has changed.
    """
    own, given = list(named_weights(model).items()), _in_order(arrays, path)
    if skip_mismatch:
        left, right = _by_layer(own), _by_layer(given)
        if len(left) != len(right):
            raise _other_number("layers with weights", len(right), len(left), path)
        pairs = zip(left.items(), right.values(), strict=True)
        pairings = [Pairing(layer, weights, found) for (layer, weights), found in pairs]
    else:
        if len(own) != len(given):
            raise _other_number("weights", len(given), len(own), path)
        rest = iter(given)
        pairings = [Pairing(layer, group, [next(rest) for _ in group]) for layer, group in _by_layer(own).items()]
    assign_pairings(pairings, path, skip_mismatch=skip_mismatch, reshape=reshape)


def assign_weights_by_name(
    model: Any, arrays: Mapping[str, Any], path: str, skip_mismatch: bool, reshape: bool = False
) -> None:
    """Set the weights of those layers of ``model.layers`` whose names are in the file; the others stay.

    Args:
        model: the model.
        arrays: by the names of ``named_weights``.
        path: for errors.
        skip_mismatch: leave layers out whose weights differ, with a warning instead of an error.
        reshape: take arrays of another shape that hold as many numbers.

    Raises:
        SavingError: if a layer's weights differ in number or shape; then no weight has changed.
    """
    stored = _by_layer(_in_order(arrays, path))
    own = _by_layer(list(named_weights(model).items()))
    pairings = [Pairing(layer, group, stored[layer]) for layer, group in own.items() if layer in stored]
    if not pairings and own:
        text = f"{path}: no layer was loaded by name. It holds {sorted(stored)}, the model has {sorted(own)}."
        warnings.warn(text, stacklevel=3)
    assign_pairings(pairings, path, skip_mismatch=skip_mismatch, reshape=reshape)


def assign_pairings(
    pairings: Iterable[Pairing], path: str, *, skip_mismatch: bool = False, reshape: bool = False
) -> None:
    """Set the weights of layers; every one is checked before the first changes.

    Args:
        pairings: a Pairing for each layer.
        path: the file, for errors.
        skip_mismatch: leave layers out whose weights differ, with a warning.
        reshape: take arrays of another shape that hold as many numbers.

    Raises:
        SavingError: if number or shapes do not fit; then no weight has changed.
    """
    chosen: list[tuple[Variable, Any]] = []
    for pairing in pairings:
        problem = _problem(pairing, reshape)
        if problem is None:
            chosen += [(weight, array) for (_, weight), (_, array) in zip(pairing.weights, pairing.arrays, strict=True)]
        elif skip_mismatch:
            warnings.warn(f"{path}: layer {pairing.layer!r} is left as it is: {problem}", stacklevel=4)
        else:
            raise SavingError(
                f"layer {pairing.layer!r} does not fit: {problem}",
                where=path,
                fix="Build the model as it was saved, or pass skip_mismatch=True to leave such layers as they are.",
                layer=pairing.layer,
            )
    for weight, array in chosen:
        weight.assign(np.reshape(array, weight.shape))


def _problem(pairing: Pairing, reshape: bool) -> str | None:
    if len(pairing.weights) != len(pairing.arrays):
        return f"it has {len(pairing.weights)} weights, the file {len(pairing.arrays)} for it."
    for (name, weight), (key, array) in zip(pairing.weights, pairing.arrays, strict=True):
        if np.shape(array) != weight.shape and not (reshape and np.size(array) == weight.size):
            return f"its {_short(name)} has shape {weight.shape}, the file's {_short(key)} {np.shape(array)}."
        if not _can_hold(weight, array):
            return f"its {_short(name)} is {weight.dtype}, the file's {_short(key)} {array.dtype}."
    return None


def _can_hold(weight: Variable, array: Any) -> bool:
    dtype = canonical(np.asarray(array).dtype)
    both_float = is_float(dtype) and is_float(weight.dtype)
    return both_float or np.can_cast(as_numpy(dtype), as_numpy(weight.dtype), "same_kind")


def _short(name: str) -> str:
    return repr(name.split("/", 1)[-1])


def _in_order(arrays: Mapping[str, Any], path: str) -> _Named:
    for name in arrays:
        if not name.split("/")[0].isdecimal():
            raise SavingError(
                f"its arrays are not named as pronghorn names weights. Got {name!r}.",
                where=path,
                fix="Pass a file that save() or save_weights() wrote.",
                got=name,
            )
    return sorted(arrays.items(), key=lambda item: int(item[0].split("/")[0]))


def _by_layer(named: _Named) -> dict[str, _Named]:
    """By the layer of the model that a weight is in, at whatever depth; the model's own are those of ``""``."""
    found: dict[str, _Named] = {}
    for name, value in named:
        parts = name.split("/")
        found.setdefault(parts[1] if len(parts) > 2 else "", []).append((name, value))
    return found


def _places(model: Any) -> dict[int, str]:
    """``"<layer>/<inner layer>/<weight>"`` by the weight's id: of several ways to a weight, the first."""
    found: dict[int, str] = {}
    seen = set()
    tops = dict.fromkeys([*model.layers, *model.sublayers()])
    pending = [(model, ""), *((layer, f"{_quoted(layer.name)}/") for layer in tops)][::-1]
    while pending:
        layer, prefix = pending.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        for weight in layer._own(True) + layer._own(False):
            found.setdefault(id(weight), f"{prefix}{_quoted(weight.name)}")
        if layer is not model:
            pending += [(x, f"{prefix}{_quoted(x.name)}/") for x in reversed(layer.sublayers())]
    return found


def _quoted(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F")


def _other_number(what: str, stored: int, own: int, path: str) -> SavingError:
    return SavingError(
        f"the file holds {stored} {what}, the model has {own}.",
        where=path,
        fix="Build the model as it was saved, or load by_name=True.",
        expected=own,
        actual=stored,
    )
