"""Pooling over depth, height and width: windows and everything."""

from collections.abc import Iterable

from pronghorn.api import Component, LayerCase, hookimpl

from .pooling import AveragePooling, GlobalAveragePooling, GlobalMaxPooling, MaxPooling


class MaxPooling3D(MaxPooling):
    """The greatest value of each window over depth, height and width.

    Args:
        pool_size: (PD, PH, PW), the window, or one int for all.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(size / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', C), or
        x (B, C, D, H, W) -> (B, C, D', H', W').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 5 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.MaxPooling3D``.

    >>> from pronghorn import Input, layers
    >>> layers.MaxPooling3D(3, strides=2, padding="same")(Input((8, 8, 6, 3))).shape
    (None, 4, 4, 3, 3)
    """

    rank = 3


class AveragePooling3D(AveragePooling):
    """The mean of each window over depth, height and width.

    Args:
        pool_size: (PD, PH, PW), the window, or one int for all.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(size / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', C), or
        x (B, C, D, H, W) -> (B, C, D', H', W').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 5 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.AveragePooling3D``.

    >>> from pronghorn import Input, layers
    >>> layers.AveragePooling3D(3, strides=2, padding="same")(Input((8, 8, 6, 3))).shape
    (None, 4, 4, 3, 3)
    """

    rank = 3


class GlobalMaxPooling3D(GlobalMaxPooling):
    """The greatest value of each channel over depth, height and width.

    Args:
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        keepdims: whether the three axes stay, with size 1.
    Shapes:
        x (B, D, H, W, C) or (B, C, D, H, W) -> (B, C); (B, 1, 1, 1, C) or (B, C, 1, 1, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalMaxPooling3D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalMaxPooling3D(keepdims=True)(Input((8, 8, 6, 3))).shape
    (None, 1, 1, 1, 3)
    """

    rank = 3


class GlobalAveragePooling3D(GlobalAveragePooling):
    """The mean of each channel over depth, height and width.

    Args:
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        keepdims: whether the three axes stay, with size 1.
    Shapes:
        x (B, D, H, W, C) or (B, C, D, H, W) -> (B, C); (B, 1, 1, 1, C) or (B, C, 1, 1, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalAveragePooling3D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalAveragePooling3D(keepdims=True)(Input((8, 8, 6, 3))).shape
    (None, 1, 1, 1, 3)
    """

    rank = 3


@hookimpl
def pronghorn_layers() -> list[Component]:
    return [
        Component("AveragePooling3D", AveragePooling3D, ("AvgPool3D",)),
        Component("GlobalAveragePooling3D", GlobalAveragePooling3D, ("GlobalAvgPool3D",)),
        Component("GlobalMaxPooling3D", GlobalMaxPooling3D, ("GlobalMaxPool3D",)),
        Component("MaxPooling3D", MaxPooling3D, ("MaxPool3D",)),
    ]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    same = {"pool_size": (2, 3, 1), "strides": (1, 2, 1), "padding": "same"}
    return [
        LayerCase(MaxPooling3D, {}, (1, 3, 4, 2, 2), unknown=(1, 2, 3)),
        LayerCase(MaxPooling3D, {**same, **first}, (1, 2, 4, 3, 2)),
        LayerCase(AveragePooling3D, same, (1, 3, 4, 2, 2), unknown=(1, 2, 3)),
        LayerCase(AveragePooling3D, first, (1, 2, 4, 3, 2)),
        LayerCase(GlobalMaxPooling3D, {"keepdims": True}, (1, 3, 4, 2, 2), unknown=(1, 2, 3)),
        LayerCase(GlobalMaxPooling3D, first, (1, 2, 4, 3, 2)),
        LayerCase(GlobalAveragePooling3D, {"keepdims": True}, (1, 3, 4, 2, 2), unknown=(1, 2, 3)),
        LayerCase(GlobalAveragePooling3D, first, (1, 2, 4, 3, 2)),
    ]
