"""Convolutions in which each channel is a group of its own: sums over the places of a window, image by image.

With one multiplication an element there is nothing for BLAS to do: what counts is that a block of images stays in the
cache while all places of the window are added up.
"""

from __future__ import annotations

import math

import numpy as np

from pronghorn.api import TensorSpec, as_numpy_dtype

from .columns import Axes, Geometry
from .constants import ones
from .table import Scratch

#: Bytes of products that are made at a time.
BLOCK = 1 << 18


def _spans(images: int, image_bytes: int) -> list[slice]:
    many = max(1, BLOCK // max(image_bytes, 1))
    return [slice(start, min(start + many, images)) for start in range(0, images, many)]


def _plan(
    geometry: Geometry, images: int, channels: int, multiplier: int, dtype: str
) -> tuple[list[slice], Axes, Axes]:
    """The blocks of images; the shapes of a block of padded images (N, *P, C) and of products (N, *O, C, M)."""
    image_bytes = math.prod(geometry.counts) * channels * multiplier * as_numpy_dtype(dtype).itemsize
    spans = _spans(images, image_bytes)
    size = spans[0].stop
    return spans, (size, *geometry.padded, channels), (size, *geometry.counts, channels, multiplier)


def depthwise_conv(geometry: Geometry, x: TensorSpec, multiplier: int) -> Scratch:
    """out[n, o, c M + m] = sum_k x[n, o * stride + k, c] * kernel[k, 0, c M + m]."""
    channels = x.shape[-1]
    spans, padded_shape, product_shape = _plan(geometry, x.shape[0], channels, multiplier, x.dtype)
    places = [(position, geometry.shifted(position)) for position in geometry.positions]
    inner = geometry.inner

    def run(x: np.ndarray, kernel: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        weights = kernel.reshape(*geometry.window, channels, multiplier)
        out = out.reshape(x.shape[0], *product_shape[1:])
        padded.fill(0)
        for span in spans:
            size = span.stop - span.start
            part, products, total = padded[:size], memory[:size], out[span]
            part[inner] = x[span]
            for count, (position, index) in enumerate(places):
                np.multiply(part[index][..., None], weights[position], products if count else total)
                if count:
                    np.add(total, products, total)

    return Scratch(run, (TensorSpec(padded_shape, x.dtype), TensorSpec(product_shape, x.dtype)))


def depthwise_input_vjp(geometry: Geometry, ct: TensorSpec, multiplier: int) -> Scratch:
    """The transpose of ``depthwise_conv`` with respect to x."""
    channels = ct.shape[-1] // multiplier
    spans, padded_shape, product_shape = _plan(geometry, ct.shape[0], channels, multiplier, ct.dtype)
    places = [(position, geometry.shifted(position)) for position in geometry.positions]
    inner = geometry.inner

    def run(ct: np.ndarray, kernel: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        weights = kernel.reshape(*geometry.window, channels, multiplier)
        ct = ct.reshape(ct.shape[0], *product_shape[1:])
        for span in spans:
            size = span.stop - span.start
            sums, products = padded[:size], memory[:size]
            sums.fill(0)
            for position, index in places:
                np.multiply(ct[span], weights[position], products)
                target = sums[index]
                np.add(target, products[..., 0] if multiplier == 1 else products.sum(-1), target)
            out[span] = sums[inner]

    return Scratch(run, (TensorSpec(padded_shape, ct.dtype), TensorSpec(product_shape, ct.dtype)))


def depthwise_kernel_vjp(geometry: Geometry, x: TensorSpec, multiplier: int) -> Scratch:
    """The transpose of ``depthwise_conv`` with respect to the kernel."""
    channels = x.shape[-1]
    spans, padded_shape, product_shape = _plan(geometry, x.shape[0], channels, multiplier, x.dtype)
    places = [(position, geometry.shifted(position)) for position in geometry.positions]
    inner, windows = geometry.inner, math.prod(geometry.counts)

    def run(x: np.ndarray, ct: np.ndarray, out: np.ndarray, padded: np.ndarray, memory: np.ndarray) -> None:
        total = out.reshape(*geometry.window, channels * multiplier)
        ct = ct.reshape(ct.shape[0], *product_shape[1:])
        total.fill(0)
        padded.fill(0)
        for span in spans:
            size = span.stop - span.start
            part, products = padded[:size], memory[:size]
            part[inner] = x[span]
            rows = products.reshape(size * windows, channels * multiplier)
            for position, index in places:
                np.multiply(part[index][..., None], ct[span], products)
                total[position] += np.dot(ones(size * windows, x.dtype), rows)

    return Scratch(run, (TensorSpec(padded_shape, x.dtype), TensorSpec(product_shape, x.dtype)))
