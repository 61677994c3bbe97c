"""The private bases of Keras 2.2.4's layers, which code has subclassed and asked ``isinstance`` of.

Each is today's base with 2.2.4's arguments; the layers that had it as their base count as its instances.
"""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

from pronghorn.api import layers, ops


def _base(layer: Any, name: str) -> Any:
    """The base of a layer that has this name."""
    return next(base for base in layer.__mro__ if base.__name__ == name)


def _known(base: Any, names: str) -> None:
    """Let these layers count as subclasses of ``base``."""
    for name in names.split():
        base.register(getattr(layers, name))


class _OfRank(metaclass=ABCMeta):
    """What takes its number of spatial axes first."""

    rank: int

    def _set_rank(self, rank: int) -> None:
        self.__dict__["rank"] = int(rank)


class _Conv(_OfRank, _base(layers.Conv2D, "Convolution")):  # type: ignore[misc]
    """A convolution over ``rank`` spatial axes. Args: rank, then as of Conv2D."""

    def __init__(self, rank: int, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
                 data_format: Any = None, dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
                 kernel_constraint: Any = None, bias_constraint: Any = None, **kwargs: Any) -> None:  # fmt: skip
        self._set_rank(rank)
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
            kernel_constraint, bias_constraint, **kwargs,
        )  # fmt: skip


class _SeparableConv(_OfRank, _base(layers.SeparableConv2D, "SeparableConvolution")):  # type: ignore[misc]
    """A separable convolution over ``rank`` spatial axes. Args: rank, then as of SeparableConv2D."""

    def __init__(self, rank: int, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
                 data_format: Any = None, dilation_rate: Any = 1, depth_multiplier: int = 1, activation: Any = None,
                 use_bias: bool = True, depthwise_initializer: Any = "glorot_uniform",
                 pointwise_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
                 depthwise_regularizer: Any = None, pointwise_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, depthwise_constraint: Any = None, pointwise_constraint: Any = None,
                 bias_constraint: Any = None, **kwargs: Any) -> None:  # fmt: skip
        self._set_rank(rank)
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, depth_multiplier, activation, use_bias,
            depthwise_initializer, pointwise_initializer, bias_initializer, depthwise_regularizer,
            pointwise_regularizer, bias_regularizer, activity_regularizer, depthwise_constraint, pointwise_constraint,
            bias_constraint, **kwargs,
        )  # fmt: skip


class _SizeChange(metaclass=ABCMeta):  # noqa: B024 - layers register as its subclasses
    """What finds its rank in its argument, which has an item for each spatial axis."""

    def _take_rank(self, given: Any) -> Any:
        self.__dict__["rank"] = len(given)
        return given if len(given) > 1 else given[0]


class _Cropping(_SizeChange, _base(layers.Cropping2D, "Cropping")):  # type: ignore[misc]
    """Cropping; ``cropping`` has a pair (before, after) for each spatial axis."""

    def __init__(self, cropping: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(self._take_rank(cropping), data_format, **kwargs)


class _ZeroPadding(_SizeChange, _base(layers.ZeroPadding2D, "ZeroPadding")):  # type: ignore[misc]
    """Zero padding; ``padding`` has a pair (before, after) for each spatial axis."""

    def __init__(self, padding: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(self._take_rank(padding), data_format, **kwargs)


class _UpSampling(_SizeChange, _base(layers.UpSampling2D, "UpSampling")):  # type: ignore[misc]
    """Up-sampling; ``size`` has a factor for each spatial axis."""

    def __init__(self, size: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(self._take_rank(size), data_format, **kwargs)


class _Pooling(_base(layers.MaxPooling2D, "Pooling"), metaclass=ABCMeta):  # type: ignore[misc]
    """Pooling; a subclass defines ``_pooling_function(inputs, pool_size, strides, padding, data_format)``."""

    def pool(self, x: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        """The pooled ``x``."""
        return self._pooling_function(
            inputs=x, pool_size=pool_size, strides=strides, padding=padding, data_format=data_format
        )

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define _pooling_function().")


class _Pooling1D(_Pooling):
    """Pooling over time. Its ``_pooling_function`` sees (B, T, 1, C), and sizes for two axes, as in 2.2.4."""

    rank = 1

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: str = "valid",
                 data_format: str = "channels_last", **kwargs: Any) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)

    def pool(self, x: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        """The pooled ``x``."""
        axis = 2 if data_format == "channels_last" else 3
        wide = super().pool(ops.expand_dims(x, axis), (*pool_size, 1), (*strides, 1), padding, data_format)
        return ops.squeeze(wide, axis)


class _Pooling2D(_Pooling):
    """Pooling over height and width."""

    rank = 2

    def __init__(self, pool_size: Any = (2, 2), strides: Any = None, padding: str = "valid", data_format: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)


class _Pooling3D(_Pooling):
    """Pooling over depth, height and width."""

    rank = 3

    def __init__(self, pool_size: Any = (2, 2, 2), strides: Any = None, padding: str = "valid", data_format: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)


class _GlobalPooling(_base(layers.GlobalMaxPooling2D, "GlobalPooling"), metaclass=ABCMeta):  # type: ignore[misc]
    """Global pooling; a subclass defines ``call``."""

    def call(self, inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define call(inputs).")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """(B, C)."""
        return (input_shape[0], input_shape[1 if self.data_format == "channels_first" else -1])


class _GlobalPooling1D(_GlobalPooling):
    """Global pooling over time."""

    rank = 1

    def __init__(self, data_format: str = "channels_last", **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)


class _GlobalPooling2D(_GlobalPooling):
    """Global pooling over height and width."""

    rank = 2

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)


class _GlobalPooling3D(_GlobalPooling2D):
    """Global pooling over depth, height and width."""

    rank = 3


class _Merge(_base(layers.Add, "Merge"), metaclass=ABCMeta):  # type: ignore[misc]
    """A layer of a list of inputs; a subclass defines ``_merge_function(inputs)``."""

    def merge(self, inputs: list[Any]) -> Any:
        """The one value."""
        return self._merge_function(inputs)

    def _merge_function(self, inputs: list[Any]) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define _merge_function(inputs).")


_known(_Conv, "Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D")
_Conv.register(_SeparableConv)
_known(_SeparableConv, "SeparableConv1D SeparableConv2D")
for _rank in "123":
    _known(globals()[f"_Pooling{_rank}D"], f"MaxPooling{_rank}D AveragePooling{_rank}D")
    _known(globals()[f"_GlobalPooling{_rank}D"], f"GlobalMaxPooling{_rank}D GlobalAveragePooling{_rank}D")
for _kind in (_Cropping, _ZeroPadding, _UpSampling):
    _known(_kind, " ".join(f"{_kind.__name__[1:]}{rank}D" for rank in (1, 2, 3)))
_known(_Merge, "Add Subtract Multiply Average Maximum Minimum Concatenate Dot")
_CuDNNRNN = _base(layers.CuDNNLSTM, "_CuDNN")
