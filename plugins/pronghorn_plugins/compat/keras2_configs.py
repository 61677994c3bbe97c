"""Configs of Keras 2 as configs of pronghorn: layers, models, and how layers are connected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn.api import SavingError, custom_objects
from pronghorn_plugins.compat.keras_dialect import Dialect, is_builtin, layer_class, takes
from pronghorn_plugins.compat.wiring import Node, connected

MODELS = ("Model", "Functional", "Sequential")
#: The keys under which a layer holds others.
HOLDERS = ("cell", "cells", "layer", "backward_layer")
_NAMES = {"Functional": "Model"}
#: Activations that are another function under their name today.
_ACTIVATIONS = {"hard_sigmoid": "hard_sigmoid_keras2"}
#: Arguments of tf.keras that say how, and not what, is computed.
_HOW = {"synchronized", "fused", "virtual_batch_size", "ragged", "time_major", "groups", "autocast", "keepdims"}


def model_from_keras2(described: Any, dialect: Dialect) -> dict[str, Any]:
    """The config of a model in Keras 2's form as one of pronghorn's.

    Raises:
        SavingError: if it is of no model, contradicts itself, or holds code.
    """
    name, config = parts(described)
    if name == "Sequential":
        return {"class_name": "Sequential", "config": _sequential(config, dialect)}
    if name not in MODELS:
        return {"class_name": name, "config": config}
    return {"class_name": "Model", "config": _functional(config, dialect)}


def layer_from_keras2(described: Any, dialect: Dialect) -> dict[str, Any]:
    """The config of a layer, a model or a cell as one of pronghorn's: in the dialect of the file."""
    name, config = parts(described)
    if name in MODELS:
        return model_from_keras2(described, dialect)
    if name == "InputLayer":
        return {"class_name": name, "config": _input(config)}
    if name == "Lambda":
        return {"class_name": name, "config": _lambda(config)}
    cls = layer_class(name)
    if cls is None or not is_builtin(cls):
        return {"class_name": name, "config": {**dialect.layer_arguments(name), **config}}
    kept = {key: _value(value) for key, value in config.items() if _is_taken(key, value, cls, name)}
    for key in HOLDERS:
        if isinstance(config.get(key), list):
            kept[key] = [inner_layer(item, dialect) for item in config[key]]
        elif config.get(key) is not None:
            kept[key] = inner_layer(config[key], dialect)
    return {"class_name": name, "config": {**dialect.layer_arguments(name), **kept}}


def inner_layer(described: Any, dialect: Dialect) -> dict[str, Any]:
    """A layer inside another one's config."""
    return {"kind": "layers", **layer_from_keras2(described, dialect)}


def parts(described: Any) -> tuple[str, Any]:
    """Class name and config.

    Raises:
        SavingError: if there is none.
    """
    match described:
        case {"class_name": str() as name, "config": dict() | list() as config}:
            return name, config
    raise SavingError(
        f"{str(described)[:100]} is no config of a layer or model: it has no class_name and config.",
        where="a config of Keras",
        fix="The file is damaged: copy it again from where it was saved.",
    )


def _sequential(config: Any, dialect: Dialect) -> dict[str, Any]:
    config = {"layers": config} if isinstance(config, list) else dict(config)
    items = list(config["layers"])
    found: dict[str, Any] = {"name": config.get("name"), "trainable": config.get("trainable", True)}
    shape, first = config.get("build_input_shape"), None
    if items and items[0]["class_name"] == "InputLayer":
        first = _input(items.pop(0)["config"])
    found["layers"] = [layer_from_keras2(item, dialect) for item in items]
    if first is not None:
        found["build_input_shape"] = first["batch_input_shape"]
        found.update(input_dtype=first["dtype"], input_name=first["name"])
    elif shape is not None:
        found.update(build_input_shape=shape, input_dtype=None, input_name=None)
    return found


def _functional(config: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """Keras numbers the calls of each layer; of a model from 1 on: call 0 is the one that made it."""
    known = {item["name"] for item in config["layers"]}
    nodes = []
    for item in config["layers"]:
        calls = item.get("inbound_nodes", [])
        first = int(item["class_name"] in MODELS and not _is_asked_for(item["name"], 0, config))
        nodes += [_node(item["name"], first + i, call, known) for i, call in enumerate(calls)]
    layers = {item["name"]: layer_from_keras2(item, dialect) for item in config["layers"]}
    wired = connected(layers, nodes, config["input_layers"], config["output_layers"])
    return {"name": config.get("name"), "trainable": config.get("trainable", True), **wired}


def _is_asked_for(name: str, number: int, config: Mapping[str, Any]) -> bool:
    pending: list[Any] = [config["output_layers"], *(item.get("inbound_nodes", []) for item in config["layers"])]
    while pending:
        value = pending.pop()
        match value:
            case [str() as layer, int() as call, int(), *_]:
                if (layer, call) == (name, number):
                    return True
            case list():
                pending.extend(value)
    return False


def _node(name: str, number: int, call: Any, known: set[str]) -> Node:
    """A call: a list of ``[layer, call, output, arguments]``, one for each Tensor that it is made on."""
    if isinstance(call, dict) or not call:
        raise SavingError(f"the call of {name!r} is not in Keras 2's form: {call!r}.", fix="The file is damaged.")
    is_one = isinstance(call[0], str)
    given = [_reference(item, known) for item in ([call] if is_one else call)]
    arguments: dict[str, Any] = {}
    for item in [call] if is_one else call:
        if len(item) > 3 and isinstance(item[3], dict):
            arguments.update({key: _argument(value, known) for key, value in item[3].items()})
    return Node(name, number, given[0] if len(given) == 1 else given, arguments)


def _reference(item: Any, known: set[str]) -> Any:
    match item:
        case [str() as layer, int() as call, int() as output, *_] if layer in known:
            return {"keras_history": (layer, call, output)}
    raise SavingError(
        f"{str(item)[:100]} is no Tensor between layers.",
        where="a config of Keras",
        fix="The file is damaged, or made by functions between layers that only the Keras of that time had.",
    )


def _argument(value: Any, known: set[str]) -> Any:
    """An argument of a call: a Tensor, several, or plain data."""
    match value:
        case [str() as layer, int(), int(), *_] if layer in known:
            return _reference(value, known)
        case list():
            return [_argument(item, known) for item in value]
        case dict():
            return {key: _argument(item, known) for key, item in value.items()}
    return value


def _input(config: Mapping[str, Any]) -> dict[str, Any]:
    shape = config.get("batch_input_shape") or config.get("batch_shape") or [None]
    kept = {key: config[key] for key in ("sparse", "name") if config.get(key) is not None}
    return {"batch_input_shape": list(shape), "dtype": config.get("dtype") or "float32", **kept}


def _value(value: Any) -> Any:
    return _ACTIVATIONS.get(value, value) if isinstance(value, str) else value


def _is_taken(key: str, value: Any, cls: Any, name: str) -> bool:
    """False for what the layer does not know and can do without.

    Raises:
        SavingError: for an argument that changes what it computes.
    """
    if takes(cls, key) or key in ("num_constants", "unit_forget_bias"):
        return True
    if value is None or value is False or key in _HOW or key.startswith("renorm"):
        return False
    raise SavingError(
        f"{name} has the argument {key}={str(value)[:60]} in the file, which it does not take here.",
        where="a config of Keras",
        fix="Load the weights alone into a model that you build: load_weights.",
        argument=key,
        got=value,
    )


def _lambda(config: Mapping[str, Any]) -> dict[str, Any]:
    """A Lambda by its function's name: nothing in a file is ever executed.

    Raises:
        SavingError: if the file holds code in its place, and no custom object has the layer's name.
    """
    kept = {key: config[key] for key in ("name", "trainable", "batch_input_shape", "dtype") if key in config}
    kept["arguments"] = config.get("arguments") or {}
    if config.get("output_shape_type", "raw") == "raw" and config.get("output_shape") is not None:
        kept["output_shape"] = config["output_shape"]
    function = config.get("function")
    is_name = config.get("function_type") == "function" and isinstance(function, str)
    # Keras 1 has code as a string, Keras 2 as a list.
    own = config.get("name")
    name, stored = (function, function) if is_name and own not in custom_objects() else (own, None)
    return {**kept, "function": lambda_function(name, stored)}


def lambda_function(name: Any, stored: Any) -> dict[str, Any]:
    """The function of a Lambda by name.

    Raises:
        SavingError: if the file holds its code, and no custom object has the layer's name.
    """
    if isinstance(stored, str) or name in custom_objects():
        return {"kind": "functions", "function": name}
    raise SavingError(
        f"the Lambda layer {name!r} holds the bytes of a Python function, and nothing in a file is ever executed.",
        where="a config of Keras",
        fix=f"Write the function anew and give it by the layer's name: custom_objects={{{name!r}: function}}.",
        layer=name,
    )
