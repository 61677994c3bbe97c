"""The state of a training run beside the weights: optimizer, random draws, metrics, callbacks, epoch and batch."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn.errors import SavingError
from pronghorn.recorded import config_value
from pronghorn.saving.layer_states import check_layer_states, layer_states
from pronghorn.saving.weights import named_weights
from pronghorn.training.freezing import kept_flags, set_flags

_ARRAY = "array_of"


def training_state(model: Any, *, callbacks: bool = True) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Any]]:
    """What a run needs to go on as if it had not been interrupted: arrays by name, and plain data.

    Arrays: ``random_state`` (seed, step), ``states/<number>`` of layers, ``optimizer/...``,
    ``metrics/<position>/<number>`` and ``callbacks/<number>``.
    Data: ``position``, the epoch and the batch that come next; ``optimizer_weights``, the positions of the weights that
    the optimizer has state for; ``trainable_at_compile``, if layers were frozen or thawed since; ``callbacks``, what
    ``get_state`` of those of the last ``fit`` gave.

    Args:
        model: the model.
        callbacks: whether to ask the callbacks.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {"random_state": model.random_state().numpy()}
    data: dict[str, Any] = {"position": list(model.__dict__.get("_position") or (0, 0))}
    if (flags := kept_flags(model)) is not None:
        data["trainable_at_compile"] = flags
    arrays.update({f"states/{i}": variable.numpy() for i, variable in enumerate(layer_states(model))})
    if model.optimizer is not None:
        data["optimizer_weights"] = _optimized(model)
        if data["optimizer_weights"] is not None:
            arrays.update({f"optimizer/{name}": np.asarray(v) for name, v in model.optimizer.save_state().items()})
    for i, metric in enumerate(model.metrics):
        arrays.update({f"metrics/{i}/{j}": v.numpy() for j, v in enumerate(metric.variables)})
    if callbacks:
        data["callbacks"] = _states_of(model.__dict__.get("_callbacks") or (), arrays)
    return arrays, data


def restore_training_state(model: Any, arrays: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Go on from what ``training_state`` gave. Callbacks get their state from the ``fit`` that goes on from there.

    Raises:
        SavingError: if it is damaged, or the optimizer's part is of another optimizer; then nothing has changed.
    """
    if "random_state" not in arrays or np.shape(arrays["random_state"]) != (2,):
        raise SavingError("the training state has no random state of (seed, step).", fix="Save the model again.")
    position = _checked_position(data.get("position", [0, 0]))
    states = [
        (item["class_name"], _with_arrays(item["state"], arrays)) for item in data.get("callbacks", []) if item["state"]
    ]
    flags = data.get("trainable_at_compile")
    if flags is not None and len(flags) != len(model.all_layers()):
        raise SavingError("the training state is of a model with other layers.", fix="Build the model as it was saved.")
    carried = check_layer_states(model, _below("states/", arrays))
    if model.optimizer is not None and data.get("optimizer_weights") is not None:
        _restore_optimizer(model, arrays, data["optimizer_weights"])
    model.random_state().assign(np.asarray(arrays["random_state"], np.int64))
    if flags is not None:
        set_flags(model, flags)
    for variable, value in carried:
        variable.assign(value)
    model.load_metrics(_below("metrics/", arrays))
    model.__dict__.update(_position=position, _callback_states=(position, states))


def _optimized(model: Any) -> list[int] | None:
    """The positions of the weights that the optimizer has state for, in its order; None if it has none yet."""
    if not model.built or not model.optimizer.built:
        return None
    positions = {id(weight): i for i, weight in enumerate(named_weights(model).values())}
    variables = model.optimizer._state.variables
    if not all(id(variable) in positions for variable in variables):
        text = (
            f"The state of {type(model.optimizer).__name__} is left out: it also trains weights outside {model.name!r}."
        )
        warnings.warn(text, stacklevel=4)
        return None
    return [positions[id(variable)] for variable in variables]


def _restore_optimizer(model: Any, arrays: Mapping[str, Any], positions: list[Any]) -> None:
    weights = list(named_weights(model).values())
    if not all(isinstance(p, int) and 0 <= p < len(weights) for p in positions):
        raise SavingError("the optimizer's state belongs to other weights.", fix="Build the model as it was saved.")
    optimizer = model.optimizer
    optimizer.build([weights[p] for p in positions])
    places = {id(variable): i for i, variable in enumerate(optimizer._state.variables)}
    now = {str(i): str(places[id(weights[p])]) for i, p in enumerate(positions)}

    def renumbered(name: str) -> str:
        return re.sub(r"/(\d+)$", lambda found: f"/{now.get(found[1], found[1])}", name)

    optimizer.load_state({renumbered(name): value for name, value in _below("optimizer/", arrays).items()})


def _below(prefix: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}


def _checked_position(position: Any) -> list[int]:
    match position:
        case [int() as epoch, int() as batch] if epoch >= 0 and batch >= 0:
            return [epoch, batch]
    raise SavingError(f"{position!r} is no epoch and batch.", fix="Save the model again.", got=position)


def _states_of(callbacks: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> list[dict[str, Any]]:
    return [
        {"class_name": type(callback).__name__, "state": _without_arrays(callback.get_state(), arrays)}
        for callback in callbacks
        if hasattr(callback, "get_state")
    ]


def _without_arrays(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """``value`` as plain data: arrays in it go into ``arrays`` under a name."""
    match value:
        case np.ndarray():
            name = f"callbacks/{len(arrays)}"
            arrays[name] = value
            return {_ARRAY: name}
        case dict():
            return {str(key): _without_arrays(item, arrays) for key, item in value.items()}
        case list() | tuple():
            return [_without_arrays(item, arrays) for item in value]
    return config_value(value)


def _with_arrays(value: Any, arrays: Mapping[str, Any]) -> Any:
    match value:
        case {"array_of": str() as name}:
            return arrays[name]
        case dict():
            return {key: _with_arrays(item, arrays) for key, item in value.items()}
        case list():
            return [_with_arrays(item, arrays) for item in value]
    return value
