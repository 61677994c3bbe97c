"""ConvLSTM2DCell: one step of an LSTM over images, and its base for any number of spatial axes."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import Layer, LayerCase, NotBuiltError, ShapeError, hookimpl, ops

from .arguments import count, one_of, per_axis
from .arguments import data_format as checked_data_format
from .cell import gates
from .lstm import LSTMCell
from .sliding import window_count


class ConvLSTMCell(LSTMCell):
    """An LSTMCell whose products are convolutions over ``rank`` spatial axes. A subclass sets ``rank``."""

    #: How many spatial axes there are.
    rank: ClassVar[int]
    keras2_defaults: ClassVar[dict[str, Any]] = {
        "activity_reduction": "sum",
        "recurrent_activation": "hard_sigmoid_keras2",
    }

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        *,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        self.filters = count("filters", filters, where)
        super().__init__(
            self.filters, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer,
            bias_initializer, unit_forget_bias, kernel_regularizer, recurrent_regularizer, bias_regularizer,
            kernel_constraint, recurrent_constraint, bias_constraint, dropout, recurrent_dropout,
            implementation=1, seed=seed, **kwargs,
        )  # fmt: skip
        self.kernel_size = per_axis("kernel_size", kernel_size, self.rank, where)
        self.strides = per_axis("strides", strides, self.rank, where)
        self.padding = one_of("padding", padding, ("valid", "same"), where)
        self.data_format: Any = checked_data_format(data_format, where)
        self.dilation_rate = per_axis("dilation_rate", dilation_rate, self.rank, where)
        self._step_shape: tuple[Any, ...] | None = None

    @property
    def _channel_axis(self) -> int:
        """Where the channels stand, from the end: leading axes of batch and time do not matter."""
        return -1 if self.data_format == "channels_last" else -self.rank - 1

    def build(self, input_shape: Any) -> None:
        shape = tuple(input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape)
        if len(shape) != self.rank + 2 or shape[self._channel_axis] is None:
            raise ShapeError(
                f"one time step must have {self.rank + 2} axes, with a known number of channels. Got shape {shape}.",
                fix=f"Give {self.data_format} images; see data_format.",
                expected=self.rank + 2,
                actual=shape,
            )
        self._step_shape = shape[1:]
        super().build(input_shape)

    def _kernel_shape(self, input_shape: Any) -> tuple[Any, ...]:
        return (*self.kernel_size, input_shape[self._channel_axis], self.gates * self.filters)

    def _recurrent_shape(self) -> tuple[int, ...]:
        return (*self.kernel_size, self.filters, self.gates * self.filters)

    def features(self, x: Any) -> Any:
        """The spatial sizes and channels of one time step, in the order of the data format."""
        return ops.shape(x)[-self.rank - 1 :]

    def states_for(self, batch: Any, step: Any) -> list[Any]:
        """Zeros for the states of ``batch`` sequences whose time steps have the shape ``step``."""
        return [ops.zeros((batch, *self._made(step)), self.compute_dtype) for _ in range(self.states)]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for ``batch_size`` sequences of images as the cell was built for.

        Raises:
            NotBuiltError: if that is not known, or not wholly.
        """
        if self._step_shape is None or None in self._step_shape:
            raise NotBuiltError(
                "the sizes of its states are those of its images, which it does not know.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Build it for images of known sizes, or pass initial states.",
            )
        return self.states_for(batch_size, self._step_shape)

    def _made(self, step: Any) -> tuple[Any, ...]:
        """The shape of a state, without the batch axis."""
        first = self.data_format == "channels_first"
        how = zip(step[1:] if first else step[:-1], self.kernel_size, self.strides, self.dilation_rate, strict=True)
        sizes = tuple(window_count(*each, self.padding) for each in how)
        return (self.filters, *sizes) if first else (*sizes, self.filters)

    def begin(self, batch: Any, features: Any, training: Any) -> Any:
        """The dropout masks of the images and of the recurrent state, four of each."""
        of_input = self._masks(self.dropout, self.gates, (batch, *features), training, 0)
        of_state = self._masks(self.recurrent_dropout, self.gates, (batch, *self._made(features)), training, self.gates)
        return {"x": of_input, "h": of_state}

    def project(self, x: Any, context: Any) -> Any:
        """``x * kernel + bias`` for all gates, of one time step or all at once, with the dropout of inputs."""
        y = gates(x, self.kernel, context["x"], self.gates, self._convolved, self._channel_axis)
        if self.bias is None:
            return y
        sizes = (1,) * self.rank if self.data_format == "channels_first" else ()
        return y + ops.reshape(self.bias, (self.gates * self.filters, *sizes))

    def recurrence(self, h: Any, context: Any) -> Any:
        """``h * recurrent_kernel`` for all gates, of the size of ``h``, with the recurrent dropout."""

        def product(h: Any, kernel: Any) -> Any:
            return ops.conv(h, kernel, 1, "same", self.data_format)

        return gates(h, self.recurrent_kernel, context["h"], self.gates, product, self._channel_axis)

    def _convolved(self, x: Any, kernel: Any) -> Any:
        """The convolution of images with any leading axes."""
        lead, step = ops.shape(x)[: -self.rank - 1], ops.shape(x)[-self.rank - 1 :]
        images = ops.reshape(x, (-1, *step))
        y = ops.conv(images, kernel, self.strides, self.padding, self.data_format, self.dilation_rate)
        return ops.reshape(y, (*lead, *ops.shape(y)[1:]))

    def split(self, x: Any) -> list[Any]:
        """The parts of the gates."""
        return ops.split(x, self.gates, axis=self._channel_axis)  # type: ignore[no-any-return]


class ConvLSTM2DCell(ConvLSTMCell):
    """One step of LSTM over images: LSTMCell with convolutions in place of matrix products.

    Gates ``i``, ``f``, ``o`` are ``recurrent_activation(x * W + h * U + b)``, then
    ``c = f c + i activation(x * W + h * U + b)`` and ``h = o activation(c)``; ``*`` is the cross-correlation. The gates
    stand in the order i, f, c, o. The convolution of the state has stride 1 and keeps its size.

    Args:
        filters: U, the channels of state and output; a positive int.
        kernel_size: (KH, KW), or one int for both.
        strides, padding, data_format, dilation_rate: of the convolution of the input, see Conv2D.
        activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
        unit_forget_bias, kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint,
        recurrent_constraint, bias_constraint: see LSTMCell.
        dropout, recurrent_dropout: the shares of input and state that are dropped in training; each gate has masks of
            its own, the same for all steps of a sequence.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        x (B, H, W, C), states h, c (B, H', W', U) -> (y, new states); x (B, C, H, W) and (B, U, H', W') with
        channels_first. Weights: kernel (KH, KW, C, 4 U), recurrent_kernel (KH, KW, U, 4 U), bias (4 U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes.
    Source: Shi et al. 2015, arXiv:1506.04214. Keras 2.2.4, ``keras.layers.ConvLSTM2DCell``.

    >>> from pronghorn import layers
    >>> layers.ConvLSTM2DCell(4, 3).state_size
    [4, 4]
    """

    rank = 2


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ConvLSTM2DCell]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    cell = {"filters": 2, "kernel_size": 2}
    first = {**cell, "padding": "same", "data_format": "channels_first", "use_bias": False}
    other = {**cell, "activation": "softsign", "recurrent_activation": "tanh", "unit_forget_bias": False}
    shapes = [(2, 3, 3, 1), (2, 2, 2, 2), (2, 2, 2, 2)]
    random = {**cell, "dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    return [
        LayerCase(ConvLSTM2DCell, cell, shapes, passes_mask=False),
        LayerCase(ConvLSTM2DCell, first, [(1, 2, 3, 2)] * 3, passes_mask=False),
        LayerCase(ConvLSTM2DCell, {**other, "strides": 2}, [(2, 4, 4, 1), *shapes[1:]], passes_mask=False),
        LayerCase(ConvLSTM2DCell, {**cell, "dilation_rate": 2}, [(2, 4, 4, 1), *shapes[1:]], passes_mask=False),
        LayerCase(ConvLSTM2DCell, random, shapes, is_random=True, passes_mask=False),
    ]
