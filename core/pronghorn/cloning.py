"""clone_model: the same layers anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.errors import ArgumentError
from pronghorn.functional import Input
from pronghorn.graph import Tensor
from pronghorn.model import Model
from pronghorn.saving.wiring import wiring_of
from pronghorn.sequential import Sequential
from pronghorn.spec import keras_shape
from pronghorn.structure import flatten


def cloned(model: Any, input_tensors: Any, clone_function: Callable[[Any], Any] | None) -> Any:
    """A Sequential or functional model made of new layers; see ``clone_model``.

    Raises:
        ArgumentError: for more or fewer tensors than the model has inputs.
    """
    clones: dict[Any, Any] = {}

    def new(layer: Any) -> Any:
        if layer not in clones:
            clones[layer] = (clone_function or _from_config)(layer)
        return clones[layer]

    wanted = 1 if isinstance(model, Sequential) else len(model.inputs)
    given = flatten(input_tensors)
    if input_tensors is not None and len(given) != wanted:
        raise ArgumentError(
            f"{len(given)} tensors are given, the model has {wanted} inputs.",
            where="clone_model",
            fix="Pass one Tensor for each input.",
            argument="input_tensors",
            got=input_tensors,
        )
    if isinstance(model, Sequential):
        return _cloned_sequential(model, given[0] if given else None, new)
    made = wiring_of(model._graph).connect(new, given or None)
    clone = Model(made.inputs, made.outputs, name=model.name)
    if made.losses:
        clone.add_loss(made.losses)
    clone.trainable = model.trainable
    return clone


def _cloned_sequential(model: Any, start: Tensor | None, new: Callable[[Any], Any]) -> Any:
    clone = Sequential(name=model.name)
    clone.trainable = model.trainable
    if start is None and model._tensors:
        x = model._tensors[0]
        start = Input(batch_shape=keras_shape(x.shape), dtype=x.dtype, name=x.name)
    if start is not None:
        clone._start(start)
    for layer in model.layers:
        clone.add(new(layer))
    return clone


def _from_config(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())
