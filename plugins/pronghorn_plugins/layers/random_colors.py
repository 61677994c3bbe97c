"""Contrast, brightness, hue, saturation and colour itself changed at random in training."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, epsilon, hookimpl, ops

from .image_augmentation import ImageAugmentation, factor_range, floating, rescaled, value_bounds


class ColorChange(ImageAugmentation):
    """Base of layers that change the values of pixels which lie in ``value_range``."""

    def __init__(self, *, value_range: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = value_bounds(value_range, type(self).__name__)

    def clipped(self, x: Any) -> Any:
        """x within the range of values."""
        return ops.clip(x, *self.value_range)


class RandomContrast(ColorChange):
    """In training ``(x - mean) * c + mean`` with c of its own for each image and the mean of each channel; x in inference.

    Args:
        factor: c is drawn from [1 - factor, 1 + factor]; from [1 - low, 1 + high] for two numbers.
        value_range: the least and greatest value of a pixel, outside of which results are cut off.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [-1, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomContrast``, as its text has it; there one number gives [1, 1 + factor].

    >>> from pronghorn import layers
    >>> layers.RandomContrast((-0.5, 0.5), value_range=(0, 9))([[[2.0], [4.0]]]).ravel().tolist()
    [1.5, 4.5]
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(value_range=value_range, seed=seed, **kwargs)
        self.factor = factor
        both = isinstance(factor, list | tuple)
        low, high = factor_range("factor", factor, "RandomContrast", -1 if both else 0, 1)
        self.contrasts = (1.0 - low, 1.0 + high) if both else (1.0 - high, 1.0 + high)

    def changed(self, x: Any) -> Any:
        """With another contrast."""
        wide = floating(x)
        mean = ops.mean(wide, axis=self.spatial_axes(4), keepdims=True)
        contrast = ops.cast(self.drawn(x, *self.contrasts), wide.dtype)
        return self.clipped((wide - mean) * contrast + mean)


class RandomBrightness(ColorChange):
    """In training ``x + d`` with d of its own for each image; x in inference.

    Args:
        factor: parts of the range of values: d is drawn from [-factor, factor], or between two such numbers.
        value_range: the least and greatest value of a pixel, outside of which results are cut off.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [-1, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomBrightness``.

    >>> from pronghorn import layers
    >>> layers.RandomBrightness((0.5, 0.5), value_range=(0, 1))([[[0.25], [0.75]]]).ravel().tolist()
    [0.75, 1.0]
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(value_range=value_range, seed=seed, **kwargs)
        self.factor = factor
        self.shifts = factor_range("factor", factor, "RandomBrightness", -1, 1)

    def changed(self, x: Any) -> Any:
        """Brighter or darker."""
        wide = floating(x)
        low, high = self.value_range
        return self.clipped(wide + ops.cast(self.drawn(x, *self.shifts) * (high - low), wide.dtype))


class RandomHue(ColorChange):
    """In training every hue of an image is turned by h on the circle of colours, h of its own for each; x in inference.

    Args:
        factor: h is at most half a turn times a number drawn from [0, factor], or between two numbers; its sign is drawn.
        value_range: the least and greatest value of a pixel.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, 3) or (H, W, 3), or with the colours in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomHue``.

    >>> from pronghorn import layers
    >>> layers.RandomHue((1, 1), value_range=(0, 1))([[[1.0, 0.0, 0.0]]]).round(4).ravel().tolist()
    [0.0, 1.0, 1.0]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.factor = factor
        self.turns = factor_range("factor", factor, "RandomHue", 0, 1)

    def changed(self, x: Any) -> Any:
        """With other hues."""
        sign = ops.where(ops.greater(self.drawn(x, 0.0, 1.0), 0.5), -1.0, 1.0)
        turn = sign * self.drawn(x, *self.turns) * 0.5
        images = ops.image.rgb_to_hsv(rescaled(floating(x), self.value_range, (0, 1)), self.data_format)
        hue, saturation, value = ops.split(images, 3, self.channel_axis)
        hue = ops.mod(hue + ops.cast(turn, hue.dtype), 1.0)
        images = ops.concatenate([hue, saturation, value], self.channel_axis)
        images = ops.clip(ops.image.hsv_to_rgb(images, self.data_format), 0, 1)
        return rescaled(images, (0, 1), self.value_range)


class RandomSaturation(ColorChange):
    """In training the saturation of an image times ``f / (1 - f)``, f of its own for each image; x in inference.

    Args:
        factor: f is drawn from [0, factor], or between two numbers: 0 gives greys, 0.5 nothing new, and above it colours
            become stronger, beyond the range of values too.
        value_range: the least and greatest value of a pixel.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, 3) or (H, W, 3), or with the colours in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomSaturation``, as its text has it; there one number gives [-factor, factor].

    >>> from pronghorn import layers
    >>> layers.RandomSaturation((0, 0), value_range=(0, 1))([[[0.5, 0.25, 0.0]]]).ravel().tolist()
    [0.5, 0.5, 0.5]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.factor = factor
        self.shares = factor_range("factor", factor, "RandomSaturation", 0, 1)

    def changed(self, x: Any) -> Any:
        """With other saturations."""
        share = self.drawn(x, *self.shares)
        hue, saturation, value = ops.split(ops.image.rgb_to_hsv(floating(x), self.data_format), 3, self.channel_axis)
        saturation = self.clipped(saturation * ops.cast(share / (1 - share + epsilon()), saturation.dtype))
        return ops.image.hsv_to_rgb(ops.concatenate([hue, saturation, value], self.channel_axis), self.data_format)


class RandomColorDegeneration(ColorChange):
    """In training ``x + f * (grey - x)``, f of its own for each image; x in inference.

    Args:
        factor: f is drawn from [0, factor], or between two numbers: 0 is the image, 1 its greys.
        value_range: the least and greatest value of a pixel, outside of which results are cut off.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, 3) or (H, W, 3), or with the colours in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomColorDegeneration``, as its text has it; there one number gives
        [-factor, factor].

    >>> from pronghorn import layers
    >>> layers.RandomColorDegeneration((1, 1))([[[100.0, 0.0, 0.0]]]).round().ravel().tolist()
    [30.0, 30.0, 30.0]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.factor = factor
        self.shares = factor_range("factor", factor, "RandomColorDegeneration", 0, 1)

    def changed(self, x: Any) -> Any:
        """Between the image and its greys."""
        wide = floating(x)
        grey = ops.image.rgb_to_grayscale(wide, self.data_format)
        return self.clipped(wide + ops.cast(self.drawn(x, *self.shares), wide.dtype) * (grey - wide))


class RandomGrayscale(ImageAugmentation):
    """In training an image becomes grey with probability ``factor``; it keeps its three channels. x in inference.

    Args:
        factor: the share of images that lose their colours; in [0, 1].
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, 3) or (H, W, 3), or with the colours in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1].
    Source: Keras 3.15, ``keras.layers.RandomGrayscale``.

    >>> from pronghorn import layers
    >>> layers.RandomGrayscale(1.0)([[[100.0, 0.0, 0.0]]]).round().ravel().tolist()
    [30.0, 30.0, 30.0]
    """

    def __init__(
        self, factor: float = 0.5, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_range("factor", factor, "RandomGrayscale", 0, 1)[1]

    def changed(self, x: Any) -> Any:
        """Grey or not."""
        grey = ops.image.rgb_to_grayscale(x, self.data_format)
        return ops.where(ops.less(self.drawn(x, 0.0, 1.0), self.factor), grey, x)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [
        RandomBrightness, RandomColorDegeneration, RandomContrast, RandomGrayscale, RandomHue, RandomSaturation,
    ]  # fmt: skip


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    signed: dict[str, Any] = {"value_range": (-1.1, 1.1)}
    random: dict[str, Any] = {"is_random": True}
    return [
        LayerCase(RandomBrightness, {"factor": 0.4, **signed}, (3, 2, 3, 2), unknown=(1, 2), **random),
        LayerCase(RandomColorDegeneration, {"factor": 0.9, **signed, **first}, (3, 3, 2, 2), unknown=(2, 3), **random),
        LayerCase(RandomContrast, {"factor": 0.7, **signed}, (3, 2, 3, 2), unknown=(1, 2), **random),
        LayerCase(RandomContrast, {"factor": (-0.2, 0.5), "seed": 3, **signed, **first}, (3, 2, 3, 2), **random),
        LayerCase(RandomGrayscale, {"factor": 0.6, **first}, (4, 3, 2, 2), unknown=(2, 3), **random),
        LayerCase(RandomHue, {"factor": 0.4, "value_range": (-3, 3), **first}, (2, 3, 2, 2), unknown=(2, 3), **random),
        LayerCase(RandomSaturation, {"factor": (0.3, 0.5), "value_range": (0, 1), **first}, (2, 3, 2, 2), **random),
    ]
