"""erf, erfinv, lgamma and digamma against the C library's functions, and closed forms where it has none."""

import math

import numpy as np
import pytest

EULER = 0.57721566490153286060651209008240243


def grid(low, high, count=3001):
    return np.linspace(low, high, count)


def ulps(actual, expected):
    return np.max(np.abs(actual - expected) / np.spacing(np.abs(expected)))


def test_erf(kernel):
    x = np.concatenate([grid(-7, 7), 10.0 ** grid(-300, 0, 301)])
    assert ulps(kernel.in_each_layout("erf", x), np.array([*map(math.erf, x)])) <= 5


def test_erf_in_float32(kernel):
    x = np.concatenate([grid(-7, 7), 10.0 ** grid(-30, 0, 301)]).astype("float32")
    exact = np.array([*map(math.erf, x.astype("float64"))])
    result = kernel.in_each_layout("erf", x)
    np.testing.assert_allclose(result, exact, rtol=6e-7)
    assert np.abs(result).max() == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_erf_at_the_ends(dtype, kernel):
    x = np.array([0, -0.0, np.inf, -np.inf, np.nan], dtype)
    np.testing.assert_array_equal(kernel("erf", x), np.array([0, -0.0, 1, -1, np.nan], dtype))


def test_erfinv_is_the_inverse(kernel):
    x = np.concatenate([grid(-0.999999, 0.999999), 10.0 ** grid(-300, -1, 301)])
    y = kernel.in_each_layout("erfinv", x)
    back = np.array([*map(math.erf, y)])
    slope = 2 / math.sqrt(math.pi) * np.exp(-(y**2))
    # An error e of y moves erf(y) by slope * e.
    assert np.all(np.abs(back - x) <= 1e-15 * (slope * np.abs(y) + np.abs(x)))


def test_erfinv_at_the_ends(kernel):
    x = np.array([0, 1, -1, 2, np.nan])
    np.testing.assert_array_equal(kernel("erfinv", x), [0, np.inf, -np.inf, np.nan, np.nan])


def test_lgamma(kernel):
    x = np.concatenate([grid(0.01, 30), 10.0 ** grid(-20, 300, 321), grid(-9.971, -0.033, 331)])
    exact = np.array([*map(math.lgamma, x)])
    np.testing.assert_allclose(kernel.in_each_layout("lgamma", x), exact, rtol=1e-14, atol=1e-14)


def test_lgamma_near_its_zeros(kernel):
    """log gamma(1 + e) = -EULER e + pi²/12 e² - …, and log gamma(2 + e) = (1 - EULER) e + …"""
    e = np.array([1e-9, -1e-9])
    np.testing.assert_allclose(kernel("lgamma", 1 + e), -EULER * ((1 + e) - 1), rtol=1e-8, atol=4e-16)
    np.testing.assert_allclose(kernel("lgamma", 2 + e), (1 - EULER) * ((2 + e) - 2), rtol=1e-8, atol=4e-16)


def test_lgamma_at_the_poles(kernel):
    x = np.array([0, -1, -2, np.inf, np.nan])
    np.testing.assert_array_equal(kernel("lgamma", x), [np.inf, np.inf, np.inf, np.inf, np.nan])


def test_digamma_at_integers_and_halves(kernel):
    n = np.arange(1, 60)
    harmonic = np.array([math.fsum(1 / k for k in range(1, m)) for m in n])
    np.testing.assert_allclose(kernel.in_each_layout("digamma", n.astype(float)), harmonic - EULER, rtol=2e-15)
    odd = np.array([math.fsum(2 / (2 * k - 1) for k in range(1, m + 1)) for m in n])
    np.testing.assert_allclose(kernel("digamma", n + 0.5), odd - EULER - 2 * math.log(2), rtol=5e-14)


def test_digamma_obeys_recurrence_and_reflection(kernel):
    x = grid(0.013, 25, 777)
    np.testing.assert_allclose(kernel("digamma", x + 1), kernel("digamma", x) + 1 / x, rtol=1e-13, atol=1e-13)
    y = grid(-7.987, 0.987, 555)
    difference = np.pi / np.tan(np.pi * (y - np.round(y)))
    np.testing.assert_allclose(kernel("digamma", 1 - y) - kernel("digamma", y), difference, rtol=1e-12, atol=1e-12)


def test_digamma_at_the_poles(kernel):
    np.testing.assert_array_equal(kernel("digamma", np.array([0.0, -1, -5, np.inf])), [np.nan, np.nan, np.nan, np.inf])


@pytest.mark.parametrize("name", ["erf", "erfinv", "lgamma", "digamma"])
def test_blocks_make_no_difference(name, kernel):
    """More elements than a block holds, and no elements."""
    x = grid(0.1, 0.9, 40_000).reshape(200, 200)
    parts = np.concatenate([kernel(name, row) for row in x]).reshape(x.shape)
    np.testing.assert_allclose(kernel(name, x), parts, rtol=1e-15)
    assert kernel(name, np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("name", ["erf", "erfinv", "lgamma", "digamma"])
def test_narrow_floats(name, kernel):
    x = grid(0.1, 0.9, 50)
    np.testing.assert_allclose(kernel(name, x.astype("float16")), kernel(name, x), rtol=3e-2)


def test_against_scipy(kernel):
    special = pytest.importorskip("scipy.special")
    x = np.random.default_rng(0).uniform(-20, 40, 5000)
    for name, function in {"lgamma": special.gammaln, "digamma": special.digamma}.items():
        np.testing.assert_allclose(kernel(name, x), function(x), rtol=1e-12, atol=1e-12)
    y = np.tanh(x / 5)
    np.testing.assert_allclose(kernel("erfinv", y), special.erfinv(y), rtol=2e-15)
