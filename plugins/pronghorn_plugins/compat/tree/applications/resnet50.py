"""``keras.applications.resnet50``: He, Zhang, Ren and Sun 2015, arXiv:1512.03385."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.architectures.architecture import channel_axis as _channel_axis
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions
from pronghorn_plugins.compat.tree.applications.imagenet_utils import preprocess_input as preprocess_input

#: Of each stage from the second on: the width of its bottlenecks, and the blocks' letters.
_STAGES = {2: (64, "abc"), 3: (128, "abcd"), 4: (256, "abcdef"), 5: (512, "abc")}


def ResNet50(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """16 bottlenecks with shortcuts, in four stages. Images of 224x224 by default, 32x32 at least.

    Args: as of every network here, see ``Architecture``.
    """
    net = _Architecture(
        name="resnet50", include_top=include_top, weights=weights, input_tensor=input_tensor, input_shape=input_shape,
        pooling=pooling, classes=classes, size=224, smallest=32, flattens=include_top,
    )  # fmt: skip
    images = net.begin()
    x = layers.ZeroPadding2D(3, name="conv1_pad")(images)
    x = layers.Conv2D(64, 7, strides=2, kernel_initializer="he_normal", name="conv1")(x)
    x = layers.BatchNormalization(axis=_channel_axis(), name="bn_conv1")(x)
    x = layers.Activation("relu")(x)
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for stage, (width, letters) in _STAGES.items():
        for letter in letters:
            strides = 2 if letter == "a" and stage > 2 else 1
            x = _bottleneck(x, width, f"{stage}{letter}", strides, projects=letter == "a")
    return net.finish(images, net.classified(x, dense="fc1000") if include_top else net.pooled(x))


def _bottleneck(x: Any, width: int, place: str, strides: int, *, projects: bool) -> Any:
    """1x1 to ``width``, 3x3, 1x1 to four times that; added to ``x``, which a 1x1 convolution may bring into shape."""
    y = layers.Activation("relu")(_normalized(x, width, 1, f"{place}_branch2a", strides))
    y = layers.Activation("relu")(_normalized(y, width, 3, f"{place}_branch2b"))
    y = _normalized(y, 4 * width, 1, f"{place}_branch2c")
    shortcut = _normalized(x, 4 * width, 1, f"{place}_branch1", strides) if projects else x
    return layers.Activation("relu")(layers.add([y, shortcut]))


def _normalized(x: Any, width: int, kernel: int, place: str, strides: int = 1) -> Any:
    x = layers.Conv2D(
        width, kernel, strides=strides, padding="same" if kernel > 1 else "valid", kernel_initializer="he_normal",
        name=f"res{place}",
    )(x)  # fmt: skip
    return layers.BatchNormalization(axis=_channel_axis(), name=f"bn{place}")(x)
