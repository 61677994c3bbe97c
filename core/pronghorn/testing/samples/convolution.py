"""Samples of :mod:`pronghorn.primitives.convolution`. The oracle is the definition: one product after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(17)


def _counts(x: Any, kernel: Any, attributes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The sizes of x with zeros between, and how many windows fit."""
    spread = tuple(
        (n - 1) * d + 1 if n else 0 for n, d in zip(x.shape[1:-1], attributes["input_dilation"], strict=True)
    )
    reach = [(k - 1) * d + 1 for k, d in zip(kernel.shape[:-2], attributes["kernel_dilation"], strict=True)]
    fits = zip(spread, reach, attributes["strides"], attributes["padding"], strict=True)
    return spread, tuple(len(range(0, n + lo + hi - r + 1, s)) for n, r, s, (lo, hi) in fits)


def _terms(x: Any, kernel: Any, attributes: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Places in x, in the kernel and in the result of each product that ``conv`` sums, channels left out."""
    strides, padding = attributes["strides"], attributes["padding"]
    between, dilation = attributes["input_dilation"], attributes["kernel_dilation"]
    spread, counts = _counts(x, kernel, attributes)
    for out in np.ndindex(*counts):
        for k in np.ndindex(kernel.shape[:-2]):
            place = [o * s + i * d - lo for o, s, i, d, (lo, _) in zip(out, strides, k, dilation, padding, strict=True)]
            if all(0 <= p < n and p % b == 0 for p, n, b in zip(place, spread, between, strict=True)):
                yield tuple(p // b for p, b in zip(place, between, strict=True)), k, out


def convolved(x: Any, kernel: Any, **attributes: Any) -> Any:
    """``conv`` by its definition."""
    groups, features = attributes["groups"], kernel.shape[-1]
    part, made = kernel.shape[-2], features // groups
    result = np.zeros((x.shape[0], *_counts(x, kernel, attributes)[1], features))
    for place, k, out in _terms(x, kernel, attributes):
        for g in range(groups):
            channels, units = slice(g * part, (g + 1) * part), slice(g * made, (g + 1) * made)
            result[(slice(None), *out, units)] += x[(slice(None), *place, channels)] @ kernel[k][:, units]
    return result


def to_input(ct: Any, kernel: Any, input_shape: Any, **attributes: Any) -> Any:
    """``conv_input_vjp`` by its definition."""
    groups, features = attributes["groups"], kernel.shape[-1]
    part, made = kernel.shape[-2], features // groups
    result = np.zeros(input_shape)
    for place, k, out in _terms(result, kernel, attributes):
        for g in range(groups):
            channels, units = slice(g * part, (g + 1) * part), slice(g * made, (g + 1) * made)
            result[(slice(None), *place, channels)] += ct[(slice(None), *out, units)] @ kernel[k][:, units].T
    return result


def to_kernel(x: Any, ct: Any, kernel_shape: Any, **attributes: Any) -> Any:
    """``conv_kernel_vjp`` by its definition."""
    groups, features = attributes["groups"], kernel_shape[-1]
    part, made = kernel_shape[-2], features // groups
    result = np.zeros(kernel_shape)
    for place, k, out in _terms(x, result, attributes):
        for g in range(groups):
            channels, units = slice(g * part, (g + 1) * part), slice(g * made, (g + 1) * made)
            result[k][:, units] += x[(slice(None), *place, channels)].T @ ct[(slice(None), *out, units)]
    return result


def _family(name: str, x_shape: tuple[int, ...], kernel_shape: tuple[int, ...], **changed: Any) -> Iterator[Sample]:
    """``conv`` and its two VJPs at one point."""
    spatial = len(x_shape) - 2
    attributes = {
        "strides": (1,) * spatial,
        "padding": ((0, 0),) * spatial,
        "input_dilation": (1,) * spatial,
        "kernel_dilation": (1,) * spatial,
        "groups": 1,
        **changed,
    }
    x, kernel = _rng.uniform(-1, 1, x_shape), _rng.uniform(-1, 1, kernel_shape)
    ct = _rng.uniform(-1, 1, convolved(x, kernel, **attributes).shape)
    of_x, of_kernel = {**attributes, "input_shape": x_shape}, {**attributes, "kernel_shape": kernel_shape}
    yield Sample("conv", [x, kernel], attributes, lambda x, k: convolved(x, k, **attributes), id=name)
    yield Sample("conv_input_vjp", [ct, kernel], of_x, lambda ct, k: to_input(ct, k, **of_x), id=name)
    yield Sample("conv_kernel_vjp", [x, ct], of_kernel, lambda x, ct: to_kernel(x, ct, **of_kernel), id=name)


SAMPLES = [
    *_family("plain", (2, 5, 4, 3), (3, 2, 3, 4)),
    *_family("pointwise", (2, 3, 4, 3), (1, 1, 3, 2)),
    *_family("pointwise-strided", (2, 5, 4, 3), (1, 1, 3, 2), strides=(2, 3)),
    *_family("padded", (1, 4, 4, 2), (3, 3, 2, 2), padding=((1, 1), (1, 1))),
    *_family("uneven-padding", (1, 4, 5, 2), (3, 2, 2, 3), padding=((0, 2), (3, 1))),
    *_family("strided", (2, 7, 6, 2), (3, 3, 2, 2), strides=(2, 3)),
    *_family("strided-leaving-a-rest", (1, 8, 2), (3, 2, 2), strides=(3,)),
    *_family("stride-beyond-kernel", (1, 9, 1), (2, 1, 2), strides=(4,)),
    *_family("kernel-dilated", (1, 7, 6, 2), (3, 2, 2, 2), kernel_dilation=(2, 3), padding=((1, 0), (0, 1))),
    *_family("input-dilated", (1, 3, 4, 2), (3, 2, 2, 2), input_dilation=(2, 3), padding=((2, 1), (1, 2))),
    *_family("groups", (2, 4, 4, 4), (2, 3, 2, 6), groups=2),
    *_family("depthwise", (2, 4, 4, 3), (3, 3, 1, 6), groups=3, padding=((1, 1), (1, 1))),
    *_family(
        "everything",
        (2, 6, 7, 4),
        (3, 2, 2, 6),
        strides=(2, 1),
        padding=((1, 0), (2, 1)),
        input_dilation=(2, 1),
        kernel_dilation=(1, 2),
        groups=2,
    ),
    *_family("one-axis", (2, 6, 3), (3, 3, 2), padding=((2, 0),)),
    *_family("three-axes", (1, 3, 4, 3, 2), (2, 2, 2, 2, 2), strides=(1, 2, 1), padding=((1, 0), (0, 0), (0, 1))),
    *_family("one-output", (2, 3, 3, 2), (3, 3, 2, 4)),
    *_family("no-batch", (0, 4, 4, 2), (2, 2, 2, 3)),
    *_family("no-output", (1, 2, 2), (3, 2, 2)),
]
