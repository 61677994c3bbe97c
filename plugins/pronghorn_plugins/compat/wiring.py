"""Calls of layers, numbered layer by layer as Keras does, as the list of calls in order that pronghorn keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from pronghorn.api import SavingError


@attrs.frozen
class Node:
    """One call of a layer. A Tensor in it is ``{"keras_history": (layer, call, output)}``.

    Args:
        layer: the layer's name.
        number: which of its calls it is.
        inputs: what it is called on.
        arguments: its other arguments by name.
    """

    layer: str
    number: int
    inputs: Any
    arguments: dict[str, Any]


def connected(layers: Mapping[str, dict[str, Any]], nodes: Sequence[Node], inputs: Any, outputs: Any) -> dict[str, Any]:
    """``layers``, ``calls``, ``input_layers`` and ``output_layers`` of pronghorn's config of a model.

    Args:
        layers: their configs by name, in the file's order.
        nodes: all calls.
        inputs, outputs: structures of ``[layer, call, output]``.

    Raises:
        SavingError: if a call needs what nothing computes, or calls need each other.
    """
    positions = {name: i for i, name in enumerate(layers)}
    places: dict[tuple[str, int], int] = {}
    calls: list[dict[str, Any]] = []
    for name, item in layers.items():
        if item["class_name"] == "InputLayer":
            places[name, 0] = len(calls)
            calls.append({"layer": positions[name], "inputs": [], "arguments": {}})

    def referred(history: Any) -> dict[str, Any]:
        name, number, output = history
        if (name, number) not in places:
            raise SavingError(
                f"what comes out of call {number} of {name!r} is needed, which the file does not hold.",
                where="a config of Keras",
                fix="The file is damaged: copy it again from where it was saved.",
            )
        return {"tensor_of": [places[name, number], output]}

    for node in _in_order(nodes, places):
        made = {"inputs": _mapped(node.inputs, referred), "arguments": _mapped(node.arguments, referred)}
        places[node.layer, node.number] = len(calls)
        calls.append({"layer": positions[node.layer], **made})
    ends = {"input_layers": _ends(inputs, referred), "output_layers": _ends(outputs, referred)}
    return {"layers": list(layers.values()), "calls": calls, **ends, "losses": []}


def _in_order(nodes: Sequence[Node], ready: Mapping[tuple[str, int], Any]) -> list[Node]:
    """Each call after those that it needs, and the calls of one layer in the order of their numbers."""
    pending = {(node.layer, node.number): node for node in nodes if (node.layer, node.number) not in ready}
    order: list[Node] = []
    done = set(ready)
    for start in list(pending):
        stack = [(start, False)]
        trail: set[tuple[str, int]] = set()
        while stack:
            key, is_ready = stack.pop()
            if key in done or key not in pending:
                continue
            if is_ready:
                done.add(key)
                order.append(pending[key])
                continue
            if key in trail:
                raise SavingError(f"the calls of {key[0]!r} need each other.", fix="The file is damaged.")
            trail.add(key)
            stack.append((key, True))
            node = pending[key]
            before = [(node.layer, number) for number in range(node.number) if (node.layer, number) in pending]
            stack += [(needed, False) for needed in [*_needed((node.inputs, node.arguments)), *before[-1:]][::-1]]
    return order


def _needed(value: Any) -> list[tuple[str, int]]:
    match value:
        case {"keras_history": (name, number, _)}:
            return [(name, number)]
        case dict():
            return [key for item in value.values() for key in _needed(item)]
        case list() | tuple():
            return [key for item in value for key in _needed(item)]
    return []


def _mapped(value: Any, referred: Callable[[Any], Any]) -> Any:
    match value:
        case {"keras_history": history}:
            return referred(history)
        case dict():
            return {key: _mapped(item, referred) for key, item in value.items()}
        case list():
            return [_mapped(item, referred) for item in value]
        case tuple():
            return {"tuple_of": [_mapped(item, referred) for item in value]}
    return value


def _ends(value: Any, referred: Callable[[Any], Any]) -> Any:
    """The Tensors of a structure; a single one in a list stands for itself."""
    match value:
        case [str(), int(), int(), *_]:
            return referred(value[:3])
        case [list() as one] if one and isinstance(one[0], str):
            return referred(one[:3])
        case list():
            return [_ends(item, referred) for item in value]
        case dict():
            return {key: _ends(item, referred) for key, item in value.items()}
    raise SavingError(f"{str(value)[:100]} is no input or output of a model.", fix="The file is damaged.")
