"""The config of a functional model: its layers, and for each of their calls what it was made on."""

from __future__ import annotations

from typing import Any

from pronghorn import layers as layer_namespace
from pronghorn.errors import SavingError
from pronghorn.functional import BareOps, Input, InputLayer, LayerGraph
from pronghorn.graph import Tensor
from pronghorn.history import Connection
from pronghorn.recorded import config_value, revived
from pronghorn.structure import flatten, map_structure

_TENSOR = "tensor_of"


def graph_config(model: Any, graph: LayerGraph) -> dict[str, Any]:
    """``graph`` as plain data.

    Raises:
        SavingError: if bare functions stand between layers: they have no name to be written down.
    """
    calls: dict[Any, list[Connection]] = {layer: [] for layer in graph.layers}
    for connection in graph.connections:
        if isinstance(connection.layer, BareOps):
            raise SavingError(
                "functions of pronghorn.ops stand between its layers, and a config only names layers.",
                where=f"Model {model.name!r}",
                fix="Put them into a layer of your own, or into a Lambda of a registered function.",
            )
        calls[connection.layer].append(connection)

    def reference(x: Any) -> Any:
        if not isinstance(x, Tensor):
            return config_value(x)
        origin = graph.origin(x)
        position = calls[origin.connection.layer].index(origin.connection)
        return {_TENSOR: [origin.connection.layer.name, position, origin.index]}

    listed = []
    for layer in graph.layers:
        made = [
            {"inputs": map_structure(reference, c.inputs), "arguments": _arguments(c, reference)}
            for c in calls[layer]
            if not isinstance(layer, InputLayer)
        ]
        listed.append({"name": layer.name, **layer_namespace.serialize(layer), "calls": made})
    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": listed,
        "input_layers": map_structure(reference, graph.inputs),
        "output_layers": map_structure(reference, graph.outputs),
    }


def _arguments(connection: Connection, reference: Any) -> dict[str, Any]:
    found = {}
    for name, value in connection.arguments.items():
        if value is not None and not (name == "mask" and not _has_origin(value)):
            found[name] = map_structure(reference, value)
    return found


def _has_origin(value: Any) -> bool:
    return all(isinstance(x, Tensor) and "origin" in x.annotations for x in flatten(value))


def graph_from_config(config: dict[str, Any]) -> tuple[Any, Any]:
    """The inputs and outputs that a config describes, with new layers between them."""
    made: dict[str, Any] = {}
    results: dict[tuple[str, int], list[Tensor]] = {}
    waiting: list[tuple[str, int, dict[str, Any]]] = []
    for item in config["layers"]:
        if item["class_name"] == "InputLayer":
            shape, kept = item["config"]["batch_input_shape"], item["config"]
            x = Input(batch_shape=tuple(shape), dtype=kept["dtype"], name=kept["name"], sparse=kept["sparse"])
            results[item["name"], 0] = [x]
            continue
        made[item["name"]] = layer_namespace.deserialize({"class_name": item["class_name"], "config": item["config"]})
        waiting.extend((item["name"], number, call) for number, call in enumerate(item["calls"]))
    while waiting:
        ready = [w for w in waiting if all(key in results for key in _references(w[2]))]
        if not ready:
            raise SavingError(
                f"the layers {sorted({w[0] for w in waiting})} are connected to nothing that exists.",
                where=f"config of {config.get('name')!r}",
                fix="The config is damaged: save the model again.",
            )
        name, number, call = min(ready, key=lambda w: w[1])
        waiting.remove((name, number, call))
        arguments = {key: _resolved(value, results) for key, value in call["arguments"].items()}
        results[name, number] = flatten(made[name](_resolved(call["inputs"], results), **arguments))
    return _resolved(config["input_layers"], results), _resolved(config["output_layers"], results)


def _references(value: Any) -> list[tuple[str, int]]:
    match value:
        case {"tensor_of": [str() as name, int() as number, int()]}:
            return [(name, number)]
        case dict():
            return [key for item in value.values() for key in _references(item)]
        case list():
            return [key for item in value for key in _references(item)]
    return []


def _resolved(value: Any, results: dict[tuple[str, int], list[Tensor]]) -> Any:
    match value:
        case {"tensor_of": [str() as name, int() as number, int() as index]}:
            return results[name, number][index]
        case {"kind": str()}:
            return revived(value)
        case dict():
            return {key: _resolved(item, results) for key, item in value.items()}
        case list():
            return [_resolved(item, results) for item in value]
    return value
