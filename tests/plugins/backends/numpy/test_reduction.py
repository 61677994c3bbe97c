"""Reductions and accumulations against NumPy in float64, whichever way the kernel chooses for a shape."""

from itertools import combinations

import numpy as np
import pytest

REDUCTIONS = {"reduce_sum": np.sum, "reduce_prod": np.prod, "reduce_max": np.max, "reduce_min": np.min}
SHAPES = [(), (1,), (7,), (5, 3), (1, 4), (3, 1, 5), (4, 5, 6), (2, 3, 4, 5), (70, 3), (80, 16), (9, 40)]
DTYPES = ["float16", "float32", "float64", "int32", "int64"]


def subsets(ndim):
    return [axes for count in range(ndim + 1) for axes in combinations(range(ndim), count)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", sorted(REDUCTIONS))
def test_equals_numpy(name, shape, dtype, kernel, close, draw):
    x = draw(*shape, dtype=dtype)
    if name == "reduce_prod":
        x = (np.sign(x) + (x == 0)).astype(dtype)
    for axes in subsets(len(shape)):
        for keepdims in (False, True):
            expected = REDUCTIONS[name](x.astype("float64"), axis=axes, keepdims=keepdims)
            close(kernel.in_each_layout(name, x, axes=axes, keepdims=keepdims), expected, scale=5)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex(dtype, kernel, close, draw):
    x = draw(4, 5, 6, dtype=dtype)
    for axes in subsets(3):
        for name in ("reduce_sum", "reduce_prod"):
            expected = REDUCTIONS[name](x.astype("complex128"), axis=axes)
            close(kernel.in_each_layout(name, x, axes=axes, keepdims=False), expected, scale=200)


@pytest.mark.parametrize(("name", "function"), [("reduce_any", np.any), ("reduce_all", np.all)])
def test_booleans(name, function, kernel, draw):
    x = draw(4, 2, 3, dtype="bool")
    for axes in subsets(3):
        np.testing.assert_array_equal(kernel.in_each_layout(name, x, axes=axes, keepdims=False), function(x, axis=axes))
    np.testing.assert_array_equal(kernel(name, x[:0], axes=(0,), keepdims=False), function(x[:0], axis=0))


@pytest.mark.parametrize("dtype", ["float16", "float32", "int64"])
@pytest.mark.parametrize(("name", "nothing"), [("reduce_sum", 0), ("reduce_prod", 1)])
def test_of_nothing(name, nothing, dtype, kernel):
    for shape, axes in [((0, 3), (0,)), ((3, 0), (1,)), ((2, 0, 3), (1,)), ((0,), (0,)), ((0, 0), (0, 1))]:
        result = kernel(name, np.zeros(shape, dtype), axes=axes, keepdims=False)
        np.testing.assert_array_equal(result, np.full(result.shape, nothing))
    assert kernel(name, np.zeros((0, 3), dtype), axes=(1,), keepdims=False).shape == (0,)
    assert kernel("reduce_max", np.zeros((0, 3), dtype), axes=(1,), keepdims=True).shape == (0, 1)


def test_nan_and_infinity_come_through(kernel):
    x = np.ones((100, 5), "float32")
    x[3, 0], x[4, 1], x[5, 2], x[6, 2] = np.nan, np.inf, np.inf, -np.inf
    for axes in ((0,), (0, 1)):
        with np.errstate(invalid="ignore"):
            expected = x.sum(axis=axes)
        np.testing.assert_array_equal(kernel("reduce_sum", x, axes=axes, keepdims=False), expected)
    np.testing.assert_array_equal(kernel("reduce_max", x, axes=(0,), keepdims=False), [np.nan, np.inf, np.inf, 1, 1])
    assert np.isnan(kernel("reduce_max", x, axes=(1,), keepdims=False)[3])


@pytest.mark.parametrize(("shape", "axes"), [((1_000_000,), (0,)), ((10, 100_000), (1,)), ((100_000, 8), (0,))])
def test_long_float32_sums_are_exact_enough(shape, axes, kernel):
    """Within 1e-5 of the truth, where adding one by one would be off by 1e-3."""
    x = np.random.default_rng(3).uniform(0, 1, shape).astype("float32")
    result = kernel("reduce_sum", x, axes=axes, keepdims=False)
    np.testing.assert_allclose(result, x.astype("float64").sum(axis=axes), rtol=1e-5)


def test_float16_adds_up_in_float32(kernel):
    """4096 ones and more: float16 would stick at 2048."""
    x = np.ones((8192, 3), "float16")
    np.testing.assert_array_equal(kernel("reduce_sum", x, axes=(0,), keepdims=False), [8192] * 3)
    sums = kernel("cumsum", x[:4100], axis=0)
    np.testing.assert_array_equal(sums[2049:2060:2, 0], np.arange(2050, 2061, 2))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32"])
@pytest.mark.parametrize(
    "target", [(2, 3, 4), (3, 4), (4,), (), (1, 4), (2, 1, 1), (1, 3, 1), (1, 1, 1), (3, 1), (1,), (2, 3, 1)], ids=str
)
def test_sum_to(target, dtype, kernel, close, draw):
    x = draw(2, 3, 4, dtype=dtype)
    padded = (1,) * (3 - len(target)) + target
    axes = tuple(i for i in range(3) if padded[i] == 1)
    expected = x.astype("float64").sum(axis=axes, keepdims=True).reshape(target)
    close(kernel.in_each_layout("sum_to", x, shape=target), expected, scale=5)


@pytest.mark.parametrize("name", ["argmax", "argmin"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int64", "bool"])
def test_positions_of_extremes(name, dtype, kernel, draw):
    """The first of ties; int64."""
    x = draw(5, 4, 6, dtype=dtype)
    for axis in range(3):
        result = kernel.in_each_layout(name, x, axis=axis)
        assert result.dtype == np.int64
        np.testing.assert_array_equal(result, getattr(np, name)(x, axis=axis))


ACCUMULATIONS = {"cumsum": np.add, "cumprod": np.multiply, "cummax": np.maximum, "cummin": np.minimum}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64"])
@pytest.mark.parametrize("name", sorted(ACCUMULATIONS))
def test_accumulations(name, dtype, reverse, kernel, close, draw):
    x = draw(3, 5, 4, dtype=dtype)
    for axis in range(3):
        turned = np.flip(x, axis) if reverse else x
        expected = ACCUMULATIONS[name].accumulate(turned.astype("float64"), axis=axis)
        result = kernel.in_each_layout(name, x, axis=axis, reverse=reverse)
        close(result, np.flip(expected, axis) if reverse else expected, scale=10)
    assert kernel(name, x[:0], axis=0, reverse=reverse).shape == (0, 5, 4)
