"""Blocks of images: between space and channels, and windows side by side."""

from __future__ import annotations

from typing import Any

from pronghorn.dim import Dim, Size
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.arithmetic import add, multiply
from pronghorn.ops.convert import dtype_of, operand, shape_of
from pronghorn.ops.creation import arange, zeros
from pronghorn.ops.index import scatter_add, take
from pronghorn.ops.padding import pad
from pronghorn.ops.shape import expand_dims, reshape, transpose


def depth_to_space(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels in groups of ``block_size``^2 become squares of pixels.

    Shapes: x (N, H, W, r * r * C) -> (N, H * r, W * r, C), the channels taken apart as (r, r, C); with
    ``data_format="channels_first"`` x (N, C * r * r, H, W) -> (N, C, H * r, W * r), taken apart as (C, r, r).

    Raises:
        ShapeError: if the channels are no multiple of ``block_size``^2.

    >>> import numpy
    >>> depth_to_space(numpy.arange(4).reshape(1, 1, 1, 4), 2).tolist()
    [[[[0], [1]], [[2], [3]]]]
    """
    x, r, first = _image(x, block_size, data_format, "depth_to_space")
    if first:
        n, c, h, w = shape_of(x)
        c = _divided(c, r * r, "depth_to_space", "channels")
        apart = transpose(reshape(x, (n, c, r, r, h, w)), (0, 1, 4, 2, 5, 3))
        return reshape(apart, (n, c, h * r, w * r))
    n, h, w, c = shape_of(x)
    c = _divided(c, r * r, "depth_to_space", "channels")
    apart = transpose(reshape(x, (n, h, w, r, r, c)), (0, 1, 3, 2, 4, 5))
    return reshape(apart, (n, h * r, w * r, c))


def space_to_depth(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Squares of ``block_size``^2 pixels become channels: the inverse of :func:`depth_to_space`.

    Raises:
        ShapeError: if height or width is no multiple of ``block_size``.

    >>> import numpy
    >>> space_to_depth(numpy.arange(4).reshape(1, 2, 2, 1), 2).tolist()
    [[[[0, 1, 2, 3]]]]
    """
    x, r, first = _image(x, block_size, data_format, "space_to_depth")
    n, *sizes = shape_of(x)
    h, w = (_divided(size, r, "space_to_depth", "pixels") for size in (sizes[1:] if first else sizes[:2]))
    if first:
        c = sizes[0]
        apart = transpose(reshape(x, (n, c, h, r, w, r)), (0, 1, 3, 5, 2, 4))
        return reshape(apart, (n, c * r * r, h, w))
    c = sizes[2]
    apart = transpose(reshape(x, (n, h, r, w, r, c)), (0, 1, 3, 2, 4, 5))
    return reshape(apart, (n, h, w, c * r * r))


def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every window of x (N, C, H, W) as a column: (N, C * kh * kw, L), L = how many windows there are, row by row.

    Args:
        kernel_size: the window's (height, width), or an int for both; so are the other arguments.
        dilation: the distance of neighbouring elements of a window.
        padding: zeros on both sides of each axis.
        stride: steps of the window.

    >>> import numpy
    >>> unfold(numpy.arange(6.0).reshape(1, 1, 2, 3), 2).tolist()
    [[[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]]
    """
    (kh, kw), (dh, dw), (ph, pw), (sh, sw) = _pairs(kernel_size, dilation, padding, stride)
    x = pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)]) if ph or pw else operand(x)
    x = windows(windows(x, 3, kw, sw, dw), 2, kh, sh, dh)
    n, c, rows, _, columns, _ = shape_of(x)
    return reshape(transpose(x, (0, 1, 3, 5, 2, 4)), (n, c * kh * kw, rows * columns))


def fold(x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """The sum of all windows, each where :func:`unfold` took it: (N, C * kh * kw, L) -> (N, C, H, W).

    Args:
        output_size: (H, W), or an int for both.

    Other arguments as of unfold.

    Raises:
        ShapeError: if L is not the number of windows.

    >>> import numpy
    >>> fold(numpy.ones((1, 4, 2)), (2, 3), 2).tolist()
    [[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]]
    """
    (kh, kw), (dh, dw), (ph, pw), (sh, sw), (h, w) = _pairs(kernel_size, dilation, padding, stride, output_size)
    x = operand(x)
    n, channels, count = shape_of(x)
    tall, wide = h + 2 * ph, w + 2 * pw
    rows, columns = _places(tall, kh, sh, dh), _places(wide, kw, sw, dw)
    high, broad = shape_of(rows)[0], shape_of(columns)[0]
    if isinstance(count, int) and count != high * broad:
        raise ShapeError(
            f"an image of {h} x {w} has {high * broad} windows of {kh} x {kw}. Got x {shape_of(x)}.",
            where="fold",
            fix="Pass the arguments that unfold had.",
            expected=high * broad,
            actual=count,
        )
    c = _divided(channels, kh * kw, "fold", "rows")
    x = transpose(reshape(x, (n, c, kh, kw, high, broad)), (0, 1, 4, 2, 5, 3))
    x = scatter_add(zeros((n, c, tall, broad, kw), dtype_of(x)), rows, x, axis=2)
    x = scatter_add(zeros((n, c, tall, wide), dtype_of(x)), columns, x, axis=3)
    return x[:, :, ph : ph + h, pw : pw + w]


def windows(x: Any, axis: int, size: int, stride: int, dilation: int) -> Any:
    """x with two axes in place of ``axis``: the windows on it, and the ``size`` elements of each."""
    return take(x, _places(shape_of(x)[axis], size, stride, dilation), axis=axis)


def _places(total: Size, size: int, stride: int, dilation: int) -> Any:
    """The positions on an axis of ``total`` elements of what each window holds: (windows, size)."""
    count = (total - (size - 1) * dilation - 1) // stride + 1
    if isinstance(count, int) and count < 1:
        raise ShapeError(
            f"a window of {size} elements, {dilation} apart, does not fit into an axis of size {total}.",
            fix="Use a smaller window, or more padding.",
            expected=(size - 1) * dilation + 1,
            actual=total,
        )
    first = expand_dims(multiply(arange(count, dtype="int64"), stride), 1)
    return add(first, multiply(arange(size, dtype="int64"), dilation))


def _pairs(*values: Any) -> list[tuple[int, int]]:
    return [(v.__index__(),) * 2 if hasattr(v, "__index__") else (int(v[0]), int(v[1])) for v in values]


def _image(x: Any, block_size: int, data_format: str, where: str) -> tuple[Any, int, bool]:
    x = operand(x)
    if len(shape_of(x)) != 4:
        raise ShapeError(f"x must have four axes. Got {shape_of(x)}.", where=where, actual=shape_of(x))
    if not hasattr(block_size, "__index__") or block_size < 1:
        raise ArgumentError(
            f"block_size must be an int of 1 or more. Got {block_size!r}.",
            where=where,
            argument="block_size",
            got=block_size,
        )
    if data_format not in ("channels_last", "channels_first"):
        raise ArgumentError(
            f"data_format must be 'channels_last' or 'channels_first'. Got {data_format!r}.",
            where=where,
            argument="data_format",
            got=data_format,
        )
    return x, block_size.__index__(), data_format == "channels_first"


def _divided(size: Size, by: int, where: str, what: str) -> Size:
    if not isinstance(size, Dim) and size % by:
        raise ShapeError(f"{size} {what} cannot be divided by {by}.", where=where, expected=by, actual=size)
    return size // by
