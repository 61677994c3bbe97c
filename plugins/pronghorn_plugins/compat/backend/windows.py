"""Sliding windows: pooling, and convolutions whose kernel differs from place to place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.api import ArgumentError, Tensor, hookimpl, ops, primitives
from pronghorn_plugins.compat.backend.old_keywords import IMAGES, old_keywords
from pronghorn_plugins.compat.backend.settings import normalize_data_format
from pronghorn_plugins.compat.backend.symbolic import tensor


@old_keywords(**IMAGES)
def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Tensor:
    """The greatest value of each window, or with ``pool_mode="avg"`` the mean: x (B, H, W, C) -> (B, H', W', C).

    Raises:
        ArgumentError: for another pool_mode.
    """
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


@old_keywords(**IMAGES)
def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Tensor:
    """As ``K.pool2d``, of volumes: x (B, D, H, W, C) -> (B, D', H', W', C)."""
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


def _pool(x: Any, pool_size: Any, strides: Any, padding: str, data_format: Any, pool_mode: str) -> Tensor:
    if pool_mode not in ("max", "avg"):
        raise ArgumentError(
            f"pool_mode must be 'max' or 'avg'. Got {pool_mode!r}.",
            where="K pooling",
            fix="Pass pool_mode='max'.",
            argument="pool_mode",
            got=pool_mode,
        )
    pool = ops.max_pool if pool_mode == "max" else ops.average_pool
    return pool(tensor(x), pool_size, strides, padding, normalize_data_format(data_format))


def local_conv1d(
    inputs: Any, kernel: Any, kernel_size: Sequence[int], strides: Sequence[int], data_format: Any = None
) -> Tensor:
    """A convolution with a kernel of its own for each place: inputs (B, T, C), kernel (T', K * C, U) -> (B, T', U).

    Raises:
        ArgumentError: for channels first, which there never was.
    """
    if normalize_data_format(data_format) == "channels_first":
        raise ArgumentError(
            "inputs must be channels last (B, T, C).",
            where="K.local_conv1d",
            fix="Permute the input, and pass data_format='channels_last'.",
            argument="data_format",
            got=data_format,
        )
    windows = _windows(tensor(inputs), kernel_size, strides)
    return _by_place(ops.reshape(windows, (*windows.shape[:2], -1)), tensor(kernel))


def local_conv2d(
    inputs: Any,
    kernel: Any,
    kernel_size: Sequence[int],
    strides: Sequence[int],
    output_shape: Sequence[int],
    data_format: Any = None,
) -> Tensor:
    """A convolution with a kernel of its own for each place.

    Shapes: inputs (B, H, W, C), kernel (H' * W', K * L * C, U), ``output_shape`` = (H', W') -> (B, H', W', U); with
    channels first inputs (B, C, H, W), kernel (H' * W', C * K * L, U) -> (B, U, H', W').
    """
    first = normalize_data_format(data_format) == "channels_first"
    x = tensor(inputs)
    windows = _windows(ops.moveaxis(x, 1, -1) if first else x, kernel_size, strides)
    if first:
        windows = ops.moveaxis(windows, -1, 3)
    places = output_shape[0] * output_shape[1]
    y = _by_place(ops.reshape(windows, (x.shape[0], places, -1)), tensor(kernel))
    y = ops.reshape(y, (x.shape[0], *output_shape, y.shape[-1]))
    return ops.moveaxis(y, -1, 1) if first else y


def _windows(x: Tensor, kernel_size: Sequence[int], strides: Sequence[int]) -> Tensor:
    """(B, *S, C) -> (B, *S', *K, C)."""
    count = len(kernel_size)
    return primitives.window.patches(
        x,
        window=tuple(kernel_size),
        strides=tuple(strides),
        padding=((0, 0),) * count,
        dilation=(1,) * count,
    )


def _by_place(windows: Tensor, kernel: Tensor) -> Tensor:
    """(B, P, F), (P, F, U) -> (B, P, U)."""
    return ops.swapaxes(ops.matmul(ops.swapaxes(windows, 0, 1), kernel), 0, 1)


@hookimpl
def pronghorn_backend_functions():
    return [pool2d, pool3d, local_conv1d, local_conv2d]
