"""Affine maps of images: rotations, shifts, shears and zooms about the centre, by given or random amounts.

Arrays of one image. Axes are named by the caller, who has them in Keras' order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, ShapeError
from pronghorn_plugins.compat.images.extras import scipy
from pronghorn_plugins.compat.images.loading import check_choice

FILL_MODES = ("constant", "nearest", "reflect", "wrap")


def transform_matrix_offset_center(matrix: Any, x: float, y: float) -> Any:
    """The map ``matrix``, (3, 3), of an image of x rows and y columns taken about its centre, ((x - 1)/2, (y - 1)/2).

    Keras 2.2.4 took the point one pixel further; its later versions, as here, the centre.

    >>> transform_matrix_offset_center(np.diag([2.0, 2.0, 1.0]), 3, 5).tolist()
    [[2.0, 0.0, -1.0], [0.0, 2.0, -2.0], [0.0, 0.0, 1.0]]
    """
    there, back = np.eye(3), np.eye(3)
    there[:2, 2] = (x - 1) / 2, (y - 1) / 2
    back[:2, 2] = -there[:2, 2]
    return there @ np.asarray(matrix) @ back


def apply_transform(
    x: Any,
    transform_matrix: Any,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    *,
    order: int = 1,
) -> Any:
    """Pixel p of the result is pixel ``transform_matrix p`` of ``x``, interpolated (Keras 1's name).

    Args:
        x: one image; its axes but ``channel_axis`` are rows and columns.
        transform_matrix: (3, 3), on (row, column, 1).
        fill_mode: what is outside, "constant" (``cval``), "nearest", "reflect" or "wrap", as SciPy has them.
        order: of the spline, 0 to 5; 1 is bilinear.
    Raises:
        ShapeError: unless ``x`` has three axes.
        BackendError: without SciPy.
    """
    check_choice("fill_mode", fill_mode, FILL_MODES, "apply_transform")
    if np.ndim(x) != 3:
        raise ShapeError(
            f"one image has three axes. Got the shape {np.shape(x)}.",
            where="apply_transform",
            fix="Pass the images of a batch one by one.",
            actual=np.shape(x),
        )
    mapped = scipy("ndimage", "apply_transform").affine_transform
    matrix, offset = np.asarray(transform_matrix)[:2, :2], np.asarray(transform_matrix)[:2, 2]
    channels = np.moveaxis(np.asarray(x), channel_axis, 0)
    done = [mapped(channel, matrix, offset, order=order, mode=fill_mode, cval=cval) for channel in channels]
    return np.moveaxis(np.stack(done), 0, channel_axis)


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 0,
    col_axis: int = 1,
    channel_axis: int = 2,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    *,
    order: int = 1,
) -> Any:
    """Rotate, shift, shear and zoom one image about its centre.

    Pixel p of the result is pixel ``R T S Z p`` of ``x``: a rotation by ``theta``, clockwise; a shift up by ``tx`` rows
    and left by ``ty`` columns; a shear; and factors above 1 that zoom out.

    Args:
        x: one image.
        theta, shear: degrees.
        tx, ty: rows and columns.
        zx, zy: factors of rows and columns.
        row_axis, col_axis, channel_axis: which axis is which.
        fill_mode, cval, order: as in ``apply_transform``.
    Raises:
        ArgumentError: if two of the axes are one.

    >>> apply_affine_transform(np.arange(4.0).reshape(2, 2, 1), theta=90)[..., 0].round(6).tolist()
    [[2.0, 0.0], [3.0, 1.0]]
    """
    rows, columns = _axes(x, row_axis, col_axis, channel_axis)
    matrix = np.eye(3)
    if theta:
        c, s = np.cos(np.deg2rad(theta)), np.sin(np.deg2rad(theta))
        matrix = matrix @ [[c, -s, 0], [s, c, 0], [0, 0, 1]]
    if tx or ty:
        matrix = matrix @ [[1, 0, tx], [0, 1, ty], [0, 0, 1]]
    if shear:
        angle = np.deg2rad(shear)
        matrix = matrix @ [[1, -np.sin(angle), 0], [0, np.cos(angle), 0], [0, 0, 1]]
    if (zx, zy) != (1, 1):
        matrix = matrix @ np.diag([zx, zy, 1])
    if np.array_equal(matrix, np.eye(3)):
        return x
    matrix = transform_matrix_offset_center(matrix, rows, columns)
    if col_axis % 3 < row_axis % 3:
        matrix = matrix[[1, 0, 2]][:, [1, 0, 2]]
    return apply_transform(x, matrix, channel_axis, fill_mode, cval, order=order)


def _axes(x: Any, row_axis: int, col_axis: int, channel_axis: int) -> tuple[int, int]:
    """The sizes of the two axes of pixels."""
    if sorted(axis % 3 for axis in (row_axis, col_axis, channel_axis)) != [0, 1, 2]:
        raise ArgumentError(
            f"row_axis, col_axis and channel_axis must be 0, 1, 2 in some order. "
            f"Got {row_axis}, {col_axis}, {channel_axis}.",
            where="apply_affine_transform",
            fix="For images (H, W, C) pass row_axis=0, col_axis=1, channel_axis=2.",
            argument="row_axis",
            got=(row_axis, col_axis, channel_axis),
        )
    return np.shape(x)[row_axis], np.shape(x)[col_axis]


def flip_axis(x: Any, axis: int) -> Any:
    """The array backwards along one axis.

    >>> flip_axis([[1, 2], [3, 4]], 1).tolist()
    [[2, 1], [4, 3]]
    """
    return np.flip(np.asarray(x), axis)


def random_rotation(
    x: Any, rg: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0, fill_mode: str = "nearest",
    cval: float = 0.0, interpolation_order: int = 1,
) -> Any:  # fmt: skip
    """``x`` turned by a random angle from -rg to rg degrees; NumPy's global generator draws."""
    theta = np.random.uniform(-rg, rg)  # noqa: NPY002  users seed this one
    return _mapped(x, (row_axis, col_axis, channel_axis), fill_mode, cval, interpolation_order, theta=theta)


def random_shift(
    x: Any, wrg: float, hrg: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> Any:  # fmt: skip
    """``x`` shifted by up to the shares ``hrg`` of its height and ``wrg`` of its width."""
    tx = np.random.uniform(-hrg, hrg) * np.shape(x)[row_axis]  # noqa: NPY002
    ty = np.random.uniform(-wrg, wrg) * np.shape(x)[col_axis]  # noqa: NPY002
    return _mapped(x, (row_axis, col_axis, channel_axis), fill_mode, cval, interpolation_order, tx=tx, ty=ty)


def random_shear(
    x: Any, intensity: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> Any:  # fmt: skip
    """``x`` sheared by a random angle from -intensity to intensity degrees."""
    shear = np.random.uniform(-intensity, intensity)  # noqa: NPY002
    return _mapped(x, (row_axis, col_axis, channel_axis), fill_mode, cval, interpolation_order, shear=shear)


def random_zoom(
    x: Any, zoom_range: Any, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> Any:  # fmt: skip
    """``x`` with both axes scaled by factors drawn from ``zoom_range``, (lower, upper).

    Raises:
        ArgumentError: unless there are two.
    """
    if len(zoom_range) != 2:
        raise ArgumentError(
            f"zoom_range must be two numbers. Got {zoom_range!r}.",
            where="random_zoom",
            fix="Pass (lower, upper), such as (0.8, 1.2).",
            argument="zoom_range",
            got=zoom_range,
        )
    zx, zy = (1, 1) if tuple(zoom_range) == (1, 1) else np.random.uniform(*zoom_range, 2)  # noqa: NPY002
    return _mapped(x, (row_axis, col_axis, channel_axis), fill_mode, cval, interpolation_order, zx=zx, zy=zy)


def _mapped(x: Any, axes: tuple[int, int, int], fill_mode: str, cval: float, order: int, **amounts: float) -> Any:
    row, column, channel = axes
    named = {"row_axis": row, "col_axis": column, "channel_axis": channel}
    return apply_affine_transform(x, **amounts, **named, fill_mode=fill_mode, cval=cval, order=order)  # type: ignore[arg-type]
