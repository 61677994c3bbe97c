"""``keras.applications.xception``: Chollet 2016, arXiv:1610.02357."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.architectures.architecture import channel_axis as _channel_axis
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions


def Xception(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Depthwise separable convolutions in fourteen blocks. Images of 299x299 by default, 71x71 at least.

    Args: as of every network here, see ``Architecture``.
    """
    net = _Architecture(
        name="xception", include_top=include_top, weights=weights, input_tensor=input_tensor, input_shape=input_shape,
        pooling=pooling, classes=classes, size=299, smallest=71,
    )  # fmt: skip
    images = x = net.begin()
    for i, (width, strides) in enumerate([(32, 2), (64, 1)], 1):
        x = layers.Conv2D(width, 3, strides=strides, use_bias=False, name=f"block1_conv{i}")(x)
        x = layers.BatchNormalization(axis=_channel_axis(), name=f"block1_conv{i}_bn")(x)
        x = _relu(x, f"block1_conv{i}_act")
    for block, width in ((2, 128), (3, 256), (4, 728)):
        x = _shrinking(x, f"block{block}", (width, width), first_relu=block > 2)
    for block in range(5, 13):
        y = x
        for i in range(1, 4):
            y = _separable(_relu(y, f"block{block}_sepconv{i}_act"), 728, f"block{block}_sepconv{i}")
        x = layers.add([y, x])
    x = _shrinking(x, "block13", (728, 1024))
    for i, width in enumerate((1536, 2048), 1):
        x = _relu(_separable(x, width, f"block14_sepconv{i}"), f"block14_sepconv{i}_act")
    return net.finish(images, net.classified(x) if include_top else net.pooled(x))


def _shrinking(x: Any, block: str, widths: tuple[int, int], *, first_relu: bool = True) -> Any:
    """Two separable convolutions and pooling to half the size, and a 1x1 convolution beside them."""
    shortcut = layers.Conv2D(widths[1], 1, strides=2, padding="same", use_bias=False)(x)
    shortcut = layers.BatchNormalization(axis=_channel_axis())(shortcut)
    for i, width in enumerate(widths, 1):
        if first_relu or i > 1:
            x = _relu(x, f"{block}_sepconv{i}_act")
        x = _separable(x, width, f"{block}_sepconv{i}")
    x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"{block}_pool")(x)
    return layers.add([x, shortcut])


def _separable(x: Any, width: int, name: str) -> Any:
    x = layers.SeparableConv2D(width, 3, padding="same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(axis=_channel_axis(), name=f"{name}_bn")(x)


def _relu(x: Any, name: str) -> Any:
    return layers.Activation("relu", name=name)(x)


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 127.5 - 1 of RGB images of 0 to 255: the range [-1, 1]."""
    return _imagenet.scaled(x, mode="tf")
