"""Arrays of files of Keras as the layers here have them: the conversions that Keras does when it loads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.api import SavingError
from pronghorn_plugins.compat.keras1_weights import from_keras1
from pronghorn_plugins.compat.keras_dialect import Dialect
from pronghorn_plugins.layers.cudnn import cudnn_gru_weights, cudnn_lstm_weights, gru_weights, lstm_weights

#: Layers whose kernels Theano has the other way round, and how many of their arrays are kernels.
_TURNED = {"Conv1D": 1, "Conv2D": 1, "Conv3D": 1, "Conv2DTranspose": 1, "ConvLSTM2D": 2}
_RECURRENT = ("LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU")


def converted(layer: Any, arrays: Sequence[np.ndarray], dialect: Dialect) -> list[np.ndarray]:
    """The arrays that a file has for ``layer``, as it has them.

    Args:
        layer: a built layer or model.
        arrays: in the file's order.
        dialect: who wrote them.

    Raises:
        SavingError: if they are another layer's, which cannot be turned into this one's.
    """
    name = type(layer).__name__
    if hasattr(layer, "layers"):
        return _of_model(layer, arrays, dialect)
    if name == "Bidirectional":
        half = len(arrays) // 2
        halves = (layer.forward_layer, arrays[:half]), (layer.backward_layer, arrays[half:])
        return [array for inner, own in halves for array in converted(inner, own, dialect)]
    if name == "TimeDistributed":
        return converted(layer.layer, arrays, dialect)
    found = list(arrays)
    if dialect.major == 1:
        found = from_keras1(layer, found)
    if name in _TURNED:
        found = _kernels(layer, found, dialect)
    if name in _RECURRENT and len(found) == 3:
        found = _recurrent(layer, found)
    return found


def has_kernels(layer: Any) -> bool:
    """Whether the first of the layer's weights is a convolution's kernel."""
    return type(layer).__name__ in _TURNED


def turned(kernel: np.ndarray) -> np.ndarray:
    """A convolution's kernel (…, in, out) with its spatial axes backwards."""
    return np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))


def _kernels(layer: Any, arrays: list[np.ndarray], dialect: Dialect) -> list[np.ndarray]:
    for place, weight in list(enumerate(layer.weights))[: _TURNED[type(layer).__name__]]:
        if place >= len(arrays):
            break
        if dialect.engine == "theano":
            arrays[place] = turned(arrays[place])
        kernel = arrays[place]
        moved = kernel.ndim == 4 and kernel.shape != weight.shape
        if moved and tuple(kernel.shape[axis] for axis in (3, 2, 0, 1)) == weight.shape:
            arrays[place] = kernel.transpose(3, 2, 0, 1)
    return arrays


def _recurrent(layer: Any, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Between cuDNN's layout and the plain one; what they are is told by the shape of the bias."""
    target, units = type(layer).__name__, arrays[1].shape[0]
    size, shape = arrays[2].size // max(units, 1), arrays[2].shape
    if "LSTM" in target:
        is_cudnn = size == 8
        if is_cudnn == (target == "CuDNNLSTM"):
            return arrays
        return list((lstm_weights if is_cudnn else cudnn_lstm_weights)(arrays))
    is_cudnn, is_double = size == 6 and len(shape) == 1, len(shape) == 2
    if is_cudnn == (target == "CuDNNGRU"):
        return arrays
    if not (is_cudnn or is_double) or (is_cudnn and not layer.reset_after):
        raise SavingError(
            f"a GRU with reset_after={not is_cudnn and is_double} cannot become a {target}"
            f"{'' if target == 'CuDNNGRU' else ' with reset_after=False'}: they compute different things.",
            where=f"{target} {layer.name!r}",
            fix="Build the layer as GRU(reset_after=True)." if is_cudnn else "Build the layer as it was saved.",
        )
    return list((gru_weights if is_cudnn else cudnn_gru_weights)(arrays))


def _of_model(model: Any, arrays: Sequence[np.ndarray], dialect: Dialect) -> list[np.ndarray]:
    """A model's arrays stand as its ``weights`` do: trainable ones of all layers, then the others."""
    weights = model.weights
    if dialect.major == 1:
        return _of_keras1_model(model, arrays, dialect)
    if len(weights) != len(arrays):
        return list(arrays)
    places = {id(weight): place for place, weight in enumerate(weights)}
    found = list(arrays)
    for layer in model.layers:
        own = [places[id(weight)] for weight in layer.weights]
        for place, array in zip(own, converted(layer, [arrays[i] for i in own], dialect), strict=True):
            found[place] = array
    return found


def _of_keras1_model(model: Any, arrays: Sequence[np.ndarray], dialect: Dialect) -> list[np.ndarray]:
    """Keras 1 has other numbers of arrays: they are taken layer by layer, as many as it had."""
    from pronghorn_plugins.compat.keras1_weights import count_in_keras1

    found: dict[int, np.ndarray] = {}
    rest = list(arrays)
    for layer in model.layers:
        count = count_in_keras1(layer)
        own, rest = rest[:count], rest[count:]
        for weight, array in zip(layer.weights, converted(layer, own, dialect), strict=False):
            found[id(weight)] = array
    complete = not rest and all(id(weight) in found for weight in model.weights)
    return [found[id(weight)] for weight in model.weights] if complete else list(arrays)
