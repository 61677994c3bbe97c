"""Pooling over time: windows and everything."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, LayerCase, hookimpl, ops

from .pooling import AveragePooling, GlobalAveragePooling, GlobalMaxPooling, MaxPooling


class MaxPooling1D(MaxPooling):
    """The greatest value of each window over time.

    Args:
        pool_size: how many steps a window has.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(size / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
    Shapes:
        x (B, T, C) -> (B, T', C), or
        x (B, C, T) -> (B, C, T').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.MaxPooling1D``.

    >>> from pronghorn import Input, layers
    >>> layers.MaxPooling1D(3, strides=2, padding="same")(Input((28, 3))).shape
    (None, 14, 3)
    """

    rank = 1
    default_data_format = "channels_last"


class AveragePooling1D(AveragePooling):
    """The mean of each window over time.

    Args:
        pool_size: how many steps a window has.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(size / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
    Shapes:
        x (B, T, C) -> (B, T', C), or
        x (B, C, T) -> (B, C, T').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.AveragePooling1D``.

    >>> from pronghorn import Input, layers
    >>> layers.AveragePooling1D(3, strides=2, padding="same")(Input((28, 3))).shape
    (None, 14, 3)
    """

    rank = 1
    default_data_format = "channels_last"


class GlobalMaxPooling1D(GlobalMaxPooling):
    """The greatest value of each channel over time.

    Args:
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
        keepdims: whether time stays, with size 1.
    Shapes:
        x (B, T, C) or (B, C, T) -> (B, C); (B, 1, C) or (B, C, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalMaxPooling1D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalMaxPooling1D(keepdims=True)(Input((28, 3))).shape
    (None, 1, 3)
    """

    rank = 1
    default_data_format = "channels_last"


class GlobalAveragePooling1D(GlobalAveragePooling):
    """The mean of each channel over time.

    Where there is a mask (B, T), the mean is of the steps where it is true; the mask ends here.

    Args:
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
        keepdims: whether time stays, with size 1.
    Shapes:
        x (B, T, C) or (B, C, T) -> (B, C); (B, 1, C) or (B, C, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalAveragePooling1D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalAveragePooling1D(keepdims=True)(Input((28, 3))).shape
    (None, 1, 3)
    """

    rank = 1
    default_data_format = "channels_last"
    supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        axis = self.spatial_axes[0]
        kept = ops.expand_dims(ops.cast(mask, inputs.dtype), 3 - axis)
        total = ops.sum(inputs * kept, axis=axis, keepdims=self.keepdims)
        return total / ops.sum(kept, axis=axis, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: no time is left."""
        return None


@hookimpl
def pronghorn_layers() -> list[Component]:
    return [
        Component("AveragePooling1D", AveragePooling1D, ("AvgPool1D",)),
        Component("GlobalAveragePooling1D", GlobalAveragePooling1D, ("GlobalAvgPool1D",)),
        Component("GlobalMaxPooling1D", GlobalMaxPooling1D, ("GlobalMaxPool1D",)),
        Component("MaxPooling1D", MaxPooling1D, ("MaxPool1D",)),
    ]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    same = {"pool_size": 3, "strides": 2, "padding": "same"}
    return [
        LayerCase(MaxPooling1D, {}, (2, 5, 3), unknown=(1,)),
        LayerCase(MaxPooling1D, {**same, **first}, (2, 3, 6)),
        LayerCase(AveragePooling1D, same, (2, 5, 3), unknown=(1,)),
        LayerCase(AveragePooling1D, first, (2, 3, 6)),
        LayerCase(GlobalMaxPooling1D, {"keepdims": True}, (2, 5, 3), unknown=(1,)),
        LayerCase(GlobalMaxPooling1D, first, (2, 3, 6)),
        LayerCase(
            GlobalAveragePooling1D, {"keepdims": True}, (2, 5, 3), unknown=(1,), drops_mask=True, skips_masked=True
        ),
        LayerCase(GlobalAveragePooling1D, first, (2, 3, 6), passes_mask=False),
    ]
