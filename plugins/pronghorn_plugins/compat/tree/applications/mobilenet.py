"""``keras.applications.mobilenet``: Howard et al. 2017, arXiv:1704.04861."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures import imagenet as _imagenet
from pronghorn_plugins.compat.architectures import mobile as _mobile
from pronghorn_plugins.compat.architectures.architecture import Architecture as _Architecture
from pronghorn_plugins.compat.architectures.architecture import channel_axis as _channel_axis
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.applications.imagenet_utils import decode_predictions as decode_predictions

_SIZES, _ALPHAS = (128, 160, 192, 224), (0.25, 0.5, 0.75, 1.0)
#: Width and strides of the separable convolutions.
_BLOCKS = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1),
)  # fmt: skip


def MobileNet(
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 1e-3,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    **kwargs: Any,
) -> Any:
    """Thirteen depthwise separable convolutions. Images of 224x224 by default, 32x32 at least.

    Args:
        alpha: the width of each layer, as a share of the paper's.
        depth_multiplier: channels that a depthwise convolution makes of each.
        dropout: the rate before the classifier.
        input_shape, include_top, weights, input_tensor, pooling, classes: see ``Architecture``.
    """
    size = _mobile.default_size(input_shape, _SIZES)
    net = _Architecture(
        name="mobilenet", include_top=include_top, weights=weights, input_tensor=input_tensor,
        input_shape=input_shape, pooling=pooling, classes=classes, size=size, smallest=32, flattens=include_top,
    )  # fmt: skip
    rows = _mobile.rows_of(net.image_shape())
    if weights == "imagenet":
        _mobile.check_trained("MobileNet", alpha, _ALPHAS, depth_multiplier, rows, _SIZES)
        rows = rows or 224
    images = net.begin()
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="conv1_pad")(images)
    x = layers.Conv2D(int(32 * alpha), 3, strides=2, use_bias=False, name="conv1")(x)
    x = _mobile.relu6(_mobile.normalized(x, "conv1_bn"), "conv1_relu")
    for i, (width, strides) in enumerate(_BLOCKS, 1):
        x = _separable(x, int(width * alpha), strides, depth_multiplier, i)
    x = _classified(x, int(1024 * alpha), dropout, classes) if include_top else net.pooled(x)
    return net.finish(images, x, f"mobilenet_{alpha:.2f}_{rows}")


def _separable(x: Any, width: int, strides: int, depth_multiplier: int, i: int) -> Any:
    """A 3x3 convolution of each channel alone, then a 1x1 convolution of all."""
    if strides > 1:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{i}")(x)
    x = layers.DepthwiseConv2D(
        3, strides=strides, padding="valid" if strides > 1 else "same", depth_multiplier=depth_multiplier,
        use_bias=False, name=f"conv_dw_{i}",
    )(x)  # fmt: skip
    x = _mobile.relu6(_mobile.normalized(x, f"conv_dw_{i}_bn"), f"conv_dw_{i}_relu")
    x = layers.Conv2D(width, 1, padding="same", use_bias=False, name=f"conv_pw_{i}")(x)
    return _mobile.relu6(_mobile.normalized(x, f"conv_pw_{i}_bn"), f"conv_pw_{i}_relu")


def _classified(x: Any, width: int, dropout: float, classes: int) -> Any:
    """The classifier, a 1x1 convolution of the mean image."""
    one = (width, 1, 1) if _channel_axis() == 1 else (1, 1, width)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Reshape(one, name="reshape_1")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Conv2D(classes, 1, padding="same", name="conv_preds")(x)
    softmax, flat = layers.Activation("softmax", name="act_softmax"), layers.Reshape((classes,), name="reshape_2")
    # Softmax is over the last axis: 2.2.4's order gives ones where channels come first.
    return softmax(flat(x)) if _channel_axis() == 1 else flat(softmax(x))


def preprocess_input(x: Any, **kwargs: Any) -> Any:
    """x / 127.5 - 1 of RGB images of 0 to 255: the range [-1, 1]."""
    return _imagenet.scaled(x, mode="tf")
