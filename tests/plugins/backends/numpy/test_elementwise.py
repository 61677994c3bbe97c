"""Unary kernels against NumPy's plain functions, for all dtypes and layouts."""

import numpy as np
import pytest

from pronghorn_plugins.backends.numpy.elementwise import UFUNCS

FLOATS = ["float16", "float32", "float64"]
SHAPES = [(), (0, 3), (5,), (4, 3), (2, 3, 2, 2), (40, 30)]
POSITIVE = {"log", "sqrt", "rsqrt", "arccosh", "log1p", "reciprocal"}
WITHIN_ONE = {"arcsin", "arccos", "arctanh"}
REAL_ONLY = {"isnan", "isinf", "isfinite"}
OTHERS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "relu": lambda x: np.maximum(x, 0),
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
}
FLOATING = {n: f for n, f in {**UFUNCS, **OTHERS}.items() if n not in {"logical_not", "bitwise_not", "conj"}}


def arguments(name, draw, shape, dtype):
    x = draw(*shape, dtype="float64")
    x = np.abs(x) + 1 if name in POSITIVE else np.tanh(x) * 0.9 if name in WITHIN_ONE else x
    return x.astype(dtype)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", sorted(FLOATING))
def test_equals_numpy(name, dtype, kernel, close, draw):
    for shape in SHAPES:
        x = arguments(name, draw, shape, dtype)
        wide = x.astype("float64") if dtype == "float16" else x
        close(kernel.in_each_layout(name, x), FLOATING[name](wide))


@pytest.mark.parametrize("name", sorted(set(UFUNCS) - REAL_ONLY - {"logical_not", "bitwise_not", "conj"}))
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex(name, dtype, kernel, close, draw):
    x = arguments("arcsin", lambda *s, dtype: draw(*s, dtype=dtype), (3, 4), "float64") + 1j * draw(3, 4) * 0.3
    close(kernel.in_each_layout(name, x.astype(dtype)), UFUNCS[name](x), scale=10)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8"])
def test_integers(dtype, kernel, close, draw):
    x = draw(6, 5, dtype=dtype)
    for name in ("negative", "absolute", "sign", "square", "bitwise_not"):
        close(kernel.in_each_layout(name, x), UFUNCS[name](x))
    close(kernel("relu", x), np.maximum(x, 0))


def test_booleans(kernel, draw):
    x = draw(6, 5, dtype="bool")
    for name in ("logical_not", "bitwise_not"):
        np.testing.assert_array_equal(kernel.in_each_layout(name, x), ~x)


@pytest.mark.parametrize("dtype", FLOATS)
def test_values_that_are_not_finite(dtype, kernel):
    x = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0], dtype)
    np.testing.assert_array_equal(kernel("relu", x), np.array([np.nan, np.inf, 0, 0, 0, 1], dtype))
    np.testing.assert_array_equal(
        kernel("sigmoid", x), np.array([np.nan, 1, 0, 0.5, 0.5, kernel("sigmoid", x)[5]], dtype)
    )
    np.testing.assert_array_equal(kernel("clip", x, low=-1.0, high=2.0), np.array([np.nan, 2, -1, 0, 0, 1], dtype))
    np.testing.assert_array_equal(kernel("isfinite", x), [False, False, False, True, True, True])
    large = np.array([-1e4, 1e4]).astype(dtype)
    np.testing.assert_array_equal(kernel("sigmoid", large), np.array([0, 1], dtype))


@pytest.mark.parametrize("dtype", [*FLOATS, "int8", "uint8", "int64"])
@pytest.mark.parametrize(("low", "high"), [(-2, 3), (0, 0), (-1000, 2), (1, 1000)])
def test_clip(dtype, low, high, kernel, close, draw):
    """Bounds outside of what an integer dtype holds bind nothing."""
    x = draw(7, 9, dtype=dtype)
    expected = np.minimum(np.maximum(x.astype("float64"), low), high)
    close(kernel.in_each_layout("clip", x, low=low, high=high), expected)


def test_clip_at_infinity(kernel, close, draw):
    x = draw(5)
    close(kernel("clip", x, low=-float("inf"), high=0.0), np.minimum(x, 0))


DTYPES = ["bool", "uint8", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128"]


@pytest.mark.parametrize("target", DTYPES)
@pytest.mark.parametrize("source", DTYPES)
def test_cast(source, target, kernel):
    """Towards 0 from floats to integers, != 0 to bool, the real part of complex numbers."""
    values = np.array([0, 1, 2.75, 3.5, 100.25]).astype(source)
    exact = values.real.astype("float64")
    expected = exact != 0 if target == "bool" else np.trunc(exact) if np.dtype(target).kind in "iu" else exact
    result = kernel("cast", values, dtype=target)
    assert result.dtype == target
    np.testing.assert_array_equal(result, expected.astype(target))


def test_cast_takes_imaginary_numbers_for_true(kernel):
    np.testing.assert_array_equal(kernel("cast", np.array([0j, 1j]), dtype="bool"), [False, True])


@pytest.mark.parametrize("name", ["real", "imag", "conj"])
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_parts(name, dtype, kernel, draw):
    x = draw(3, 4, dtype=dtype)
    np.testing.assert_array_equal(kernel.in_each_layout(name, x), getattr(np, name)(x))


@pytest.mark.parametrize("name", ["stop_gradient", "recompute"])
def test_identities_are_views(name, kernel, draw):
    x = draw(3, 4)
    np.testing.assert_array_equal(kernel(name, x), x)
