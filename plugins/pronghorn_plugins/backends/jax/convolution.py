"""Lowerings of the convolution and its two VJPs, which are jax's own transposes of it."""

from typing import Any

import jax
from jax import lax

from pronghorn_plugins.backends.jax.table import LOWERINGS


@LOWERINGS.implements("conv")
def conv(
    x: jax.Array,
    kernel: jax.Array,
    *,
    strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
    input_dilation: tuple[int, ...],
    kernel_dilation: tuple[int, ...],
    groups: int,
) -> jax.Array:
    """x (N, *S, C) with kernel (*K, C // groups, O) -> (N, *S', O)."""
    spatial = tuple(range(1, x.ndim - 1))
    last = x.ndim - 1
    channels_last = (0, last, *spatial)
    dimensions = lax.ConvDimensionNumbers(channels_last, (last, last - 1, *range(last - 1)), channels_last)
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=strides,
        padding=padding,
        lhs_dilation=input_dilation,
        rhs_dilation=kernel_dilation,
        dimension_numbers=dimensions,
        feature_group_count=groups,
        preferred_element_type=x.dtype,
    )


@LOWERINGS.implements("conv_input_vjp")
def conv_input_vjp(ct: jax.Array, kernel: jax.Array, *, input_shape: tuple[int, ...], **attributes: Any) -> jax.Array:
    """The transpose of ``x -> conv(x, kernel)``, applied to ``ct``."""
    x = jax.ShapeDtypeStruct(input_shape, ct.dtype)
    (result,) = jax.linear_transpose(lambda x: conv(x, kernel, **attributes), x)(ct)
    return result


@LOWERINGS.implements("conv_kernel_vjp")
def conv_kernel_vjp(x: jax.Array, ct: jax.Array, *, kernel_shape: tuple[int, ...], **attributes: Any) -> jax.Array:
    """The transpose of ``kernel -> conv(x, kernel)``, applied to ``ct``."""
    kernel = jax.ShapeDtypeStruct(kernel_shape, ct.dtype)
    (result,) = jax.linear_transpose(lambda kernel: conv(x, kernel, **attributes), kernel)(ct)
    return result
