"""Patches of images and volumes."""

from __future__ import annotations

from typing import Any

from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.blocks import windows
from pronghorn.ops.convert import operand, shape_of
from pronghorn.ops.convolution import DataFormat, channels_last, resolve_padding
from pronghorn.ops.padding import pad
from pronghorn.ops.shape import expand_dims, reshape, squeeze, transpose


def extract_patches(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: DataFormat = None,
) -> Any:
    """The patches of images, the pixels of each in one row: (N, H, W, C) -> (N, rows, columns, h * w * C).

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H; volumes (N, D, H, W, C) where ``size`` has three ints.
        size: the patch's (height, width), or an int for both; three ints for volumes.
        strides: steps from patch to patch; the size if None.
        dilation_rate: the distance of neighbouring pixels of a patch.
        padding: "valid", or "same": as many patches as the size divided by the stride, rounded up, with zeros outside.

    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: for images of other numbers of axes, or patches larger than they.

    Source: Keras 3.15, ``keras.ops.image.extract_patches``.

    >>> import numpy
    >>> extract_patches(numpy.arange(6).reshape(2, 3, 1), 2, 1).tolist()
    [[[0, 1, 3, 4], [1, 2, 4, 5]]]
    """
    rank = 2 if hasattr(size, "__index__") else len(size)
    return _patches(images, rank, size, strides, dilation_rate, padding, data_format)


def extract_patches_3d(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: DataFormat = None,
) -> Any:
    """The patches of volumes: (N, D, H, W, C) -> (N, slices, rows, columns, d * h * w * C).

    Arguments as of :func:`extract_patches`. Source: Keras 3.15, ``keras.ops.image.extract_patches_3d``.

    >>> import numpy
    >>> extract_patches_3d(numpy.zeros((1, 4, 4, 4, 3)), 2).shape
    (1, 2, 2, 2, 24)
    """
    return _patches(volumes, 3, size, strides, dilation_rate, padding, data_format)


def _patches(
    images: Any, rank: int, size: Any, strides: Any, dilation_rate: Any, padding: str, data_format: DataFormat
) -> Any:
    images = operand(images)
    ndim = len(shape_of(images))
    if ndim not in (rank + 1, rank + 2):
        raise ShapeError(
            f"patches of {rank} axes are taken from images of {rank + 1} axes, or batches of {rank + 2}. "
            f"Got {shape_of(images)}.",
            where="extract_patches",
            actual=shape_of(images),
        )
    sizes = _each(size, rank, "size")
    steps, rates = (
        sizes if strides is None else _each(strides, rank, "strides"),
        _each(dilation_rate, rank, "dilation_rate"),
    )
    x, back = channels_last(expand_dims(images, 0) if ndim == rank + 1 else images, data_format)
    around = resolve_padding(padding, shape_of(x)[1:-1], sizes, steps, rates)
    x = pad(x, [(0, 0), *around, (0, 0)]) if any(side != 0 for pair in around for side in pair) else x
    for axis in reversed(range(rank)):
        x = windows(x, axis + 1, sizes[axis], steps[axis], rates[axis])
    # (N, rows, h, columns, w, C) -> (N, rows, columns, h, w, C).
    x = transpose(x, (0, *range(1, 2 * rank, 2), *range(2, 2 * rank + 1, 2), 2 * rank + 1))
    found = shape_of(x)
    count = found[-1]
    for each in sizes:
        count = count * each
    y = back(reshape(x, (*found[: rank + 1], count)))
    return squeeze(y, 0) if ndim == rank + 1 else y


def _each(value: Any, rank: int, name: str) -> tuple[int, ...]:
    given = (value,) * rank if hasattr(value, "__index__") else tuple(value)
    if rank not in (2, 3) or len(given) != rank or any(not hasattr(n, "__index__") or n < 1 for n in given):
        raise ArgumentError(
            f"{name} must be a positive int, or {rank} of them. Got {value!r}.",
            where="extract_patches",
            fix=f"Pass for example {name}=2.",
            argument=name,
            got=value,
        )
    return tuple(n.__index__() for n in given)
