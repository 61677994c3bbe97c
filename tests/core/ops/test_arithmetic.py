"""Binary functions: against NumPy on drawn broadcasts, promotion, weak numbers, the exponents that need no power."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, broadcasts, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.graph import Graph, placeholder

SAME = ["add", "subtract", "multiply", "divide", "maximum", "minimum", "floor_divide", "mod", "arctan2", "logaddexp"]


@given(st.sampled_from(SAME), broadcasts(), SEEDS)
def test_is_numpys(name, drawn, seed):
    (a, b), _ = drawn
    check(getattr(ops, name), getattr(np, name), distinct(a, seed), np.abs(distinct(b, seed + 1)) + 0.513)


@pytest.mark.parametrize("name", ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"])
def test_bits_are_numpys(name):
    check(getattr(ops, name), getattr(np, name), np.array([[6], [-5]]), np.array([1, 3]))


def test_bitwise_not():
    check(ops.bitwise_not, np.invert, np.array([6, -5], "int8"))


@pytest.mark.parametrize("exponent", [1, 2, 3, 0.5, -0.5, -1, 0, 2.5, np.float32(2), np.array([1.0, 2.0, 3.0])])
def test_power(exponent):
    x = np.array([0.5, 2.0, 3.0])
    check(lambda x: ops.power(x, exponent), lambda x: np.power(x, np.asarray(exponent, "float64")), x)


@pytest.mark.parametrize(("exponent", "name"), [(2, "square"), (0.5, "sqrt"), (-0.5, "rsqrt"), (-1, "reciprocal")])
def test_cheap_exponents_need_no_power(exponent, name):
    x = placeholder((2,))
    assert [node.primitive.name for node in Graph([x], [x**exponent]).nodes] == [name]


def test_power_of_ints():
    check(lambda x: ops.power(x, 3), lambda x: x**3, np.array([2, -3]))


def test_divide_no_nan_has_no_nan_anywhere():
    from pronghorn.autograd import gradients

    def both(a, b):
        y = ops.divide_no_nan(a, b)
        return [y, *gradients(y, [a, b])]

    y, da, db = traced(both, np.array([1.0, 2.0]), np.array([0.0, 4.0]))
    assert y.tolist() == [0, 0.5]
    assert da.tolist() == [0, 0.25]
    assert db.tolist() == [0, -0.125]


def test_logaddexp_of_infinities():
    inf = np.inf
    check(ops.logaddexp, np.logaddexp, np.array([inf, -inf, inf, -inf]), np.array([inf, -inf, -inf, 0.0]))


def test_squared_difference():
    check(ops.squared_difference, lambda a, b: (a - b) ** 2, np.array([[1.0], [2.0]]), np.array([3.0, 5.0]))


@pytest.mark.parametrize(
    ("name", "a", "b", "dtype"),
    [
        ("add", np.float32([1]), 2, "float32"),
        ("add", np.int32([1]), 2.5, "float32"),
        ("add", np.int64([1]), np.float16([2]), "float16"),
        ("add", np.array([True]), np.array([True]), "int32"),
        ("multiply", np.array([True]), np.float32([3]), "float32"),
        ("divide", np.int64([1]), np.int64([2]), "float32"),
        ("divide", np.float64([1]), 2, "float64"),
        ("mod", np.uint8([7]), np.int8([4]), "int16"),
        ("power", np.int32([2]), 0.5, "float32"),
        ("maximum", np.int32([2]), 1, "int32"),
    ],
)
def test_dtype_of_the_meeting(name, a, b, dtype):
    at_once = getattr(ops, name)(a, b)
    assert np.asarray(at_once).dtype == dtype
    assert traced(lambda x: getattr(ops, name)(x, b), a).dtype == dtype


def test_a_default_float64_array_takes_a_symbolic_tensors_dtype():
    assert (placeholder((2,)) + np.array([1.0, 2.0])).dtype == "float32"


def test_operators_are_these_functions():
    def chain(x):
        return (2 - x) / 4 * x**2 + 7 // x % 5 - (-x)

    check(chain, chain, np.array([1.0, 2.0, 3.0]))
