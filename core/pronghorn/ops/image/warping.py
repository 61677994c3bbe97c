"""Images looked up at other places: coordinates, affine and perspective maps, elastic distortion."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Dim, Size
from pronghorn.dtypes import is_float, promote
from pronghorn.errors import ArgumentError, ShapeError, nearest
from pronghorn.ops.arithmetic import add, divide, maximum, minimum, mod, multiply, subtract
from pronghorn.ops.convert import dtype_of, inexact, operand, operands, shape_of
from pronghorn.ops.convolution import DataFormat
from pronghorn.ops.creation import arange, ones_like, zeros_like
from pronghorn.ops.elementwise import absolute, cast, ceil, floor, negative
from pronghorn.ops.image.filtering import gaussian_blur
from pronghorn.ops.image.framing import as_batch
from pronghorn.ops.index import linear_index, take
from pronghorn.ops.linalg import solve
from pronghorn.ops.logic import greater_equal, less, logical_and, where
from pronghorn.ops.random import random_normal
from pronghorn.ops.shape import concatenate, expand_dims, reshape, squeeze, stack
from pronghorn.spec import product

#: What the interpolations are as orders of splines.
ORDERS = {"nearest": 0, "bilinear": 1}
FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0.0
) -> Any:
    """Values of inputs between its elements: ``result[...] = inputs[coordinates[0, ...], coordinates[1, ...], …]``.

    Args:
        inputs: of K axes.
        coordinates: (K, …), positions along each axis; whole numbers are elements.
        order: 0 for the nearest element (halves away from zero), 1 for lines between neighbours along each axis.
        fill_mode: what lies beyond: "constant" ``fill_value``, "nearest" the border, "wrap" a copy, "reflect" the mirror
            image behind the border, "mirror" that at the outermost element.

    Returns:
        (…), of inputs' dtype; integers are rounded.

    Raises:
        ShapeError: if there is not one row of coordinates for each axis.
        ArgumentError: for another order or fill mode.

    Source: Keras 3.15, ``keras.ops.image.map_coordinates``.

    >>> import numpy
    >>> map_coordinates(numpy.array([0.0, 10.0, 20.0]), numpy.array([[0.5, 1.25, 5.0]]), 1, "nearest").tolist()
    [5.0, 12.5, 20.0]
    """
    inputs, coordinates = operand(inputs), inexact(coordinates)
    sizes = shape_of(inputs)
    if len(shape_of(coordinates)) < 2 or shape_of(coordinates)[0] != len(sizes):
        raise ShapeError(
            f"coordinates must have one row for each axis of inputs {sizes}. Got {shape_of(coordinates)}.",
            where="map_coordinates",
            fix="Stack the positions along the axes: (K, …).",
            expected=len(sizes),
            actual=shape_of(coordinates),
        )
    if order not in (0, 1):
        raise ArgumentError(
            f"order must be 0 or 1. Got {order!r}.", where="map_coordinates", argument="order", got=order
        )
    _check_fill_mode(fill_mode, "map_coordinates")
    table = reshape(inputs, (product(sizes), 1))
    found = _looked_up(table, sizes, None, [coordinates[i] for i in range(len(sizes))], order, fill_mode, fill_value)
    return squeeze(found, -1)


def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: DataFormat = None,
) -> Any:
    """The pixel at (x, y) comes from ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1.

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H.
        transform: (N, 8) or (8,): a0, a1, a2, b0, b1, b2, c0, c1.
        interpolation: "nearest" or "bilinear".
        fill_mode, fill_value: what lies beyond the image; as of :func:`map_coordinates`.

    Raises:
        ShapeError: if transform is not what is said here.
        ArgumentError: for another interpolation or fill mode.

    Source: Keras 3.15, ``keras.ops.image.affine_transform``; c0 and c1 as its text says.

    >>> import numpy
    >>> affine_transform(numpy.arange(3.0).reshape(1, 3, 1), numpy.array([1, 0, 1, 0, 1, 0, 0, 0.0])).ravel().tolist()
    [1.0, 2.0, 0.0]
    """
    _check_interpolation(interpolation, "affine_transform")
    _check_fill_mode(fill_mode, "affine_transform")
    x, back = as_batch(operand(images), data_format, "affine_transform")
    transform = cast(transform, promote("float32", dtype_of(x) if is_float(dtype_of(x)) else "float32"))
    if len(shape_of(transform)) not in (1, 2) or shape_of(transform)[-1] != 8:
        raise ShapeError(
            f"transform must be (8,) or (N, 8). Got {shape_of(transform)}.",
            where="affine_transform",
            fix="Pass a0, a1, a2, b0, b1, b2, c0, c1.",
            actual=shape_of(transform),
        )
    transform = expand_dims(transform, 0) if len(shape_of(transform)) == 1 else transform
    a0, a1, a2, b0, b1, b2, c0, c1 = (reshape(transform[:, i], (-1, 1, 1)) for i in range(8))
    height, width = shape_of(x)[1:3]
    down = expand_dims(arange(height, dtype=dtype_of(transform)), 1)
    right = arange(width, dtype=dtype_of(transform))

    def along(a: Any, b: Any, c: Any) -> Any:
        return add(add(multiply(a, right), multiply(b, down)), c)

    k = along(c0, c1, 1.0)
    rows, columns = divide(along(b0, b1, b2), k), divide(along(a0, a1, a2), k)
    return back(_warped(x, rows, columns, ORDERS[interpolation], fill_mode, fill_value))


def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: DataFormat = None,
) -> Any:
    """Images as seen from elsewhere: what was at the four start points comes to the end points.

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H.
        start_points, end_points: (N, 4, 2) or (4, 2): corners as (x, y).
        interpolation: "nearest" or "bilinear".
        fill_value: what lies beyond the image.

    Raises:
        ShapeError: if the points are not what is said here.
        ArgumentError: for another interpolation.

    Source: Keras 3.15, ``keras.ops.image.perspective_transform``.

    >>> import numpy
    >>> corners = numpy.array([[0, 0], [1, 0], [0, 1], [1, 1.0]])
    >>> perspective_transform(numpy.arange(4.0).reshape(2, 2, 1), corners, corners[::-1]).round(4).ravel().tolist()
    [3.0, 2.0, 1.0, 0.0]
    """
    _check_interpolation(interpolation, "perspective_transform")
    start, end = (inexact(points) for points in operands(start_points, end_points))
    shapes = shape_of(start), shape_of(end)
    if shapes[0] != shapes[1] or len(shapes[0]) not in (2, 3) or shapes[0][-2:] != (4, 2):
        raise ShapeError(
            f"start_points and end_points must both be (4, 2) or (N, 4, 2). Got {shapes[0]} and {shapes[1]}.",
            where="perspective_transform",
            fix="Pass four corners (x, y) for each image.",
            actual=shapes,
        )
    start, end = (expand_dims(p, 0) if len(shape_of(p)) == 2 else p for p in (start, end))
    return affine_transform(images, _homography(start, end), interpolation, "constant", fill_value, data_format)


def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: int | None = None,
    data_format: DataFormat = None,
) -> Any:
    """Every pixel from a place nearby, away by smooth noise of its own image: ``alpha * blur(sigma * normal)``.

    Args:
        images: (N, H, W, C) or (H, W, C), or with C in front of H.
        alpha: how far.
        sigma: how smooth [pixels]; the noise is blurred by a Gaussian of that width, and drawn that large.
        seed: an int that takes the place of the random state's seed.

    Other arguments and errors as of :func:`affine_transform`.

    Source: Simard et al. 2003. Keras 3.15, ``keras.ops.image.elastic_transform``, which moves rows and columns by the
    same noise; here each has its own.

    >>> import numpy
    >>> elastic_transform(numpy.ones((1, 4, 4, 3), "float32"), seed=1).shape
    (1, 4, 4, 3)
    """
    _check_interpolation(interpolation, "elastic_transform")
    _check_fill_mode(fill_mode, "elastic_transform")
    x, back = as_batch(operand(images), data_format, "elastic_transform")
    batch, height, width, _ = shape_of(x)
    dtype = promote("float32", dtype_of(x) if is_float(dtype_of(x)) else "float32")
    noise = random_normal((batch, height, width, 2), 0.0, sigma, dtype, seed)
    size = int(6 * sigma) | 1
    away = multiply(gaussian_blur(noise, (size, size), (sigma, sigma), "channels_last"), alpha)
    rows = add(away[..., 0], expand_dims(arange(height, dtype=dtype), 1))
    columns = add(away[..., 1], arange(width, dtype=dtype))
    return back(_warped(x, rows, columns, ORDERS[interpolation], fill_mode, fill_value))


def _homography(start: Any, end: Any) -> Any:
    """The eight numbers (N, 8) of the map that takes the end points (N, 4, 2) to the start points."""
    x, y, u, v = end[..., 0], end[..., 1], start[..., 0], start[..., 1]
    none, one = zeros_like(x), ones_like(x)
    back = [negative(multiply(a, b)) for a in (u, v) for b in (x, y)]
    for_u = stack([x, y, one, none, none, none, *back[:2]], axis=-1)
    for_v = stack([none, none, none, x, y, one, *back[2:]], axis=-1)
    wanted = expand_dims(concatenate([u, v], axis=1), 2)
    return squeeze(solve(concatenate([for_u, for_v], axis=1), wanted), -1)


def _warped(x: Any, rows: Any, columns: Any, order: int, fill_mode: str, fill_value: float) -> Any:
    """x (N, H, W, C) looked up at positions (N, H', W') or (1, H', W')."""
    batch, height, width, channels = shape_of(x)
    table = reshape(x, (batch * height * width, channels))
    number = reshape(arange(batch, dtype="int64"), (-1, 1, 1))
    return _looked_up(table, (height, width), number, [rows, columns], order, fill_mode, fill_value)


def _looked_up(
    table: Any,
    sizes: Sequence[Size],
    number: Any,
    coordinates: Sequence[Any],
    order: int,
    fill_mode: str,
    fill_value: float,
) -> Any:
    """Rows of a table (n * product(sizes), C) at coordinates (…) along axes of ``sizes``: (…, C).

    ``number`` says in which of the n parts to look; None for only one.
    """
    dtype = dtype_of(table)
    wide = table if is_float(dtype) else cast(table, dtype_of(coordinates[0]))
    total: Any = None
    corners = [_neighbours(c, size, order, fill_mode) for c, size in zip(coordinates, sizes, strict=True)]
    for chosen in itertools.product(*corners):
        places, weights, inside = zip(*chosen, strict=True)
        row = linear_index([*([] if number is None else [number]), *places], (*([] if number is None else [1]), *sizes))
        part = take(wide, row, axis=0)
        if fill_mode == "constant":
            part = where(expand_dims(_all(inside), -1), part, cast(operand(fill_value), dtype_of(wide)))
        if order:
            part = multiply(part, cast(expand_dims(_product(weights), -1), dtype_of(wide)))
        total = part if total is None else add(total, part)
    return total if is_float(dtype) else cast(_rounded(total), dtype)


def _neighbours(c: Any, size: Size, order: int, fill_mode: str) -> list[tuple[Any, Any, Any]]:
    """The elements around positions on an axis: (index inside the axis, weight, whether it was inside) for each."""
    if order == 0:
        found = [(cast(_rounded(c), "int64"), None)]
    else:
        below = floor(c)
        share = subtract(c, below)
        first = cast(below, "int64")
        found = [(first, subtract(1, share)), (add(first, 1), share)]
    total = cast(operand(size), "int64") if isinstance(size, Dim) else np.int64(size)
    last = subtract(total, 1)
    made = []
    for index, weight in found:
        inside = logical_and(greater_equal(index, 0), less(index, total)) if fill_mode == "constant" else None
        made.append((_INSIDE[fill_mode](index, total, last), weight, inside))
    return made


def _clipped(index: Any, total: Any, last: Any) -> Any:
    return minimum(maximum(index, 0), last)


def _mirrored(index: Any, total: Any, last: Any) -> Any:
    period = maximum(multiply(last, 2), 1)
    return absolute(subtract(mod(add(index, last), period), last))


def _reflected(index: Any, total: Any, last: Any) -> Any:
    around = mod(index, multiply(total, 2))
    return minimum(around, subtract(subtract(multiply(total, 2), 1), around))


_INSIDE: dict[str, Callable[[Any, Any, Any], Any]] = {
    "constant": _clipped,
    "nearest": _clipped,
    "wrap": lambda index, total, last: mod(index, total),
    "mirror": _mirrored,
    "reflect": _reflected,
}


def _rounded(x: Any) -> Any:
    """Whole numbers, halves away from zero."""
    return where(less(x, 0), ceil(subtract(x, 0.5)), floor(add(x, 0.5)))


def _product(values: Sequence[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = multiply(total, value)
    return total


def _all(values: Sequence[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = logical_and(total, value)
    return total


def _check_interpolation(interpolation: str, where_: str) -> None:
    if interpolation not in ORDERS:
        raise ArgumentError(
            f"{interpolation!r} is no interpolation.",
            where=where_,
            fix=nearest(str(interpolation), ORDERS),
            argument="interpolation",
            got=interpolation,
        )


def _check_fill_mode(fill_mode: str, where_: str) -> None:
    if fill_mode not in FILL_MODES:
        raise ArgumentError(
            f"{fill_mode!r} is no fill mode.",
            where=where_,
            fix=nearest(str(fill_mode), FILL_MODES),
            argument="fill_mode",
            got=fill_mode,
        )
