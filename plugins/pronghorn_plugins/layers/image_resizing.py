"""Images of a given size: Resizing, CenterCrop."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, InputSpec, Layer, LayerCase, hookimpl, ops

from .arguments import count, data_format, one_of

_data_format = data_format
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


class ImageLayer(Layer):
    """Base of layers of images (B, H, W, C), or with C behind B, or of one image without B."""

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = _data_format(data_format, type(self).__name__)
        self.input_spec = InputSpec(min_ndim=3, max_ndim=4)

    def spatial_axes(self, ndim: int) -> tuple[int, int]:
        """The axes of height and width."""
        return (ndim - 2, ndim - 1) if self.data_format == "channels_first" else (ndim - 3, ndim - 2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)


class ImageSize(ImageLayer):
    """Base of what gives images ``height`` and ``width``."""

    def __init__(self, height: int, width: int, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.height = count("height", height, type(self).__name__)
        self.width = count("width", width, type(self).__name__)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's with another height and width."""
        sizes = list(input_shape)
        for axis, size in zip(self.spatial_axes(len(sizes)), (self.height, self.width), strict=True):
            sizes[axis] = size
        return tuple(sizes)

    def resized(self, images: Any, **how: Any) -> Any:
        """Images of the size wanted."""
        return ops.image.resize(images, (self.height, self.width), data_format=self.data_format, **how)


class Resizing(ImageSize):
    """Images with another height and width. Integers come out rounded, in their own dtype.

    Args:
        height, width: the sizes wanted [pixels].
        interpolation: ``"bilinear"``, ``"nearest"``, ``"bicubic"``, ``"lanczos3"`` or ``"lanczos5"``.
        crop_to_aspect_ratio: cut off what sticks out of the wanted height : width; the middle stays.
        pad_to_aspect_ratio: fill up with ``fill_value`` to the wanted height : width, on both sides alike.
        fill_mode: ``"constant"``.
        fill_value: what is filled up with.
        antialias: whether neighbours further away count when images become smaller.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same with H, W = height, width.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if the aspect ratio counts and the input's height or width is not known.
    Source: Keras 3.15, ``keras.layers.Resizing``; see ``ops.image.resize``.

    >>> from pronghorn import layers
    >>> layers.Resizing(1, 4)([[[0.0], [4.0]]]).ravel().tolist()
    [0.0, 1.0, 3.0, 4.0]
    """

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(height, width, data_format, **kwargs)
        self.interpolation = one_of("interpolation", interpolation, INTERPOLATIONS, "Resizing")
        self.crop_to_aspect_ratio, self.pad_to_aspect_ratio = bool(crop_to_aspect_ratio), bool(pad_to_aspect_ratio)
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ArgumentError(
                "crop_to_aspect_ratio and pad_to_aspect_ratio exclude each other.",
                where="Resizing",
                fix="Choose one.",
                argument="crop_to_aspect_ratio",
                got=True,
            )
        self.fill_mode = one_of("fill_mode", fill_mode, ("constant",), "Resizing")
        self.fill_value, self.antialias = float(fill_value), bool(antialias)

    def call(self, inputs: Any) -> Any:
        return self.resized(
            inputs,
            interpolation=self.interpolation,
            antialias=self.antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_value=self.fill_value,
        )


class CenterCrop(ImageSize):
    """The middle of images. Where they are smaller than that, they are cut to the wanted height : width and resized.

    Args:
        height, width: the sizes wanted [pixels].
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) or (H, W, C), or with C in front of H -> the same with H, W = height, width.
    Raises:
        ArgumentError: if height or width is no positive int.
    Source: Keras 3.15, ``keras.layers.CenterCrop``.

    >>> import numpy
    >>> from pronghorn import layers
    >>> layers.CenterCrop(1, 2)(numpy.arange(12.0).reshape(3, 4, 1)).ravel().tolist()
    [5.0, 6.0]
    """

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        sizes, key = ops.shape(x), [slice(None)] * x.ndim
        for axis, wanted in zip(self.spatial_axes(x.ndim), (self.height, self.width), strict=True):
            if isinstance(sizes[axis], int) and sizes[axis] < wanted:
                return self.resized(x, crop_to_aspect_ratio=True)
            start = (sizes[axis] - wanted) // 2
            key[axis] = slice(start, start + wanted)
        return x[tuple(key)]


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [CenterCrop, Resizing]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    return [
        LayerCase(CenterCrop, {"height": 2, "width": 3}, (2, 5, 4, 2), unknown=(1, 2)),
        LayerCase(CenterCrop, {"height": 4, "width": 3, **first}, (1, 2, 3, 5)),
        LayerCase(Resizing, {"height": 3, "width": 5}, (2, 2, 4, 2), unknown=(1, 2)),
        LayerCase(
            Resizing, {"height": 2, "width": 2, "interpolation": "nearest", **first}, (1, 2, 5, 3), unknown=(2, 3)
        ),
        LayerCase(
            Resizing,
            {"height": 2, "width": 3, "interpolation": "bicubic", "antialias": True, "crop_to_aspect_ratio": True},
            (1, 5, 5, 2),
        ),
        LayerCase(
            Resizing,
            {"height": 4, "width": 3, "interpolation": "lanczos3", "pad_to_aspect_ratio": True, "fill_value": 0.5},
            (1, 3, 5, 1),
        ),
    ]
