"""Images of another size: every output is a weighted sum of inputs along each axis, nearer ones weighing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import INTEGERS, promote
from pronghorn.errors import ArgumentError, ShapeError, nearest
from pronghorn.ops.arithmetic import add, divide, floor_divide, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, is_symbolic, operand, shape_of
from pronghorn.ops.convolution import DataFormat
from pronghorn.ops.creation import arange
from pronghorn.ops.elementwise import cast, clip
from pronghorn.ops.elementwise import round as round_
from pronghorn.ops.image.framing import spatial_axes
from pronghorn.ops.index import take
from pronghorn.ops.linalg import tensordot
from pronghorn.ops.padding import pad
from pronghorn.ops.shape import moveaxis

#: A weight for a distance of 0 or more, by functions that numpy and pronghorn.ops both have.
_Kernel: TypeAlias = Callable[[Any, Any], Any]


def resize(
    images: Any,
    size: Sequence[Size],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: DataFormat = None,
    *,
    half_pixel_centers: bool = True,
) -> Any:
    """Images with another height and width.

    Output i of O stands on the S inputs at (i + 0.5) * S / O - 0.5. Weights are divided by their sum over the inputs
    that exist. Integers come out rounded, within their dtype.

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H.
        size: the (height, width) wanted.
        interpolation: "nearest" picks; "bilinear", "bicubic" (Keys 1981, a = -0.5), "lanczos3" and "lanczos5" weigh.
        antialias: whether kernels become wider by the factor by which images become smaller.
        crop_to_aspect_ratio: cut off what sticks out of the wanted height : width, the middle stays.
        pad_to_aspect_ratio: fill up with ``fill_value`` to the wanted height : width, on both sides alike.
        fill_mode: "constant".
        half_pixel_centers: False for output i at i * S / O, as Keras 2 and TensorFlow 1 have it for "bilinear".

    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if the aspect ratio counts and height or width is not known.

    Source: Keras 3.15, ``keras.ops.image.resize``.

    >>> import numpy
    >>> resize(numpy.array([[[0.0], [4.0]]]), (1, 4)).ravel().tolist()
    [0.0, 1.0, 3.0, 4.0]
    """
    images = operand(images)
    axes = spatial_axes(images, data_format, "resize")
    wanted = _checked(size, interpolation, fill_mode, crop_to_aspect_ratio and pad_to_aspect_ratio)
    if crop_to_aspect_ratio or pad_to_aspect_ratio:
        images = _in_aspect_ratio(images, axes, wanted, None if crop_to_aspect_ratio else fill_value)
    if interpolation == "nearest":
        for axis, out in zip(axes, wanted, strict=True):
            images = _picked(images, axis, out)
        return images
    x, kernel = inexact(images), _KERNELS[interpolation]
    for axis, out in zip(axes, wanted, strict=True):
        total = shape_of(x)[axis]
        if out is total or out == total:
            continue
        if half_pixel_centers:
            x = _resampled(x, axis, out, kernel, antialias=antialias)
        else:
            shift = multiply(subtract(1.0, _ratio(out, total, x)), 0.5)
            x = _resampled(x, axis, out, kernel, translation=shift, antialias=antialias, beyond=True)
    return _in_dtype_of(images, x)


def scale_and_translate(
    images: Any,
    output_shape: Sequence[Size],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Any:
    """Input position p comes to p * scale + translation, where pixel i goes from i to i + 1; nothing lies beyond.

    Args:
        images: of any number of axes.
        output_shape: the shape wanted; sizes differ from those of images only along ``spatial_dims``.
        scale, translation: (K,), one for each of ``spatial_dims``.
        spatial_dims: the axes that are scaled.
        method: "linear" (also "bilinear", "trilinear"), "cubic" ("bicubic", "tricubic"), "lanczos3" or "lanczos5".
        antialias: whether kernels become wider by the factor by which images become smaller.

    Raises:
        ArgumentError: for another method, or if the numbers of axes, scales and translations differ.

    Source: Keras 3.15, ``keras.ops.image.scale_and_translate``; jax.image.

    >>> import numpy
    >>> scale_and_translate(numpy.array([1.0, 3.0]), (4,), numpy.array([2.0]), numpy.array([1.0]), (0,), "linear").tolist()
    [0.0, 1.0, 1.5, 2.5]
    """
    if method not in _KERNELS:
        raise ArgumentError(
            f"{method!r} is no method.",
            where="scale_and_translate",
            fix=nearest(str(method), _KERNELS),
            argument="method",
            got=method,
        )
    x = inexact(images)
    scales, shifts = (value if is_symbolic(value) else np.asarray(value) for value in (scale, translation))
    if not len(spatial_dims) == shape_of(scales)[0] == shape_of(shifts)[0]:
        raise ArgumentError(
            f"there must be one scale and one translation for each of {len(spatial_dims)} axes. "
            f"Got {shape_of(scales)[0]} and {shape_of(shifts)[0]}.",
            where="scale_and_translate",
            got=(scale, translation),
        )
    for i, axis in enumerate(spatial_dims):
        out = output_shape[axis]
        x = _resampled(x, axis, out, _KERNELS[method], scales[i], shifts[i], antialias=antialias)
    return x


def _checked(size: Sequence[Size], interpolation: str, fill_mode: str, both: bool) -> tuple[Size, Size]:
    if interpolation not in INTERPOLATIONS:
        raise ArgumentError(
            f"{interpolation!r} is no interpolation.",
            where="resize",
            fix=nearest(str(interpolation), INTERPOLATIONS),
            argument="interpolation",
            got=interpolation,
        )
    if fill_mode != "constant":
        raise ArgumentError(
            f"fill_mode must be 'constant'. Got {fill_mode!r}.", where="resize", argument="fill_mode", got=fill_mode
        )
    if both:
        raise ArgumentError(
            "crop_to_aspect_ratio and pad_to_aspect_ratio exclude each other.", where="resize", fix="Choose one."
        )
    if len(size) != 2 or any(isinstance(n, int) and n < 1 for n in size):
        raise ArgumentError(
            f"size must be (height, width), both positive. Got {size!r}.", where="resize", argument="size", got=size
        )
    return size[0], size[1]


def _in_aspect_ratio(images: Any, axes: tuple[int, int], wanted: tuple[Size, Size], fill: float | None) -> Any:
    """Images cut, or padded with ``fill``, on both sides alike to about the ratio of the sizes wanted."""
    height, width = (shape_of(images)[axis] for axis in axes)
    if any(isinstance(size, Dim) for size in (height, width, *wanted)):
        raise ShapeError(
            f"height and width must be known to keep the aspect ratio. Got {shape_of(images)}.",
            where="resize",
            fix="Give the input a shape without None.",
            actual=shape_of(images),
        )
    fitting = int(width * wanted[0] / wanted[1]), int(height * wanted[1] / wanted[0])
    if fill is None:
        key = [slice(None)] * len(shape_of(images))
        for axis, total, fit in zip(axes, (height, width), fitting, strict=True):
            kept = max(min(total, fit), 1)
            start = (total - kept) // 2
            key[axis] = slice(start, start + kept)
        return images[tuple(key)]
    around = [max(fit - total, 0) // 2 for total, fit in zip((height, width), fitting, strict=True)]
    widths = [(0, 0)] * len(shape_of(images))
    for axis, each in zip(axes, around, strict=True):
        widths[axis] = (each, each)
    return pad(images, widths, constant_values=fill)


def _picked(x: Any, axis: int, size: Size) -> Any:
    """The inputs nearest to the outputs along ``axis``: floor((i + 0.5) * S / O)."""
    total = shape_of(x)[axis]
    if size is total or size == total:
        return x
    if isinstance(total, int) and isinstance(size, int):
        return take(x, (2 * np.arange(size) + 1) * total // (2 * size), axis=axis)
    odd = add(multiply(arange(size, dtype="int64"), 2), 1)
    return take(x, floor_divide(multiply(odd, total), multiply(size, 2)), axis=axis)


def _resampled(
    x: Any,
    axis: int,
    size: Size,
    kernel: _Kernel,
    scale: Any = None,
    translation: Any = 0.0,
    *,
    antialias: bool,
    beyond: bool = False,
) -> Any:
    """x with ``size`` outputs along ``axis``, each a sum of inputs; ``beyond`` says whether borders go on for ever."""
    total = shape_of(x)[axis]
    scale = _ratio(size, total, x) if scale is None else scale
    space: Any = np
    if is_symbolic(scale, translation) or isinstance(total, Dim) or isinstance(size, Dim):
        from pronghorn import ops as space
    weights = _weights(space, total, size, scale, translation, kernel, antialias, beyond, dtype_of(x))
    return moveaxis(tensordot(x, operand(weights, dtype=dtype_of(x)), axes=([axis], [0])), -1, axis)


def _ratio(size: Size, total: Size, x: Any) -> Any:
    if isinstance(size, int) and isinstance(total, int):
        return size / total
    dtype = promote(dtype_of(x), "float32")
    return divide(cast(size, dtype), cast(total, dtype))


def _weights(
    space: Any,
    total: Size,
    size: Size,
    scale: Any,
    translation: Any,
    kernel: _Kernel,
    antialias: bool,
    beyond: bool,
    dtype: str,
) -> Any:
    """What input j weighs for output i: (total, size). Computed by ``space``, numpy or pronghorn.ops."""
    wide = "float64" if space is np else promote(dtype, "float32")
    total_ = float(total) if isinstance(total, int) else cast(total, wide)
    inverse = space.divide(1.0, scale)
    places = space.multiply(space.subtract(space.add(space.arange(size, dtype=wide), 0.5), translation), inverse)
    places = space.subtract(places, 0.5)
    if beyond:
        places = space.minimum(space.maximum(places, 0.0), space.subtract(total_, 1.0))
    distance = space.abs(space.subtract(places, space.arange(total, dtype=wide)[:, None]))
    weights = kernel(space, space.divide(distance, space.maximum(inverse, 1.0)) if antialias else distance)
    sums = space.sum(weights, axis=0, keepdims=True)
    # As jax.image does: nothing where only the kernels' negative tails meet, nothing outside the image.
    is_seen = space.greater(space.abs(sums), 1000 * float(np.finfo(np.float32).eps))
    end = space.subtract(total_, 0.5)
    is_inside = space.logical_and(space.greater_equal(places, -0.5), space.less_equal(places, end))
    shares = space.divide(weights, space.where(is_seen, sums, 1.0))
    return space.where(space.logical_and(is_seen, is_inside), shares, 0.0)


def _in_dtype_of(images: Any, x: Any) -> Any:
    """x as images are: integers rounded, within what the dtype holds."""
    dtype = dtype_of(images)
    if dtype not in INTEGERS:
        return cast(x, dtype) if dtype_of(x) != dtype and dtype != "bool" else x
    bounds = np.iinfo(dtype)
    return cast(clip(round_(x), bounds.min, bounds.max), dtype)


def _triangle(space: Any, x: Any) -> Any:
    return space.maximum(0.0, space.subtract(1.0, x))


def _cubic(space: Any, x: Any) -> Any:
    near = _polynomial(space, x, 1.5, -2.5, 0.0, 1.0)
    far = _polynomial(space, x, -0.5, 2.5, -4.0, 2.0)
    return space.where(space.less(x, 1.0), near, space.where(space.less(x, 2.0), far, 0.0))


def _polynomial(space: Any, x: Any, *coefficients: float) -> Any:
    total: Any = coefficients[0]
    for coefficient in coefficients[1:]:
        total = space.add(space.multiply(total, x), coefficient)
    return total


def _lanczos(radius: float) -> _Kernel:
    def kernel(space: Any, x: Any) -> Any:
        is_near = space.less_equal(x, 1e-3)
        angle = space.multiply(space.where(is_near, 1.0, x), np.pi)
        value = space.multiply(space.sin(angle), space.sin(space.divide(angle, radius)))
        value = space.divide(space.multiply(value, radius), space.square(angle))
        return space.where(space.greater(x, radius), 0.0, space.where(is_near, 1.0, value))

    return kernel


_KERNELS: dict[str, _Kernel] = {
    **dict.fromkeys(("linear", "bilinear", "trilinear"), _triangle),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), _cubic),
    "lanczos3": _lanczos(3.0),
    "lanczos5": _lanczos(5.0),
}
#: What ``resize`` takes.
INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
