"""Making matrices, against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct, shapes
from tracing import check

from pronghorn import ops
from pronghorn.errors import ShapeError


@pytest.mark.parametrize("k", [-2, -1, 0, 1, 3])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_diag_of_a_vector(k, count):
    check(lambda x: ops.diag(x, k), lambda x: np.diag(x, k), distinct((count,)))
    check(lambda x: ops.diagflat(x, k), lambda x: np.diagflat(x, k), distinct((count, 2)))


@pytest.mark.parametrize("k", [-1, 0, 2])
def test_diag_of_a_matrix(backend, k):
    check(lambda x: ops.diag(x, k), lambda x: np.diag(x, k), distinct((3, 4)), hide=())
    check_slope(lambda x: ops.diag(x, k), distinct((3,)))
    with pytest.raises(ShapeError, match="diagflat"):
        ops.diag(np.ones((2, 2, 2)))


@pytest.mark.parametrize(("n", "m", "k"), [(3, None, 0), (2, 4, 1), (4, 2, -1), (0, 2, 0)])
def test_tri(n, m, k):
    found = ops.tri(n, m, k, "int32")
    np.testing.assert_array_equal(found, np.tri(n, m, k))
    assert (ops.dtype(found), ops.dtype(ops.tri(2))) == ("int32", "float32")


@settings(max_examples=15)
@given(st.integers(1, 4), st.none() | st.integers(0, 5), st.booleans(), SEEDS)
def test_vander(rows, columns, increasing, seed):
    x = distinct((rows,), seed)
    check(lambda x: ops.vander(x, columns, increasing), lambda x: np.vander(x, columns, increasing), x, hide=())
    if columns is not None:
        check(lambda x: ops.vander(x, columns, increasing), lambda x: np.vander(x, columns, increasing), x)


def test_vander_on_both_engines(backend):
    check(ops.vander, np.vander, np.array([0, 2, -3]), hide=())
    check_slope(lambda x: ops.vander(x, 4), np.array([0.0, 1.5, -0.3]))


@settings(max_examples=15)
@given(shapes(max_dims=3, min_side=1, max_side=3), shapes(max_dims=3, min_side=1, max_side=3), SEEDS)
def test_kron(a, b, seed):
    check(ops.kron, np.kron, distinct(a, seed), distinct(b, seed + 1))


def crossed(x, y):
    """By definition, of 3 components."""
    return np.stack([x[..., i - 2] * y[..., i - 1] - x[..., i - 1] * y[..., i - 2] for i in range(3)], -1)


@pytest.mark.parametrize("shapes_", [((3,), (3,)), ((4, 3), (3,)), ((2, 1, 3), (4, 3))])
def test_cross(backend, shapes_):
    x, y = distinct(shapes_[0], 1), distinct(shapes_[1], 2)
    check(ops.cross, crossed, x, y, hide=(0,) if x.ndim > 1 < y.ndim else ())
    check_slope(lambda x: ops.cross(x, y), x)


def test_cross_along_other_axes_and_of_two_components():
    x, y = distinct((3, 4), 1), distinct((4, 3), 2)
    np.testing.assert_allclose(ops.cross(x, y, axisa=0, axisc=0), crossed(x.T, y).T)
    np.testing.assert_allclose(ops.cross(x, y.T, axis=0), crossed(x.T, y).T)
    flat = np.concatenate([y[:, :2], np.zeros((4, 1))], 1)
    np.testing.assert_allclose(ops.cross(x.T, y[:, :2]), crossed(x.T, flat))
    np.testing.assert_allclose(ops.cross(y[:, :2], x.T), crossed(flat, x.T))
    np.testing.assert_allclose(ops.cross(y[:, :2], x.T[:, :2]), y[:, 0] * x[1] - y[:, 1] * x[0])
    with pytest.raises(ShapeError, match="2 or 3"):
        ops.cross(np.ones(4), np.ones(4))
