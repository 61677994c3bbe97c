"""Convolutions and their transposes, over one, two or three spatial axes, and adding a bias.

x is (B, *S, C), or (B, C, *S) with ``data_format="channels_first"`` (the configuration's if None); kernels are
(*K, C, U) whatever the format. ``padding`` is "valid" or "same", in TensorFlow's meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.api import ShapeError, Tensor, hookimpl, ops, primitives
from pronghorn_plugins.compat.backend.old_keywords import IMAGES, old_keywords
from pronghorn_plugins.compat.backend.settings import normalize_data_format
from pronghorn_plugins.compat.backend.symbolic import operands, sizes, tensor


@old_keywords(**IMAGES)
def conv1d(
    x: Any, kernel: Any, strides: int = 1, padding: str = "valid", data_format: Any = None, dilation_rate: int = 1
) -> Tensor:
    """x (B, T, C), kernel (K, C, U) -> (B, T', U); padding "causal" lets no output see what comes after it."""
    return _conv(x, kernel, strides, padding, data_format, dilation_rate, 1)


@old_keywords(**IMAGES)
def conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """x (B, H, W, C), kernel (K, L, C, U) -> (B, H', W', U).

    >>> from pronghorn import backend as K
    >>> K.int_shape(conv2d(K.placeholder((None, 8, 8, 3)), K.zeros((3, 3, 3, 5)), (2, 2), "same"))
    (None, 4, 4, 5)
    """
    return _conv(x, kernel, strides, padding, data_format, dilation_rate, 2)


@old_keywords(**IMAGES)
def conv3d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1, 1),
) -> Tensor:
    """x (B, D, H, W, C), kernel (J, K, L, C, U) -> (B, D', H', W', U)."""
    return _conv(x, kernel, strides, padding, data_format, dilation_rate, 3)


def _conv(
    x: Any, kernel: Any, strides: Any, padding: str, data_format: Any, dilation_rate: Any, spatial: int
) -> Tensor:
    x, kernel = _inputs(x, kernel, spatial)
    return ops.conv(x, kernel, strides, padding, normalize_data_format(data_format), dilation_rate)


def _inputs(x: Any, kernel: Any, spatial: int) -> tuple[Tensor, Tensor]:
    x, kernel = (tensor(value) for value in operands(x, kernel))
    if x.ndim != spatial + 2:
        raise ShapeError(
            f"x must have {spatial + 2} axes: batch, {spatial} spatial, channels. Got {x!r}.",
            where=f"K convolution over {spatial} axes",
            fix="Add the missing axis with K.expand_dims.",
            expected=spatial + 2,
            actual=x.ndim,
        )
    return x, kernel if kernel.dtype == x.dtype else ops.cast(kernel, x.dtype)


@old_keywords(**IMAGES)
def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Sequence[Any],
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """The transpose of ``K.conv2d``: x (B, H, W, C), kernel (K, L, U, C) -> ``output_shape`` = (B, H', W', U).

    ``output_shape`` is in x's data format; its batch size may be None.
    """
    return _transposed(x, kernel, output_shape, strides, padding, data_format, dilation_rate, 2)


@old_keywords(**IMAGES)
def conv3d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Sequence[Any],
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
) -> Tensor:
    """The transpose of ``K.conv3d``: x (B, D, H, W, C), kernel (J, K, L, U, C) -> ``output_shape`` = (B, D', H', W', U)."""
    return _transposed(x, kernel, output_shape, strides, padding, data_format, (1, 1, 1), 3)


def _transposed(
    x: Any, kernel: Any, output_shape: Any, strides: Any, padding: str, data_format: Any, rates: Any, spatial: int
) -> Tensor:
    x, kernel = _inputs(x, kernel, spatial)
    first = normalize_data_format(data_format) == "channels_first"
    x = ops.moveaxis(x, 1, -1) if first else x
    wanted = sizes(output_shape)
    steps, rates = _each(strides, spatial), _each(rates, spatial)
    large = wanted[2:] if first else wanted[1:-1]
    y = primitives.convolution.conv_input_vjp(
        x,
        kernel,
        input_shape=(x.shape[0], *large, kernel.shape[-2]),
        strides=steps,
        padding=ops.resolve_padding(padding, large, ops.kernel_sizes(kernel), steps, rates),
        input_dilation=(1,) * spatial,
        kernel_dilation=rates,
        groups=1,
    )
    return ops.moveaxis(y, -1, 1) if first else y


def _each(value: Any, spatial: int) -> tuple[int, ...]:
    return (value,) * spatial if isinstance(value, int) else tuple(value)


@old_keywords(**IMAGES)
def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """Each channel by itself: x (B, H, W, C), kernel (K, L, C, M) -> (B, H', W', C * M)."""
    x, kernel = _inputs(x, depthwise_kernel, 2)
    return ops.depthwise_conv(x, kernel, strides, padding, normalize_data_format(data_format), dilation_rate)


@old_keywords(**IMAGES)
def separable_conv1d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: int = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: int = 1,
) -> Tensor:
    """Each channel by itself, then mixed: x (B, T, C), kernels (K, C, M) and (1, C * M, U) -> (B, T', U)."""
    return _separable(x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate, 1)


@old_keywords(**IMAGES)
def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """Each channel by itself, then mixed: x (B, H, W, C), kernels (K, L, C, M) and (1, 1, C * M, U) -> (B, H', W', U)."""
    return _separable(x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate, 2)


def _separable(
    x: Any, depthwise: Any, pointwise: Any, strides: Any, padding: str, data_format: Any, rates: Any, spatial: int
) -> Tensor:
    x, kernel = _inputs(x, depthwise, spatial)
    mixing = ops.cast(tensor(pointwise), x.dtype)
    return ops.separable_conv(x, kernel, mixing, strides, padding, normalize_data_format(data_format), rates)


@old_keywords(**IMAGES)
def bias_add(x: Any, bias: Any, data_format: Any = None) -> Tensor:
    """x (B, *S, C), or (B, C, *S), plus a bias (C,) for each channel, or (*S, C) for each element.

    Raises:
        ShapeError: if the bias has another number of axes.
    """
    x, bias = (tensor(value) for value in operands(x, bias))
    if bias.ndim not in (1, x.ndim - 1):
        raise ShapeError(
            f"a bias must have 1 or {x.ndim - 1} axes. Got {bias!r} for x {x!r}.",
            where="K.bias_add",
            fix="Give it one value for each channel.",
            actual=bias.shape,
        )
    spatial = bias.shape[:-1] if bias.ndim > 1 else (1,) * (x.ndim - 2)
    first = normalize_data_format(data_format) == "channels_first" and x.ndim > 2
    shape = (1, bias.shape[-1], *spatial) if first else (1, *spatial, bias.shape[-1])
    return ops.add(x, ops.reshape(bias, shape))


@hookimpl
def pronghorn_backend_functions():
    return [
        conv1d, conv2d, conv3d, conv2d_transpose, conv3d_transpose, depthwise_conv2d, separable_conv1d,
        separable_conv2d, bias_add,
    ]  # fmt: skip
