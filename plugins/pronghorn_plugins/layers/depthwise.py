"""Convolutions of each channel by itself, alone (depthwise) or with a mixture of the channels behind (separable)."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, constraints, hookimpl, initializers, ops, regularizers

from .arguments import count
from .sliding import SlidingKernel


class ByChannel(SlidingKernel):
    """What has a depthwise kernel (*K, C, M): M results of each channel, side by side."""

    def __init__(
        self,
        kernel_size: Any,
        *,
        depth_multiplier: int = 1,
        depthwise_initializer: Any = "glorot_uniform",
        depthwise_regularizer: Any = None,
        depthwise_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(kernel_size, **kwargs)
        self.depth_multiplier = count("depth_multiplier", depth_multiplier, type(self).__name__)
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.depthwise_regularizer = regularizers.get(depthwise_regularizer)
        self.depthwise_constraint = constraints.get(depthwise_constraint)

    def make_depthwise(self, channels: int) -> None:
        """The depthwise kernel, the first weight."""
        self.depthwise_kernel = self.add_weight(
            name="depthwise_kernel",
            shape=(*self.kernel_size, channels, self.depth_multiplier),
            initializer=self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.expect_channels(channels)


class DepthwiseConvolution(ByChannel):
    """Each channel convolved by itself. A subclass sets ``rank`` and, where it differs, ``default_data_format``."""

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        *,
        dilation_rate: Any = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size, strides=strides, padding=padding, depth_multiplier=depth_multiplier, data_format=data_format,
            dilation_rate=dilation_rate, activation=activation, use_bias=use_bias,
            depthwise_initializer=depthwise_initializer, bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, depthwise_constraint=depthwise_constraint,
            bias_constraint=bias_constraint, **kwargs,
        )  # fmt: skip

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.channel_axis]
        self.make_depthwise(channels)
        self.make_bias((channels * self.depth_multiplier,))
        self.built = True

    def slide(self, x: Any) -> Any:
        """Each channel of x convolved with its kernels."""
        return ops.depthwise_conv(
            x, self.depthwise_kernel, self.strides, self.padding, self.data_format, self.dilation_rate
        )

    def channels_made(self, channels: int | None) -> int | None:
        """The channels, times the multiplier."""
        return None if channels is None else channels * self.depth_multiplier


class DepthwiseConv1D(DepthwiseConvolution):
    """``activation(f(x) + bias)``, f a convolution of each channel over time with M kernels of its own.

    Args:
        kernel_size: K, how many steps a window has.
        strides, padding, data_format, dilation_rate: as of Conv1D; ``"causal"`` is not known.
        depth_multiplier: M, how many channels come out for each that goes in.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the kernel.
        activation, use_bias, bias_initializer, bias_regularizer, activity_regularizer, bias_constraint: as of Conv2D.
    Shapes:
        x (B, T, C) -> (B, T', C * M), the M results of a channel side by side, or x (B, C, T) -> (B, C * M, T').
        Weights: depthwise_kernel (K, C, M), bias (C * M,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 3, ``keras.layers.DepthwiseConv1D``.

    >>> from pronghorn import Input, layers
    >>> layers.DepthwiseConv1D(3, depth_multiplier=2)(Input((10, 4))).shape
    (None, 8, 8)
    """

    rank = 1
    default_data_format = "channels_last"


class DepthwiseConv2D(DepthwiseConvolution):
    """``activation(f(x) + bias)``, f a convolution of each channel over height and width with M kernels of its own.

    Args:
        kernel_size: (KH, KW), or one int for both; so are strides and dilation_rate.
        strides, padding, data_format, dilation_rate: as of Conv2D.
        depth_multiplier: M, how many channels come out for each that goes in.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the kernel.
        activation, use_bias, bias_initializer, bias_regularizer, activity_regularizer, bias_constraint: as of Conv2D.
    Shapes:
        x (B, H, W, C) -> (B, H', W', C * M), the M results of a channel side by side, or x (B, C, H, W) ->
        (B, C * M, H', W'). Weights: depthwise_kernel (KH, KW, C, M), bias (C * M,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.DepthwiseConv2D``; ``dilation_rate`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.DepthwiseConv2D(3, padding="same")(Input((28, 28, 4))).shape
    (None, 28, 28, 4)
    """

    rank = 2


class SeparableConvolution(ByChannel):
    """Depthwise, then a kernel of size 1 that mixes the channels. A subclass sets ``rank`` and what else differs."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size, strides=strides, padding=padding, depth_multiplier=depth_multiplier, data_format=data_format,
            dilation_rate=dilation_rate, activation=activation, use_bias=use_bias,
            depthwise_initializer=depthwise_initializer, bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, depthwise_constraint=depthwise_constraint,
            bias_constraint=bias_constraint, **kwargs,
        )  # fmt: skip
        self.filters = count("filters", filters, type(self).__name__)
        self.pointwise_initializer = initializers.get(pointwise_initializer)
        self.pointwise_regularizer = regularizers.get(pointwise_regularizer)
        self.pointwise_constraint = constraints.get(pointwise_constraint)

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.channel_axis]
        self.make_depthwise(channels)
        self.pointwise_kernel = self.add_weight(
            name="pointwise_kernel",
            shape=(*(1,) * self.rank, channels * self.depth_multiplier, self.filters),
            initializer=self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        self.make_bias((self.filters,))
        self.built = True

    def slide(self, x: Any) -> Any:
        """Each channel of x convolved with its kernels, then the channels mixed."""
        return ops.separable_conv(
            x, self.depthwise_kernel, self.pointwise_kernel, self.strides, self.padding, self.data_format,
            self.dilation_rate,
        )  # fmt: skip

    def channels_made(self, channels: int | None) -> int:
        """The filters."""
        return self.filters


class SeparableConv1D(SeparableConvolution):
    """``activation(p(d(x)) + bias)``: d convolves each channel over time by itself, p mixes the channels.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: K, how many steps a window has.
        strides, padding, data_format, dilation_rate: as of Conv1D.
        depth_multiplier: M, how many channels d makes of each.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the kernel of d.
        pointwise_initializer, pointwise_regularizer, pointwise_constraint: of the kernel of p.
        activation, use_bias, bias_initializer, bias_regularizer, activity_regularizer, bias_constraint: as of Conv2D.
    Shapes:
        x (B, T, C) -> (B, T', U), or x (B, C, T) -> (B, U, T'). Weights: depthwise_kernel (K, C, M), pointwise_kernel
        (1, C * M, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.SeparableConv1D``; ``"causal"`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.SeparableConv1D(8, 3)(Input((10, 4))).shape
    (None, 8, 8)
    """

    rank = 1
    paddings = ("valid", "same", "causal")
    default_data_format = "channels_last"


class SeparableConv2D(SeparableConvolution):
    """``activation(p(d(x)) + bias)``: d convolves each channel over height and width by itself, p mixes the channels.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KH, KW), or one int for both; so are strides and dilation_rate.
        strides, padding, data_format, dilation_rate: as of Conv2D.
        depth_multiplier: M, how many channels d makes of each.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the kernel of d.
        pointwise_initializer, pointwise_regularizer, pointwise_constraint: of the kernel of p.
        activation, use_bias, bias_initializer, bias_regularizer, activity_regularizer, bias_constraint: as of Conv2D.
    Shapes:
        x (B, H, W, C) -> (B, H', W', U), or x (B, C, H, W) -> (B, U, H', W'). Weights: depthwise_kernel (KH, KW, C, M),
        pointwise_kernel (1, 1, C * M, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes or another C than when the layer was built, or the kernel does not fit into it.
    Source: Keras 2.2.4, ``keras.layers.SeparableConv2D``.

    >>> from pronghorn import Input, layers
    >>> layers.SeparableConv2D(8, 3, strides=2, padding="same")(Input((28, 28, 4))).shape
    (None, 14, 14, 8)
    """

    rank = 2


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    two = {"kernel_size": 2, "depth_multiplier": 2}
    return [
        LayerCase(DepthwiseConv1D, {**two, "strides": 2}, (2, 5, 3), unknown=(1,)),
        LayerCase(
            DepthwiseConv1D,
            {**two, "dilation_rate": 2, "padding": "same", "activation": "tanh", "use_bias": False, **first},
            (2, 2, 4),
        ),
        LayerCase(DepthwiseConv2D, {"kernel_size": 2, "strides": 2}, (2, 3, 4, 2)),
        LayerCase(DepthwiseConv2D, {**two, "padding": "same", "activation": "tanh"}, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(DepthwiseConv2D, {"kernel_size": 2, "dilation_rate": 2, "use_bias": False, **first}, (2, 2, 4, 3)),
        LayerCase(SeparableConv1D, {"filters": 3, **two, "padding": "causal"}, (2, 5, 2), unknown=(1,)),
        LayerCase(
            SeparableConv1D, {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False, **first}, (2, 3, 5)
        ),
        LayerCase(SeparableConv1D, {"filters": 2, "kernel_size": 3, "strides": 2, "activation": "tanh"}, (2, 5, 2)),
        LayerCase(
            SeparableConv2D,
            {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False, "activation": "tanh"},
            (1, 4, 3, 2),
        ),
        LayerCase(SeparableConv2D, {"filters": 3, **two, "strides": 2}, (2, 4, 5, 2), unknown=(1, 2)),
        LayerCase(SeparableConv2D, {"filters": 2, "kernel_size": 3, "padding": "same", **first}, (1, 2, 3, 4)),
    ]
