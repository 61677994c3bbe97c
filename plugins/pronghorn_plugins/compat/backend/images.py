"""Making images and volumes larger by whole factors."""

from __future__ import annotations

from typing import Any

from pronghorn.api import ArgumentError, Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.old_keywords import IMAGES, old_keywords
from pronghorn_plugins.compat.backend.settings import normalize_data_format
from pronghorn_plugins.compat.backend.symbolic import tensor


@old_keywords(**IMAGES)
def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Tensor:
    """x (B, H, W, C), or (B, C, H, W), with H and W so many times as large.

    Args:
        interpolation: "nearest" repeats elements; "bilinear" goes straight from each to the next, as TensorFlow 1 does
            (``align_corners=False``): output i stands at i / factor, and what lies behind the last element equals it.

    Raises:
        ArgumentError: for another interpolation.
    """
    if interpolation not in ("nearest", "bilinear"):
        raise ArgumentError(
            f"interpolation must be 'nearest' or 'bilinear'. Got {interpolation!r}.",
            where="K.resize_images",
            fix="Pass interpolation='nearest'.",
            argument="interpolation",
            got=interpolation,
        )
    factors = (height_factor, width_factor)
    if interpolation == "nearest":
        return _repeated(x, factors, data_format)
    x, form = ops.multiply(tensor(x), 1.0), normalize_data_format(data_format)
    first = 2 if form == "channels_first" else 1
    sizes = [size * factor for size, factor in zip(x.shape[first : first + 2], factors, strict=True)]
    return ops.image.resize(x, sizes, data_format=form, half_pixel_centers=False)


@old_keywords(**IMAGES)
def resize_volumes(x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str) -> Tensor:
    """x (B, D, H, W, C), or (B, C, D, H, W), with each element of D, H and W so many times in a row."""
    return _repeated(x, (depth_factor, height_factor, width_factor), data_format)


def _repeated(x: Any, factors: tuple[int, ...], data_format: str) -> Tensor:
    first = 2 if normalize_data_format(data_format) == "channels_first" else 1
    x = tensor(x)
    for axis, factor in enumerate(factors, start=first):
        x = ops.repeat(x, factor, axis) if factor != 1 else x
    return x


@hookimpl
def pronghorn_backend_functions():
    return [resize_images, resize_volumes]
