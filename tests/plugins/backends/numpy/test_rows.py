"""Rows on NumPy: many and long ones are added whole, whatever indices are equal."""

import numpy as np
import pytest

from pronghorn.graph import Graph, placeholder
from pronghorn.primitives.index import scatter_add
from pronghorn.primitives.rows import set_rows, sum_rows
from pronghorn.primitives.shape import broadcast_to, transpose
from pronghorn.runtime import get_backend
from pronghorn.testing.sample import evaluate
from pronghorn_plugins.backends.numpy.index import LONG_ROW, MANY_ROWS

_rng = np.random.default_rng(8)
COUNT = 2 * MANY_ROWS
INDICES = {
    "different": _rng.permutation(COUNT),
    "few twice": _rng.integers(0, 40 * COUNT, COUNT),
    "all twice": np.tile(np.arange(COUNT // 2), 2),
    "one": np.full(COUNT, 7),
    "two": np.arange(COUNT) % 2,
    "half padding": np.where(_rng.random(COUNT) < 0.5, 0, _rng.integers(0, COUNT, COUNT)),
    "few often": _rng.integers(0, 5, COUNT),
    "as words come": np.minimum(_rng.zipf(1.3, COUNT), 900) - 1,
}
each = pytest.mark.parametrize("at", INDICES.values(), ids=INDICES)


@each
@pytest.mark.parametrize("row", [(LONG_ROW,), (3, LONG_ROW), (LONG_ROW - 1,)], ids=str)
def test_scatter_add(at, row):
    """Small whole numbers, whose sums are exact in any order."""
    x, updates = _rng.integers(-9, 9, (at.max() + 1, *row)) * 1.0, _rng.integers(-9, 9, (COUNT, *row)) * 1.0
    wanted = x.copy()
    np.add.at(wanted, at, updates)
    inputs = [placeholder(a.shape, a.dtype.name) for a in (x, at, updates)]
    graph = Graph(inputs, [scatter_add(*inputs, axis=0)])
    [found] = evaluate(graph, [x, at, updates], get_backend("numpy"))
    np.testing.assert_array_equal(found, wanted)


@each
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_sum_rows(at, dtype):
    values = _rng.integers(-3, 3, (COUNT, LONG_ROW)).astype(dtype)
    found, place = np.unique(at, return_inverse=True)
    sums = np.zeros((found.size, LONG_ROW), dtype)
    np.add.at(sums, place, values)
    inputs = [placeholder(a.shape, a.dtype.name) for a in (at, values)]
    indices, summed, flags = evaluate(Graph(inputs, sum_rows(*inputs)), [at, values], get_backend("numpy"))
    np.testing.assert_array_equal(indices[: found.size], found)
    np.testing.assert_array_equal(summed[: found.size], sums)
    assert flags.sum() == found.size
    assert (indices[found.size :] == found[-1]).all()
    assert (summed[found.size :] == sums[-1]).all()


def test_operands_that_are_views():
    """Turned and repeated ones are no one run of memory."""
    x, at = _rng.integers(-9, 9, (LONG_ROW, 300)) * 1.0, INDICES["few often"]
    a, i, b = placeholder(x.shape, "float64"), placeholder(at.shape, "int64"), placeholder((LONG_ROW,), "float64")
    graph = Graph(
        [a, i, b], [scatter_add(transpose(a, perm=(1, 0)), i, broadcast_to(b, shape=(COUNT, LONG_ROW)), axis=0)]
    )
    row = np.arange(LONG_ROW) * 1.0
    [found] = evaluate(graph, [x, at, row], get_backend("numpy"))
    wanted = x.T.copy()
    np.add.at(wanted, at, np.broadcast_to(row, (COUNT, LONG_ROW)))
    np.testing.assert_array_equal(found, wanted)


def test_an_index_outside_is_named():
    x, at, values = np.zeros((3, 2)), np.array([0, 3]), np.ones((2, 2))
    inputs = [placeholder(a.shape, a.dtype.name) for a in (x, at, values)]
    with pytest.raises(IndexError, match=r"index 3 at position \(1,\) is outside of an axis of size 3"):
        evaluate(Graph(inputs, [set_rows(*inputs)]), [x, at, values], get_backend("numpy"))
