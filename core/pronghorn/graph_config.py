"""The config of a functional model: its layers, and what each of their calls was made on."""

from __future__ import annotations

from typing import Any

from pronghorn import layers as layer_namespace
from pronghorn.errors import SavingError
from pronghorn.functional import BareOps, InputLayer, LayerGraph
from pronghorn.recorded import config_value, revived
from pronghorn.saving.expression import Expression, expression_of
from pronghorn.saving.sharing import described_once, made_once
from pronghorn.saving.wiring import Call, Connected, Ref, Wiring, wiring_of

_BARE_OPS = "BareOps"


def graph_config(model: Any, graph: LayerGraph) -> dict[str, Any]:
    """``graph`` as plain data.

    ``layers`` lists the layers as the model does; ``calls`` says by number which of them is called on what, and for
    those who read it what comes ``out``: shapes and dtypes. A Tensor is ``{"tensor_of": [call, output]}``, a tuple
    ``{"tuple_of": [...]}``.

    Raises:
        SavingError: if a layer, an argument, or a function between the layers cannot be written down.
    """
    wiring = wiring_of(graph)
    layers = list(dict.fromkeys([*graph.layers, *(call.layer for call in wiring.calls)]))
    numbers = {layer: i for i, layer in enumerate(layers)}
    try:
        return {
            "name": model.name,
            "trainable": model.trainable,
            **model.policy_config(),
            "layers": [_described(layer) for layer in layers],
            "calls": [
                {
                    "layer": numbers[call.layer],
                    "inputs": _plain(call.inputs),
                    "arguments": {name: _plain(value) for name, value in call.arguments.items()},
                    "out": [[list(shape), dtype] for shape, dtype in call.out],
                }
                for call in wiring.calls
            ],
            "input_layers": _plain(wiring.inputs),
            "output_layers": _plain(wiring.outputs),
            "losses": _plain(wiring.losses),
        }
    except SavingError as error:
        raise error.at(f"{type(model).__name__} {model.name!r}") from error


def graph_from_config(config: dict[str, Any]) -> Connected:
    """The inputs, outputs and added losses that a config describes, with new layers between them.

    Raises:
        SavingError: if the config contradicts itself.
    """
    layers = [_made(item) for item in config["layers"]]
    calls = []
    for number, item in enumerate(config["calls"]):
        inputs, arguments = _revived(item["inputs"], number), _revived(item["arguments"], number)
        calls.append(Call(layers[item["layer"]], inputs, arguments))
    ends = [_revived(config[key], len(calls)) for key in ("input_layers", "output_layers", "losses")]
    return Wiring(calls, *ends).connect(lambda layer: layer)


def _described(layer: Any) -> dict[str, Any]:
    if isinstance(layer, BareOps):
        found = expression_of(layer)
        return {"class_name": _BARE_OPS, "config": {"name": found.name, "nodes": found.nodes, "output": found.output}}
    if isinstance(layer, InputLayer):
        return {"class_name": "InputLayer", "config": layer.get_config()}
    return described_once(layer, layer_namespace.serialize)


def _made(item: dict[str, Any]) -> Any:
    if item["class_name"] == _BARE_OPS:
        return Expression(**item["config"])
    if item["class_name"] == "InputLayer":
        return InputLayer(**item["config"])
    return made_once(item, layer_namespace.deserialize)


def _plain(value: Any) -> Any:
    match value:
        case Ref():
            return {"tensor_of": [value.call, value.index]}
        case tuple():
            return {"tuple_of": [_plain(item) for item in value]}
        case list():
            return [_plain(item) for item in value]
        case dict():
            if odd := [key for key in value if not isinstance(key, str)]:
                raise SavingError(
                    f"a dict of Tensors has the key {odd[0]!r}.",
                    fix="Use strings as keys: files know no others.",
                    got=odd[0],
                )
            return {key: _plain(item) for key, item in value.items()}
    return config_value(value)


def _revived(value: Any, before: int) -> Any:
    match value:
        case {"tensor_of": [int() as call, int() as index]}:
            if not 0 <= call < before:
                raise SavingError(
                    f"call {before} is made on the result of call {call}, which does not come before it.",
                    where="config of a model",
                    fix="The config is damaged: save the model again.",
                )
            return Ref(call, index)
        case {"tuple_of": list() as items}:
            return tuple(_revived(item, before) for item in items)
        case {"kind": str()}:
            return revived(value)
        case dict():
            return {key: _revived(item, before) for key, item in value.items()}
        case list():
            return [_revived(item, before) for item in value]
    return value
