"""Samples of :mod:`pronghorn.primitives.fft`: oracles are the sums of the definition, by matrices of roots of unity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(23)


def _complex(*shape: int) -> Any:
    return _rng.uniform(-1, 1, shape) + 1j * _rng.uniform(-1, 1, shape)


def _along(x: Any, ndim: int, sign: int) -> Any:
    for axis in range(x.ndim - ndim, x.ndim):
        size = x.shape[axis]
        t = np.arange(size)
        roots = np.exp(sign * 2j * np.pi * (np.outer(t, t) % max(size, 1)) / size)
        x = np.moveaxis(np.tensordot(x, roots, axes=(axis, 0)), -1, axis)
    return x


def _forward(x: Any, ndim: int) -> Any:
    return _along(x, ndim, -1)


def _backward(x: Any, ndim: int) -> Any:
    return _along(x, ndim, 1) / np.prod(x.shape[x.ndim - ndim :])


def _completed(x: Any, ndim: int, size: int) -> Any:
    """The real values whose half spectrum is x: the other half is its conjugate, mirrored."""
    for axis in range(x.ndim - ndim, x.ndim - 1):
        x = np.moveaxis(_backward(np.moveaxis(x, axis, -1), 1), -1, axis)
    total = np.zeros((*x.shape[:-1], size), complex)
    for k in range(size // 2 + 1):
        alone = 2 * k % size == 0
        total[..., k] = x[..., k].real if alone else x[..., k]
        if not alone:
            total[..., size - k] = x[..., k].conj()
    return _backward(total, 1).real


def _samples() -> Iterator[Sample]:
    for ndim, shape in ((1, (5,)), (1, (2, 4)), (2, (2, 3, 4)), (3, (2, 3, 2))):
        label = f"{'x'.join(map(str, shape))}over{ndim}"
        x, half = _complex(*shape), shape[-1] // 2 + 1
        yield Sample("fft", [x], {"ndim": ndim}, lambda x, n=ndim: _forward(x, n), id=label)
        yield Sample("ifft", [x], {"ndim": ndim}, lambda x, n=ndim: _backward(x, n), id=label)
        yield Sample("rfft", [x.real], {"ndim": ndim}, lambda x, n=ndim, h=half: _forward(x, n)[..., :h], id=label)
        yield Sample(
            "irfft",
            [_complex(*shape[:-1], half)],
            {"ndim": ndim, "size": shape[-1]},
            lambda x, n=ndim, s=shape[-1]: _completed(x, n, s),
            id=label,
        )


SAMPLES = list(_samples())
