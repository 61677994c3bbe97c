"""What layers carry from step to step beside their weights: states of stateful recurrences, hidden averages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pronghorn.errors import SavingError
from pronghorn.runtime import Variable
from pronghorn.weights import inside

#: The model's own, which the training state has a place for already.
_ELSEWHERE = ("_random_state", "_tracker", "_tasks", "optimizer")


def layer_states(model: Any) -> list[Variable]:
    """The Variables of the layers that are no weights, in the order in which layers and attributes are found."""
    found = (variable for layer in model.all_layers() for variable in _states_of(layer))
    return list(dict.fromkeys(variable for variable in found if not variable.is_weight))


def check_layer_states(model: Any, values: Mapping[str, Any]) -> list[tuple[Variable, Any]]:
    """The Variables with what to assign to them: ``values`` by their numbers.

    Raises:
        SavingError: if there are others than the model has.
    """
    own = layer_states(model)
    stored = [values[str(i)] for i in range(len(values)) if str(i) in values]
    if [v.shape for v in own] != [np.shape(value) for value in stored]:
        raise SavingError(
            f"the layers have states of shapes {[v.shape for v in own]}, {[np.shape(v) for v in stored]} were saved.",
            fix="Build the model as it was saved, with the same batch size.",
            expected=[v.shape for v in own],
            actual=[np.shape(value) for value in stored],
        )
    return list(zip(own, stored, strict=True))


def _states_of(layer: Any) -> Iterator[Variable]:
    """In attributes, and in those of objects that come from where the layer itself is defined."""
    homes = {cls.__module__ for cls in type(layer).__mro__} - {"builtins"}
    for name, value in list(layer.__dict__.items()):
        if name in _ELSEWHERE:
            continue
        yield from inside((name, value), Variable)
        if type(value).__module__ in homes and hasattr(value, "__dict__") and not hasattr(value, "all_layers"):
            for item in list(vars(value).items()):
                yield from inside(item, Variable)
