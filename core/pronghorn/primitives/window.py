"""Sliding windows, channels last: patches and their transpose, and pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Shape, Size
from pronghorn.dtypes import as_numpy, is_float
from pronghorn.errors import ShapeError
from pronghorn.graph import Primitive, Tensor, constant
from pronghorn.primitives.arithmetic import equal, where
from pronghorn.primitives.convolution import Padding, window_count
from pronghorn.primitives.expect import agree_shapes, at_least_zero, expect_ndim
from pronghorn.primitives.reduction import argmax, reduce_max, reduce_sum
from pronghorn.primitives.shape import broadcast_to, pad, positions, reshape, transpose
from pronghorn.spec import TensorSpec, product

_ATTRIBUTES = """
    Attributes: ``window``, ``strides``, ``dilation`` (an int of 1 or more for each spatial axis); ``padding``: (before,
    behind) for each, 0 or more.
    """

patches = Primitive(
    "patches",
    """Every window, side by side; positions outside x are 0.

    ``out[n, o, k, c] = x[n, o * stride + k * dilation - before, c]``

    Shapes: x (N, *S, C) -> (N, *O, *window, C), O as in ``conv``.
"""
    + _ATTRIBUTES,
)

fold_patches = Primitive(
    "fold_patches",
    """The transpose of ``patches``: each window is added to where it was taken from.

    Shapes: p (N, *O, *window, C) -> ``input_shape`` = (N, *S, C). Other attributes as of ``patches``.
    """,
)

max_pool = Primitive(
    "max_pool",
    """The greatest value of each window; positions outside x do not count.

    The cotangent goes to the first greatest value of a window, as TensorFlow does.

    Shapes: x (N, *S, C) -> (N, *O, C).
    Attributes: ``window``, ``strides``: an int for each spatial axis; ``padding``: (before, behind) for each.
    """,
)

sum_pool = Primitive(
    "sum_pool",
    """The sum of each window; positions outside x are 0.

    Shapes: x (N, *S, C) -> (N, *O, C).
    Attributes: ``window``, ``strides``: an int for each spatial axis; ``padding``: (before, behind) for each.
    """,
)


def _counts(
    shape: Shape,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Padding,
    dilation: tuple[int, ...],
) -> tuple[Size, ...]:
    for name, values in {"window": window, "strides": strides, "padding": padding, "dilation": dilation}.items():
        if len(values) != len(shape) - 2:
            raise ShapeError(
                f"{name}={values} must have {len(shape) - 2} entries, one for each spatial axis of {shape}.",
                actual=values,
            )
    for name, ints in {"window": window, "strides": strides, "dilation": dilation}.items():
        if any(value < 1 for value in ints):
            raise ShapeError(f"{name} must be 1 or more. Got {ints}.", argument=name, got=ints)
    at_least_zero((side for around in padding for side in around), "padding")
    spatial = zip(shape[1:-1], window, strides, padding, dilation, strict=True)
    return tuple(window_count(*each) for each in spatial)


@patches.shape_rule
def _patches(
    x: TensorSpec,
    *,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Padding,
    dilation: tuple[int, ...],
) -> TensorSpec:
    expect_ndim(x, 2, "x (N, *S, C)")
    counts = _counts(x.shape, window, strides, padding, dilation)
    return x.with_shape(x.shape[0], *counts, *window, x.shape[-1])


@patches.vjp_rule
def _patches_vjp(ct: Tensor, out: Tensor, x: Tensor, **attributes: Any) -> tuple[Tensor]:
    return (fold_patches(ct, input_shape=x.shape, **attributes),)


@fold_patches.shape_rule
def _fold_patches(
    p: TensorSpec,
    *,
    input_shape: Shape,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Padding,
    dilation: tuple[int, ...],
) -> TensorSpec:
    counts = _counts(input_shape, window, strides, padding, dilation)
    expected = (input_shape[0], *counts, *window, input_shape[-1])
    agree_shapes(p.shape, expected, f"p {p} and the patches of {input_shape}")
    return p.with_shape(*input_shape)


@fold_patches.vjp_rule
def _fold_patches_vjp(ct: Tensor, out: Tensor, p: Tensor, *, input_shape: Shape, **attributes: Any) -> tuple[Tensor]:
    return (patches(ct, **attributes),)


def _pool_spec(x: TensorSpec, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> TensorSpec:
    expect_ndim(x, 2, "x (N, *S, C)")
    counts = _counts(x.shape, window, strides, padding, (1,) * len(window))
    return x.with_shape(x.shape[0], *counts, x.shape[-1])


@max_pool.shape_rule
def _max_pool(x: TensorSpec, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> TensorSpec:
    return _pool_spec(x, window, strides, padding)


def _lowest(dtype: str) -> float | int:
    return -float("inf") if is_float(dtype) else int(np.iinfo(as_numpy(dtype)).min)


def _padded_windows(x: Tensor, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Tensor:
    """Windows over x padded with what is less than any value."""
    if any(side != 0 for around in padding for side in around):
        low, high = zip((0, 0), *padding, (0, 0), strict=True)
        x = pad(x, low=low, high=high, interior=(0,) * x.ndim, value=_lowest(x.dtype))
    unpadded = ((0, 0),) * len(window)
    return patches(x, window=window, strides=strides, padding=unpadded, dilation=(1,) * len(window))


@max_pool.decomposition
def _max_pool_parts(x: Tensor, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Tensor:
    spatial = len(window)
    windows = _padded_windows(x, window, strides, padding)
    return reduce_max(windows, axes=tuple(range(1 + spatial, 1 + 2 * spatial)), keepdims=False)


@max_pool.vjp_rule
def _max_pool_vjp(
    ct: Tensor, out: Tensor, x: Tensor, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding
) -> tuple[Tensor]:
    spatial = len(window)
    windows = _padded_windows(x, window, strides, padding)
    kept, last = tuple(range(1 + spatial)), windows.ndim - 1
    # (N, *O, *K, C) -> (N, *O, C, K): which of the K flat positions holds the first greatest value.
    flat = transpose(windows, perm=(*kept, last, *range(1 + spatial, last)))
    count = product(window)
    flat = reshape(flat, shape=(*ct.shape, count))
    first = argmax(flat, axis=flat.ndim - 1)
    place = positions((*ct.shape, count), flat.ndim - 1, first.dtype)
    chosen = equal(place, _spread(first, count))
    parts = where(chosen, _spread(ct, count), constant(0, ct.dtype))
    parts = reshape(parts, shape=(*ct.shape, *window))
    back = (*kept, *range(2 + spatial, 2 + 2 * spatial), 1 + spatial)
    parts = transpose(parts, perm=back)
    folded = fold_patches(
        parts, input_shape=x.shape, window=window, strides=strides, padding=padding, dilation=(1,) * spatial
    )
    return (folded,)


def _spread(x: Tensor, count: Size) -> Tensor:
    """x (…) repeated along a new last axis."""
    return broadcast_to(reshape(x, shape=(*x.shape, 1)), shape=(*x.shape, count))


@sum_pool.shape_rule
def _sum_pool(x: TensorSpec, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> TensorSpec:
    return _pool_spec(x, window, strides, padding)


@sum_pool.decomposition
def _sum_pool_parts(x: Tensor, *, window: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Tensor:
    spatial = len(window)
    windows = patches(x, window=window, strides=strides, padding=padding, dilation=(1,) * spatial)
    return reduce_sum(windows, axes=tuple(range(1 + spatial, 1 + 2 * spatial)), keepdims=False)
