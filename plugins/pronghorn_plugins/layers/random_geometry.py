"""Images mirrored, cropped, turned, zoomed and moved at random in training."""

import math
from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, hookimpl, ops

from .arguments import one_of
from .image_augmentation import ImageAugmentation, factor_range
from .image_resizing import ImageSize

FILL_MODES = ("reflect", "wrap", "constant", "nearest")


class RandomFlip(ImageAugmentation):
    """In training each image is mirrored or not, with even chances; in inference it stays.

    Args:
        mode: ``"horizontal"`` (left and right change), ``"vertical"`` or ``"horizontal_and_vertical"``: both together.
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for another mode.
    Source: Keras 3.15, ``keras.layers.RandomFlip``.

    >>> from pronghorn import layers
    >>> layers.RandomFlip("horizontal")([[[1.0], [2.0]]], training=False).ravel().tolist()
    [1.0, 2.0]
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.mode = one_of("mode", mode, ("horizontal", "vertical", "horizontal_and_vertical"), "RandomFlip")

    def changed(self, x: Any) -> Any:
        """Mirrored or not."""
        height, width = self.spatial_axes(4)
        axes = {"horizontal": (width,), "vertical": (height,)}.get(self.mode, (height, width))
        return ops.where(ops.less_equal(self.drawn(x, 0.0, 1.0), 0.5), ops.flip(x, axes), x)


class RandomCrop(ImageAugmentation, ImageSize):
    """In training a window at a random place of each image.

    In inference, and where an image is not larger than the window, the largest middle part of the window's
    height : width, resized.

    Args:
        height, width: the window's sizes [pixels].
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same with H, W = height, width.
    Raises:
        ArgumentError: if height or width is no positive int.
        ShapeError: if the input's height or width is not known.
    Source: Keras 3.15, ``keras.layers.RandomCrop``, as its text has it; there one place serves a whole batch.

    >>> from pronghorn import Input, layers
    >>> layers.RandomCrop(8, 8)(Input((10, 12, 3))).shape
    (None, 8, 8, 3)
    """

    def __init__(
        self, height: int, width: int, seed: int | None = None, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(height=height, width=width, seed=seed, data_format=data_format, **kwargs)

    def unchanged(self, x: Any) -> Any:
        """The middle, resized."""
        return self.resized(x, crop_to_aspect_ratio=True)

    def changed(self, x: Any) -> Any:
        """A window of each image."""
        axes = self.spatial_axes(4)
        high, wide = (ops.shape(x)[axis] for axis in axes)
        known = isinstance(high, int) and isinstance(wide, int)
        if not known or high <= self.height or wide <= self.width:
            return self.unchanged(x)
        for axis, total, size in zip(axes, (high, wide), (self.height, self.width), strict=True):
            first = ops.cast(ops.floor(self.drawn(x, 0.0, float(total - size + 1))), "int64")
            along = tuple(-1 if i == axis else 1 for i in range(4))
            # A draw that is rounded up to its bound would leave the image.
            place = ops.minimum(first, total - size) + ops.reshape(ops.arange(size, dtype="int64"), along)
            x = ops.take_along_axis(x, place, axis=axis)
        return x


class Warp(ImageAugmentation):
    """Base of layers that look pixels up elsewhere: a subclass gives the eight numbers of ``transform(x)`` (B, 8)."""

    def __init__(
        self,
        *,
        fill_mode: str,
        interpolation: str,
        seed: int | None,
        fill_value: float,
        data_format: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.fill_mode = one_of("fill_mode", fill_mode, FILL_MODES, type(self).__name__)
        self.interpolation = one_of("interpolation", interpolation, ("nearest", "bilinear"), type(self).__name__)
        self.fill_value = float(fill_value)

    def transform(self, x: Any) -> list[Any]:
        """a0, a1, a2, b0, b1, b2 of ``ops.image.affine_transform``: numbers or (B, 1)."""
        raise NotImplementedError(f"{type(self).__name__} must define transform(x).")

    def changed(self, x: Any) -> Any:
        """Looked up at the transform's places."""
        column = (ops.shape(x)[0], 1)
        numbers = [*self.transform(x), 0.0, 0.0]
        rows = [ops.broadcast_to(ops.cast(number, self.drawing_dtype), column) for number in numbers]
        return ops.image.affine_transform(
            x, ops.concatenate(rows, 1), self.interpolation, self.fill_mode, self.fill_value, self.data_format
        )

    def extent(self, x: Any) -> tuple[Any, Any]:
        """Height and width of a batch as numbers."""
        sizes = (ops.shape(x)[axis] for axis in self.spatial_axes(4))
        return tuple(float(n) if isinstance(n, int) else ops.cast(n, self.drawing_dtype) for n in sizes)


class RandomRotation(Warp):
    """In training each image is turned about its middle by an angle of its own; in inference it stays.

    Args:
        factor: parts of a full turn: the angle is drawn from [-factor, factor] * 2 pi, or between two such numbers.
            Positive ones turn counter-clockwise.
        fill_mode: what lies beyond the image: ``"reflect"`` its mirror image, ``"wrap"`` a copy, ``"nearest"`` its border,
            ``"constant"`` ``fill_value``.
        interpolation: ``"nearest"`` or ``"bilinear"``.
        seed: an int that takes the place of the model's own seed.
        fill_value: for ``"constant"``.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [-1, 1], or arguments that are none of what is named here.
    Source: Keras 3.15, ``keras.layers.RandomRotation``.

    >>> from pronghorn import layers
    >>> layers.RandomRotation((0.5, 0.5))([[[1.0], [2.0]]]).round(4).ravel().tolist()
    [2.0, 1.0]
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
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
        self.factor = factor
        self.turns = factor_range("factor", factor, "RandomRotation", -1, 1)

    def transform(self, x: Any) -> list[Any]:
        """The rotation about the middle."""
        angle = self.drawn(x, *self.turns, 1) * (2 * math.pi)
        cos, sin = ops.cos(angle), ops.sin(angle)
        middle_y, middle_x = ((size - 1) * 0.5 for size in self.extent(x))
        to_x, to_y = middle_x - middle_x * cos + middle_y * sin, middle_y - middle_x * sin - middle_y * cos
        return [cos, -sin, to_x, sin, cos, to_y]


class RandomZoom(Warp):
    """In training each image is shown larger or smaller about its middle; in inference it stays.

    Args:
        height_factor: the share by which more of the height is shown, drawn from [-height_factor, height_factor] or
            between two numbers: positive ones zoom out.
        width_factor: the same for the width; None keeps the ratio of height and width.
        fill_mode, interpolation, seed, fill_value, data_format: as of RandomRotation.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside (-1, 1], or arguments that are none of what is named here.
    Source: Keras 3.15, ``keras.layers.RandomZoom``.

    >>> from pronghorn import layers
    >>> layers.RandomZoom((1, 1), fill_mode="constant")([[[8.0], [8.0]]]).ravel().tolist()
    [4.0, 4.0]
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
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
        above = math.nextafter(-1, 0)
        self.height_factor, self.width_factor = height_factor, width_factor
        self.heights = factor_range("height_factor", height_factor, "RandomZoom", above, 1)
        self.widths = (
            None if width_factor is None else factor_range("width_factor", width_factor, "RandomZoom", above, 1)
        )

    def transform(self, x: Any) -> list[Any]:
        """Scaling about the middle."""
        tall = 1 + self.drawn(x, *self.heights, 1)
        wide = tall if self.widths is None else 1 + self.drawn(x, *self.widths, 1)
        middle_y, middle_x = ((size - 1) * 0.5 for size in self.extent(x))
        return [wide, 0.0, middle_x * (1 - wide), 0.0, tall, middle_y * (1 - tall)]


class RandomTranslation(Warp):
    """In training each image is moved; in inference it stays.

    Args:
        height_factor: parts of the height: the way down is drawn from [-height_factor, height_factor], or between two
            such numbers.
        width_factor: the same for the width, and the way to the right.
        fill_mode, interpolation, seed, fill_value, data_format: as of RandomRotation.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same.
    Raises:
        ArgumentError: for a factor outside [-1, 1], or arguments that are none of what is named here.
    Source: Keras 3.15, ``keras.layers.RandomTranslation``.

    >>> from pronghorn import layers
    >>> layers.RandomTranslation(0, (0.5, 0.5), fill_mode="wrap")([[[1.0], [2.0]]]).ravel().tolist()
    [2.0, 1.0]
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
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
        self.height_factor, self.width_factor = height_factor, width_factor
        self.heights = factor_range("height_factor", height_factor, "RandomTranslation", -1, 1)
        self.widths = factor_range("width_factor", width_factor, "RandomTranslation", -1, 1)

    def transform(self, x: Any) -> list[Any]:
        """Moving."""
        height, width = self.extent(x)
        down, right = self.drawn(x, *self.heights, 1) * height, self.drawn(x, *self.widths, 1) * width
        return [1.0, 0.0, -right, 0.0, 1.0, -down]


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [RandomCrop, RandomFlip, RandomRotation, RandomTranslation, RandomZoom]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    picked = {"interpolation": "nearest", "fill_mode": "constant", "fill_value": 0.3}
    random: dict[str, Any] = {"is_random": True}
    still = {"fill_mode": "constant", "fill_value": 0.3, "interpolation": "nearest"}
    return [
        LayerCase(RandomCrop, {"height": 2, "width": 3}, (3, 5, 4, 2), **random),
        LayerCase(RandomCrop, {"height": 3, "width": 2, **first}, (2, 2, 3, 5)),
        LayerCase(RandomFlip, {}, (6, 2, 3, 2), unknown=(1, 2), **random),
        LayerCase(RandomFlip, {"mode": "vertical", "seed": 3, **first}, (6, 2, 3, 2), unknown=(2, 3), **random),
        LayerCase(RandomRotation, {"factor": 0.3}, (2, 4, 5, 2), unknown=(1, 2), **random),
        LayerCase(
            RandomRotation,
            {"factor": [0.1, 0.2], "fill_mode": "constant", "fill_value": 0.5, "interpolation": "nearest", **first},
            (2, 1, 4, 3),
            **random,
        ),
        LayerCase(RandomTranslation, {"height_factor": 0.4, "width_factor": [-0.2, 0.3]}, (2, 4, 5, 1), **random),
        LayerCase(
            RandomTranslation, {"height_factor": 0.4, "width_factor": 0.3, **picked, **first}, (2, 1, 4, 5), **random
        ),
        LayerCase(RandomZoom, {"height_factor": [-0.4, 0.3], "fill_mode": "wrap"}, (2, 4, 5, 1), **random),
        LayerCase(
            RandomTranslation, {"height_factor": 0.4, "width_factor": 0.3, **still, **first}, (2, 1, 4, 3), **random
        ),
        LayerCase(RandomRotation, {"factor": 0.3, **still}, (2, 4, 3, 1), **random),
        LayerCase(RandomZoom, {"height_factor": (0.5, 0.9), **still}, (2, 4, 3, 1), **random),
        LayerCase(RandomZoom, {"height_factor": 0.3, "width_factor": 0.2, **first}, (2, 1, 4, 3), **random),
    ]
