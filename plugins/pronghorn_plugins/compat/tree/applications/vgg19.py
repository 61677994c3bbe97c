"""``keras.applications.vgg19``: Simonyan and Zisserman 2014, arXiv:1409.1556, configuration E."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures.vgg import vgg as _vgg
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions
from pronghorn_plugins.compat.tree.applications.imagenet_utils import preprocess_input as preprocess_input


def VGG19(
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """16 convolutions of 3x3 in five blocks, and three Dense layers. Images of 224x224 by default, 32x32 at least.

    Args: as of every network here, see ``Architecture``.

    >>> VGG19(include_top=False, weights=None, input_shape=(32, 32, 3)).output_shape
    (None, 1, 1, 512)
    """
    return _vgg("vgg19", (2, 2, 4, 4, 4), include_top, weights, input_tensor, input_shape, pooling, classes)
