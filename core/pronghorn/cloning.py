"""clone_model: the same layers anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.functional import Input, InputLayer
from pronghorn.graph import Tensor
from pronghorn.model import Model
from pronghorn.sequential import Sequential
from pronghorn.spec import keras_shape
from pronghorn.structure import flatten, map_structure, unflatten


def cloned(model: Any, input_tensors: Any, clone_function: Callable[[Any], Any] | None) -> Any:
    """A Sequential or functional model made of new layers; see ``clone_model``."""
    make = clone_function or _from_config
    if isinstance(model, Sequential):
        return _cloned_sequential(model, input_tensors, make)
    graph = model._graph
    given = flatten(input_tensors) if input_tensors is not None else [_new_input(x) for x in graph.flat_inputs]
    values: dict[int, Tensor] = {id(x): new for x, new in zip(graph.flat_inputs, given, strict=True)}
    layers: dict[Any, Any] = {}
    for connection in graph.connections:
        if isinstance(connection.layer, InputLayer):
            continue
        if connection.layer not in layers:
            layers[connection.layer] = make(connection.layer)
        arguments = {
            name: map_structure(lambda x: values.get(id(x), x), value) for name, value in connection.arguments.items()
        }
        made = layers[connection.layer](map_structure(lambda x: values[id(x)], connection.inputs), **arguments)
        values.update({id(old): new for old, new in zip(flatten(connection.outputs), flatten(made), strict=True)})
    outputs = unflatten(graph.outputs, [values[id(x)] for x in graph.flat_outputs])
    inputs = unflatten(graph.inputs, given)
    return Model(inputs, outputs, name=model.name)


def _cloned_sequential(model: Any, input_tensors: Any, make: Callable[[Any], Any]) -> Any:
    new = Sequential(name=model.name)
    if input_tensors is not None:
        new._start(flatten(input_tensors)[0])
    elif model._tensors:
        new._start(_new_input(model._tensors[0]))
    for layer in model.layers:
        new.add(make(layer))
    return new


def _from_config(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


def _new_input(x: Tensor) -> Tensor:
    return Input(batch_shape=keras_shape(x.shape), dtype=x.dtype, name=x.name)
