"""Colours: grey values, and hue, saturation and value."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dtypes import as_numpy, is_float
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.ops.arithmetic import add, divide, maximum, minimum, mod, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.convolution import DataFormat
from pronghorn.ops.elementwise import absolute, cast, clip
from pronghorn.ops.image.framing import channel_axis
from pronghorn.ops.linalg import tensordot
from pronghorn.ops.logic import equal, greater, less, where
from pronghorn.ops.shape import expand_dims, stack, unstack

_GREY = (0.2989, 0.5870, 0.1140)


def rgb_to_grayscale(images: Any, data_format: DataFormat = None) -> Any:
    """``0.2989 red + 0.5870 green + 0.1140 blue``: three channels become one, and one stays as it is.

    Source: Keras 3.15, ``keras.ops.image.rgb_to_grayscale``: integers lose what stands behind the point.

    >>> import numpy
    >>> rgb_to_grayscale(numpy.array([[[100, 100, 200]]])).tolist()
    [[[111]]]
    """
    images = operand(images)
    axis = channel_axis(images, data_format, "rgb_to_grayscale")
    if shape_of(images)[axis] == 1:
        return images
    _check_three(images, axis, "rgb_to_grayscale")
    x = inexact(images)
    grey = tensordot(x, operand(np.array(_GREY), dtype=dtype_of(x)), axes=([axis], [0]))
    return cast(expand_dims(grey, axis), dtype_of(images))


def rgb_to_hsv(images: Any, data_format: DataFormat = None) -> Any:
    """Red, green and blue in [0, 1] as hue, saturation and value in [0, 1].

    value = max(r, g, b); saturation = (value - min(r, g, b)) / value; hue goes from red (0) by green (1/3) and blue
    (2/3) back to red, and is 0 for greys.

    Raises:
        DTypeError: for images that are not floating.
        ShapeError: if there are not three channels.

    Source: Keras 3.15, ``keras.ops.image.rgb_to_hsv``.

    >>> import numpy
    >>> rgb_to_hsv(numpy.array([[[0.0, 0.5, 0.0]]])).round(3).tolist()
    [[[0.333, 1.0, 0.5]]]
    """
    images, axis = _colours(images, data_format, "rgb_to_hsv")
    tiny = float(np.finfo(as_numpy(dtype_of(images))).eps)
    images = where(less(absolute(images), tiny), 0.0, images)
    r, g, b = unstack(images, 3, axis)
    value = maximum(maximum(r, g), b)
    spread = subtract(value, minimum(minimum(r, g), b))
    is_coloured = greater(spread, 0)
    saturation = where(is_coloured, divide(spread, where(is_coloured, value, 1.0)), 0.0)
    sixth = divide(1 / 6, where(is_coloured, spread, 1.0))
    from_green = add(multiply(sixth, subtract(b, r)), 1 / 3)
    from_blue = add(multiply(sixth, subtract(r, g)), 2 / 3)
    hue = where(equal(value, g), from_green, from_blue)
    hue = where(equal(value, r), multiply(sixth, subtract(g, b)), hue)
    hue = where(less(hue, 0), add(hue, 1.0), hue)
    return stack([where(is_coloured, hue, 0.0), saturation, value], axis=axis)


def hsv_to_rgb(images: Any, data_format: DataFormat = None) -> Any:
    """Hue, saturation and value as red, green and blue: the inverse of :func:`rgb_to_hsv`.

    Raises:
        DTypeError: for images that are not floating.
        ShapeError: if there are not three channels.

    Source: Keras 3.15, ``keras.ops.image.hsv_to_rgb``.

    >>> import numpy
    >>> hsv_to_rgb(numpy.array([[[0.0, 1.0, 0.5]]])).tolist()
    [[[0.5, 0.0, 0.0]]]
    """
    images, axis = _colours(images, data_format, "hsv_to_rgb")
    hue, saturation, value = unstack(images, 3, axis)
    place = multiply(mod(hue, 1.0), 6.0)
    red = clip(subtract(absolute(subtract(place, 3.0)), 1.0), 0.0, 1.0)
    green, blue = (clip(subtract(2.0, absolute(subtract(place, at))), 0.0, 1.0) for at in (2.0, 4.0))
    rest = subtract(1.0, saturation)
    mixed = [multiply(value, add(rest, multiply(saturation, pure))) for pure in (red, green, blue)]
    return stack(mixed, axis=axis)


def _colours(images: Any, data_format: DataFormat, where_: str) -> tuple[Any, int]:
    images = operand(images)
    axis = channel_axis(images, data_format, where_)
    if not is_float(dtype_of(images)):
        raise DTypeError(
            f"images must be floating. Got {dtype_of(images)}.",
            where=where_,
            fix="Divide by 255 first.",
            actual=dtype_of(images),
        )
    _check_three(images, axis, where_)
    return images, axis


def _check_three(images: Any, axis: int, where_: str) -> None:
    if isinstance(shape_of(images)[axis], int) and shape_of(images)[axis] != 3:
        raise ShapeError(
            f"axis {axis} must hold three channels. Got {shape_of(images)}.",
            where=where_,
            fix="Pass data_format= if the channels stand elsewhere.",
            expected=3,
            actual=shape_of(images)[axis],
        )
