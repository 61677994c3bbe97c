"""Weights of Keras 1 as Keras 2 has them: gates side by side, kernels with their channels last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

#: The gates of Keras 1's arrays, three for each (kernel, recurrent kernel, bias), in the order of Keras 2.
_GATES = {"LSTM": (0, 2, 1, 3), "ConvLSTM2D": (0, 2, 1, 3), "GRU": (0, 1, 2)}


def from_keras1(layer: Any, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The arrays of one layer as Keras 2 has them.

    An LSTM had twelve: kernel, recurrent kernel and bias of the gates i, c, f, o, one after the other; a GRU nine, of
    z, r, h. Kernels of layers with channels first began with the output's channels, those of Conv1D too in 1.1.
    """
    name, found = type(layer).__name__, list(arrays)
    if name in _GATES and len(found) == 3 * len(_GATES[name]):
        found = [np.concatenate([found[3 * gate + part] for gate in _GATES[name]], axis=-1) for part in range(3)]
        if name == "ConvLSTM2D" and layer.data_format == "channels_first":
            found[:2] = [_channels_last(kernel) for kernel in found[:2]]
        return found
    if not found:
        return found
    first = getattr(layer, "data_format", None) == "channels_first"
    if name == "Conv1D":
        found[0] = _flat(layer, found[0])
    elif (name in ("Conv2D", "Conv3D") and first) or (name == "Conv2DTranspose" and first):
        found[0] = _channels_last(found[0]) if name != "Conv2DTranspose" else found[0].transpose(2, 3, 0, 1)
    elif name == "Conv2DTranspose":
        found[0] = found[0].transpose(0, 1, 3, 2)
    return found


def count_in_keras1(layer: Any) -> int:
    """How many arrays Keras 1 had for ``layer``."""
    name = type(layer).__name__
    if name in _GATES:
        return 3 * len(_GATES[name])
    if name == "Bidirectional":
        return 2 * count_in_keras1(layer.forward_layer)
    if name == "TimeDistributed":
        return count_in_keras1(layer.layer)
    if hasattr(layer, "layers"):
        return sum(count_in_keras1(inner) for inner in layer.layers)
    return len(layer.weights)


def _channels_last(kernel: np.ndarray) -> np.ndarray:
    """(out, in, …) as (…, in, out)."""
    return kernel.transpose(*range(2, kernel.ndim), 1, 0)


def _flat(layer: Any, kernel: np.ndarray) -> np.ndarray:
    """The kernel of a Conv1D: Keras 1 had it (length, 1, in, out), 1.1 as (out, in, length, 1)."""
    if kernel.ndim != 4:
        return kernel
    if kernel.shape[:2] != (layer.kernel_size[0], 1) or kernel.shape[3] != layer.filters:
        kernel = kernel.transpose(2, 3, 1, 0)
    return kernel[:, 0]
