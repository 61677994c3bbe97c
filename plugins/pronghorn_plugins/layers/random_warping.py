"""Images sheared, seen from elsewhere and blurred at random in training."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, hookimpl, ops

from .arguments import one_of
from .image_augmentation import ImageAugmentation, factor_range, floating, value_bounds
from .random_geometry import Warp


class RandomShear(Warp):
    """In training each image is sheared: x by ``s y`` and y by ``t x``, with one sign for both; in inference it stays.

    Args:
        x_factor: s is drawn from [0, x_factor], or between two numbers, in [0, 1]; the sign is drawn.
        y_factor: the same for t.
        interpolation: ``"nearest"`` or ``"bilinear"``.
        fill_mode: what lies beyond the image: ``"reflect"`` its mirror image, ``"wrap"`` a copy, ``"nearest"`` its border,
            ``"constant"`` ``fill_value``.
        fill_value: for ``"constant"``.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [0, 1], or arguments that are none of what is named here.
    Source: Keras 3.15, ``keras.layers.RandomShear``.

    >>> from pronghorn import layers
    >>> layers.RandomShear()([[[1.0], [2.0]]]).ravel().tolist()
    [1.0, 2.0]
    """

    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            fill_mode=fill_mode,
            interpolation=interpolation,
            seed=seed,
            fill_value=fill_value,
            data_format=data_format,
            **kwargs,
        )
        self.x_factor, self.y_factor = x_factor, y_factor
        self.sideways = factor_range("x_factor", x_factor, "RandomShear", 0, 1)
        self.upright = factor_range("y_factor", y_factor, "RandomShear", 0, 1)

    def transform(self, x: Any) -> list[Any]:
        """Shearing from the upper left corner."""
        sign = ops.where(ops.greater(self.drawn(x, 0.0, 1.0, 1), 0.5), -1.0, 1.0)
        down, right = sign * self.drawn(x, *self.upright, 1), sign * self.drawn(x, *self.sideways, 1)
        return [1.0, right, 0.0, down, 1.0, 0.0]


class RandomPerspective(ImageAugmentation):
    """In training images are seen from elsewhere: each corner moves by a part of its distance from the upper left one.

    Args:
        factor: the probability with which an image changes is drawn from [0, factor], or between two numbers.
        scale: corners move by up to half of this part, in [0, 1].
        interpolation: ``"nearest"`` or ``"bilinear"``.
        fill_value: what lies beyond the image.
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor or scale outside [0, 1], or another interpolation.
    Source: Keras 3.15, ``keras.layers.RandomPerspective``.

    >>> from pronghorn import layers
    >>> layers.RandomPerspective(0.0)([[[1.0], [2.0]]]).ravel().tolist()
    [1.0, 2.0]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor
        self.probability = factor_range("factor", factor, "RandomPerspective", 0, 1)
        self.scale = factor_range("scale", scale, "RandomPerspective", 0, 1)[1]
        self.interpolation = one_of("interpolation", interpolation, ("nearest", "bilinear"), "RandomPerspective")
        self.fill_value = float(fill_value)

    def changed(self, x: Any) -> Any:
        """Seen from elsewhere, or not."""
        is_changed = self.chosen(x, self.probability)
        height, width = (ops.cast(ops.shape(x)[axis], self.drawing_dtype) for axis in self.spatial_axes(4))
        down, right = ops.subtract(height, 1), ops.subtract(width, 1)
        nothing = ops.zeros_like(down)
        corners = ops.reshape(ops.stack([nothing, nothing, right, nothing, nothing, down, right, down]), (1, 4, 2))
        moves = self.drawn(x, -0.5 * self.scale, 0.5 * self.scale, 4, 2)
        start = ops.broadcast_to(corners, (ops.shape(x)[0], 4, 2))
        seen = ops.image.perspective_transform(
            x, start, ops.multiply(start, ops.add(moves, 1)), self.interpolation, self.fill_value, self.data_format
        )
        return ops.where(is_changed, seen, x)


class RandomGaussianBlur(ImageAugmentation):
    """In training images are blurred, all of a batch by one width; in inference they stay.

    Args:
        factor: the probability with which an image changes is drawn from [0, factor], or between two numbers.
        kernel_size: how many pixels count, an odd number; or two: along the width, along the height.
        sigma: the widths of the bell along both axes are drawn from [0, sigma], or between two numbers, in [0, 1].
        value_range: the least and greatest value of a pixel, outside of which results are cut off.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        seed: an int that takes the place of the model's own seed.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor or sigma outside [0, 1], or an even kernel size.
    Source: Keras 3.15, ``keras.layers.RandomGaussianBlur``.

    >>> from pronghorn import layers
    >>> layers.RandomGaussianBlur(0.0)([[[1.0], [2.0]]]).ravel().tolist()
    [1.0, 2.0]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: Any = 3,
        sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor, self.sigma = factor, sigma
        self.probability = factor_range("factor", factor, "RandomGaussianBlur", 0, 1)
        self.widths = factor_range("sigma", sigma, "RandomGaussianBlur", 0, 1)
        sizes = tuple(kernel_size) if isinstance(kernel_size, list | tuple) else (kernel_size, kernel_size)
        if len(sizes) != 2 or any(not hasattr(n, "__index__") or n < 1 or n % 2 == 0 for n in sizes):
            raise ArgumentError(
                f"kernel_size must be an odd number, or two of them. Got {kernel_size!r}.",
                where="RandomGaussianBlur",
                fix="Pass for example kernel_size=3.",
                argument="kernel_size",
                got=kernel_size,
            )
        self.kernel_size = sizes
        self.value_range = value_bounds(value_range, "RandomGaussianBlur")

    def changed(self, x: Any) -> Any:
        """Blurred or not."""
        is_changed = self.chosen(x, self.probability)
        sigma = ops.random_uniform((2,), *self.widths, self.drawing_dtype, self.seed)
        wide = floating(x)
        blurred = ops.image.gaussian_blur(wide, self.kernel_size, sigma + 1e-6, self.data_format)
        return ops.clip(ops.where(is_changed, blurred, wide), *self.value_range)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [RandomGaussianBlur, RandomPerspective, RandomShear]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    random: dict[str, Any] = {"is_random": True}
    wide = {"value_range": (-1.1, 1.1)}
    return [
        LayerCase(
            RandomGaussianBlur,
            {"factor": (0.9, 1), "sigma": (0.4, 0.9), **wide},
            (2, 4, 3, 2),
            unknown=(1, 2),
            **random,
        ),
        LayerCase(
            RandomGaussianBlur, {"kernel_size": (3, 5), "factor": (1, 1), **wide, **first}, (2, 1, 4, 3), **random
        ),
        LayerCase(RandomPerspective, {"factor": (0.9, 1), "scale": 0.4}, (2, 4, 5, 2), unknown=(1, 2), **random),
        LayerCase(
            RandomPerspective,
            {"factor": (1, 1), "interpolation": "nearest", "fill_value": 0.3, **first},
            (2, 1, 4, 3),
            **random,
        ),
        LayerCase(RandomShear, {"x_factor": 0.4, "y_factor": (0.1, 0.3)}, (2, 4, 5, 2), unknown=(1, 2), **random),
        LayerCase(
            RandomShear,
            {"x_factor": (0.6, 0.9), "fill_mode": "constant", "fill_value": 0.3, "interpolation": "nearest"},
            (2, 4, 3, 1),
            **random,
        ),
        LayerCase(RandomShear, {"x_factor": 0.4, "fill_mode": "constant", **first}, (2, 1, 4, 3), **random),
    ]
