"""The two cells that NASNet repeats: one keeps the size of the image, one halves it (Zoph et al. 2017, figure 4)."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures.architecture import channel_axis
from pronghorn_plugins.compat.architectures.padding import halving
from pronghorn_plugins.compat.tree import layers


def normalized(x: Any, name: str) -> Any:
    """Batch normalisation over channels, with the networks' slow averages."""
    return layers.BatchNormalization(axis=channel_axis(), momentum=0.9997, name=name)(x)


def _convolved(x: Any, width: int, conv: str, norm: str | None = None) -> Any:
    x = layers.Conv2D(width, 1, padding="same", use_bias=False, kernel_initializer="he_normal", name=conv)(x)
    return normalized(x, norm) if norm else x


def _separable(x: Any, width: int, kernel: int, place: str, strides: int = 1) -> Any:
    """Twice relu, separable convolution and normalisation; the first may have strides."""
    x, padding = layers.Activation("relu")(x), "same"
    if strides > 1:
        x, padding = layers.ZeroPadding2D(halving(x, kernel), name=f"separable_conv_1_pad_{place}")(x), "valid"
    first = layers.SeparableConv2D(
        width, kernel, strides=strides, padding=padding, use_bias=False, name=f"separable_conv_1_{place}"
    )
    x = layers.Activation("relu")(normalized(first(x), f"separable_conv_1_bn_{place}"))
    second = layers.SeparableConv2D(width, kernel, padding="same", use_bias=False, name=f"separable_conv_2_{place}")
    return normalized(second(x), f"separable_conv_2_bn_{place}")


def _pooled(kind: Any, x: Any, name: str, strides: int = 1) -> Any:
    return kind(3, strides=strides, padding="valid" if strides > 1 else "same", name=name)(x)


def _adjusted(p: Any, x: Any, width: int, block: str) -> Any:
    """The output ``p`` of the cell before the last, brought to the size of ``x`` and to ``width`` channels."""
    axis = channel_axis()
    if p is None:
        return x
    if p.shape[-2] != x.shape[-2]:
        p = layers.Activation("relu", name=f"adjust_relu_1_{block}")(p)
        even = layers.AveragePooling2D(1, strides=2, name=f"adjust_avg_pool_1_{block}")(p)
        odd = layers.Cropping2D(((1, 0), (1, 0)))(layers.ZeroPadding2D(((0, 1), (0, 1)))(p))
        odd = layers.AveragePooling2D(1, strides=2, name=f"adjust_avg_pool_2_{block}")(odd)
        halves = [_convolved(half, width // 2, f"adjust_conv_{i}_{block}") for i, half in enumerate((even, odd), 1)]
        return normalized(layers.concatenate(halves, axis=axis), f"adjust_bn_{block}")
    if int(p.shape[axis]) != width:
        p = layers.Activation("relu")(p)
        return _convolved(p, width, f"adjust_conv_projection_{block}", f"adjust_bn_{block}")
    return p


def normal_cell(x: Any, p: Any, width: int, block: str) -> tuple[Any, Any]:
    """The cell that keeps the size.

    Args:
        x, p: what the last cell and the one before gave; None for ``p`` if there is none.
        width: channels of each branch.
        block: the suffix of the layers' names.
    Returns:
        The output, with six times ``width`` channels, and ``x``.
    """
    p = _adjusted(p, x, width, block)
    h = layers.Activation("relu")(x)
    h = _convolved(h, width, f"normal_conv_1_{block}", f"normal_bn_1_{block}")
    mean = layers.AveragePooling2D
    pairs = [
        [_separable(h, width, 5, f"normal_left1_{block}"), _separable(p, width, 3, f"normal_right1_{block}")],
        [_separable(p, width, 5, f"normal_left2_{block}"), _separable(p, width, 3, f"normal_right2_{block}")],
        [_pooled(mean, h, f"normal_left3_{block}"), p],
        [_pooled(mean, p, f"normal_left4_{block}"), _pooled(mean, p, f"normal_right4_{block}")],
        [_separable(h, width, 3, f"normal_left5_{block}"), h],
    ]
    sums = [layers.add(pair, name=f"normal_add_{i}_{block}") for i, pair in enumerate(pairs, 1)]
    return layers.concatenate([p, *sums], axis=channel_axis(), name=f"normal_concat_{block}"), x


def reduction_cell(x: Any, p: Any, width: int, block: str) -> tuple[Any, Any]:
    """The cell that halves the size; arguments and results as of ``normal_cell``, with four times ``width``."""
    p = _adjusted(p, x, width, block)
    h = layers.Activation("relu")(x)
    h = _convolved(h, width, f"reduction_conv_1_{block}", f"reduction_bn_1_{block}")
    padded = layers.ZeroPadding2D(halving(h, 3), name=f"reduction_pad_1_{block}")(h)
    mean, most = layers.AveragePooling2D, layers.MaxPooling2D

    def halved(of: Any, kernel: int, place: str) -> Any:
        return _separable(of, width, kernel, f"reduction_{place}_{block}", strides=2)

    first = layers.add([halved(h, 5, "left1"), halved(p, 7, "right1")], name=f"reduction_add_1_{block}")
    left = _pooled(most, padded, f"reduction_left2_{block}", 2)
    second = layers.add([left, halved(p, 7, "right2")], name=f"reduction_add_2_{block}")
    left = _pooled(mean, padded, f"reduction_left3_{block}", 2)
    third = layers.add([left, halved(p, 5, "right3")], name=f"reduction_add3_{block}")
    fourth = layers.add([second, _pooled(mean, first, f"reduction_left4_{block}")])
    left = _separable(first, width, 3, f"reduction_left4_{block}")
    fifth = layers.add([left, _pooled(most, padded, f"reduction_right5_{block}", 2)], name=f"reduction_add4_{block}")
    joined = layers.concatenate([second, third, fourth, fifth], axis=channel_axis(), name=f"reduction_concat_{block}")
    return joined, x
