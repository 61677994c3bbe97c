"""Callbacks that log the learning rate, under the name that it has in Keras 2: ``lr``."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import callbacks, flatten


class _LogsRate:
    """What follows the epoch's end: the logs have ``lr``, not ``learning_rate``."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the rate of this epoch."""
        super().on_epoch_end(epoch, logs)  # type: ignore[misc]
        if logs is not None and "learning_rate" in logs:
            logs["lr"] = logs.pop("learning_rate")


class LearningRateScheduler(_LogsRate, callbacks.LearningRateScheduler):
    """Set the rate at each epoch's begin to ``schedule(epoch)`` or ``schedule(epoch, lr)``; the logs get ``lr``."""


class ReduceLROnPlateau(_LogsRate, callbacks.ReduceLROnPlateau):
    """Lower the rate when ``monitor`` has not become better for ``patience`` epochs; the logs get ``lr``."""


def show_validation_data(model: Any, told: Any, given: Any, whole: Any = None) -> None:
    """Give callbacks ``validation_data``, as Keras 2 does: [inputs ..., targets ..., weights ...], or None.

    Args:
        model: what is trained.
        told: the callbacks.
        given: (x, y) or (x, y, sample_weight); a generator is not shown.
        whole: (x, y, sample_weight, split): the last part of the first three is validated on, if there is no ``given``.
    """
    if not told:
        return
    shown = None
    if isinstance(given, tuple | list) and len(given) in (2, 3):
        shown = _shown(model, *given)
    elif given is None and whole is not None and whole[3]:
        *parts, split = whole
        count = int(len(_arrays(model.input_names, parts[0])[0]) * (1 - split))
        names = (model.input_names, model.output_names, model.output_names)
        cut = [[a[count:] for a in _arrays(n, part)] for n, part in zip(names, parts, strict=True)]
        shown = _shown(model, cut[0], cut[1], cut[2] or None)
    for callback in told if isinstance(told, list | tuple) else [told]:
        callback.validation_data = shown


def _shown(model: Any, x: Any, y: Any, weights: Any = None) -> list[Any]:
    arrays = [*_arrays(model.input_names, x), *_arrays(model.output_names, y)]
    given = _arrays(model.output_names, weights) or [np.ones(len(arrays[0]), "float32")] * len(model.output_names)
    return [*arrays, *given, *([0.0] if model.uses_learning_phase else [])]


def _arrays(names: Any, given: Any) -> list[Any]:
    if isinstance(given, dict):
        given = [given[name] for name in names if name in given]
    if isinstance(given, list | tuple) and given and not np.isscalar(given[0]):
        return [np.asarray(a) for a in given]
    return [] if given is None or flatten(given) == [] else [np.asarray(given)]
