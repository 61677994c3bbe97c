"""Samples of :mod:`pronghorn.primitives.rows`."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(41)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-2, 2, shape)


def _written(x: Any, indices: Any, values: Any) -> Any:
    result = np.array(x)
    for index, row in zip(indices, values, strict=True):
        result[index] = row
    return result


def _summed(indices: Any, values: Any) -> Any:
    """One row after the other into the place of its index."""
    found = sorted(set(indices.tolist()))
    sums = np.array([values[indices == index].sum(0) for index in found])
    source = np.minimum(np.arange(len(indices)), len(found) - 1)
    return np.array(found, indices.dtype)[source], sums[source], np.arange(len(indices)) < len(found)


def _set(indices: Any, shape: tuple[int, ...], name: str) -> Sample:
    at = np.asarray(indices, "int64")
    return Sample("set_rows", [_draw(*shape), at, _draw(len(at), *shape[1:])], {}, _written, id=name)


def _sum(indices: Any, shape: tuple[int, ...], name: str) -> Sample:
    at = np.asarray(indices, "int32")
    return Sample("sum_rows", [at, _draw(len(at), *shape)], {}, _summed, id=name)


SAMPLES = [
    _set([3, 0], (4, 3), "matrix"),
    _set([1], (2, 2, 3), "matrices"),
    _set([2, 1], (3,), "vector"),
    Sample("set_rows", [_draw(4, 3), np.zeros(0, "int32"), np.zeros((0, 3))], {}, lambda x, i, v: x, id="no-rows"),
    Sample("set_rows", [_draw(4, 2), np.array([1, 1]), np.ones((2, 2))], {}, _written, order=0, id="equal"),
    _sum([4, 1, 4, 1, 1, 0], (3,), "repeated"),
    _sum([5, 2, 7], (2,), "different"),
    _sum([6, 6, 6], (2, 2), "one"),
    _sum([3], (4,), "single"),
    _sum([1, 0, 1], (), "vector"),
    Sample("sum_rows", [np.zeros(0, "int32"), np.zeros((0, 3))], {}, lambda i, v: (i, v, i == 0), id="no-rows"),
]
