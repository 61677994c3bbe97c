"""The state of an optimizer in files of Keras, and beside it what Keras leaves out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pronghorn.api import SavingError


def keras_state(optimizer: Any, dialect: str) -> list[np.ndarray] | None:
    """The state in the order of ``dialect``; None if there is none yet."""
    return optimizer.get_weights(dialect) if optimizer.built else None


def state_beside(optimizer: Any, dialect: str, *, is_other: bool) -> dict[str, np.ndarray]:
    """What goes on only if it is kept beside Keras' own: Keras 2 saves no iterations of some optimizers, no schedule of
    Nadam, and of an optimizer that it does not know as it is nothing.

    Args:
        optimizer: the model's.
        dialect: of the file.
        is_other: whether the optimizer has arguments that the file's Keras does not know.
    """
    state = optimizer.save_state() if optimizer.built or int(optimizer.iterations) else {}
    if is_other:
        return state
    if dialect != "keras2":
        return {}
    lost = {"u_product"} if optimizer.built and optimizer.keras2_saves_iterations else {"u_product", "iterations"}
    return {name: value for name, value in state.items() if name.rpartition("/")[0] in lost or name in lost}


def restore_state(model: Any, arrays: Sequence[Any], beside: Mapping[str, Any], dialect: str, path: str) -> None:
    """Go on with an optimizer's state; with a warning, and anew, if it does not fit: as Keras does.

    Args:
        model: the compiled model.
        arrays: in the order of ``dialect``; empty if the optimizer had no state yet.
        beside: what `state_beside` gave.
        dialect: of the file.
        path: the file, for the warning.
    """
    optimizer = model.optimizer
    try:
        if _is_unbuilt(optimizer, arrays):
            for variable, value in zip(optimizer.variables, arrays, strict=True):
                variable.assign(np.asarray(value))
        elif arrays:
            optimizer.build(model.trainable_weights)
            optimizer.set_weights(_filled(optimizer, list(arrays), dialect), dialect)
        if beside:
            known = optimizer.save_state()
            optimizer.load_state({**known, **{name: beside[name] for name in beside if name in known or not arrays}})
    except SavingError as error:
        warnings.warn(f"{path}: the optimizer starts anew, its state does not fit: {error}", stacklevel=2)


def _is_unbuilt(optimizer: Any, arrays: Sequence[Any]) -> bool:
    """Whether the arrays are those of Keras 3's optimizer before its first step: iterations, learning rate."""
    return bool(arrays) and not optimizer.built and len(arrays) == len(optimizer.variables)


def _filled(optimizer: Any, arrays: list[Any], dialect: str) -> list[Any]:
    """Without the slots that are not in use, which Keras 2.2.4 saves as zeros: Adam's third came with 2.1.3, and
    tf.keras has none of SGD without momentum."""
    wanted = optimizer.get_weights(dialect)
    is_adam = getattr(optimizer, "amsgrad", True) is False and len(arrays) - 1 == (len(wanted) - 1) // 3 * 2
    if dialect == "keras2" and (is_adam or (len(arrays) == 1 and not optimizer.slot_names)):
        return [*arrays, *wanted[len(arrays) :]]
    return arrays
