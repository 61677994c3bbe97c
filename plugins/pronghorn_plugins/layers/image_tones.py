"""Tones of images spread over the range of values: AutoContrast, Equalization."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, hookimpl, ops

from .arguments import count
from .image_augmentation import floating, rescaled, value_bounds
from .image_resizing import ImageLayer


class AutoContrast(ImageLayer):
    """Each channel of each image stretched so that its least and greatest values are those of the range.

    A channel of one value stays as it is. Training and inference are the same.

    Args:
        value_range: the least and greatest value that a pixel may have.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: if the range is not two different numbers.
    Source: Keras 3.15, ``keras.layers.AutoContrast``.

    >>> from pronghorn import layers
    >>> layers.AutoContrast()([[[50.0], [100.0]]]).ravel().tolist()
    [0.0, 255.0]
    """

    def __init__(self, value_range: Any = (0, 255), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = value_bounds(value_range, "AutoContrast")

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        wide, axes = floating(x), self.spatial_axes(x.ndim)
        low, high = (reduce(wide, axis=axes, keepdims=True) for reduce in (ops.min, ops.max))
        is_flat = ops.equal(low, high)
        share = (wide - low) / ops.where(is_flat, 1.0, high - low)
        stretched = ops.clip(rescaled(share, (0, 1), self.value_range), *self.value_range)
        return ops.cast(ops.where(is_flat, wide, stretched), x.dtype)


class Equalization(ImageLayer):
    """In training each value becomes the share of values below it: every tone is about equally frequent. x in inference.

    ``round((cdf(x) - least cdf) * 255 / (count - least cdf))``, where cdf counts the values in the bins up to that of x, in
    one channel of all images of the batch. A channel of one bin stays as it is.

    Args:
        value_range: the least and greatest value that a pixel may have.
        bins: how many.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: if the range is not two different numbers, or bins no positive int.
    Source: Keras 3.15, ``keras.layers.Equalization``.

    >>> from pronghorn import layers
    >>> layers.Equalization()([[[10.0], [11.0], [12.0]]]).ravel().tolist()
    [0.0, 128.0, 255.0]
    """

    def __init__(
        self, value_range: Any = (0, 255), bins: int = 256, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range = value_bounds(value_range, "Equalization")
        self.bins = count("bins", bins, "Equalization")

    def call(self, inputs: Any, training: Any = True) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        return ops.in_train_phase(lambda: ops.cast(self._equalized(floating(x)), x.dtype), x, training)

    def _equalized(self, x: Any) -> Any:
        channels = x.ndim - 3 if self.data_format == "channels_first" else x.ndim - 1
        moved = ops.moveaxis(rescaled(x, self.value_range, (0, 255)), channels, 0)
        values = ops.reshape(moved, (ops.shape(moved)[0], -1))
        bins = ops.clip(ops.cast(values / 255.0 * (self.bins - 1), "int64"), 0, self.bins - 1)
        number = ops.expand_dims(ops.arange(ops.shape(values)[0], dtype="int64"), 1)
        flat = ops.ravel(ops.add(bins, ops.multiply(number, self.bins)))
        zeros = ops.zeros((ops.shape(values)[0] * self.bins,), "float32")
        counts = ops.scatter_add(zeros, flat, ops.ones_like(flat, dtype="float32"))
        counts = ops.reshape(counts, (ops.shape(values)[0], self.bins))
        sums = ops.cumsum(counts, axis=1)
        total = ops.sum(counts, axis=1, keepdims=True)
        least = ops.min(ops.where(ops.greater(sums, 0), sums, total), axis=1, keepdims=True)
        table = ops.round((sums - least) * 255.0 / ops.where(ops.equal(total, least), 1.0, total - least))
        found = ops.reshape(ops.take(ops.ravel(table), flat), ops.shape(moved))
        is_flat = ops.reshape(ops.equal(total, least), (-1,) + (1,) * (x.ndim - 1))
        result = ops.where(is_flat, moved, ops.cast(found, moved.dtype))
        return rescaled(ops.moveaxis(result, 0, channels), (0, 255), self.value_range)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [AutoContrast, Equalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    wide = {"value_range": (-1.1, 1.1)}
    return [
        LayerCase(AutoContrast, wide, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(AutoContrast, {"value_range": (0, 1), **first}, (1, 2, 3, 2)),
        LayerCase(Equalization, {"bins": 7, **wide}, (2, 3, 3, 2), unknown=(1, 2), trains_differently=True),
        LayerCase(Equalization, {"bins": 4, **wide, **first}, (1, 2, 3, 2), trains_differently=True),
    ]
