"""Convolutions over one, two and three spatial axes, and their base for any number."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    Layer,
    LayerCase,
    ShapeError,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)

from .arguments import count
from .sliding import SlidingKernel


class Convolution(SlidingKernel):
    """``activation(x * kernel + bias)``, * the cross-correlation over ``rank`` spatial axes.

    A subclass sets ``rank``, and what else differs: ``paddings``, ``default_data_format``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        groups: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, bias_initializer,
            bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        where = type(self).__name__
        self.filters = count("filters", filters, where)
        self.groups = count("groups", groups, where)
        if self.filters % self.groups:
            raise ArgumentError(
                f"filters must be a multiple of groups. Got filters={filters}, groups={groups}.",
                where=where,
                fix="Choose groups that divide filters.",
                argument="groups",
                got=groups,
            )
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.channel_axis]
        if channels is not None and channels % self.groups:
            raise ShapeError(
                f"the {channels} channels of an input of shape {tuple(input_shape)} are no multiple of "
                f"groups={self.groups}.",
                fix="Choose groups that divide the channels; check data_format.",
                expected=self.groups,
                actual=channels,
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, None if channels is None else channels // self.groups, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.make_bias((self.filters,))
        self.expect_channels(channels)
        self.built = True

    def slide(self, x: Any) -> Any:
        """``x * kernel``."""
        return ops.conv(x, self.kernel, self.strides, self.padding, self.data_format, self.dilation_rate, self.groups)

    def channels_made(self, channels: int | None) -> int:
        """The filters."""
        return self.filters


class Conv1D(Convolution):
    """``activation(x * kernel + bias)``, * the cross-correlation over time.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: K, how many steps a window has.
        strides: steps of the window.
        padding: ``"valid"`` (none), ``"same"`` (ceil(T / stride) windows; an odd zero goes behind) or ``"causal"``
            (as many zeros in front as let no output see what comes after it).
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
        dilation_rate: the distance of neighbouring kernel elements on the input.
        groups: G: the channels are split into so many parts, and each filter sees one part only.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, T, C) -> (B, T', U), or x (B, C, T) -> (B, U, T'). Weights: kernel (K, C / G, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here, and where groups does not divide filters.
        ShapeError: if x has not 3 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.Conv1D``; ``groups`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.Conv1D(8, 3, padding="causal")(Input((20, 4))).shape
    (None, 20, 8)
    """

    rank = 1
    paddings = ("valid", "same", "causal")
    default_data_format = "channels_last"


class Conv2D(Convolution):
    """``activation(x * kernel + bias)``, * the cross-correlation over height and width.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KH, KW), or one int for both.
        strides: steps of the kernel along height and width.
        padding: ``"valid"`` (none) or ``"same"`` (the size is the input's divided by the stride, rounded up; an odd
            row or column of zeros goes behind).
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        dilation_rate: the distance of neighbouring kernel elements on the input.
        activation: a name or function of the result; none if None.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, bias_constraint: what the weights must obey.
        groups: G: the channels are split into so many parts, and each filter sees one part only.
    Shapes:
        x (B, H, W, C) -> (B, H', W', U), or x (B, C, H, W) -> (B, U, H', W'). Weights: kernel (KH, KW, C / G, U), bias
        (U,). H' = ceil(H / stride) with ``"same"``, ceil((H - (KH - 1) * dilation) / stride) with ``"valid"``.
    Raises:
        ArgumentError: for arguments that are none of what is named here, and where groups does not divide filters.
        ShapeError: if x has not 4 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.Conv2D``; ``groups`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.Conv2D(8, 3, padding="same")(Input((28, 28, 1))).shape
    (None, 28, 28, 8)
    """

    rank = 2


class Conv3D(Convolution):
    """``activation(x * kernel + bias)``, * the cross-correlation over depth, height and width.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KD, KH, KW), or one int for all; so are strides and dilation_rate.
        strides, padding, data_format, dilation_rate, activation, use_bias, kernel_initializer, bias_initializer,
        kernel_regularizer, bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, groups: as of
            Conv2D.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', U), or x (B, C, D, H, W) -> (B, U, D', H', W'). Weights: kernel
        (KD, KH, KW, C / G, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here, and where groups does not divide filters.
        ShapeError: if x has not 5 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.Conv3D``; ``groups`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.Conv3D(4, 3, strides=2)(Input((9, 9, 9, 1))).shape
    (None, 4, 4, 4, 4)
    """

    rank = 3


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Conv1D, Conv2D, Conv3D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    return [
        LayerCase(Conv2D, {"filters": 3, "kernel_size": (2, 3)}, (2, 4, 5, 2), unknown=(1, 2)),
        LayerCase(
            Conv2D,
            {"filters": 4, "kernel_size": 3, "strides": (2, 1), "padding": "same", "activation": "tanh", "groups": 2},
            (2, 5, 4, 4),
            unknown=(2,),
        ),
        LayerCase(Conv2D, {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, (1, 5, 5, 1)),
        LayerCase(Conv2D, {"filters": 3, "kernel_size": 3, "padding": "same", **first}, (2, 2, 4, 3), unknown=(2, 3)),
        LayerCase(Conv2D, {"filters": 2, "kernel_size": 2, "strides": 2, **first}, (2, 3, 5, 4)),
        LayerCase(Conv1D, {"filters": 3, "kernel_size": 3, "padding": "causal"}, (2, 6, 2), unknown=(1,)),
        LayerCase(
            Conv1D, {"filters": 4, "kernel_size": 2, "strides": 2, "groups": 2, **first}, (2, 4, 7), unknown=(2,)
        ),
        LayerCase(
            Conv1D,
            {"filters": 2, "kernel_size": 2, "padding": "causal", "dilation_rate": 2, "activation": "tanh", **first},
            (2, 2, 5),
        ),
        LayerCase(
            Conv1D, {"filters": 2, "kernel_size": 3, "padding": "same", "use_bias": False}, (2, 4, 1), unknown=(1,)
        ),
        LayerCase(
            Conv2D, {"filters": 2, "kernel_size": 2, "dilation_rate": (1, 2), "groups": 2, **first}, (1, 4, 2, 3)
        ),
        LayerCase(Conv3D, {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, (1, 3, 3, 3, 1)),
        LayerCase(
            Conv3D,
            {"filters": 2, "kernel_size": 1, "strides": (1, 2, 1), "groups": 2, "activation": "tanh"},
            (1, 2, 3, 1, 2),
        ),
        LayerCase(Conv3D, {"filters": 2, "kernel_size": (2, 1, 2)}, (1, 3, 2, 3, 2), unknown=(1, 2, 3)),
        LayerCase(Conv3D, {"filters": 2, "kernel_size": 2, "padding": "same", **first}, (1, 2, 2, 3, 2)),
    ]
