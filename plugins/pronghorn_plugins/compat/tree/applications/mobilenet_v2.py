"""``keras.applications.mobilenet_v2``: Sandler et al. 2018, arXiv:1801.04381."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures import mobile as _mobile
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.architectures.architecture import channel_axis as _channel_axis
from pronghorn_plugins.compat.architectures.padding import halving as _halving
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions

_SIZES, _ALPHAS = (96, 128, 160, 192, 224), (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
#: Width, strides of the first, and count of the bottlenecks of each stage (paper, table 2).
_STAGES = ((16, 1, 1), (24, 2, 2), (32, 2, 3), (64, 2, 4), (96, 1, 3), (160, 2, 3), (320, 1, 1))
_MOMENTUM = 0.999


def MobileNetV2(
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Seventeen bottlenecks that are wide inside. Images of 224x224 by default, 32x32 at least.

    Args:
        alpha: the width of each layer, as a share of the paper's.
        depth_multiplier: has no effect, as in Keras 2.2.4; weights of ImageNet are for 1.
        input_shape, include_top, weights, input_tensor, pooling, classes: see ``Architecture``.
    """
    size = _mobile.default_size(input_shape, _SIZES)
    net = _Architecture(
        name="mobilenetv2", include_top=include_top, weights=weights, input_tensor=input_tensor,
        input_shape=input_shape, pooling=pooling, classes=classes, size=size, smallest=32, flattens=include_top,
    )  # fmt: skip
    rows = _mobile.rows_of(net.image_shape())
    if weights == "imagenet":
        _mobile.check_trained("MobileNetV2", alpha, _ALPHAS, depth_multiplier, rows, _SIZES)
        rows = rows or 224
    images = net.begin()
    x = layers.ZeroPadding2D(_halving(images, 3), name="Conv1_pad")(images)
    x = layers.Conv2D(_width(32 * alpha), 3, strides=2, use_bias=False, name="Conv1")(x)
    x = _mobile.relu6(_mobile.normalized(x, "bn_Conv1", _MOMENTUM), "Conv1_relu")
    block = 0
    for width, strides, count in _STAGES:
        for i in range(count):
            x = _bottleneck(x, _width(int(width * alpha)), strides if i == 0 else 1, block)
            block += 1
    x = layers.Conv2D(_width(1280 * alpha) if alpha > 1 else 1280, 1, use_bias=False, name="Conv_1")(x)
    x = _mobile.relu6(_mobile.normalized(x, "Conv_1_bn", _MOMENTUM), "out_relu")
    x = net.classified(x, None, "Logits") if include_top else net.pooled(x)
    return net.finish(images, x, f"mobilenetv2_{alpha:.2f}_{rows}")


def _width(wanted: float) -> int:
    """The multiple of 8 next to ``wanted``, at least 8, and not under nine tenths of it.

    >>> _width(24.0), _width(11.2), _width(3)
    (24, 16, 8)
    """
    found = max(8, int(wanted + 4) // 8 * 8)
    return found + 8 if found < 0.9 * wanted else found


def _bottleneck(x: Any, width: int, strides: int, block: int) -> Any:
    """1x1 to six times the channels, 3x3 of each channel alone, 1x1 to ``width``; and ``x`` added if it fits."""
    channels = int(x.shape[_channel_axis()])
    name, y = f"block_{block}" if block else "expanded_conv", x
    if block:
        y = layers.Conv2D(6 * channels, 1, padding="same", use_bias=False, name=f"{name}_expand")(y)
        y = _mobile.relu6(_mobile.normalized(y, f"{name}_expand_BN", _MOMENTUM), f"{name}_expand_relu")
    if strides > 1:
        y = layers.ZeroPadding2D(_halving(y, 3), name=f"{name}_pad")(y)
    y = layers.DepthwiseConv2D(
        3, strides=strides, padding="valid" if strides > 1 else "same", use_bias=False, name=f"{name}_depthwise"
    )(y)
    y = _mobile.relu6(_mobile.normalized(y, f"{name}_depthwise_BN", _MOMENTUM), f"{name}_depthwise_relu")
    y = layers.Conv2D(width, 1, padding="same", use_bias=False, name=f"{name}_project")(y)
    y = _mobile.normalized(y, f"{name}_project_BN", _MOMENTUM)
    return layers.Add(name=f"{name}_add")([x, y]) if channels == width and strides == 1 else y


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 128 - 1 of RGB images of 0 to 255: the range [-1, 1)."""
    return _imagenet.scaled(x, mode="tf", half=128.0)
