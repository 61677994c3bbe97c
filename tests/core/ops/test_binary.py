"""Functions of two arrays against NumPy's of the same name, on shapes that broadcast."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, broadcasts, distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import DTypeError, ShapeError

FLOATS = ["hypot", "heaviside", "fmax", "fmin", "fmod", "logaddexp2", "nextafter"]
INTEGERS = ["gcd", "lcm", "fmod"]
SPECIAL = np.array([0.0, -0.0, 1.0, -2.5, np.nan, np.inf, -np.inf])


@pytest.mark.parametrize("name", FLOATS)
@settings(max_examples=4)
@given(broadcasts(), SEEDS)
def test_floats_as_numpy(backend, name, drawn, seed):
    (a, b), _ = drawn
    check(getattr(ops, name), getattr(np, name), distinct(a, seed), distinct(b, seed + 1))


@pytest.mark.parametrize("name", FLOATS)
def test_special_values(backend, name):
    with np.errstate(all="ignore"):
        check(getattr(ops, name), getattr(np, name), SPECIAL[:, None], SPECIAL, hide=())


@pytest.mark.parametrize("name", INTEGERS)
@settings(max_examples=4)
@given(broadcasts(), SEEDS)
def test_integers_as_numpy(backend, name, drawn, seed):
    (a, b), _ = drawn
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-40, 40, a), rng.integers(-40, 40, b)
    y = np.where(y == 0, 1, y) if name == "fmod" else y
    check(getattr(ops, name), getattr(np, name), x, y)


@pytest.mark.parametrize("name", ["gcd", "lcm"])
def test_large_and_unsigned(backend, name):
    x = np.array([0, 0, 12, 2**40, 7919 * 104729], "uint64")
    y = np.array([0, 5, 18, 2**22, 104729], "uint64")
    check(getattr(ops, name), getattr(np, name), x, y)
    with pytest.raises(DTypeError, match="integers"):
        getattr(ops, name)(1.5, 2)


def test_ldexp(backend):
    x, n = np.array([0.5, 1.0, -3.0, 1e-300, 0.0]), np.array([2, -3, 10, 1500, 4])
    check(ops.ldexp, np.ldexp, x, n, hide=())
    check_slope(lambda x: ops.ldexp(x, n[:3]), x[:3])
    with pytest.raises(DTypeError, match="integer"):
        ops.ldexp(1.0, 2.5)


def test_hypot_neither_overflows_nor_has_a_kink_of_nan(backend):
    np.testing.assert_allclose(ops.hypot(np.array([3e200, 3e-200]), np.array([4e200, 4e-200])), [5e200, 5e-200])
    check_slope(lambda x: ops.hypot(x, ops.multiply(x, 2.0)), np.array([0.3, -1.7]))


@pytest.mark.parametrize("name", ["fmax", "fmin", "fmod", "logaddexp2"])
def test_slopes(name):
    x, y = np.array([0.3, -1.7, 2.2]), np.array([-0.4, 1.1, 0.9])
    check_slope(lambda x: getattr(ops, name)(x, y), x)
    check_slope(lambda y: getattr(ops, name)(x, y), y)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_nextafter_moves_by_one_unit(backend, dtype):
    x = np.array([0.0, 1.0, -1.0, 65504.0, 6e-8], dtype)
    y = np.array([1.0, 0.0, -np.inf, np.inf, 0.0], dtype)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(ops.nextafter(x, y), np.nextafter(x, y))


@settings(max_examples=4)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), SEEDS)
def test_cdist(backend, m, n, f, seed):
    x, y = distinct((2, m, f), seed), distinct((2, n, f), seed + 1)
    check(ops.cdist, lambda x, y: np.linalg.norm(x[:, :, None] - y[:, None], axis=-1), x, y)
    check_slope(lambda x: ops.cdist(x, y), x, 1e-5)


def test_cdist_of_equal_rows_has_no_nan_slope():
    from pronghorn.autograd import gradients
    from pronghorn.graph import Graph, placeholder
    from pronghorn.testing.sample import evaluate

    x = placeholder((2, 2), "float64")
    (slope,) = gradients(ops.cdist(x, x), [x])
    assert np.isfinite(evaluate(Graph([x], [slope]), [np.ones((2, 2))])[0]).all()
    with pytest.raises(ShapeError, match="F"):
        ops.cdist(np.ones((2, 3)), np.ones((2, 2)))


def test_allclose(backend):
    x = np.array([1.0, 2.0])
    assert bool(ops.allclose(x, x + 1e-9))
    assert not bool(ops.allclose(x, x + 1e-3))
    assert bool(ops.allclose(x, x + 1e-3, atol=1e-2))
    assert bool(ops.allclose([np.nan], [np.nan], equal_nan=True))


@pytest.mark.parametrize("name", ["hypot", "fmax", "fmod", "logaddexp2", "heaviside", "nextafter"])
@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [("float32", "float32", "float32"), ("float16", "int32", "float16"), ("float32", "float64", "float64")],
)
def test_promotion(name, a, b, wanted):
    assert ops.dtype(getattr(ops, name)(np.ones(2, a), np.ones(2, b))) == wanted
    assert ops.dtype(getattr(ops, name)(np.ones(2, "float16"), 2)) == "float16", "Python numbers are weak"
