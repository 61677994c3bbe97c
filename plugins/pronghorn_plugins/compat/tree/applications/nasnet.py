"""``keras.applications.nasnet``: Zoph, Vasudevan, Shlens and Le 2017, arXiv:1707.07012."""

from __future__ import annotations

from typing import Any

from pronghorn.api import ArgumentError
from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures import nasnet_cells as _cells
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions

_NAMES = {224: "nasnet_mobile", 331: "nasnet_large"}


def NASNet(
    input_shape: Any = None,
    penultimate_filters: int = 4032,
    num_blocks: int = 6,
    stem_block_filters: int = 96,
    skip_reduction: bool = True,
    filter_multiplier: int = 2,
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    default_size: int | None = None,
    **kwargs: Any,
) -> Any:
    """Three stacks of normal cells with reduction cells between. Images of 331x331 by default, 32x32 at least.

    Args:
        penultimate_filters: channels of the last cell, a multiple of 24.
        num_blocks: normal cells in a stack.
        stem_block_filters: channels of the first convolution.
        skip_reduction: the first cell of a stack takes the output before the reduction cell's input, not that input.
        filter_multiplier: how many times wider each stack is than the one before.
        default_size: height and width if ``input_shape`` is None.
        input_shape, include_top, weights, input_tensor, pooling, classes: see ``Architecture``.

    Raises:
        ArgumentError: if ``penultimate_filters`` is no multiple of 24.
    """
    if penultimate_filters % 24:
        raise ArgumentError(
            f"`penultimate_filters` is a multiple of 24. Got {penultimate_filters}.",
            where="NASNet", fix=f"Pass {-(-penultimate_filters // 24) * 24}.", got=penultimate_filters,
        )  # fmt: skip
    size = default_size or 331
    net = _Architecture(
        name=_NAMES.get(size, "NASNet"), include_top=include_top, weights=weights, input_tensor=input_tensor,
        input_shape=input_shape, pooling=pooling, classes=classes, size=size, smallest=32, flattens=True,
    )  # fmt: skip
    images = net.begin()
    x = layers.Conv2D(
        stem_block_filters, 3, strides=2, use_bias=False, name="stem_conv1", kernel_initializer="he_normal"
    )(images)
    x, p = _cells.normalized(x, "stem_bn1"), None
    width = penultimate_filters // 24
    x, p = _cells.reduction_cell(x, p, width // filter_multiplier**2, "stem_1")
    x, p = _cells.reduction_cell(x, p, width // filter_multiplier, "stem_2")
    for stack in range(3):
        if stack:
            x, before = _cells.reduction_cell(x, p, width * filter_multiplier**stack, f"reduce_{stack * num_blocks}")
            p = p if skip_reduction else before
        for i in range(num_blocks):
            block = stack * num_blocks + i + (stack > 0)
            x, p = _cells.normal_cell(x, p, width * filter_multiplier**stack, str(block))
    x = layers.Activation("relu")(x)
    return net.finish(images, net.classified(x, None) if include_top else net.pooled(x), "NASNet")


def NASNetLarge(
    input_shape: Any = None,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """NASNet-A (6 @ 4032), for images of 331x331."""
    return NASNet(
        input_shape, 4032, 6, 96, True, 2, include_top, weights, input_tensor, pooling, classes, default_size=331
    )


def NASNetMobile(
    input_shape: Any = None,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """NASNet-A (4 @ 1056), for images of 224x224."""
    return NASNet(
        input_shape, 1056, 4, 32, False, 2, include_top, weights, input_tensor, pooling, classes, default_size=224
    )


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 127.5 - 1 of RGB images of 0 to 255: the range [-1, 1]."""
    return _imagenet.scaled(x, mode="tf")
