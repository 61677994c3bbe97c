"""Pickle and deepcopy of models: attributes, layers, their wiring and the state of training; never graph or Programs.

``Model.__getstate__`` and ``__setstate__`` are made of these, and so everything that Python copies by them works:
layers that two models share are shared by their copies too, if both are copied in one go.
"""

from __future__ import annotations

from typing import Any

import attrs

from pronghorn.errors import SavingError
from pronghorn.functional import BareOps, Input, LayerGraph
from pronghorn.graph import Tensor, detached
from pronghorn.saving.expression import expression_of
from pronghorn.saving.training_state import restore_training_state, training_state
from pronghorn.saving.wiring import Ref, Wiring, places, put, wiring_of
from pronghorn.spec import keras_shape

#: What belongs to a run or a process, and is made anew.
_PASSING = frozenset({
    "_graph", "_tensors", "_steps", "_programs", "_single", "_tasks", "_tracker", "_prepared", "_random_state",
    "_position", "_metric_states", "_callbacks", "_callback_states", "history", "connections", "resume_at", "_misfit",
})  # fmt: skip


def state_of(model: Any) -> dict[str, Any]:
    """What a copy of ``model`` is made of.

    Raises:
        SavingError: if functions between its layers cannot be written down.
    """
    wiring = start = None
    known: dict[int, Ref] = {}
    if hasattr(model, "_stack"):
        _check_losses(model)
        if model._tensors:
            x = model._tensors[0]
            start = (keras_shape(x.shape), x.dtype, x.name)
    elif model._graph is not None:
        wiring = _portable(wiring_of(model._graph))
        known = places(model._graph)
    lasting = {k: detached(v, lambda x: known.get(id(x))) for k, v in model.__dict__.items() if k not in _PASSING}
    run = training_state(model, callbacks=False) if model.plan is not None else None
    with_tensors = [name for name, value in lasting.items() if value is not model.__dict__[name]]
    return {"attributes": lasting, "with_tensors": with_tensors, "wiring": wiring, "start": start, "run": run}


def _check_losses(model: Any) -> None:
    if model._graph is not None and model._graph.losses:
        raise SavingError(
            "what add_loss() was given is no part of a list of layers.",
            where=f"Sequential {model.name!r}",
            fix="Make it a Model(inputs, outputs): its copies keep it.",
        )


def set_state(model: Any, state: dict[str, Any]) -> None:
    """Make ``model``, which has no attributes yet, what ``state_of`` described."""
    model.__dict__.pop("_misfit", None)
    model.__dict__.update(state["attributes"], connections=[])
    results: list[list[Tensor]] = []
    if state["wiring"] is not None:
        made = state["wiring"].connect(lambda layer: layer)
        model._set_graph(LayerGraph(made.inputs, made.outputs, made.losses))
        results = made.results
    elif hasattr(model, "_stack"):
        model._tensors = []
        if state["start"] is not None:
            shape, dtype, name = state["start"]
            model._start(Input(batch_shape=shape, dtype=dtype, name=name))
    model.__dict__.update({name: put(model.__dict__[name], results) for name in state["with_tensors"]})
    if state["run"] is not None:
        restore_training_state(model, *state["run"])


def _portable(wiring: Wiring) -> Wiring:
    """The wiring without Tensors in its layers."""
    calls = [
        attrs.evolve(call, layer=expression_of(call.layer)) if isinstance(call.layer, BareOps) else call
        for call in wiring.calls
    ]
    return attrs.evolve(wiring, calls=calls)
