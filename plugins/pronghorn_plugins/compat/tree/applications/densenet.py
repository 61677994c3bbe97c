"""``keras.applications.densenet``: Huang, Liu, van der Maaten and Weinberger 2016, arXiv:1608.06993."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.architectures.architecture import channel_axis as _channel_axis
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions

#: Channels that each layer of a dense block adds, and what a transition leaves of them.
_GROWTH, _KEPT = 32, 0.5
_EPSILON = 1.001e-5
_NAMES = {(6, 12, 24, 16): "densenet121", (6, 12, 32, 32): "densenet169", (6, 12, 48, 32): "densenet201"}


def DenseNet(
    blocks: Sequence[int],
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Four dense blocks of as many layers as ``blocks`` says. Images of 224x224 by default, 32x32 at least.

    Args: as of every network here, see ``Architecture``; weights of ImageNet exist for the networks below.
    """
    net = _Architecture(
        name=_NAMES.get(tuple(blocks), "densenet"), include_top=include_top, weights=weights, classes=classes,
        input_tensor=input_tensor, input_shape=input_shape, pooling=pooling, size=224, smallest=32,
        flattens=include_top,
    )  # fmt: skip
    images = net.begin()
    x = layers.ZeroPadding2D(3)(images)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1/conv")(x)
    x = _relu(_normalized(x, "conv1/bn"), "conv1/relu")
    x = layers.ZeroPadding2D(1)(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for stage, depth in enumerate(blocks, 2):
        for i in range(1, depth + 1):
            x = _grown(x, f"conv{stage}_block{i}")
        if stage < len(blocks) + 1:
            x = _transition(x, f"pool{stage}")
    x = _relu(_normalized(x, "bn"), "relu")
    end = net.classified(x, dense="fc1000") if include_top else net.pooled(x, avg="avg_pool", max="max_pool")
    return net.finish(images, end)


def _grown(x: Any, name: str) -> Any:
    """``x`` and what a 1x1 and a 3x3 convolution make of it, side by side."""
    y = _relu(_normalized(x, f"{name}_0_bn"), f"{name}_0_relu")
    y = layers.Conv2D(4 * _GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = _relu(_normalized(y, f"{name}_1_bn"), f"{name}_1_relu")
    y = layers.Conv2D(_GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return layers.Concatenate(axis=_channel_axis(), name=f"{name}_concat")([x, y])


def _transition(x: Any, name: str) -> Any:
    """Half the channels, half the height and width."""
    channels = int(x.shape[_channel_axis()] * _KEPT)
    x = _relu(_normalized(x, f"{name}_bn"), f"{name}_relu")
    x = layers.Conv2D(channels, 1, use_bias=False, name=f"{name}_conv")(x)
    return layers.AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _normalized(x: Any, name: str) -> Any:
    return layers.BatchNormalization(axis=_channel_axis(), epsilon=_EPSILON, name=name)(x)


def _relu(x: Any, name: str) -> Any:
    return layers.Activation("relu", name=name)(x)


def DenseNet121(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """DenseNet of 6, 12, 24 and 16 layers: 121 convolutions with the others."""
    return DenseNet((6, 12, 24, 16), include_top, weights, input_tensor, input_shape, pooling, classes)


def DenseNet169(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """DenseNet of 6, 12, 32 and 32 layers."""
    return DenseNet((6, 12, 32, 32), include_top, weights, input_tensor, input_shape, pooling, classes)


def DenseNet201(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """DenseNet of 6, 12, 48 and 32 layers."""
    return DenseNet((6, 12, 48, 32), include_top, weights, input_tensor, input_shape, pooling, classes)


def preprocess_input(x: Any, data_format: str | None = None, **kwargs: Any) -> Any:
    """(x / 255 - mean) / std by channel, of RGB images of 0 to 255."""
    return _imagenet.scaled(x, data_format, "torch")
