"""Making images and volumes larger by whole factors."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.settings import normalize_data_format
from pronghorn_plugins.compat.backend.symbolic import tensor


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
    enlarged = ops.repeat if interpolation == "nearest" else _interpolated
    return _resized(x, (height_factor, width_factor), data_format, enlarged)


def resize_volumes(x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str) -> Tensor:
    """x (B, D, H, W, C), or (B, C, D, H, W), with each element of D, H and W so many times in a row."""
    return _resized(x, (depth_factor, height_factor, width_factor), data_format, ops.repeat)


def _resized(x: Any, factors: tuple[int, ...], data_format: str, enlarged: Any) -> Tensor:
    first = 2 if normalize_data_format(data_format) == "channels_first" else 1
    x = tensor(x)
    for axis, factor in enumerate(factors, start=first):
        x = enlarged(x, factor, axis) if factor != 1 else x
    return x


def _interpolated(x: Tensor, factor: int, axis: int) -> Tensor:
    """``factor`` values for each element: from its own towards that of the next."""
    x = ops.multiply(x, 1.0)
    size = x.shape[axis]
    last = ops.take(x, np.array([-1]), axis)
    following = ops.concatenate([_behind_first(x, axis), last], axis)
    share = np.arange(factor).reshape((-1,) + (1,) * (x.ndim - axis - 1)) / factor
    x, following = ops.expand_dims(x, axis + 1), ops.expand_dims(following, axis + 1)
    between = ops.add(x, ops.multiply(ops.subtract(following, x), share))
    return ops.reshape(between, (*between.shape[:axis], size * factor, *between.shape[axis + 2 :]))


def _behind_first(x: Tensor, axis: int) -> Any:
    return x[(slice(None),) * axis + (slice(1, None),)]


@hookimpl
def pronghorn_backend_functions():
    return [resize_images, resize_volumes]
