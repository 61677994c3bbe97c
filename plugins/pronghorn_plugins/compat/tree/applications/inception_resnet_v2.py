"""``keras.applications.inception_resnet_v2``: Szegedy, Ioffe, Vanhoucke and Alemi 2016, arXiv:1602.07261."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures import inception as _inception
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions

#: The branches of residual blocks, by the image's height and width in the paper.
_BLOCKS: dict[str, list[list[_inception.Step]]] = {
    "block35": [[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (48, 3), (64, 3)]],
    "block17": [[(192, 1)], [(128, 1), (160, (1, 7)), (192, (7, 1))]],
    "block8": [[(192, 1)], [(192, 1), (224, (1, 3)), (256, (3, 1))]],
}


def InceptionResNetV2(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Forty residual blocks whose branches are Inception's. Images of 299x299 by default, 75x75 at least.

    Args: as of every network here, see ``Architecture``.
    """
    net = _Architecture(
        name="inception_resnet_v2", include_top=include_top, weights=weights, input_tensor=input_tensor,
        input_shape=input_shape, pooling=pooling, classes=classes, size=299, smallest=75,
    )  # fmt: skip
    images = net.begin()
    x, branch = _inception.stem(images), _inception.branch
    branches = [branch(x, (96, 1)), branch(x, (48, 1), (64, 5)), branch(x, (64, 1), (96, 3), (96, 3))]
    x = _inception.joined([*branches, _inception.averaged(x, 64)], "mixed_5b")
    for i in range(1, 11):
        x = _residual(x, "block35", i, 0.17)
    x = _inception.shrunk(x, "mixed_6a", [(384, 3, 2)], [(256, 1), (256, 3), (384, 3, 2)])
    for i in range(1, 21):
        x = _residual(x, "block17", i, 0.1)
    x = _inception.shrunk(
        x, "mixed_7a", [(256, 1), (384, 3, 2)], [(256, 1), (288, 3, 2)], [(256, 1), (288, 3), (320, 3, 2)]
    )
    for i in range(1, 10):
        x = _residual(x, "block8", i, 0.2)
    x = _residual(x, "block8", 10, 1.0, activation=None)
    x = _inception.normalized(x, 1536, 1, name="conv_7b")
    return net.finish(images, net.classified(x) if include_top else net.pooled(x))


def scaled_sum(inputs: Any, scale: float) -> Any:
    """``shortcut + scale * residual`` of the two; by this name files know it.

    >>> scaled_sum([1.0, 2.0], 0.5)
    2.0
    """
    shortcut, residual = inputs
    return shortcut + residual * scale


def _residual(x: Any, kind: str, i: int, scale: float, activation: str | None = "relu") -> Any:
    """``x`` and ``scale`` times what the branches give, brought to the channels of ``x``."""
    name = f"{kind}_{i}"
    found = _inception.joined([_inception.branch(x, *steps) for steps in _BLOCKS[kind]], f"{name}_mixed")
    found = layers.Conv2D(int(x.shape[_channels()]), 1, padding="same", name=f"{name}_conv")(found)
    x = layers.Lambda(scaled_sum, arguments={"scale": scale}, name=name)([x, found])
    return layers.Activation(activation, name=f"{name}_ac")(x) if activation else x


def _channels() -> int:
    return _inception.channel_axis()


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 127.5 - 1 of RGB images of 0 to 255: the range [-1, 1]."""
    return _imagenet.scaled(x, mode="tf")
