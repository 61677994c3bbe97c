"""Callbacks as Keras 2 has them: the learning rate is logged as ``lr``, and wishes for TensorBoard never stop training."""

from __future__ import annotations

import warnings
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


class TensorBoard(callbacks.TensorBoard):
    """What TensorBoard shows, as far as it is written here: other wishes are told of, and training goes on."""

    def __init__(
        self,
        log_dir: Any = "./logs",
        histogram_freq: int = 0,
        batch_size: int = 32,
        write_graph: bool = True,
        write_grads: bool = False,
        write_images: bool = False,
        embeddings_freq: int = 0,
        embeddings_layer_names: Any = None,
        embeddings_metadata: Any = None,
        embeddings_data: Any = None,
        update_freq: Any = "epoch",
    ) -> None:
        wishes = {"write_grads": write_grads, "write_images": write_images, "embeddings_freq": embeddings_freq}
        if wanted := [name for name, value in wishes.items() if value]:
            text = f"TensorBoard does not write what {', '.join(wanted)} asks for; histograms and logs are written."
            warnings.warn(text, UserWarning, stacklevel=2)
        super().__init__(log_dir, histogram_freq, batch_size, write_graph, update_freq=update_freq)


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
