"""Configs of Keras 3 as configs of pronghorn."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from pronghorn.api import SavingError, custom_objects
from pronghorn_plugins.compat.keras2_configs import HOLDERS, lambda_function, parts
from pronghorn_plugins.compat.keras_dialect import is_builtin, layer_class, takes
from pronghorn_plugins.compat.wiring import Node, connected

_MODELS = ("Functional", "Model", "Sequential")
#: What Keras 3 writes of layers that compute the same without it.
_WITHOUT = {
    "quantization_config", "renorm", "renorm_clipping", "renorm_momentum", "synchronized", "lora_rank", "lora_alpha",
    "input_axes", "output_axes", "ragged", "optional", "autocast", "gptq_unpacked_column_size", "bias_axes_",
}  # fmt: skip


def plain(value: Any) -> Any:
    """A serialized object without ``module`` and ``registered_name``, dtype policies by their names."""
    match value:
        case {"class_name": "DTypePolicy" | "FloatDTypePolicy", "config": {"name": str() as name}}:
            return name
        case {"class_name": "function", "config": str() as name, "module": _}:
            return {"kind": "functions", "function": name}
        case {"class_name": "__numpy__" | "__tensor__", "config": {"value": items, "dtype": dtype}}:
            return {"kind": "array", "dtype": dtype, "value": items}
        case {"class_name": "__tuple__", "config": items} | {"class_name": "__tuple__", "items": items}:
            return [plain(item) for item in items]
        case {"class_name": str() as name}:
            config = value.get("config")
            kept = {} if config is None else plain(config)
            if isinstance(kept, dict):
                kept = {key: item for key, item in kept.items() if key not in _WITHOUT or item not in (None, False)}
            return {"class_name": name, "config": kept}
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value


def model_from_keras3(described: Any) -> dict[str, Any]:
    """The config of a model of Keras 3 as one of pronghorn's.

    Raises:
        SavingError: if it is of no model, contradicts itself, or holds code.
    """
    name, config = parts(described)
    if name == "Sequential" and "layers" in config:
        return {"class_name": "Sequential", "config": _sequential(config)}
    if "input_layers" in config and "output_layers" in config:
        return {"class_name": "Model", "config": _functional(config)}
    return {"class_name": name, "config": plain(config)}


def layer_from_keras3(described: Any) -> dict[str, Any]:
    """The config of a layer, a model or a cell as one of pronghorn's; one that stands in several models keeps its number."""
    made = _layer(described)
    number = described.get("shared_object_id")
    return {**made, **({} if number is None else {"shared_object_id": number})}


def _layer(described: Any) -> dict[str, Any]:
    name, config = parts(described)
    if name in _MODELS:
        return model_from_keras3(described)
    if name == "InputLayer":
        shape = config.get("batch_shape") or config.get("batch_input_shape")
        kept = {key: config[key] for key in ("sparse", "name") if key in config}
        return {"class_name": name, "config": {"batch_input_shape": shape, "dtype": config.get("dtype"), **kept}}
    if str(described.get("module", "")).startswith("keras.src.ops"):
        raise _bare(name, config)
    if name == "Lambda":
        return {"class_name": name, "config": _lambda(config)}
    cls = layer_class(name)
    is_known = cls is not None and is_builtin(cls)
    kept = {key: plain(value) for key, value in config.items() if not is_known or _is_taken(key, value, cls, name)}
    for key in HOLDERS if is_known else ():
        if isinstance(config.get(key), list):
            kept[key] = [{"kind": "layers", **layer_from_keras3(item)} for item in config[key]]
        elif config.get(key) is not None:
            kept[key] = {"kind": "layers", **layer_from_keras3(config[key])}
    if name == "Bidirectional" and _is_mirrored(kept["layer"], kept.get("backward_layer")):
        kept["backward_layer"] = None
    return {"class_name": name, "config": kept}


def _sequential(config: Mapping[str, Any]) -> dict[str, Any]:
    items = list(config["layers"])
    found: dict[str, Any] = {"name": config.get("name"), "trainable": config.get("trainable", True)}
    found |= {"dtype": plain(config["dtype"])} if config.get("dtype") is not None else {}
    if items and items[0]["class_name"] == "InputLayer":
        first = items.pop(0)["config"]
        found["build_input_shape"] = first.get("batch_shape") or first.get("batch_input_shape")
        found.update(input_dtype=first.get("dtype"), input_name=first.get("name"))
    elif config.get("build_input_shape") is not None:
        found.update(build_input_shape=config["build_input_shape"], input_dtype=None, input_name=None)
    return {**found, "layers": [layer_from_keras3(item) for item in items]}


def _functional(config: Mapping[str, Any]) -> dict[str, Any]:
    layers, nodes = {}, []
    for item in config["layers"]:
        name = item.get("name") or item["config"]["name"]
        layers[name] = layer_from_keras3(item)
        nodes += [_node(name, i, call, item["class_name"]) for i, call in enumerate(item.get("inbound_nodes", []))]
    wired = connected(layers, nodes, config["input_layers"], config["output_layers"])
    return {"name": config.get("name"), "trainable": config.get("trainable", True), **wired}


def _node(name: str, number: int, call: Any, class_name: str) -> Node:
    """A call: its positional arguments, the first of them the inputs, and those by name."""
    arguments = {key: _argument(value) for key, value in call.get("kwargs", {}).items() if value is not None}
    given = [_argument(value) for value in call.get("args", [])]
    several = input_names(class_name)
    if len(several) > 1:
        inputs = [*given, *(arguments.pop(name) for name in several[len(given) :] if name in arguments)]
        return Node(name, number, inputs[0] if len(inputs) == 1 else inputs, arguments)
    names = _call_names(class_name)
    if not given:
        return Node(name, number, arguments.pop(names[0] if names else "inputs", []), arguments)
    arguments.update({key: value for key, value in zip(names[1:], given[1:], strict=False) if value is not None})
    return Node(name, number, given[0], arguments)


def input_names(class_name: str) -> list[str]:
    """What a layer is called on: one thing, or several where its class says so, such as an attention's query and value."""
    cls = layer_class(class_name)
    if not isinstance(cls, type):
        return ["inputs"]
    parameters = list(inspect.signature(cls.__call__).parameters.values())[1:]
    return [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]


def _call_names(class_name: str) -> list[str]:
    cls = layer_class(class_name)
    return list(inspect.signature(cls.call).parameters)[1:] if isinstance(cls, type) else ["inputs"]


def _argument(value: Any) -> Any:
    match value:
        case {
            "class_name": "__keras_tensor__",
            "config": {"keras_history": [str() as layer, int() as call, int() as i]},
        }:
            return {"keras_history": (layer, call, i)}
        case {"class_name": "__tuple__", "items": list() as items}:
            return tuple(_argument(item) for item in items)
        case {"class_name": str()}:
            return plain(value)
        case dict():
            return {key: _argument(item) for key, item in value.items()}
        case list():
            return [_argument(item) for item in value]
    return value


def _is_taken(key: str, value: Any, cls: Any, name: str) -> bool:
    if takes(cls, key) or key in ("num_constants", "unit_forget_bias"):
        return True
    if value is None or value is False or key in _WITHOUT:
        return False
    raise SavingError(
        f"{name} has the argument {key}={str(value)[:60]} in the file, which it does not take here.",
        where="a config of Keras",
        fix="Load the weights alone into a model that you build: load_weights.",
        argument=key,
        got=value,
    )


def _is_mirrored(forward: Any, backward: Any) -> bool:
    """Whether the backward layer is the forward one read from the end: then it need not be said."""
    if backward is None or forward["class_name"] != backward["class_name"]:
        return False
    mirrored = {**forward["config"], "go_backwards": not forward["config"].get("go_backwards"), "name": None}
    return mirrored == {**backward["config"], "name": None}


def _lambda(config: Mapping[str, Any]) -> dict[str, Any]:
    """A Lambda by its function's name; code in its place is refused."""
    kept = {key: plain(config[key]) for key in ("name", "trainable", "dtype", "arguments") if key in config}
    match config.get("function"):
        case {"class_name": "function", "config": str() as name} if config.get("name") not in custom_objects():
            return {**kept, "function": lambda_function(name, name)}
        case stored:
            return {
                **kept,
                "function": lambda_function(config.get("name"), stored if isinstance(stored, str) else None),
            }


def _bare(name: str, config: Any) -> SavingError:
    return SavingError(
        f"the model has the function {name} ({config.get('name')!r}) between its layers, which Keras writes as its own "
        "class.",
        where="a config of Keras",
        fix="Build the model here with the same layers, and load the weights alone: load_weights.",
    )
