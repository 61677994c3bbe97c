"""The state of a training run beside the weights: optimizer, random draws, metrics, epoch, callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pronghorn.errors import SavingError


def training_state(model: Any) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Any]]:
    """What a run needs to go on as if it had not been interrupted: arrays by name, and plain data.

    Arrays: ``optimizer/...``, ``random_state`` (seed, step) and ``metrics/<position>/...``. Data: the number of the
    epoch and the batch that come next.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {"random_state": model.random_state().numpy()}
    if model.optimizer is not None:
        arrays.update({f"optimizer/{name}": np.asarray(v) for name, v in model.optimizer.save_state().items()})
    for i, metric in enumerate(model.metrics):
        arrays.update({f"metrics/{i}/{j}": v.numpy() for j, v in enumerate(metric.variables)})
    position = model.__dict__.get("_position") or [0, 0]
    return arrays, {"position": list(position)}


def restore_training_state(model: Any, arrays: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Go on from what ``training_state`` gave.

    Raises:
        SavingError: if the optimizer's state is of another optimizer.
    """
    if "random_state" not in arrays or np.shape(arrays["random_state"]) != (2,):
        raise SavingError("the training state has no random state of (seed, step).", fix="Save the model again.")
    if model.optimizer is not None:
        prefix = "optimizer/"
        state = {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
        if model.built:
            model.optimizer.build(model.trainable_weights)
        model.optimizer.load_state(state)
    model.random_state().assign(np.asarray(arrays["random_state"], np.int64))
    prefix = "metrics/"
    model.load_metrics({name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)})
    model.__dict__["_position"] = list(data.get("position", [0, 0]))
