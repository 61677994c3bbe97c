"""Maps, scans and counted loops against Python's own, in the three ways that ops run."""

import functools
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder


@pytest.mark.parametrize("function", [ops.map, ops.vectorized_map])
def test_maps(backend, function):
    x, y = distinct((4, 3), 1), distinct((4, 2), 2)
    check(lambda x: function(lambda row: ops.sum(row) * row, x), lambda x: np.stack([row.sum() * row for row in x]), x)
    check(
        lambda x, y: function(lambda pair: (ops.outer(*pair), pair[1]), [x, y]),
        lambda x, y: (np.stack([np.outer(a, b) for a, b in zip(x, y, strict=True)]), y),
        x,
        y,
        hide=(),
    )
    check_slope(lambda x: function(lambda row: ops.sum(row) * row, x), x)


def test_vectorize(backend):
    x, y = distinct((3, 1), 1), distinct((2,), 2)
    check(ops.vectorize(lambda a, b: ops.maximum(a, b) * 2), lambda x, y: np.maximum(x, y) * 2, x, y, hide=())
    dots = ops.vectorize(ops.dot, signature="(n),(n)->()")
    check(dots, lambda x, y: np.einsum("abn,bn->ab", x, y), distinct((4, 2, 3), 3), distinct((2, 3), 4), hide=())
    whole = ops.vectorize(lambda a, table: ops.take(table, a), excluded={1})
    assert np.asarray(whole(np.array([[0, 1]]), np.array([5, 7]))).tolist() == [[5, 7]]
    check_slope(lambda x: dots(x, np.ones(3)), distinct((2, 3), 3))


def test_vectorize_refuses():
    with pytest.raises(ArgumentError, match="no signature"):
        ops.vectorize(abs, signature="(n)->")
    with pytest.raises(ArgumentError, match="names 2 arguments"):
        ops.vectorize(abs, signature="(),()->()")(1.0)
    with pytest.raises(ShapeError, match="fewer than 1"):
        ops.vectorize(abs, signature="(n)->()")(1.0)


@settings(max_examples=15)
@given(st.data(), st.integers(1, 9), st.booleans(), SEEDS)
def test_associative_scan(data, count, reverse, seed):
    axis = data.draw(st.sampled_from([0, 1, -1]))
    x = np.moveaxis(distinct((count, 2), seed), 0, axis)

    def oracle(x):
        rows = list(np.moveaxis(x, axis, 0))
        rows = rows[::-1] if reverse else rows
        sums = list(itertools.accumulate(rows))
        return np.moveaxis(np.stack(sums[::-1] if reverse else sums), 0, axis)

    check(lambda x: ops.associative_scan(ops.add, x, reverse, axis), oracle, x)


def test_associative_scan_of_products_of_matrices(backend):
    """Associative and not commutative, and a structure."""
    x = distinct((5, 2, 2), 1)
    wanted = np.stack(list(itertools.accumulate(x, np.matmul)))

    def merge(a, b):
        return {"product": ops.matmul(a["product"], b["product"]), "count": a["count"] + b["count"]}

    def function(x):
        result = ops.associative_scan(merge, {"product": x, "count": ops.ones((ops.shape(x)[0],), "int32")})
        return result["product"], result["count"]

    check(function, lambda x: (wanted, np.arange(1, 6, dtype="int32")), x)
    check_slope(lambda x: function(x)[0], x)


def test_associative_scan_refuses():
    with pytest.raises(ShapeError, match="sizes"):
        ops.associative_scan(lambda a, b: a, (np.ones(2), np.ones(3)))


def test_fori_loop(backend):
    x = distinct((3,), 1)
    check(lambda x: ops.fori_loop(1, 4, lambda i, v: v * x + ops.cast(i, "float64"), x), unrolled, x)
    check_slope(lambda x: ops.fori_loop(1, 4, lambda i, v: v * x + ops.cast(i, "float64"), x), x)
    upper = np.array(4)
    found = traced(lambda n: ops.fori_loop(1, n, lambda i, v: v * 2 + i, np.int64(0)), upper)
    assert int(found) == functools.reduce(lambda v, i: v * 2 + i, range(1, 4), 0)


def unrolled(x):
    return functools.reduce(lambda v, i: v * x + i, range(1, 4), x)


def test_fori_loop_over_an_unknown_size():
    n = Dim.new()
    x = placeholder((n,), "float32")
    assert ops.fori_loop(0, n, lambda i, v: v + ops.take(x, i), np.float32(0)).shape == ()


@pytest.mark.parametrize("index", [-3, 0, 1, 2, 7])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_switch(backend, index, count):
    branches = [lambda x: x + 1, lambda x: x * 2, lambda x: -x][:count]
    x = distinct((2,), 1)
    wanted = branches[min(max(index, 0), count - 1)](x)
    np.testing.assert_allclose(ops.switch(index, branches, x), wanted)
    check(lambda i, x: ops.switch(i, branches, x), lambda i, x: wanted, np.array(index), x, hide=())
    check_slope(lambda x: ops.switch(ops.cast(ops.sum(x) * 0, "int32") + index, branches, x), x)
    with pytest.raises(ArgumentError, match="no branch"):
        ops.switch(0, [])
