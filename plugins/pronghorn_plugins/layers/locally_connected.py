"""Locally connected layers: convolutions whose kernel differs from place to place."""

import itertools
import math
from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, ShapeError, constraints, hookimpl, initializers, ops, regularizers

from .arguments import check_not_empty, count
from .sliding import SlidingKernel


class LocallyConnected(SlidingKernel):
    """``activation(sum of x times kernel over each window + bias)``, a kernel and bias of its own for each window.

    A subclass sets ``rank``, and what else differs: ``default_data_format``.
    """

    paddings = ("valid",)

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
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
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size, strides, padding, data_format, 1, activation, use_bias, bias_initializer, bias_regularizer,
            activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.filters = count("filters", filters, type(self).__name__)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)

    def build(self, input_shape: Any) -> None:
        made = self.compute_output_shape(input_shape)
        last = self.channel_axis == self.rank + 1
        places, channels = made[1:-1] if last else made[2:], input_shape[self.channel_axis]
        if None in (*places, channels):
            raise ShapeError(
                f"a kernel for each place needs all sizes. Got an input of shape {tuple(input_shape)}.",
                fix="Give the sizes where the input is declared.",
                actual=tuple(input_shape),
            )
        check_not_empty(places, tuple(input_shape), self.kernel_size, f"{type(self).__name__} {self.name!r}")
        self.places = tuple(places)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(math.prod(places), math.prod(self.kernel_size) * channels, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.make_bias((*places, self.filters))
        self.expect_channels(channels)
        self.built = True

    def slide(self, x: Any) -> Any:
        """Each window of x times its kernel."""
        last = self.channel_axis == self.rank + 1
        if not last:
            x = ops.transpose(x, (0, *range(2, self.rank + 2), 1))
        seen = [
            x[(slice(None), *(self._reached(axis, tap) for axis, tap in enumerate(taps)))]
            for taps in itertools.product(*map(range, self.kernel_size))
        ]
        # Keras' kernels count through a window in the order of the data format.
        windows = ops.stack(seen, axis=-2 if last else -1)
        batch = ops.shape(x)[0]
        windows = ops.reshape(windows, (batch, *self.kernel.shape[:2]))
        y = ops.einsum("bpk,pkf->bpf", windows, self.kernel)
        if last:
            return ops.reshape(y, (batch, *self.places, self.filters))
        return ops.reshape(ops.transpose(y, (0, 2, 1)), (batch, self.filters, *self.places))

    def _spread(self, bias: Any) -> Any:
        # With channels first Keras reads the numbers of the bias, as they lie, in the order of the output.
        return bias if self.channel_axis == self.rank + 1 else ops.reshape(bias, (1, self.filters, *self.places))

    def _reached(self, axis: int, tap: int) -> slice:
        """Where element ``tap`` of the windows lies along a spatial axis."""
        step = self.strides[axis]
        return slice(tap, tap + (self.places[axis] - 1) * step + 1, step)

    def channels_made(self, channels: int | None) -> int:
        """The filters."""
        return self.filters


class LocallyConnected1D(LocallyConnected):
    """A convolution over time with a kernel and a bias of its own for each window.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: K, how many steps a window has.
        strides: steps of the window.
        padding: ``"valid"``.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, T, C) -> (B, T', U), T' = (T - K) // stride + 1, or x (B, C, T) -> (B, U, T'). Weights: kernel
        (T', K * C, U), bias (T', U), its numbers in the order of the output.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if T or C is not known, or the kernel does not fit into x.
    Source: Keras 2.2.4, ``keras.layers.LocallyConnected1D``.

    >>> from pronghorn import Input, layers
    >>> layers.LocallyConnected1D(8, 3)(Input((10, 4))).shape
    (None, 8, 8)
    """

    rank = 1
    default_data_format = "channels_last"


class LocallyConnected2D(LocallyConnected):
    """A convolution over height and width with a kernel and a bias of its own for each window.

    Args:
        filters: U, the number of channels that come out; a positive int.
        kernel_size: (KH, KW), or one int for both; so are strides.
        strides: steps of the window.
        padding: ``"valid"``.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as of Conv2D.
    Shapes:
        x (B, H, W, C) -> (B, H', W', U), or x (B, C, H, W) -> (B, U, H', W'). Weights: kernel
        (H' * W', KH * KW * C, U), or (H' * W', C * KH * KW, U); bias (H', W', U), its numbers in the order of the output.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if H, W or C is not known, or the kernel does not fit into x.
    Source: Keras 2.2.4, ``keras.layers.LocallyConnected2D``.

    >>> from pronghorn import Input, layers
    >>> layers.LocallyConnected2D(3, 2, strides=2)(Input((6, 8, 1))).shape
    (None, 3, 4, 3)
    """

    rank = 2


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [LocallyConnected1D, LocallyConnected2D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    return [
        LayerCase(LocallyConnected1D, {"filters": 3, "kernel_size": 2, "strides": 2}, (2, 5, 2)),
        LayerCase(LocallyConnected1D, {"filters": 2, "kernel_size": 2, "activation": "tanh", **first}, (2, 3, 4)),
        LayerCase(LocallyConnected1D, {"filters": 2, "kernel_size": 2, "use_bias": False}, (1, 3, 2)),
        LayerCase(LocallyConnected2D, {"filters": 2, "kernel_size": 2, "activation": "tanh"}, (1, 2, 3, 1)),
        LayerCase(LocallyConnected2D, {"filters": 2, "kernel_size": (2, 1), "strides": (1, 2)}, (2, 3, 3, 2)),
        LayerCase(LocallyConnected2D, {"filters": 2, "kernel_size": 2, "use_bias": False, **first}, (2, 2, 3, 4)),
    ]
