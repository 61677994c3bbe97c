"""Transposed convolutions, which make sizes larger, over one, two and three spatial axes."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    Layer,
    LayerCase,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)

from .arguments import count
from .sliding import SlidingKernel


class TransposedConvolution(SlidingKernel):
    """``activation(f(x) + bias)``, f the transpose of a convolution over ``rank`` spatial axes.

    A subclass sets ``rank`` and, where it differs, ``default_data_format``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
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
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, bias_initializer,
            bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.filters = count("filters", filters, type(self).__name__)
        self.output_padding = self._more(output_padding)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)

    def _more(self, given: Any) -> tuple[int, ...] | None:
        if given is None:
            return None
        sizes = (given,) * self.rank if hasattr(given, "__index__") else tuple(given)
        whole = all(hasattr(size, "__index__") for size in sizes)
        if (
            len(sizes) != self.rank
            or not whole
            or any(not 0 <= more < step for more, step in zip(sizes, self.strides, strict=True))
        ):
            raise ArgumentError(
                f"output_padding must be an int from 0 to below the stride, or {self.rank} of them. Got {given!r} with "
                f"strides {self.strides}.",
                where=type(self).__name__,
                fix="Leave it out, or raise the strides.",
                argument="output_padding",
                got=given,
            )
        return tuple(int(size.__index__()) for size in sizes)

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.channel_axis]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, self.filters, channels),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.make_bias((self.filters,))
        self.expect_channels(channels)
        self.built = True

    def slide(self, x: Any) -> Any:
        """The transpose of the convolution with the kernel, of x."""
        return ops.conv_transpose(
            x, self.kernel, self.strides, self.padding, self.output_padding, self.data_format, self.dilation_rate
        )

    def channels_made(self, channels: int | None) -> int:
        """The filters."""
        return self.filters

    def size_made(self, axis: int, size: int | None) -> int | None:
        """The size that comes out along spatial axis ``axis``, from 0, for ``size``; None where that is not known."""
        if size is None:
            return None
        more = None if self.output_padding is None else self.output_padding[axis]
        window, stride, rate = self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis]
        made = ops.transposed_size(size, window, stride, self.padding, more, rate)
        return made if isinstance(made, int) else None


class Conv1DTranspose(TransposedConvolution):
    """``activation(f(x) + bias)``, f the transpose of a convolution over time.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: K, how many steps a window has.
        strides: by how much the time grows.
        padding: ``"valid"`` or ``"same"`` (T * stride steps come out).
        output_padding: what is added to the size that comes out, below the stride; if None, the size is that of
            ``Shapes``, else (T - 1) * stride + K - 2 p + output_padding, p = K // 2 for ``"same"`` and else 0.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
        dilation_rate: the distance of neighbouring kernel elements on the output.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, T, C) -> (B, T', U), or x (B, C, T) -> (B, U, T'). Weights: kernel (K, U, C), bias (U,). T' = T * stride
        with ``"same"``, T * stride + max(K - stride, 0) with ``"valid"``.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes or another C than when the layer was built.
    Source: Keras 3, ``keras.layers.Conv1DTranspose``.

    >>> from pronghorn import Input, layers
    >>> layers.Conv1DTranspose(3, 4, strides=2)(Input((5, 2))).shape
    (None, 12, 3)
    """

    rank = 1
    default_data_format = "channels_last"


class Conv2DTranspose(TransposedConvolution):
    """``activation(f(x) + bias)``, f the transpose of a convolution over height and width.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KH, KW), or one int for both; so are strides, output_padding and dilation_rate.
        strides: by how much height and width grow.
        padding: ``"valid"`` or ``"same"`` (H * stride rows come out).
        output_padding: what is added to the sizes that come out, below the strides; as of Conv1DTranspose.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        dilation_rate: the distance of neighbouring kernel elements on the output.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, H, W, C) -> (B, H', W', U), or x (B, C, H, W) -> (B, U, H', W'). Weights: kernel (KH, KW, U, C), bias
        (U,). H' = H * stride with ``"same"``, H * stride + max(KH - stride, 0) with ``"valid"``.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes or another C than when the layer was built.
    Source: Keras 2.2.4, ``keras.layers.Conv2DTranspose``.

    >>> from pronghorn import Input, layers
    >>> layers.Conv2DTranspose(8, 3, strides=2, padding="same")(Input((14, 14, 4))).shape
    (None, 28, 28, 8)
    """

    rank = 2


class Conv3DTranspose(TransposedConvolution):
    """``activation(f(x) + bias)``, f the transpose of a convolution over depth, height and width.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KD, KH, KW), or one int for all; so are strides, output_padding and dilation_rate.
        strides, padding, output_padding, data_format, dilation_rate: as of Conv2DTranspose.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', U), or x (B, C, D, H, W) -> (B, U, D', H', W'). Weights: kernel
        (KD, KH, KW, U, C), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 5 axes or another C than when the layer was built.
    Source: Keras 2.2.4, ``keras.layers.Conv3DTranspose``; ``dilation_rate`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.Conv3DTranspose(2, 3)(Input((4, 5, 6, 1))).shape
    (None, 6, 7, 8, 2)
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
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
        dilation_rate: Any = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters, kernel_size, strides, padding, output_padding, data_format, dilation_rate, activation, use_bias,
            kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
            kernel_constraint, bias_constraint, **kwargs,
        )  # fmt: skip


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Conv1DTranspose, Conv2DTranspose, Conv3DTranspose]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    wide = {"filters": 2, "kernel_size": 3, "strides": 2}
    return [
        LayerCase(Conv1DTranspose, {**wide, "padding": "same"}, (2, 4, 3), unknown=(1,)),
        LayerCase(Conv1DTranspose, {**wide, "dilation_rate": 2, "use_bias": False, **first}, (2, 3, 4), unknown=(2,)),
        LayerCase(Conv1DTranspose, {**wide, "output_padding": 1, "activation": "tanh"}, (2, 3, 2), unknown=(1,)),
        LayerCase(
            Conv2DTranspose, {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}, (1, 2, 3, 2)
        ),
        LayerCase(
            Conv3DTranspose,
            {**wide, "padding": "same", "output_padding": 0, "activation": "tanh", "use_bias": False, **first},
            (1, 2, 1, 2, 1),
        ),
        LayerCase(Conv3DTranspose, {"filters": 1, "kernel_size": 2, "dilation_rate": (1, 2, 1)}, (1, 1, 2, 1, 1)),
        LayerCase(Conv2DTranspose, {**wide, "activation": "tanh"}, (2, 3, 2, 2), unknown=(1, 2)),
        LayerCase(Conv2DTranspose, {**wide, "padding": "same", "output_padding": (0, 1), **first}, (1, 2, 3, 2)),
        LayerCase(Conv3DTranspose, {**wide, "kernel_size": (2, 1, 3)}, (1, 2, 1, 2, 2), unknown=(1, 3)),
    ]
