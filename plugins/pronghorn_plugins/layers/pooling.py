"""Pooling over windows and over everything: bases for any number of spatial axes, and the layers for two."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import Component, InputSpec, Layer, LayerCase, hookimpl, ops

from .arguments import check_not_empty, data_format, one_of, per_axis

_data_format = data_format


class Pooling(Layer):
    """What windows over ``rank`` spatial axes hold, each as one number.

    A subclass sets ``rank`` and defines ``pool``, which takes what ``ops.max_pool`` takes.
    """

    #: How many spatial axes there are.
    rank: ClassVar[int]
    #: The data format where none is given; what the configuration says if None.
    default_data_format: ClassVar[str | None] = None

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        where = type(self).__name__
        self.pool_size = per_axis("pool_size", pool_size, self.rank, where)
        self.strides = self.pool_size if strides is None else per_axis("strides", strides, self.rank, where)
        self.padding = one_of("padding", padding, ("valid", "same"), where)
        self.data_format = _data_format(data_format or self.default_data_format, where)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def pool(self, x: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        """The pooled ``x``."""
        raise NotImplementedError(f"{type(self).__name__} must define pool().")

    def call(self, inputs: Any) -> Any:
        y = self.pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)
        check_not_empty(y.shape[1:], inputs.shape, self.pool_size, f"{type(self).__name__} {self.name!r}")
        return y


class MaxPooling(Pooling):
    """The greatest value of each window; what is padded does not count."""

    def pool(self, x: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        """The pooled ``x``."""
        return ops.max_pool(x, pool_size, strides, padding, data_format)


class AveragePooling(Pooling):
    """The mean of each window; what is padded does not count."""

    def pool(self, x: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        """The pooled ``x``."""
        return ops.average_pool(x, pool_size, strides, padding, data_format)


class GlobalPooling(Layer):
    """What ``rank`` spatial axes hold, as one number for each channel.

    A subclass sets ``rank`` and defines ``reduce``.
    """

    #: How many spatial axes there are.
    rank: ClassVar[int]
    #: The data format where none is given; what the configuration says if None.
    default_data_format: ClassVar[str | None] = None

    def __init__(self, data_format: str | None = None, *, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = _data_format(data_format or self.default_data_format, type(self).__name__)
        self.keepdims = bool(keepdims)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def spatial_axes(self) -> tuple[int, ...]:
        """The axes that are pooled."""
        first = 2 if self.data_format == "channels_first" else 1
        return tuple(range(first, first + self.rank))

    def reduce(self, x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        """``x`` reduced over ``axes``."""
        raise NotImplementedError(f"{type(self).__name__} must define reduce().")

    def call(self, inputs: Any) -> Any:
        return self.reduce(inputs, self.spatial_axes, self.keepdims)


class GlobalMaxPooling(GlobalPooling):
    """The greatest value of each channel."""

    def reduce(self, x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        """``x`` reduced over ``axes``."""
        return ops.max(x, axis=axes, keepdims=keepdims)


class GlobalAveragePooling(GlobalPooling):
    """The mean of each channel."""

    def reduce(self, x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        """``x`` reduced over ``axes``."""
        return ops.mean(x, axis=axes, keepdims=keepdims)


class MaxPooling2D(MaxPooling):
    """The greatest value of each window over height and width.

    Args:
        pool_size: (PH, PW), the window, or one int for both.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(H / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) -> (B, H', W', C), or x (B, C, H, W) -> (B, C, H', W').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.MaxPooling2D``. The gradient goes to the first of equal values, as in TensorFlow.

    >>> from pronghorn import Input, layers
    >>> layers.MaxPooling2D()(Input((28, 28, 3))).shape
    (None, 14, 14, 3)
    """

    rank = 2


class AveragePooling2D(AveragePooling):
    """The mean of each window over height and width.

    Args:
        pool_size: (PH, PW), the window, or one int for both.
        strides: steps of the window; the pool size if None.
        padding: ``"valid"`` (none) or ``"same"`` (ceil(H / stride) windows); what is padded does not count.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) -> (B, H', W', C), or x (B, C, H, W) -> (B, C, H', W').
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes, or no window fits into it.
    Source: Keras 2.2.4, ``keras.layers.AveragePooling2D``.

    >>> from pronghorn import Input, layers
    >>> layers.AveragePooling2D(3, strides=2, padding="same")(Input((28, 28, 3))).shape
    (None, 14, 14, 3)
    """

    rank = 2


class GlobalMaxPooling2D(GlobalMaxPooling):
    """The greatest value of each channel over height and width.

    Args:
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        keepdims: whether height and width stay, with size 1.
    Shapes:
        x (B, H, W, C) or (B, C, H, W) -> (B, C); (B, 1, 1, C) or (B, C, 1, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalMaxPooling2D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalMaxPooling2D()(Input((7, 7, 3))).shape
    (None, 3)
    """

    rank = 2


class GlobalAveragePooling2D(GlobalAveragePooling):
    """The mean of each channel over height and width.

    Args:
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        keepdims: whether height and width stay, with size 1.
    Shapes:
        x (B, H, W, C) or (B, C, H, W) -> (B, C); (B, 1, 1, C) or (B, C, 1, 1) with keepdims.
    Source: Keras 2.2.4, ``keras.layers.GlobalAveragePooling2D``; ``keepdims`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.GlobalAveragePooling2D(keepdims=True)(Input((7, 7, 3))).shape
    (None, 1, 1, 3)
    """

    rank = 2


@hookimpl
def pronghorn_layers() -> list[Component]:
    return [
        Component("AveragePooling2D", AveragePooling2D, ("AvgPool2D",)),
        Component("GlobalAveragePooling2D", GlobalAveragePooling2D, ("GlobalAvgPool2D",)),
        Component("GlobalMaxPooling2D", GlobalMaxPooling2D, ("GlobalMaxPool2D",)),
        Component("MaxPooling2D", MaxPooling2D, ("MaxPool2D",)),
    ]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    same = {"pool_size": (3, 2), "strides": (2, 1), "padding": "same"}
    return [
        LayerCase(MaxPooling2D, {}, (2, 4, 5, 3), unknown=(1, 2)),
        LayerCase(MaxPooling2D, same, (2, 5, 4, 2)),
        LayerCase(MaxPooling2D, {**same, **first}, (2, 3, 5, 4)),
        LayerCase(AveragePooling2D, {}, (2, 4, 5, 3), unknown=(1, 2)),
        LayerCase(AveragePooling2D, same, (2, 5, 4, 2), unknown=(2,)),
        LayerCase(AveragePooling2D, {**same, **first}, (2, 3, 5, 4)),
        LayerCase(GlobalMaxPooling2D, {}, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(GlobalMaxPooling2D, {**first, "keepdims": True}, (2, 3, 4, 2)),
        LayerCase(GlobalAveragePooling2D, {"keepdims": True}, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(GlobalAveragePooling2D, first, (2, 3, 4, 2)),
    ]
