"""Pickle and deepcopy of models: configs, weights and the state of training; never graph or Programs."""

from __future__ import annotations

import copy
from typing import Any

from pronghorn.cloning import cloned
from pronghorn.layer import Layer
from pronghorn.saving.model_config import describe_compile, restore_compile
from pronghorn.saving.training_state import restore_training_state, training_state

#: What belongs to a run or a process, and is made anew.
_PASSING = frozenset({
    "_graph", "_steps", "_programs", "_single", "_tasks", "_tracker", "_prepared", "_random_state", "_position",
    "optimizer", "plan", "history", "connections", "resume_at",
})  # fmt: skip


def reduced(model: Any) -> tuple[Any, ...]:
    """What ``__reduce__`` of a model gives: how pickle makes it anew.

    Raises:
        SavingError: if it was compiled with a function that has no name.
    """
    compiled = (describe_compile(model), training_state(model)) if model.plan is not None else None
    if model._graph is None and not hasattr(model, "_stack"):
        return _remade, (type(model), _lasting(model), compiled)
    weights = model.get_weights() if model.built else None
    return _reread, (type(model), model.get_config(), weights, compiled)


def _remade(cls: type, state: dict[str, Any], compiled: Any) -> Any:
    model: Any = object.__new__(cls)
    model.__setstate__(state)
    return _recompiled(model, compiled)


def _reread(cls: Any, config: dict[str, Any], weights: Any, compiled: Any) -> Any:
    model = cls.from_config(config)
    if weights is not None:
        model.set_weights(weights)
    return _recompiled(model, compiled)


def _recompiled(model: Any, compiled: Any) -> Any:
    if compiled is not None:
        config, state = compiled
        model.compile(**restore_compile(config))
        restore_training_state(model, *state)
    return model


def _lasting(model: Any) -> dict[str, Any]:
    return {name: value for name, value in model.__dict__.items() if name not in _PASSING}


def copied(model: Any, memo: dict[int, Any]) -> Any:
    """A model with copies of the layers and their weights, which shares nothing with the first."""
    if model._graph is None and not hasattr(model, "_stack"):
        new = object.__new__(type(model))
        memo[id(model)] = new
        new.__setstate__(copy.deepcopy(_lasting(model), memo))
    else:
        new = cloned(model, None, lambda layer: _copied_layer(layer, memo))
        memo[id(model)] = new
    if model.plan is not None:
        new.compile(
            model.optimizer.from_config(model.optimizer.get_config()),
            copy.deepcopy(model.plan.loss),
            copy.deepcopy(model.plan.metrics),
            model.plan.loss_weights,
            weighted_metrics=copy.deepcopy(model.plan.weighted_metrics),
            run_eagerly=model.run_eagerly,
            loss_reduction=model.plan.reduction,
        )
        restore_training_state(new, *training_state(model))
    return new


def _copied_layer(layer: Layer, memo: dict[int, Any]) -> Any:
    new = copy.deepcopy(layer, memo)
    new.connections = [c for c in new.connections if not c.tensors]
    return new
