"""Binary kernels and ``where`` against NumPy, with broadcasting, for all dtypes and layouts."""

import numpy as np
import pytest
from hypothesis import given
from strategies import SEEDS, broadcasts

from pronghorn_plugins.backends.numpy.arithmetic import SMALL, UFUNCS

EXTREMES = {"maximum": np.maximum, "minimum": np.minimum}
LOGICAL = {"logical_and", "logical_or", "logical_xor"}
BITWISE = {"bitwise_and", "bitwise_or", "bitwise_xor"}
SHIFTS = {"left_shift", "right_shift"}
COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
REAL = {**EXTREMES, **{n: f for n, f in UFUNCS.items() if n not in LOGICAL | BITWISE | SHIFTS}}
SHAPES = [((), ()), ((3, 4), (3, 4)), ((3, 4), (4,)), ((2, 1, 3), (4, 1)), ((0, 3), (3,)), ((), (5,))]
ORDERED_COMPARISONS = {"less", "less_equal", "greater", "greater_equal"}


def operands(name, draw, shapes, dtype):
    a, b = (draw(*shape, dtype=dtype) for shape in shapes)
    if name == "power":
        a, b = np.abs(a) + np.ones((), dtype), np.abs(b)
    if name in {"floor_divide", "mod", "divide"}:
        b = np.where(b == 0, np.ones((), dtype), b)
    return a.astype(dtype), b.astype(dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int32", "int64", "uint8"])
@pytest.mark.parametrize("name", sorted(REAL))
def test_equals_numpy(name, dtype, kernel, close, draw):
    if name in {"divide", "arctan2"} and "int" in dtype:
        return
    for shapes in SHAPES:
        a, b = operands(name, draw, shapes, dtype)
        close(kernel.in_each_layout(name, a, b), REAL[name](a, b))


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power", "equal", "not_equal"])
def test_complex(name, dtype, kernel, close, draw):
    a, b = draw(3, 4, dtype=dtype), draw(4, dtype=dtype)
    close(kernel.in_each_layout(name, a, b), UFUNCS[name](a, b), scale=10)


@pytest.mark.parametrize("name", sorted(LOGICAL | BITWISE | COMPARISONS | set(EXTREMES)))
def test_booleans(name, kernel, draw):
    a, b = draw(4, 5, dtype="bool"), draw(5, dtype="bool")
    np.testing.assert_array_equal(kernel.in_each_layout(name, a, b), {**UFUNCS, **EXTREMES}[name](a, b))


@pytest.mark.parametrize("name", sorted(BITWISE | SHIFTS))
@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64"])
def test_bits(name, dtype, kernel, draw):
    a, b = draw(4, 5, dtype=dtype), np.abs(draw(5, dtype=dtype))
    np.testing.assert_array_equal(kernel.in_each_layout(name, a, b), UFUNCS[name](a, b))


def test_rest_has_the_divisors_sign(kernel):
    a, b = np.array([7.0, -7, 7, -7]), np.array([3.0, 3, -3, -3])
    np.testing.assert_array_equal(kernel("mod", a, b), [1, 2, -2, -1])
    np.testing.assert_array_equal(kernel("floor_divide", a, b), [2, -3, -3, 2])


def test_nan_wins_in_maximum(kernel):
    np.testing.assert_array_equal(kernel("maximum", np.array([np.nan, 1.0]), np.array([1.0, np.nan])), [np.nan] * 2)


DTYPES = ["bool", "uint8", "int16", "int64", "float16", "float32", "float64", "complex64", "complex128"]
LARGE = [((40, 30), (40, 30), (40, 30)), ((40, 30), (40, 30), ()), ((40, 1), (40, 30), (30,)), ((), (40, 30), (40, 30))]
LARGE += [((40, 30), (), ()), ((40, 30), (30,), (40, 1)), ((30,), (40, 30), ()), ((4, 3), (3,), (4, 1)), ((), (), ())]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shapes", LARGE, ids=str)
def test_where(shapes, dtype, kernel, draw):
    """Both sides of the size from which bits are chosen, with every broadcast, and with 0 as the other choice."""
    condition = draw(*shapes[0], dtype="bool")
    a, b = (draw(*shape, dtype=dtype) for shape in shapes[1:])
    np.testing.assert_array_equal(kernel.in_each_layout("where", condition, a, b), np.where(condition, a, b))
    zero = np.zeros_like(b)
    np.testing.assert_array_equal(kernel("where", condition, a, zero), np.where(condition, a, zero))


def test_where_keeps_every_bit(kernel):
    """NaN, infinities and the sign of 0 come through, chosen or not."""
    x = np.tile(np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 5e-324]), 200)
    condition = np.arange(x.size) % 2 == 0
    assert x.size > SMALL
    for other in (x[::-1], np.array(-0.0), np.array(0.0), np.array(np.nan)):
        expected = np.where(condition, x, other)
        result = kernel("where", condition, x, other)
        np.testing.assert_array_equal(result, expected)
        np.testing.assert_array_equal(np.signbit(result), np.signbit(expected))


@given(broadcasts(3), SEEDS)
def test_where_broadcasts(drawn, seed):
    from pronghorn import ops

    (shapes, result_shape) = drawn
    rng = np.random.default_rng(seed)
    condition, a, b = rng.random(shapes[0]) < 0.5, rng.normal(size=shapes[1]), rng.normal(size=shapes[2])
    result = ops.where(condition, a, b)
    assert result.shape == result_shape
    np.testing.assert_array_equal(result, np.where(condition, a, b))
