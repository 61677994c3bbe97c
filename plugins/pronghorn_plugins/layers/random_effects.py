"""Images inverted, sharpened, reduced to few values or partly erased at random in training."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, hookimpl, ops

from .image_augmentation import factor_range, floating, rescaled
from .random_colors import ColorChange


class RandomInvert(ColorChange):
    """In training some images become their negatives, ``high - x``; in inference they stay.

    Args:
        factor: the probability with which an image changes is drawn from [0, factor], or between two numbers.
        value_range: the least and greatest value of a pixel: high is the second.
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomInvert``.

    >>> from pronghorn import layers
    >>> layers.RandomInvert((1, 1))([[[0.0], [200.0]]]).ravel().tolist()
    [255.0, 55.0]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.factor = factor
        self.probability = factor_range("factor", factor, "RandomInvert", 0, 1)

    def changed(self, x: Any) -> Any:
        """Negatives or not."""
        return ops.where(self.chosen(x, self.probability), self.value_range[1] - x, x)


class RandomSharpness(ColorChange):
    """In training ``x + (1 - 2 f) * (smooth(x) - x)``, f of its own for each image; x in inference.

    smooth takes 5/13 of a pixel and 1/13 of each of its eight neighbours; outside lie zeros.

    Args:
        factor: f is drawn from [0, factor], or between two numbers: 0 is smooth, 0.5 the image, 1 sharper.
        value_range: the least and greatest value of a pixel, outside of which results are cut off.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomSharpness``.

    >>> from pronghorn import layers
    >>> layers.RandomSharpness((0, 0))([[[13.0], [26.0]]]).round(4).ravel().tolist()
    [7.0, 11.0]
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
        self.sharpness = factor_range("factor", factor, "RandomSharpness", 0, 1)

    def changed(self, x: Any) -> Any:
        """Smoother or sharper."""
        wide = floating(x)
        rest = ops.cast(1 - 2 * self.drawn(x, *self.sharpness), wide.dtype)
        weights = [[1 / 13, 1 / 13, 1 / 13], [1 / 13, 5 / 13, 1 / 13], [1 / 13, 1 / 13, 1 / 13]]
        kernel = ops.reshape(ops.convert_to_tensor(weights, dtype=wide.dtype), (3, 3, 1, 1))
        kernel = ops.broadcast_to(kernel, (3, 3, ops.shape(x)[self.channel_axis], 1))
        smooth = ops.depthwise_conv(wide, kernel, 1, "same", self.data_format)
        return self.clipped(wide + rest * (smooth - wide))


class RandomPosterization(ColorChange):
    """In training only the first bits of values in [0, 255] are kept, as many for each image as is drawn; x in inference.

    Args:
        factor: how many bits: an int from 1 to 8, or from 1 to ``factor`` - 1 if one int is greater than 1; for two
            numbers drawn from low to high - 1.
        value_range: the least and greatest value of a pixel; images are brought to [0, 255] and back.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [1, 8], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.RandomPosterization``.

    >>> from pronghorn import layers
    >>> layers.RandomPosterization((1, 1))([[[127.0], [200.0]]]).ravel().tolist()
    [0.0, 128.0]
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
        low, high = factor_range("factor", factor, "RandomPosterization", 1, 8)
        self.bits = int(low), int(high)

    def changed(self, x: Any) -> Any:
        """With few values."""
        low, high = self.bits
        kept = ops.floor(self.drawn(x, low, high)) if high > low else float(low)
        step = ops.power(2.0, ops.subtract(8.0, kept))
        whole = ops.floor(rescaled(floating(x), self.value_range, (0, 255)))
        step = ops.cast(step, whole.dtype)
        return rescaled(ops.floor(whole / step) * step, (0, 255), self.value_range)


class Solarization(ColorChange):
    """In training ``x + a``, and 255 minus that where it is t or more; a and t are drawn for each image.

    Args:
        addition_factor: a is drawn from [0, 255 * addition_factor], or from [low, 255 * high] for two numbers.
        threshold_factor: the same for t.
        value_range: the least and greatest value of a pixel; images are brought to [0, 255] and back.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or a value range that is not two numbers.
    Source: Keras 3.15, ``keras.layers.Solarization``.

    >>> from pronghorn import layers
    >>> layers.Solarization()([[[10.0], [200.0]]]).ravel().tolist()
    [245.0, 55.0]
    """

    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = (0, 255),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, **kwargs)
        self.addition_factor, self.threshold_factor = addition_factor, threshold_factor
        self.additions, self.thresholds = (
            (low, 255 * high)
            for low, high in (
                factor_range("addition_factor", addition_factor, "Solarization", 0, 1),
                factor_range("threshold_factor", threshold_factor, "Solarization", 0, 1),
            )
        )

    def changed(self, x: Any) -> Any:
        """Inverted where bright."""
        wide = rescaled(floating(x), self.value_range, (0, 255))
        brighter = ops.clip(wide + ops.cast(self.drawn(x, *self.additions), wide.dtype), 0, 255)
        dark = ops.less(brighter, ops.cast(self.drawn(x, *self.thresholds), wide.dtype))
        return rescaled(ops.where(dark, brighter, 255 - brighter), (0, 255), self.value_range)


class RandomErasing(ColorChange):
    """In training a rectangle of some images is filled with noise or a value; in inference they stay.

    Args:
        factor: the probability with which an image changes is drawn from [0, factor], or between two numbers.
        scale: the square of the rectangle's share of the height is drawn between two numbers in [0, 1], and so is that
            of the width.
        fill_value: what is put there: a number, three for the colours, or None for normal noise times the greatest value.
        value_range: the least and greatest value of a pixel, outside of which what is put there is cut off.
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor or scale outside [0, 1], or arguments that are none of what is named here.
    Source: Zhong et al. 2020. Keras 3.15, ``keras.layers.RandomErasing``.

    >>> from pronghorn import layers
    >>> layers.RandomErasing((1, 1), (1, 1), fill_value=7)([[[1.0], [2.0]]]).ravel().tolist()
    [7.0, 7.0]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: Any = None,
        value_range: Any = (0, 255),
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.factor, self.scale = factor, scale
        self.probability = factor_range("factor", factor, "RandomErasing", 0, 1)
        self.shares = factor_range("scale", scale, "RandomErasing", 0, 1)
        several = isinstance(fill_value, list | tuple)
        if (several and len(fill_value) != 3) or not (
            several or fill_value is None or hasattr(fill_value, "__float__")
        ):
            raise ArgumentError(
                f"fill_value must be a number, three of them, or None. Got {fill_value!r}.",
                where="RandomErasing",
                fix="Leave it out for noise.",
                argument="fill_value",
                got=fill_value,
            )
        self.fill_value = list(fill_value) if several else fill_value

    def changed(self, x: Any) -> Any:
        """With a rectangle erased, or not."""
        erased = self.chosen(x, self.probability)
        for axis in self.spatial_axes(4):
            total = ops.shape(x)[axis]
            size = float(total) if isinstance(total, int) else ops.cast(total, self.drawing_dtype)
            length = ops.sqrt(self.drawn(x, *self.shares)) * size
            first = self.drawn(x, 0.0, 1.0) * (size - length)
            along = tuple(-1 if i == axis else 1 for i in range(4))
            place = ops.reshape(ops.arange(total, dtype=self.drawing_dtype), along)
            inside = ops.logical_and(ops.greater_equal(place, first), ops.less(place, first + length))
            erased = ops.logical_and(erased, inside)
        return ops.where(erased, ops.cast(self.clipped(self._filling(x)), x.dtype), x)

    def _filling(self, x: Any) -> Any:
        if self.fill_value is None:
            noise = ops.random_normal(ops.shape(x), 0.0, 1.0, self.drawing_dtype, self.seed)
            return noise * float(self.value_range[1])
        sizes = tuple(-1 if axis == self.channel_axis else 1 for axis in range(4))
        return ops.reshape(ops.convert_to_tensor(self.fill_value, dtype=self.drawing_dtype), sizes)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [RandomErasing, RandomInvert, RandomPosterization, RandomSharpness, Solarization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    random: dict[str, Any] = {"is_random": True}
    wide = {"value_range": (-1.1, 1.1)}
    return [
        LayerCase(RandomErasing, {"factor": (0.9, 1), "scale": (0.3, 0.6), **wide}, (3, 4, 5, 2), **random),
        LayerCase(
            RandomErasing, {"fill_value": [0.1, 0.2, 0.3], **wide, **first}, (4, 3, 4, 3), unknown=(2,), **random
        ),
        LayerCase(RandomInvert, {"factor": (0.4, 0.6), **wide, **first}, (5, 1, 2, 3), unknown=(2, 3), **random),
        LayerCase(RandomPosterization, {"factor": 4, **wide, **first}, (3, 1, 2, 3), unknown=(2, 3), **random),
        LayerCase(RandomSharpness, {"factor": 0.9, **wide}, (2, 3, 4, 2), unknown=(1, 2), **random),
        LayerCase(RandomSharpness, {"factor": (0.1, 0.3), **wide, **first}, (2, 1, 4, 3), **random),
        LayerCase(Solarization, {"addition_factor": 0.3, "threshold_factor": 0.9, **wide}, (3, 2, 3, 2), **random),
    ]
