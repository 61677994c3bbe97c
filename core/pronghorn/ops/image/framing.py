"""How images stand in an array, and cutting or padding them to a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pronghorn.config import image_data_format
from pronghorn.dim import Size
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import operand, shape_of
from pronghorn.ops.convolution import DataFormat, channels_last
from pronghorn.ops.padding import pad
from pronghorn.ops.shape import expand_dims, squeeze


def spatial_axes(images: Any, data_format: DataFormat, where: str) -> tuple[int, int]:
    """The axes of height and width of one image or a batch of them.

    Raises:
        ShapeError: if there are not three or four axes.
        ArgumentError: for another data format.
    """
    ndim = len(shape_of(images))
    if ndim not in (3, 4):
        raise ShapeError(
            f"images must have three axes (one image) or four (a batch). Got {shape_of(images)}.",
            where=where,
            fix="Add the missing axis with expand_dims.",
            actual=shape_of(images),
        )
    chosen = image_data_format() if data_format is None else data_format
    if chosen not in ("channels_last", "channels_first"):
        raise ArgumentError(
            f"data_format must be 'channels_last' or 'channels_first'. Got {data_format!r}.",
            where=where,
            fix="Leave it out: the configuration's default is taken.",
            argument="data_format",
            got=data_format,
        )
    return (ndim - 2, ndim - 1) if chosen == "channels_first" else (ndim - 3, ndim - 2)


def channel_axis(images: Any, data_format: DataFormat, where: str) -> int:
    """The axis of the channels, of one image or a batch of them; raises as :func:`spatial_axes`."""
    height, width = spatial_axes(images, data_format, where)
    return height - 1 if width == len(shape_of(images)) - 1 else width + 1


def as_batch(images: Any, data_format: DataFormat, where: str) -> tuple[Any, Callable[[Any], Any]]:
    """Images as (N, H, W, C), and what puts a result of that form as the images were; raises as spatial_axes."""
    spatial_axes(images, data_format, where)
    single = len(shape_of(images)) == 3
    x, back = channels_last(expand_dims(images, 0) if single else images, data_format)
    return x, (lambda y: squeeze(back(y), 0)) if single else back


def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: DataFormat = None,
) -> Any:
    """Zeros around images: two of top, bottom and target height are given, and two of left, right and target width.

    Raises:
        ArgumentError: for other than two, or if a padding is negative.

    >>> import numpy
    >>> pad_images(numpy.ones((1, 1, 1)), 1, 0, target_height=2, target_width=3)[..., 0].tolist()
    [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    images = operand(images)
    widths: list[tuple[Size, Size]] = [(0, 0)] * len(shape_of(images))
    asked = ((top_padding, bottom_padding, target_height), (left_padding, right_padding, target_width))
    for axis, given in zip(spatial_axes(images, data_format, "pad_images"), asked, strict=True):
        before, behind, target = _two_of(given, "pad_images", "padding", axis)
        if before is None:
            before = target - behind - shape_of(images)[axis]
        elif behind is None:
            behind = target - before - shape_of(images)[axis]
        _check_not_negative("pad_images", images, before, behind)
        widths[axis] = (before, behind)
    return pad(images, widths)


def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: DataFormat = None,
) -> Any:
    """Borders cut off: two of top, bottom and target height are given, and two of left, right and target width.

    Raises:
        ArgumentError: for other than two, or if a cropping or what would be left is negative.

    >>> import numpy
    >>> crop_images(numpy.arange(6).reshape(2, 3, 1), 1, 1, 0, target_width=2)[..., 0].tolist()
    [[4, 5]]
    """
    images = operand(images)
    key = [slice(None)] * len(shape_of(images))
    asked = ((top_cropping, bottom_cropping, target_height), (left_cropping, right_cropping, target_width))
    for axis, given in zip(spatial_axes(images, data_format, "crop_images"), asked, strict=True):
        before, behind, target = _two_of(given, "crop_images", "cropping", axis)
        total = shape_of(images)[axis]
        if before is None:
            before = total - target - behind
        if target is None:
            target = total - before - behind
        _check_not_negative("crop_images", images, before, target, total - before - target)
        key[axis] = slice(before, before + target)
    return images[tuple(key)]


def _two_of(given: tuple[Any, Any, Any], where: str, what: str, axis: int) -> tuple[Any, Any, Any]:
    if sum(value is None for value in given) != 1:
        raise ArgumentError(
            f"two of the {what} before, the {what} behind and the target size must be given along axis {axis}. "
            f"Got {given}.",
            where=where,
            fix="Leave out the one that follows from the others.",
            got=given,
        )
    return given


def _check_not_negative(where: str, images: Any, *sizes: Size) -> None:
    wrong = [size for size in sizes if isinstance(size, int) and size < 0]
    if wrong:
        raise ArgumentError(
            f"the frame does not fit images {shape_of(images)}: {wrong[0]} pixels.",
            where=where,
            fix="Pad to larger sizes, crop to smaller ones.",
            got=wrong[0],
        )
