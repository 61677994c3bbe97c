"""Reductions by segment and merging scatters: one row after the other is the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ArgumentTypeError, DTypeError, ShapeError
from pronghorn.graph import placeholder

MERGES = {"sum": (np.add, 0), "prod": (np.multiply, 1), "max": (np.maximum, -np.inf), "min": (np.minimum, np.inf)}


def merged(name, data, ids, count):
    merge, neutral = MERGES[name]
    if data.dtype.kind in "iu" and np.isinf(neutral):
        neutral = np.iinfo(data.dtype).min if neutral < 0 else np.iinfo(data.dtype).max
    result = np.full((count, *data.shape[1:]), neutral, data.dtype)
    for row, segment in zip(data, ids, strict=True):
        if 0 <= segment < count:
            result[segment] = merge(result[segment], row)
    return result


@pytest.mark.parametrize("name", MERGES)
@settings(max_examples=10)
@given(st.integers(0, 6), st.lists(st.integers(1, 3), max_size=2), st.integers(1, 4), SEEDS)
def test_segments(name, rows, rest, count, seed):
    ids = np.random.default_rng(seed).integers(-1, count + 1, rows)
    function = getattr(ops, f"segment_{name}")
    for data in (distinct((rows, *rest), seed), np.random.default_rng(seed).integers(-9, 9, (rows, *rest))):
        check(lambda d, i: function(d, i, count), lambda d, i: merged(name, d, i, count), data, ids)


@pytest.mark.parametrize("name", MERGES)
def test_on_both_engines(backend, name):
    data, ids = distinct((5, 2), 3), np.array([2, 0, 2, 0, 7])
    function = getattr(ops, f"segment_{name}")
    check(lambda d, i: function(d, i, 4), lambda d, i: merged(name, d, i, 4), data, ids)
    np.testing.assert_allclose(function(data, ids), merged(name, data, ids, 8))
    check_slope(lambda d: ops.where(ops.isfinite(function(d, ids, 8)), function(d, ids, 8), 0.0), data)


def test_zeros_in_a_product():
    check_slope(lambda d: ops.segment_prod(d, [0, 0, 1, 1, 1], 2), np.array([0.0, 3.0, 0.0, 0.0, 2.0]))


@pytest.mark.parametrize("name", MERGES)
def test_what_segments_refuse(name):
    function = getattr(ops, f"segment_{name}")
    with pytest.raises(ArgumentTypeError, match="num_segments"):
        function(placeholder((3,)), placeholder((3,), "int32"))
    with pytest.raises(ShapeError, match="one number for each row"):
        function(np.ones((3, 2)), np.array([0, 1]), 2)
    with pytest.raises(DTypeError, match="integers"):
        function(np.ones(2), np.ones(2), 2)


REDUCTIONS = {None: lambda old, new: new, "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}


def scattered(x, indices, updates, reduction):
    result = x.copy()
    for place in np.ndindex(indices.shape[:-1]):
        at = tuple(indices[place])
        result[at] = REDUCTIONS[reduction](result[at], updates[place])
    return result


@pytest.mark.parametrize("reduction", REDUCTIONS)
@settings(max_examples=8)
@given(st.data(), st.lists(st.integers(1, 3), min_size=1, max_size=3), SEEDS)
def test_scatter_update(reduction, data, shape, seed):
    depth = data.draw(st.integers(1, len(shape)))
    count = data.draw(st.integers(0, 5))
    rng = np.random.default_rng(seed)
    indices = np.stack([rng.integers(-n, n, count) for n in shape[:depth]], -1)
    x, updates = distinct(shape, seed), distinct((count, *shape[depth:]), seed + 1)
    check(
        lambda x, i, u: ops.scatter_update(x, i, u, reduction),
        lambda x, i, u: scattered(x, i, u, reduction),
        x,
        indices,
        updates,
        hide=(),
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_scatter_update_on_both_engines(backend, reduction):
    x, updates = distinct((4, 2), 1), distinct((3, 2), 2)
    indices = np.array([[1], [3], [1]])
    check(
        lambda x, u: ops.scatter_update(x, indices, u, reduction),
        lambda x, u: scattered(x, indices, u, reduction),
        x,
        updates,
    )
    check_slope(lambda x: ops.scatter_update(x, indices, updates, reduction), x)
    check_slope(lambda u: ops.scatter_update(x, indices, u, reduction), updates)


def test_scatter_update_keeps_booleans_and_dtypes(backend):
    mask = ops.scatter_update(np.array([False, True, True]), [[1], [0]], [False, True])
    assert np.asarray(mask).tolist() == [True, False, True]
    assert ops.dtype(ops.scatter_update(np.zeros(3, "float32"), [[1]], np.ones(1))) == "float32"


def test_what_scatter_update_refuses():
    with pytest.raises(ArgumentError, match="add"):
        ops.scatter_update(np.zeros(3), [[0]], [1.0], "ad")
    with pytest.raises(ArgumentError, match="must name 1 to 1"):
        ops.scatter_update(np.zeros(3), [[0, 1]], [1.0])
