"""Unary functions: against NumPy and SciPy, ints that become floatx, ints that stay, bounds of clip."""

import numpy as np
import pytest
from scipy import special
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import DTypeError

POINTS = np.array([[0.3, -0.4, 0.9], [0.1, -0.7, 0.2]])
COMPLEX = np.array([1 + 2j, -0.5 - 1j])
SAME = [
    "negative",
    "absolute",
    "sign",
    "square",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arctanh",
    "exp",
    "expm1",
    "log1p",
]


@pytest.mark.parametrize("name", SAME)
def test_is_numpys(name):
    check(getattr(ops, name), getattr(np, name), POINTS)
    check(getattr(ops, name), getattr(np, name), POINTS[0] + 0.2j)


@pytest.mark.parametrize("name", ["sqrt", "log", "log2", "log10", "reciprocal", "lgamma", "digamma", "rsqrt"])
def test_on_positive_numbers(name):
    oracle = {"lgamma": special.gammaln, "digamma": special.digamma, "rsqrt": lambda x: 1 / np.sqrt(x)}
    check(getattr(ops, name), oracle.get(name) or getattr(np, name), np.abs(POINTS))


@pytest.mark.parametrize("name", ["erf", "erfinv"])
def test_special_functions(name):
    check(getattr(ops, name), getattr(special, name), POINTS)


def test_arccosh():
    check(ops.arccosh, np.arccosh, np.abs(POINTS) + 1)


@pytest.mark.parametrize("name", ["exp", "sqrt", "sin", "log1p", "erf"])
def test_ints_and_booleans_become_floatx(name):
    for x in (np.array([0, 1]), np.array([True, False])):
        assert np.asarray(getattr(ops, name)(x)).dtype == "float32"
        assert traced(getattr(ops, name), x).dtype == "float32"


@pytest.mark.parametrize("name", ["floor", "ceil", "round", "trunc"])
def test_rounding(name):
    oracle = {"round": np.round}.get(name) or getattr(np, name)
    check(getattr(ops, name), oracle, np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.4]))
    check(getattr(ops, name), oracle, np.array([3, -4]))


@pytest.mark.parametrize("decimals", [2, -1, 1])
def test_round_to_decimals(decimals):
    check(lambda x: ops.round(x, decimals), lambda x: np.round(x, decimals), np.array([12.345, -6.789, 151.0]))
    check(lambda x: ops.round(x, decimals), lambda x: np.round(x, decimals), np.array([12, -7, 155]))


def test_parts_of_complex_numbers():
    for name in ("real", "imag", "conj", "angle", "absolute"):
        check(getattr(ops, name), getattr(np, name), COMPLEX)


def test_parts_of_real_numbers():
    check(ops.real, np.real, POINTS)
    check(ops.imag, np.imag, np.array([1.0, np.nan]))
    check(ops.conj, np.conj, np.array([1, 2]))
    check(ops.angle, np.angle, np.array([1.0, -2.0]))


@pytest.mark.parametrize("dtype", ["int32", "bool", "float16", "complex64", "uint8"])
def test_cast(dtype):
    check(lambda x: ops.cast(x, dtype), lambda x: x.astype(dtype), np.array([0.0, 1.7, 200.2]))


def test_cast_to_the_same_is_nothing():
    x = np.array([1.0])
    assert ops.cast(x, "float64") is x


@pytest.mark.parametrize(
    ("low", "high"), [(-1, 1), (-0.5, None), (None, 0.5), (None, None), (np.array([0.0, 0.1, 0.2]), 0.5)]
)
def test_clip(low, high):
    bounds = -np.inf if low is None else low, np.inf if high is None else high
    check(lambda x: ops.clip(x, low, high), lambda x: np.clip(x, *bounds), POINTS)


def test_clip_of_ints():
    check(lambda x: ops.clip(x, -1, 2), lambda x: np.clip(x, -1, 2), np.array([-4, 0, 4]))
    assert np.asarray(ops.clip(np.array([-4, 4]), -0.5, 0.5)).tolist() == [-0.5, 0.5]


def test_clip_with_infinite_bound_keeps_floats():
    check(lambda x: ops.clip(x, 0, float("inf")), lambda x: np.maximum(x, 0), POINTS)


def test_stop_gradient_is_the_value():
    check(ops.stop_gradient, np.copy, POINTS)


def test_negative_of_booleans_is_refused():
    with pytest.raises(DTypeError, match="takes numbers"):
        ops.negative(np.array([True]))
