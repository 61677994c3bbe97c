"""``keras.applications.inception_v3``: Szegedy et al. 2015, arXiv:1512.00567."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures import inception as _inception
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions


def InceptionV3(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Eleven modules of convolutions side by side. Images of 299x299 by default, 75x75 at least.

    Args: as of every network here, see ``Architecture``.
    """
    net = _Architecture(
        name="inception_v3", include_top=include_top, weights=weights, input_tensor=input_tensor,
        input_shape=input_shape, pooling=pooling, classes=classes, size=299, smallest=75,
    )  # fmt: skip
    images = net.begin()
    x = _inception.stem(images)
    for i, width in enumerate((32, 64, 64)):
        x = _small_windows(x, width, f"mixed{i}")
    x = _inception.shrunk(x, "mixed3", [(384, 3, 2)], [(64, 1), (96, 3), (96, 3, 2)])
    for i, width in enumerate((128, 160, 160, 192), 4):
        x = _long_windows(x, width, f"mixed{i}")
    turned = [(192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2)]
    x = _inception.shrunk(x, "mixed8", [(192, 1), (320, 3, 2)], turned)
    for i in range(2):
        x = _fanned_out(x, i)
    return net.finish(images, net.classified(x) if include_top else net.pooled(x))


def _small_windows(x: Any, width: int, name: str) -> Any:
    """1x1, 5x5 and twice 3x3 windows, and a mean of ``width`` channels."""
    branch = _inception.branch
    branches = [branch(x, (64, 1)), branch(x, (48, 1), (64, 5)), branch(x, (64, 1), (96, 3), (96, 3))]
    return _inception.joined([*branches, _inception.averaged(x, width)], name)


def _long_windows(x: Any, width: int, name: str) -> Any:
    """7x7 windows as 1x7 and 7x1, once and twice, ``width`` channels inside."""
    across, down, branch = (1, 7), (7, 1), _inception.branch
    branches = [
        branch(x, (192, 1)),
        branch(x, (width, 1), (width, across), (192, down)),
        branch(x, (width, 1), (width, down), (width, across), (width, down), (192, across)),
    ]
    return _inception.joined([*branches, _inception.averaged(x, 192)], name)


def _fanned_out(x: Any, i: int) -> Any:
    """Branches that part once more, into 1x3 and 3x1 windows."""
    branch = _inception.branch
    wide = branch(x, (320, 1))
    once = branch(x, (384, 1))
    once = _inception.joined([branch(once, (384, (1, 3))), branch(once, (384, (3, 1)))], f"mixed9_{i}")
    twice = branch(x, (448, 1), (384, 3))
    twice = _inception.joined([branch(twice, (384, (1, 3))), branch(twice, (384, (3, 1)))])
    return _inception.joined([wide, once, twice, _inception.averaged(x, 192)], f"mixed{9 + i}")


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 127.5 - 1 of RGB images of 0 to 255: the range [-1, 1]."""
    return _imagenet.scaled(x, mode="tf")
