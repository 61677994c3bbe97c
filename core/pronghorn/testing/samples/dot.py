"""Samples of :mod:`pronghorn.primitives.dot`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(16)


def _summed(a: Any, b: Any, contract: Sequence[Sequence[int]], batch: Sequence[Sequence[int]]) -> Any:
    """By einsum, with one letter for each axis."""
    left = list("abcdefgh"[: a.ndim])
    right = list("ijklmnop"[: b.ndim])
    for i, j in [*zip(*contract, strict=True), *zip(*batch, strict=True)]:
        right[j] = left[i]
    result = [left[i] for i in batch[0]]
    result += [left[i] for i in range(a.ndim) if i not in (*contract[0], *batch[0])]
    result += [right[j] for j in range(b.ndim) if j not in (*contract[1], *batch[1])]
    return np.einsum(f"{''.join(left)},{''.join(right)}->{''.join(result)}", a, b)


def _dot(a: Any, b: Any, contract: Any, batch: Any = ((), ()), **more: Any) -> Sample:
    attributes = {"contract": contract, "batch": batch}
    return Sample("dot_general", [a, b], attributes, lambda a, b: _summed(a, b, contract, batch), **more)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-2, 2, shape)


SAMPLES = [
    _dot(_draw(3, 4), _draw(4, 2), ((1,), (0,)), id="matrices"),
    _dot(_draw(4, 3), _draw(4, 2), ((0,), (0,)), id="left-transposed"),
    _dot(_draw(3, 4), _draw(2, 4), ((1,), (1,)), id="right-transposed"),
    _dot(_draw(4, 3), _draw(2, 4), ((0,), (1,)), id="both-transposed"),
    _dot(_draw(4), _draw(4), ((0,), (0,)), id="vectors"),
    _dot(_draw(3, 4), _draw(4), ((1,), (0,)), id="matrix-vector"),
    _dot(_draw(4), _draw(4, 3), ((0,), (0,)), id="vector-matrix"),
    _dot(_draw(2, 3, 4), _draw(4, 5), ((2,), (0,)), id="more-free-axes"),
    _dot(_draw(2, 3), _draw(4), ((), ()), id="outer"),
    _dot(_draw(), _draw(2), ((), ()), id="scalar"),
    _dot(_draw(2, 3, 4), _draw(2, 4, 5), ((2,), (1,)), ((0,), (0,)), id="batch"),
    _dot(_draw(2, 3), _draw(3, 2), ((), ()), ((0, 1), (1, 0)), id="batch-only"),
    _dot(_draw(2, 3, 4, 5), _draw(5, 6, 3, 2), ((1, 3), (2, 0)), ((0,), (3,)), id="several-crossed"),
    _dot(_draw(3, 2, 4), _draw(5, 4, 2), ((2,), (1,)), ((1,), (2,)), id="batch-inside"),
    _dot(_draw(2, 3, 4), _draw(4, 3, 5), ((1, 2), (1, 0)), id="two-summed"),
    _dot(_draw(0, 3), _draw(3, 2), ((1,), (0,)), id="no-rows"),
    _dot(_draw(2, 0), _draw(0, 3), ((1,), (0,)), id="nothing-to-sum"),
    _dot(_draw(2, 3) + 1j * _draw(2, 3), _draw(3, 2) + 1j * _draw(3, 2), ((1,), (0,)), id="complex"),
    _dot(np.arange(6).reshape(2, 3), np.arange(3) - 1, ((1,), (0,)), id="integers"),
]
