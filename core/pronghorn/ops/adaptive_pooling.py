"""Pooling to a given size, whatever the size of the input."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.arithmetic import divide
from pronghorn.ops.convert import dtype_of, inexact, operand, shape_of
from pronghorn.ops.convolution import DataFormat, channels_last
from pronghorn.ops.index import take
from pronghorn.ops.logic import where
from pronghorn.ops.reduction import max as max_
from pronghorn.ops.reduction import sum as sum_


def adaptive_average_pool(inputs: Any, output_size: Any, data_format: DataFormat = None) -> Any:
    """The mean of each of ``output_size`` windows along every spatial axis.

    Window i of O on an axis of S elements goes from floor(i * S / O) to ceil((i + 1) * S / O): they cover all, are
    nearly equal, and may share elements.

    Args:
        inputs: (N, *S, C), or (N, C, *S) with ``data_format="channels_first"``; S of one to three axes.
        output_size: O, an int for all spatial axes or one for each.
        data_format: what the configuration says if None.

    Returns:
        (N, *O, C), or (N, C, *O).

    Raises:
        ShapeError: if a spatial size is not known.
        ArgumentError: if ``output_size`` is not what is said here.

    Source: Keras 3.15, ``keras.ops.adaptive_average_pool``.

    >>> import numpy
    >>> adaptive_average_pool(numpy.arange(5.0).reshape(1, 5, 1), 2).ravel().tolist()
    [1.0, 3.0]
    """
    x, back = channels_last(inexact(inputs), data_format)
    for axis, size in enumerate(_sizes(x, output_size, "adaptive_average_pool"), start=1):
        inside, taken = _windows(x, axis, size)
        total = sum_(where(_along(inside, x, axis), taken, 0), axis=axis + 1)
        counts = inside.sum(axis=1).reshape((-1,) + (1,) * (len(shape_of(x)) - axis - 1))
        x = divide(total, operand(counts, dtype=dtype_of(x)))
    return back(x)


def adaptive_max_pool(inputs: Any, output_size: Any, data_format: DataFormat = None) -> Any:
    """The greatest value of each of ``output_size`` windows along every spatial axis.

    Windows, arguments and shapes as of :func:`adaptive_average_pool`. Source: Keras 3.15, ``keras.ops.adaptive_max_pool``.

    >>> import numpy
    >>> adaptive_max_pool(numpy.arange(5.0).reshape(1, 5, 1), 2).ravel().tolist()
    [2.0, 4.0]
    """
    x, back = channels_last(operand(inputs), data_format)
    for axis, size in enumerate(_sizes(x, output_size, "adaptive_max_pool"), start=1):
        x = max_(_windows(x, axis, size)[1], axis=axis + 1)
    return back(x)


def _windows(x: Any, axis: int, count: int) -> tuple[np.ndarray[Any, Any], Any]:
    """Which of the places in each window are its own (count, longest); and x with such two axes in place of ``axis``.

    Places that are not a window's own hold its last element.
    """
    total = shape_of(x)[axis]
    numbers = np.arange(count)
    start, stop = numbers * total // count, -(-(numbers + 1) * total // count)
    places = start[:, None] + np.arange((stop - start).max())
    return places < stop[:, None], take(x, np.minimum(places, stop[:, None] - 1), axis=axis)


def _along(inside: np.ndarray[Any, Any], x: Any, axis: int) -> np.ndarray[Any, Any]:
    return inside.reshape(inside.shape + (1,) * (len(shape_of(x)) - axis - 1))


def _sizes(x: Any, output_size: Any, where_: str) -> tuple[int, ...]:
    spatial = shape_of(x)[1:-1]
    given = (output_size,) * len(spatial) if hasattr(output_size, "__index__") else tuple(output_size)
    if len(given) != len(spatial) or any(not hasattr(n, "__index__") or n < 1 for n in given):
        raise ArgumentError(
            f"output_size must be a positive int, or one for each of {len(spatial)} spatial axes. Got {output_size!r}.",
            where=where_,
            argument="output_size",
            got=output_size,
        )
    if any(isinstance(size, Dim) for size in spatial):
        raise ShapeError(
            f"the spatial sizes must be known. Got {shape_of(x)}.",
            where=where_,
            fix="Give the input a shape without None.",
            actual=shape_of(x),
        )
    return tuple(n.__index__() for n in given)
