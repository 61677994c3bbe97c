"""``keras.utils.layer_utils``."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import origin_of
from pronghorn_plugins.compat.tree.utils.conv_utils import convert_kernel


def count_params(weights: Any) -> int:
    """How many numbers are in weights, each counted once."""
    return sum(int(np.prod(w.shape)) for w in {id(w): w for w in weights}.values())


def get_source_inputs(tensor: Any, layer: Any = None, node_index: Any = None) -> list[Any]:
    """The Inputs that a Tensor was computed from."""
    found: dict[int, Any] = {}
    pending, seen = [tensor], set()
    while pending:
        x = pending.pop()
        origin = origin_of(x)
        if origin is None or id(x) in seen:
            continue
        seen.add(id(x))
        inputs = origin.connection.tensors
        if inputs:
            pending.extend(reversed(inputs))
        else:
            found[id(x)] = x
    return list(found.values())


def print_summary(model: Any, line_length: int | None = None, positions: Any = None, print_fn: Any = None) -> None:
    """``model.summary()``."""
    model.summary(line_length, positions, print_fn)


def convert_all_kernels_in_model(model: Any) -> None:
    """Turn the kernels of all convolutions around, as between Theano and TensorFlow."""
    turned = {"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D"}
    for layer in model.layers:
        if type(layer).__name__ in turned:
            kernel = layer.weights[0]
            kernel.assign(convert_kernel(kernel.numpy()))


def convert_dense_weights_data_format(
    dense: Any, previous_feature_map_shape: Any, target_data_format: str = "channels_first"
) -> None:
    """Put the rows of a Dense layer's kernel behind a Flatten into the order of the other data format.

    Args:
        dense: the Dense layer.
        previous_feature_map_shape: of one sample before Flatten, (C, H, W) or (H, W, C) before the conversion.
        target_data_format: the one that the model is being changed to.
    """
    kernel, *rest = dense.get_weights()
    before = tuple(previous_feature_map_shape)
    order = (2, 0, 1) if target_data_format == "channels_first" else (1, 2, 0)
    maps = kernel.reshape((*before, kernel.shape[-1]))
    dense.set_weights([np.transpose(maps, (*order, 3)).reshape(kernel.shape), *rest])
