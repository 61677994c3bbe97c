"""Small convolutions of each channel by itself: blurring, edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.errors import ShapeError
from pronghorn.ops.arithmetic import divide, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.convolution import DataFormat, depthwise_conv
from pronghorn.ops.creation import arange
from pronghorn.ops.elementwise import cast, exp, square
from pronghorn.ops.image.framing import as_batch
from pronghorn.ops.reduction import sum as sum_
from pronghorn.ops.shape import broadcast_to, moveaxis, reshape


def gaussian_blur(
    images: Any, kernel_size: Sequence[int] = (3, 3), sigma: Any = (1.0, 1.0), data_format: DataFormat = None
) -> Any:
    """Each pixel the mean of those around it, weighted by ``exp(-(distance / sigma)^2 / 2)``; outside lie zeros.

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H.
        kernel_size: how many pixels count, (along the width, along the height).
        sigma: (2,), the widths of the bell [pixels], in the same order.

    Source: Keras 3.15, ``keras.ops.image.gaussian_blur``.

    >>> import numpy
    >>> gaussian_blur(numpy.ones((1, 3, 3, 1), "float32"), sigma=(1e-3, 1e-3)).ravel().tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    x, back = as_batch(inexact(images), data_format, "gaussian_blur")
    sigma = cast(sigma, dtype_of(x))
    channels = shape_of(x)[-1]
    for axis, size, width in ((1, kernel_size[1], sigma[1]), (0, kernel_size[0], sigma[0])):
        along = (int(size), 1, 1, 1) if axis == 1 else (1, int(size), 1, 1)
        kernel = reshape(gaussian(int(size), width, dtype_of(x)), along)
        x = depthwise_conv(x, broadcast_to(kernel, (*along[:2], channels, 1)), 1, "same", "channels_last")
    return back(x)


def gaussian(size: int, sigma: Any, dtype: str) -> Any:
    """``exp(-(x / sigma)^2 / 2)`` at ``size`` places around 0, one apart, divided by their sum: (size,)."""
    places = subtract(arange(size, dtype=dtype), (size - 1) / 2)
    bell = exp(multiply(square(divide(places, sigma)), -0.5))
    return divide(bell, sum_(bell))


def sobel_edges(images: Any, data_format: DataFormat = None) -> Any:
    """How images change downwards and to the right: Sobel's derivatives; outside lie zeros.

    Shapes: (N, H, W, C) -> (N, H, W, C, 2), or with C in front of H; the last axis is (dy, dx).
    Source: Keras 3.15, ``keras.ops.image.sobel_edges``.

    >>> import numpy
    >>> x = numpy.arange(3.0)[None, :, None, None] * numpy.ones((1, 3, 3, 1))
    >>> sobel_edges(x)[0, 1, 1, 0].tolist()
    [8.0, 0.0]
    """
    x = inexact(images)
    if len(shape_of(x)) != 4:
        raise ShapeError(
            f"images must be a batch, with four axes. Got {shape_of(x)}.",
            where="sobel_edges",
            fix="Add the missing axis with expand_dims(images, 0).",
            actual=shape_of(x),
        )
    batch, _ = as_batch(x, data_format, "sobel_edges")
    down = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    both = operand(np.stack([down, down.T], axis=-1)[:, :, None, :], dtype=dtype_of(x))
    channels = shape_of(batch)[-1]
    edges = depthwise_conv(batch, broadcast_to(both, (3, 3, channels, 2)), 1, "same", "channels_last")
    edges = reshape(edges, (*shape_of(batch), 2))
    return moveaxis(edges, 3, 1) if batch is not x else edges
