"""Arranging functions against NumPy's, in the three ways that ops run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct, shapes
from tracing import check, traced

from pronghorn import ops
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder


@settings(max_examples=15)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_append(data, shape, seed):
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1))
    x, y = distinct(shape, seed), distinct(shape, seed + 1)
    check(lambda x, y: ops.append(x, y, axis), lambda x, y: np.append(x, y, axis), x, y, hide=())


@settings(max_examples=20)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1, max_side=7), SEEDS)
def test_array_split(data, shape, seed):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    parts = data.draw(st.integers(1, 5) | st.lists(st.integers(0, 7), max_size=3).map(sorted))
    hide = (0,) if isinstance(parts, int) else ()  # a slice of an unknown axis must lie within it
    x = distinct(shape, seed)
    check(lambda x: ops.array_split(x, parts, axis), lambda x: np.array_split(x, parts, axis), x, hide=hide)


@pytest.mark.parametrize(
    ("name", "shape"), [("hsplit", (4, 6)), ("hsplit", (6,)), ("vsplit", (6, 2)), ("dsplit", (2, 3, 6))]
)
@pytest.mark.parametrize("parts", [2, [1, 4]])
def test_splits_by_name(name, shape, parts):
    check(lambda x: getattr(ops, name)(x, parts), lambda x: getattr(np, name)(x, parts), distinct(shape), hide=())
    with pytest.raises(ShapeError, match="at least"):
        getattr(ops, name)(np.float32(1), parts)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 1)])
def test_dstack(shape):
    x = distinct(shape, 1)
    check(lambda x: ops.dstack([x, x]), lambda x: np.dstack([x, x]), x)


@pytest.mark.parametrize("name", ["fliplr", "flipud"])
def test_flips(backend, name):
    check(getattr(ops, name), getattr(np, name), distinct((3, 2, 2)))


@settings(max_examples=20)
@given(st.data(), shapes(min_dims=2, max_dims=4, min_side=1), st.integers(-5, 5), SEEDS)
def test_rot90(data, shape, k, seed):
    axes = data.draw(st.permutations(range(len(shape))))[:2]
    check(lambda x: ops.rot90(x, k, axes), lambda x: np.rot90(x, k, axes), distinct(shape, seed))


def test_rot90_refuses():
    with pytest.raises(ArgumentError, match="two different axes"):
        ops.rot90(np.ones((2, 2)), axes=(0, -2))
    with pytest.raises(ShapeError, match="at least 2"):
        ops.rot90(np.ones(2))


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_meshgrid(backend, indexing, count):
    vectors = [distinct((n + 2,), n) for n in range(count)]
    check(lambda *x: ops.meshgrid(*x, indexing=indexing), lambda *x: np.meshgrid(*x, indexing=indexing), *vectors)
    with pytest.raises(ArgumentError, match="indexing"):
        ops.meshgrid(*vectors, indexing="xz")
    with pytest.raises(ShapeError, match="vectors"):
        ops.meshgrid(np.ones((2, 2)))


@settings(max_examples=15)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), SEEDS)
def test_unravel_index(sizes, seed):
    flat = np.random.default_rng(seed).integers(0, np.prod(sizes), (2, 3))
    check(lambda i: ops.unravel_index(i, sizes), lambda i: np.unravel_index(i, sizes), flat)


def test_unravel_index_of_unknown_sizes():
    batch = Dim.new()
    found = ops.unravel_index(placeholder((3,), "int64"), (batch, 4))
    assert [x.shape for x in found] == [(3,), (3,)]
    assert [x.tolist() for x in ops.unravel_index([-1], (2, 3))] == [[1], [2]]


def test_copy_get_item_empty_like(backend):
    x = np.arange(3.0)
    other = ops.copy(x)
    x[0] = 9
    assert np.asarray(other).tolist() == [0, 1, 2]
    check(lambda x: ops.get_item(x, (slice(1, None), 0)), lambda x: x[1:, 0], distinct((3, 2)), hide=())
    assert traced(lambda x: ops.empty_like(x, "int32"), x).dtype == "int32"
    assert ops.shape(ops.empty_like(np.ones((2, 3)))) == (2, 3)
