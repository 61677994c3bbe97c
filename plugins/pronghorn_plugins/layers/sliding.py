"""What every layer of a sliding kernel shares: arguments, bias, activation and sizes, for any number of spatial axes."""

from typing import Any, ClassVar

from pronghorn.api import InputSpec, Layer, activations, constraints, initializers, ops, regularizers

from .arguments import check_not_empty, data_format, one_of, per_axis

_data_format = data_format


class SlidingKernel(Layer):
    """``activation(f(x) + bias)``, f a linear function of the windows over ``rank`` spatial axes.

    A subclass sets ``rank`` and what else differs (``paddings``, ``default_data_format``), makes its kernels in
    ``build``, and defines ``slide`` and ``channels_made``.
    """

    #: How many spatial axes there are.
    rank: ClassVar[int]
    #: What ``padding`` may be.
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    #: The data format where none is given; what the configuration says if None.
    default_data_format: ClassVar[str | None] = None

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        where = type(self).__name__
        self.kernel_size = per_axis("kernel_size", kernel_size, self.rank, where)
        self.strides = per_axis("strides", strides, self.rank, where)
        self.padding = one_of("padding", padding, self.paddings, where)
        self.data_format: Any = _data_format(data_format or self.default_data_format, where)
        self.dilation_rate = per_axis("dilation_rate", dilation_rate, self.rank, where)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def channel_axis(self) -> int:
        """Where the channels stand."""
        return 1 if self.data_format == "channels_first" else self.rank + 1

    def slide(self, x: Any) -> Any:
        """What the kernels make of x, without bias and activation."""
        raise NotImplementedError(f"{type(self).__name__} must define slide().")

    def channels_made(self, channels: int | None) -> int | None:
        """How many channels come out where ``channels`` go in."""
        raise NotImplementedError(f"{type(self).__name__} must define channels_made().")

    def size_made(self, axis: int, size: int | None) -> int | None:
        """How many windows there are along spatial axis ``axis``, from 0, of ``size``; None where that is not known."""
        return window_count(size, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis], self.padding)

    def make_bias(self, shape: tuple[int, ...]) -> None:
        """The last weight, if there is to be one."""
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=shape,
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def expect_channels(self, channels: int) -> None:
        """From now on inputs must have so many channels."""
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={self.channel_axis: channels})

    def call(self, inputs: Any) -> Any:
        y = self.slide(inputs)
        check_not_empty(y.shape[1:], inputs.shape, self.kernel_size, f"{type(self).__name__} {self.name!r}")
        if self.bias is not None:
            y = y + self._spread(self.bias)
        return y if self.activation is None else self.activation(y)

    def _spread(self, bias: Any) -> Any:
        """The bias so that it stands at the channels."""
        if self.channel_axis == self.rank + 1:
            return bias
        return ops.reshape(bias, (1, bias.shape[0], *(1,) * self.rank))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The batch, what comes out along each spatial axis, and the channels, in the order of the data format."""
        last = self.channel_axis == self.rank + 1
        sizes = input_shape[1:-1] if last else input_shape[2:]
        made = tuple(self.size_made(axis, size) for axis, size in enumerate(sizes))
        channels = self.channels_made(input_shape[self.channel_axis])
        return (input_shape[0], *made, channels) if last else (input_shape[0], channels, *made)


def window_count(size: Any, window: int, stride: int, dilation: int, padding: str) -> Any:
    """How many windows there are along an axis of ``size``; None where that is not known.

    >>> window_count(7, 3, 2, 1, "valid"), window_count(7, 3, 2, 1, "same")
    (3, 4)
    """
    if size is None:
        return None
    reach = (window - 1) * dilation + 1
    count = (size - reach) // stride + 1 if padding == "valid" else (size + stride - 1) // stride
    return max(count, 0) if isinstance(count, int) else count
