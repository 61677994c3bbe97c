"""conv and its two transposes as matrix products with windows laid out in rows (im2col).

- 1 × 1 windows that skip nothing are matrix products of x itself.
- Where each channel is a group of its own (depthwise), sums over the places of a window.
- conv_input_vjp with stride 1 is a conv with the kernel turned round; with larger strides each place of a window is
  one product, added to where its values came from.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype

from .columns import Axes, Columns, Geometry
from .depthwise import depthwise_conv, depthwise_input_vjp, depthwise_kernel_vjp
from .narrow import widened
from .table import KERNELS, Run, Scratch, Specs

#: Bytes of one place's products that are made at a time.
BLOCK_OF_PRODUCTS = 1 << 19


def geometry_of(x_shape: Axes, kernel_shape: Axes, attributes: dict[str, Any]) -> Geometry:
    """How a kernel (*K, C/G, U) lies over x (N, *S, C)."""
    return Geometry(
        sizes=tuple(x_shape[1:-1]),
        window=tuple(kernel_shape[:-2]),
        strides=tuple(attributes["strides"]),
        padding=tuple(attributes["padding"]),
        dilation=tuple(attributes["kernel_dilation"]),
        input_dilation=tuple(attributes["input_dilation"]),
    )


def _is_pointwise(geometry: Geometry) -> bool:
    """True if each window is one position, and each position one window."""
    return math.prod(geometry.window) == 1 and not geometry.is_padded and set(geometry.strides) <= {1}


def _is_depthwise(kernel_shape: Axes, groups: int) -> bool:
    return groups > 1 and kernel_shape[-2] == 1


@KERNELS.implements("conv")
@widened
def conv(ins: Specs, outs: Specs, **attributes: Any) -> Run | Scratch:
    x, kernel = ins
    if not (x.size and kernel.size and outs[0].size):
        return lambda x, kernel, out: out.fill(0)
    geometry, groups = geometry_of(x.shape, kernel.shape, attributes), attributes["groups"]
    channels, features = kernel.shape[-2:]
    if _is_depthwise(kernel.shape, groups):
        return depthwise_conv(geometry, x, features // groups)
    if groups == 1 and _is_pointwise(geometry):
        return lambda x, kernel, out: np.dot(
            x.reshape(-1, channels), kernel.reshape(channels, features), out.reshape(-1, features)
        )
    columns = Columns(geometry, x, groups)
    product = _product(columns, features)

    def run(x: np.ndarray, kernel: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        product(x, _by_group(kernel, groups), out, padded, memory)

    return Scratch(run, columns.scratch)


def _by_group(kernel: np.ndarray, groups: int) -> np.ndarray:
    """A kernel (*K, C/G, U) as a matrix (K C/G, U), or several (G, K C/G, U/G)."""
    features = kernel.shape[-1]
    if groups == 1:
        return kernel.reshape(-1, features)
    return kernel.reshape(-1, groups, features // groups).transpose(1, 0, 2)


def _by_group_rows(y: np.ndarray, groups: int) -> np.ndarray:
    """y (…, U) as a matrix (rows, U), or several (G, rows, U/G)."""
    features = y.shape[-1]
    if groups == 1:
        return y.reshape(-1, features)
    return y.reshape(-1, groups, features // groups).transpose(1, 0, 2)


def _product(columns: Columns, features: int) -> Run:
    """``run(x, matrix, out, padded, memory)``: windows of x times the matrix."""
    groups = columns.groups
    multiply = np.dot if groups == 1 else np.matmul

    def run(x: np.ndarray, matrix: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        for block, rows in columns.matrices(x, padded, memory):
            multiply(rows, matrix, _by_group_rows(out[block.images, block.rows], groups))

    return run


@KERNELS.implements("conv_kernel_vjp")
@widened
def conv_kernel_vjp(ins: Specs, outs: Specs, *, kernel_shape: Axes, **attributes: Any) -> Run | Scratch:
    x, ct = ins
    if not (x.size and ct.size and outs[0].size):
        return lambda x, ct, out: out.fill(0)
    geometry, groups = geometry_of(x.shape, kernel_shape, attributes), attributes["groups"]
    channels, features = kernel_shape[-2:]
    if _is_depthwise(kernel_shape, groups):
        return depthwise_kernel_vjp(geometry, x, features // groups)
    if groups == 1 and _is_pointwise(geometry):
        return lambda x, ct, out: np.dot(
            x.reshape(-1, channels).T, ct.reshape(-1, features), out.reshape(channels, features)
        )
    columns = Columns(geometry, x, groups)
    multiply = np.dot if groups == 1 else np.matmul
    shape = (columns.width, features) if groups == 1 else (groups, columns.width, features // groups)

    def run(
        x: np.ndarray, ct: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray, part: np.ndarray
    ) -> None:
        ct, total, is_first = np.ascontiguousarray(ct), _by_group(out, groups), True
        for block, rows in columns.matrices(x, padded, memory):
            multiply(rows.swapaxes(-1, -2), _by_group_rows(ct[block.images, block.rows], groups), part)
            if is_first:
                total[...] = part
                is_first = False
            else:
                np.add(total, part, total)

    return Scratch(run, (*columns.scratch, TensorSpec(shape, x.dtype)))


@KERNELS.implements("conv_input_vjp")
@widened
def conv_input_vjp(ins: Specs, outs: Specs, *, input_shape: Axes, **attributes: Any) -> Run | Scratch:
    ct, kernel = ins
    if not (ct.size and kernel.size and outs[0].size):
        return lambda ct, kernel, out: out.fill(0)
    geometry, groups = geometry_of(input_shape, kernel.shape, attributes), attributes["groups"]
    channels, features = kernel.shape[-2:]
    if _is_depthwise(kernel.shape, groups):
        return depthwise_input_vjp(geometry, ct, features // groups)
    if groups == 1 and _is_pointwise(geometry):
        return lambda ct, kernel, out: np.dot(
            ct.reshape(-1, features), kernel.reshape(channels, features).T, out.reshape(-1, channels)
        )
    turned = _turned(geometry)
    # Few channels to make of many features: adding them up moves less memory than windows over the features.
    if turned is not None and 4 * channels * groups >= features:
        return _by_turned_kernel(turned, ct, kernel, groups)
    return _by_adding(geometry, ct, kernel, groups)


def _turned(geometry: Geometry) -> Geometry | None:
    """The windows over ct whose sums are x's cotangent, or None where these are not plain windows."""
    if set(geometry.strides) | set(geometry.input_dilation) != {1}:
        return None
    padding = []
    for k, dilation, (low, high) in zip(geometry.window, geometry.dilation, geometry.padding, strict=True):
        reach = (k - 1) * dilation
        padding.append((reach - low, reach - high))
    if min(min(pair) for pair in padding) < 0:
        return None
    ones = (1,) * len(geometry.sizes)
    return Geometry(geometry.counts, geometry.window, ones, tuple(padding), geometry.dilation, ones)


def _by_turned_kernel(geometry: Geometry, ct: TensorSpec, kernel: TensorSpec, groups: int) -> Scratch:
    *window, channels, features = kernel.shape
    columns = Columns(geometry, ct, groups)
    product = _product(columns, channels * groups)
    # (*K, C/G, G, U/G) -> (*K turned, U/G, G, C/G)
    count, last = len(window), len(window) + 2
    split = (*window, channels, groups, features // groups)
    order = (*range(count), last, count + 1, count)
    back = (slice(None, None, -1),) * count

    def run(
        ct: np.ndarray, kernel: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray, copy: np.ndarray
    ) -> None:
        np.copyto(copy, kernel.reshape(split)[back].transpose(order))
        matrix = copy.reshape(-1, groups, channels)
        product(ct, matrix[:, 0] if groups == 1 else matrix.transpose(1, 0, 2), out, padded, memory)

    turned = TensorSpec((*window, features // groups, groups, channels), kernel.dtype)
    return Scratch(run, (*columns.scratch, turned))


def _by_adding(geometry: Geometry, ct: TensorSpec, kernel: TensorSpec, groups: int) -> Scratch:
    """For each place of a window: ct times the kernel there, added to the positions that were at that place."""
    channels, images = kernel.shape[-2], ct.shape[0]
    places = [(position, geometry.shifted(position)) for position in geometry.positions]
    inner, itemsize = geometry.inner, as_numpy_dtype(ct.dtype).itemsize
    many = max(1, BLOCK_OF_PRODUCTS // max(math.prod(ct.shape[1:-1]) * channels * groups * itemsize, 1))
    spans = [slice(start, min(start + many, images)) for start in range(0, images, many)]
    multiply = np.dot if groups == 1 else np.matmul

    def run(ct: np.ndarray, kernel: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        for span in spans:
            size = span.stop - span.start
            part, sums = memory[:size], padded[:size]
            rows, result = _by_group_rows(ct[span], groups), _by_group_rows(part, groups)
            sums.fill(0)
            for position, index in places:
                multiply(rows, _by_group(kernel[position], groups).swapaxes(-1, -2), result)
                target = sums[index]
                np.add(target, part, target)
            out[span] = sums[inner]

    size = min(many, images)
    return Scratch(
        run,
        (
            TensorSpec((size, *geometry.padded, channels * groups), ct.dtype),
            TensorSpec((size, *geometry.counts, channels * groups), ct.dtype),
        ),
    )
