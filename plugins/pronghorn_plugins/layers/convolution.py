"""Convolutions: a base for any number of spatial axes, and the layers for two."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    ShapeError,
    activations,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)

from .arguments import check_not_empty, count, data_format, one_of, per_axis

_data_format = data_format


class Convolution(Layer):
    """``activation(x * kernel + bias)``, * the cross-correlation over ``rank`` spatial axes.

    A subclass sets ``rank``, and what else differs: ``paddings``, ``default_data_format``.
    """

    #: How many spatial axes there are.
    rank: ClassVar[int]
    #: What ``padding`` may be.
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    #: The data format where none is given; what the configuration says if None.
    default_data_format: ClassVar[str | None] = None

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
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        where = type(self).__name__
        self.filters = count("filters", filters, where)
        self.kernel_size = per_axis("kernel_size", kernel_size, self.rank, where)
        self.strides = per_axis("strides", strides, self.rank, where)
        self.padding = one_of("padding", padding, self.paddings, where)
        self.data_format = _data_format(data_format or self.default_data_format, where)
        self.dilation_rate = per_axis("dilation_rate", dilation_rate, self.rank, where)
        self.groups = count("groups", groups, where)
        if self.filters % self.groups:
            raise ArgumentError(
                f"filters must be a multiple of groups. Got filters={filters}, groups={groups}.",
                where=where,
                fix="Choose groups that divide filters.",
                argument="groups",
                got=groups,
            )
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def channel_axis(self) -> int:
        """Where the channels stand."""
        return 1 if self.data_format == "channels_first" else self.rank + 1

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
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.filters,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={self.channel_axis: channels})
        self.built = True

    def call(self, inputs: Any) -> Any:
        y = ops.conv(inputs, self.kernel, self.strides, self.padding, self.data_format, self.dilation_rate, self.groups)
        check_not_empty(y.shape[1:], inputs.shape, self.kernel_size, f"{type(self).__name__} {self.name!r}")
        if self.bias is not None:
            y = y + self._spread(self.bias)
        return y if self.activation is None else self.activation(y)

    def _spread(self, bias: Any) -> Any:
        if self.channel_axis == self.rank + 1:
            return bias
        return ops.reshape(bias, (1, self.filters, *(1,) * self.rank))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The batch, the windows that fit along each spatial axis, and the filters, in the order of the data format."""
        last = self.channel_axis == self.rank + 1
        sizes = input_shape[1:-1] if last else input_shape[2:]
        made = tuple(
            window_count(*each, self.padding)
            for each in zip(sizes, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        )
        return (input_shape[0], *made, self.filters) if last else (input_shape[0], self.filters, *made)


def window_count(size: int | None, window: int, stride: int, dilation: int, padding: str) -> int | None:
    """How many windows there are along an axis of ``size``; None where that is not known.

    >>> window_count(7, 3, 2, 1, "valid"), window_count(7, 3, 2, 1, "same")
    (3, 4)
    """
    if size is None:
        return None
    reach = (window - 1) * dilation + 1
    return max((size - (reach if padding == "valid" else 1)) // stride + 1, 0)


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


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Conv2D]


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
    ]
