"""Lowerings of sliding windows and their transpose."""

from typing import Any

import jax
from jax import lax
from jax import numpy as jnp

from pronghorn_plugins.backends.jax.table import LOWERINGS

#: Windows up to this size are slices side by side, whose transpose XLA fuses; longer ones are one gather.
_SLICES = 32


def _windows_of_axis(x: jax.Array, axis: int, count: int, window: int, stride: int, dilation: int) -> jax.Array:
    """``axis`` replaced by two: ``count`` windows, and the ``window`` positions in each."""
    if window > _SLICES:
        index = jnp.arange(count)[:, None] * stride + jnp.arange(window) * dilation
        return jnp.take(x, index, axis=axis, mode="clip")
    reach = max((count - 1) * stride + 1, 0)
    starts = [min(k * dilation, x.shape[axis] - reach) for k in range(window)]  # not outside, where nothing fits
    return jnp.stack([lax.slice_in_dim(x, k, k + reach, stride, axis) for k in starts], axis + 1)


@LOWERINGS.implements("patches")
def patches(
    x: jax.Array,
    *,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
    dilation: tuple[int, ...],
) -> jax.Array:
    """x (N, *S, C) -> (N, *O, *window, C): one axis after the other is cut into windows."""
    spatial = len(window)
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    for i in reversed(range(spatial)):
        count = max((x.shape[1 + i] - (window[i] - 1) * dilation[i] - 1) // strides[i] + 1, 0)
        x = _windows_of_axis(x, 1 + i, count, window[i], strides[i], dilation[i])
    counts, positions = range(1, 1 + 2 * spatial, 2), range(2, 2 + 2 * spatial, 2)
    return lax.transpose(x, (0, *counts, *positions, 1 + 2 * spatial))


@LOWERINGS.implements("fold_patches")
def fold_patches(p: jax.Array, *, input_shape: tuple[int, ...], **attributes: Any) -> jax.Array:
    """The transpose of ``patches``, applied to ``p``."""
    x = jax.ShapeDtypeStruct(input_shape, p.dtype)
    (result,) = jax.linear_transpose(lambda x: patches(x, **attributes), x)(p)
    return result
