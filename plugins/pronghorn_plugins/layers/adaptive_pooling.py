"""Pooling to a given size over one, two and three spatial axes, whatever the size of the input."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import InputSpec, Layer, LayerCase, hookimpl, ops

from .arguments import data_format as checked_data_format
from .arguments import per_axis


class AdaptivePooling(Layer):
    """Base: a subclass sets ``rank``, how many spatial axes there are, and ``function``, which pools."""

    rank: ClassVar[int]
    function: ClassVar[Any]

    def __init__(self, output_size: Any, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        where = type(self).__name__
        self.output_size = per_axis("output_size", output_size, self.rank, where)
        self.data_format: Any = checked_data_format(data_format, where)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        return type(self).function(inputs, self.output_size, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The batch, the output size and the channels, in the order of the data format."""
        if self.data_format == "channels_first":
            return (input_shape[0], input_shape[1], *self.output_size)
        return (input_shape[0], *self.output_size, input_shape[-1])


class AdaptiveAveragePooling1D(AdaptivePooling):
    """The means of O nearly equal windows over time: window i goes from floor(i T / O) to ceil((i + 1) T / O).

    Args:
        output_size: O, a positive int.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, T, C) -> (B, O, C), or x (B, C, T) -> (B, C, O).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or T is not known.
    Source: Keras 3.15, ``keras.layers.AdaptiveAveragePooling1D``.

    >>> import numpy
    >>> from pronghorn import layers
    >>> layers.AdaptiveAveragePooling1D(2)(numpy.arange(4.0).reshape(1, 4, 1)).ravel().tolist()
    [0.5, 2.5]
    """

    rank = 1
    function = staticmethod(ops.adaptive_average_pool)


class AdaptiveAveragePooling2D(AdaptivePooling):
    """The means of (OH, OW) nearly equal windows over height and width.

    Args:
        output_size: (OH, OW), or one int for both.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) -> (B, OH, OW, C), or x (B, C, H, W) -> (B, C, OH, OW).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes, or H or W is not known.
    Source: Keras 3.15, ``keras.layers.AdaptiveAveragePooling2D``.

    >>> from pronghorn import Input, layers
    >>> layers.AdaptiveAveragePooling2D((2, 3))(Input((7, 5, 4))).shape
    (None, 2, 3, 4)
    """

    rank = 2
    function = staticmethod(ops.adaptive_average_pool)


class AdaptiveAveragePooling3D(AdaptivePooling):
    """The means of (OD, OH, OW) nearly equal windows over depth, height and width.

    Args:
        output_size: (OD, OH, OW), or one int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, OD, OH, OW, C), or x (B, C, D, H, W) -> (B, C, OD, OH, OW).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 5 axes, or a spatial size is not known.
    Source: Keras 3.15, ``keras.layers.AdaptiveAveragePooling3D``.

    >>> from pronghorn import Input, layers
    >>> layers.AdaptiveAveragePooling3D(2)(Input((7, 5, 4, 1))).shape
    (None, 2, 2, 2, 1)
    """

    rank = 3
    function = staticmethod(ops.adaptive_average_pool)


class AdaptiveMaxPooling1D(AdaptivePooling):
    """The greatest values of O nearly equal windows over time.

    Args:
        output_size, data_format: as of AdaptiveAveragePooling1D.
    Shapes:
        x (B, T, C) -> (B, O, C), or x (B, C, T) -> (B, C, O).
    Raises:
        ArgumentError, ShapeError: as AdaptiveAveragePooling1D does.
    Source: Keras 3.15, ``keras.layers.AdaptiveMaxPooling1D``.

    >>> import numpy
    >>> from pronghorn import layers
    >>> layers.AdaptiveMaxPooling1D(2)(numpy.arange(4.0).reshape(1, 4, 1)).ravel().tolist()
    [1.0, 3.0]
    """

    rank = 1
    function = staticmethod(ops.adaptive_max_pool)


class AdaptiveMaxPooling2D(AdaptivePooling):
    """The greatest values of (OH, OW) nearly equal windows over height and width.

    Args:
        output_size, data_format: as of AdaptiveAveragePooling2D.
    Shapes:
        x (B, H, W, C) -> (B, OH, OW, C), or x (B, C, H, W) -> (B, C, OH, OW).
    Raises:
        ArgumentError, ShapeError: as AdaptiveAveragePooling2D does.
    Source: Keras 3.15, ``keras.layers.AdaptiveMaxPooling2D``.

    >>> from pronghorn import Input, layers
    >>> layers.AdaptiveMaxPooling2D(2)(Input((7, 5, 4))).shape
    (None, 2, 2, 4)
    """

    rank = 2
    function = staticmethod(ops.adaptive_max_pool)


class AdaptiveMaxPooling3D(AdaptivePooling):
    """The greatest values of (OD, OH, OW) nearly equal windows over depth, height and width.

    Args:
        output_size, data_format: as of AdaptiveAveragePooling3D.
    Shapes:
        x (B, D, H, W, C) -> (B, OD, OH, OW, C), or x (B, C, D, H, W) -> (B, C, OD, OH, OW).
    Raises:
        ArgumentError, ShapeError: as AdaptiveAveragePooling3D does.
    Source: Keras 3.15, ``keras.layers.AdaptiveMaxPooling3D``.

    >>> from pronghorn import Input, layers
    >>> layers.AdaptiveMaxPooling3D((1, 2, 3))(Input((7, 5, 4, 1))).shape
    (None, 1, 2, 3, 1)
    """

    rank = 3
    function = staticmethod(ops.adaptive_max_pool)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [
        AdaptiveAveragePooling1D, AdaptiveAveragePooling2D, AdaptiveAveragePooling3D, AdaptiveMaxPooling1D,
        AdaptiveMaxPooling2D, AdaptiveMaxPooling3D,
    ]  # fmt: skip


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    last, first = {"data_format": "channels_last"}, {"data_format": "channels_first"}
    return [
        LayerCase(AdaptiveAveragePooling1D, {"output_size": 3, **last}, (2, 5, 2)),
        LayerCase(AdaptiveAveragePooling2D, {"output_size": (2, 4), **first}, (2, 2, 3, 3)),
        LayerCase(AdaptiveAveragePooling3D, {"output_size": 2, **last}, (1, 3, 2, 5, 1)),
        LayerCase(AdaptiveMaxPooling1D, {"output_size": 2, **first}, (2, 2, 5)),
        LayerCase(AdaptiveMaxPooling2D, {"output_size": 2, **last}, (2, 3, 4, 2)),
        LayerCase(AdaptiveMaxPooling3D, {"output_size": (1, 2, 3), **last}, (1, 3, 2, 4, 2)),
    ]
