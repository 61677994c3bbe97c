"""Samples of :mod:`pronghorn.primitives.window`. The oracles go from window to window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(18)


def _around(x: Any, padding: Any, value: float) -> Any:
    return np.pad(x, ((0, 0), *padding, (0, 0)), constant_values=value)


def _counts(padded: Any, window: Any, strides: Any, dilation: Any) -> tuple[int, ...]:
    """How many windows fit along each axis."""
    fits = zip(padded.shape[1:-1], window, strides, dilation, strict=True)
    return tuple(len(range(0, n - (k - 1) * d, s)) for n, k, s, d in fits)


def _windows(padded: Any, window: Any, strides: Any, dilation: Any) -> Iterator[tuple[Any, Any]]:
    """The index of each window, and its place in the padded x."""
    for out in np.ndindex(_counts(padded, window, strides, dilation)):
        places = zip(out, window, strides, dilation, strict=True)
        yield out, (slice(None), *(slice(o * s, o * s + (k - 1) * d + 1, d) for o, k, s, d in places), slice(None))


def _patched(x: Any, window: Any, strides: Any, padding: Any, dilation: Any) -> Any:
    padded = _around(x, padding, 0)
    result = np.zeros((x.shape[0], *_counts(padded, window, strides, dilation), *window, x.shape[-1]))
    for out, cut in _windows(padded, window, strides, dilation):
        result[(slice(None), *out)] = padded[cut]
    return result


def _folded(p: Any, input_shape: Any, window: Any, strides: Any, padding: Any, dilation: Any) -> Any:
    padded = _around(np.zeros(input_shape), padding, 0)
    for out, cut in _windows(padded, window, strides, dilation):
        padded[cut] += p[(slice(None), *out)]
    inner = [slice(lo, lo + n) for n, (lo, _) in zip(input_shape[1:-1], padding, strict=True)]
    return padded[(slice(None), *inner, slice(None))]


def _pooled(x: Any, window: Any, strides: Any, padding: Any, outside: float, reduce: Callable[..., Any]) -> Any:
    padded = _around(x, padding, outside)
    plain = (1,) * len(window)
    result = np.zeros((x.shape[0], *_counts(padded, window, strides, plain), x.shape[-1]), x.dtype)
    for out, cut in _windows(padded, window, strides, plain):
        result[(slice(None), *out)] = reduce(padded[cut], axis=tuple(range(1, x.ndim - 1)))
    return result


def _family(
    name: str,
    shape: tuple[int, ...],
    window: tuple[int, ...],
    strides: tuple[int, ...] | None = None,
    padding: Any = None,
    dilation: tuple[int, ...] | None = None,
    x: Any = None,
) -> Iterator[Sample]:
    """All four primitives at one point; the pools know no dilation."""
    spatial = len(window)
    # Distinct values: at ties there is no derivative.
    x = _rng.permutation(int(np.prod(shape))).reshape(shape) / 8 - 3 if x is None else x
    pool = {
        "window": window,
        "strides": strides or (1,) * spatial,
        "padding": padding or ((0, 0),) * spatial,
    }
    cut = {**pool, "dilation": dilation or (1,) * spatial}
    back = {**cut, "input_shape": shape}
    p = _rng.uniform(-1, 1, _patched(x, **cut).shape)
    yield Sample("patches", [x], cut, lambda x: _patched(x, **cut), id=name)
    yield Sample("fold_patches", [p], back, lambda p: _folded(p, **back), id=name)
    if dilation is None:
        lowest = -float("inf")
        yield Sample("max_pool", [x], pool, lambda x: _pooled(x, **pool, outside=lowest, reduce=np.max), id=name)
        yield Sample("sum_pool", [x], pool, lambda x: _pooled(x, **pool, outside=0, reduce=np.sum), id=name)


_TIES = np.array([[1.0, 2.0, 2.0, 0.0, 2.0, 2.0]]).reshape(1, 6, 1)
_INTS = np.arange(12).reshape(1, 6, 2) - 6
_THREES = {"window": (3,), "strides": (1,), "padding": ((1, 1),)}
_EVERY_OTHER = {"window": (2,), "strides": (2,), "padding": ((0, 0),)}

SAMPLES = [
    *_family("side-by-side", (2, 4, 6, 3), (2, 3), (2, 3)),
    *_family("overlapping", (2, 4, 5, 2), (3, 2)),
    *_family("strided", (1, 7, 6, 2), (3, 2), (2, 3)),
    *_family("stride-beyond-window", (1, 9, 2), (2,), (4,)),
    *_family("padded", (2, 4, 5, 2), (3, 3), (1, 2), ((1, 1), (2, 0))),
    *_family("dilated", (1, 7, 6, 2), (3, 2), (1, 2), ((1, 0), (0, 2)), (2, 3)),
    *_family("one-axis", (2, 5, 3), (2,), (2,), ((0, 1),)),
    *_family("three-axes", (1, 3, 4, 3, 2), (2, 2, 1), (1, 2, 1), ((1, 0), (0, 0), (0, 0))),
    *_family("whole", (2, 3, 4, 2), (3, 4)),
    *_family("window-of-one", (2, 3, 3, 2), (1, 1)),
    *_family("no-batch", (0, 4, 2), (2,)),
    Sample(
        "max_pool",
        [_TIES],
        _THREES,
        lambda x: _pooled(x, **_THREES, outside=-float("inf"), reduce=np.max),
        order=0,
        id="ties",
    ),
    Sample(
        "max_pool", [_INTS], _EVERY_OTHER, lambda x: _pooled(x, **_EVERY_OTHER, outside=0, reduce=np.max), id="integers"
    ),
    Sample(
        "sum_pool", [_INTS], _EVERY_OTHER, lambda x: _pooled(x, **_EVERY_OTHER, outside=0, reduce=np.sum), id="integers"
    ),
]
