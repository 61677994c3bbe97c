"""Where XLA's answer is not NumPy's: division by zero, shifts, powers of integers."""

import numpy as np
import pytest

A = np.array([7, -7, 3, 0, 5, -5, 6])
B = np.array([2, 2, 0, 0, -3, -3, 3])


@pytest.mark.parametrize("dtype", ["int32", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize(
    ("primitive", "oracle"), [("floor_divide", np.floor_divide), ("mod", np.mod)], ids=["floor_divide", "mod"]
)
def test_division_is_that_of_numpy_also_by_zero(call, primitive, oracle, dtype):
    a, b = A.astype(dtype), B.astype(dtype)
    with np.errstate(all="ignore"):
        expected = oracle(a, b)
    result = call(primitive, a, b)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


def test_powers_of_integers_are_exact(call):
    np.testing.assert_array_equal(call("power", np.array([3, -2, 0, 7]), np.array([39, 3, 0, 1])), [3**39, -8, 1, 7])


def test_shifts_of_negative_numbers_keep_the_sign(call):
    np.testing.assert_array_equal(call("right_shift", np.array([-9, 9]), np.array([1, 1])), [-5, 4])
    np.testing.assert_array_equal(call("left_shift", np.array([-3, 3]), np.array([2, 2])), [-12, 12])


@pytest.mark.parametrize("primitive", ["maximum", "minimum"])
def test_nan_wins(call, primitive):
    assert np.isnan(call(primitive, np.array([np.nan, 1.0]), np.array([1.0, np.nan]))).all()
