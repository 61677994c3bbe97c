"""VGG: blocks of 3x3 convolutions of growing width, each closed by pooling, and three Dense layers."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures.architecture import Architecture
from pronghorn_plugins.compat.tree import layers

_WIDTHS = (64, 128, 256, 512, 512)


def vgg(
    name: str,
    depths: tuple[int, ...],
    include_top: bool,
    weights: Any,
    input_tensor: Any,
    input_shape: Any,
    pooling: str | None,
    classes: int,
) -> Any:
    """VGG with ``depths`` convolutions in its five blocks."""
    net = Architecture(
        name=name, include_top=include_top, weights=weights, input_tensor=input_tensor, input_shape=input_shape,
        pooling=pooling, classes=classes, size=224, smallest=32, flattens=include_top,
    )  # fmt: skip
    images = x = net.begin()
    for block, (width, depth) in enumerate(zip(_WIDTHS, depths, strict=True), 1):
        for i in range(1, depth + 1):
            x = layers.Conv2D(width, 3, padding="same", activation="relu", name=f"block{block}_conv{i}")(x)
        x = layers.MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)
    if not include_top:
        return net.finish(images, net.pooled(x))
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(4096, activation="relu", name="fc1")(x)
    x = layers.Dense(4096, activation="relu", name="fc2")(x)
    return net.finish(images, layers.Dense(classes, activation="softmax", name="predictions")(x))
