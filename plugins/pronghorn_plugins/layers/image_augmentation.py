"""What layers share that change images at random in training: draws for each image, and how they are told."""

from typing import Any

from pronghorn.api import ArgumentError, dtypes, ops

from .image_resizing import ImageLayer


class ImageAugmentation(ImageLayer):
    """Base of layers that change each image by draws of its own in training; a subclass defines ``changed(x)``.

    Called by itself on arrays it trains, as in Keras; in a model it does what the model does.
    """

    def __init__(self, *, seed: int | None = None, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.seed = seed

    def call(self, inputs: Any, training: Any = True) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        return ops.in_train_phase(lambda: self._augmented(x), lambda: self.unchanged(x), training)

    def changed(self, x: Any) -> Any:
        """A batch of images, changed."""
        raise NotImplementedError(f"{type(self).__name__} must define changed(x).")

    def unchanged(self, x: Any) -> Any:
        """What inference makes of images."""
        return x

    def _augmented(self, x: Any) -> Any:
        if x.ndim == 4:
            return ops.cast(self.changed(x), x.dtype)
        return ops.cast(ops.squeeze(self.changed(ops.expand_dims(x, 0)), 0), x.dtype)

    @property
    def channel_axis(self) -> int:
        """The axis of the channels in a batch."""
        return 1 if self.data_format == "channels_first" else 3

    def drawn(self, x: Any, low: float, high: float, *rest: int) -> Any:
        """One number from [low, high) for each image of a batch: (B, 1, 1, 1), or (B, *rest)."""
        sizes = (ops.shape(x)[0], *(rest or (1, 1, 1)))
        return ops.random_uniform(sizes, low, high, self.drawing_dtype, self.seed)

    @property
    def drawing_dtype(self) -> str:
        """The dtype of draws and of places on images: float32, or the layer's own if that is finer."""
        return "float64" if self.compute_dtype == "float64" else "float32"

    def chosen(self, x: Any, factor: tuple[float, float]) -> Any:
        """Which images of a batch are changed: (B, 1, 1, 1) bool, each with a probability drawn from ``factor``."""
        probability = self.drawn(x, *factor)
        return ops.less(self.drawn(x, 0.0, 1.0), probability)


def factor_range(name: str, value: Any, where: str, least: float, most: float, *, low: float | None = None) -> Any:
    """(low, high) to draw from: the pair given, or from ``-value`` to ``value``, from ``least`` at the least.

    Args:
        low: where the range of one number begins, if not at ``-value``.

    Raises:
        ArgumentError: for anything else, or outside [least, most].

    >>> factor_range("factor", 0.2, "RandomRotation", -1, 1), factor_range("factor", [0.5, 0.1], "RandomHue", 0, 1)
    ((-0.2, 0.2), (0.1, 0.5))
    """
    pair = list(value) if isinstance(value, list | tuple) else [value]
    numbers = [v for v in pair if hasattr(v, "__float__") and not isinstance(v, bool)]
    fits = len(numbers) == len(pair) and len(pair) in (1, 2)
    if not fits or any(not least <= float(v) <= most for v in numbers):
        raise ArgumentError(
            f"{name} must be a number from {least} to {most}, or two of them. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}={min(most, max(least, 0.2))}.",
            argument=name,
            got=value,
        )
    if len(pair) == 2:
        return tuple(sorted(map(float, pair)))
    size = abs(float(pair[0]))
    return (max(-size, float(least)) if low is None else low, size)


def value_bounds(value: Any, where: str) -> tuple[float, float]:
    """The least and greatest value that a pixel may have.

    Raises:
        ArgumentError: if it is not two numbers.

    >>> value_bounds([0, 255], "RandomBrightness")
    (0, 255)
    """
    pair = list(value) if isinstance(value, list | tuple) else []
    if len(pair) != 2 or any(not hasattr(v, "__float__") for v in pair) or pair[0] == pair[1]:
        raise ArgumentError(
            f"value_range must be two different numbers. Got {value!r}.",
            where=where,
            fix="Pass value_range=(0, 255), or (0, 1) for images that were divided by 255.",
            argument="value_range",
            got=value,
        )
    low, high = sorted(pair)
    return low, high


def rescaled(x: Any, given: tuple[float, float], wanted: tuple[float, float]) -> Any:
    """x moved from one range of values to another; as it is if they are equal."""
    if given == wanted:
        return x
    return (x - given[0]) / (given[1] - given[0]) * (wanted[1] - wanted[0]) + wanted[0]


def floating(x: Any) -> Any:
    """x, in float32 if its dtype holds whole numbers."""
    return x if dtypes.is_float(x.dtype) else ops.cast(x, "float32")
