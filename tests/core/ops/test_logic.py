"""Comparisons, logic, choice and tests for NaN: against NumPy, truth of numbers, what where refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, broadcasts, distinct
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ArgumentError

COMPARE = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]
LOGIC = ["logical_and", "logical_or", "logical_xor"]
SPECIAL = np.array([0.0, -1.0, np.nan, np.inf, -np.inf])


@given(st.sampled_from(COMPARE + LOGIC), broadcasts(), SEEDS)
def test_is_numpys(name, drawn, seed):
    (a, b), _ = drawn
    left, right = (np.round(distinct(s, seed + i)) for i, s in enumerate((a, b)))
    check(getattr(ops, name), getattr(np, name), left, right)


@pytest.mark.parametrize("name", [*COMPARE, *LOGIC])
def test_special_values(name):
    check(getattr(ops, name), getattr(np, name), SPECIAL, SPECIAL[:, None])


@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite", "logical_not"])
def test_tests_of_values(name):
    for x in (SPECIAL, np.array([0, 3]), np.array([True, False])):
        check(getattr(ops, name), getattr(np, name), x)


@given(broadcasts(count=3), SEEDS)
def test_where(drawn, seed):
    (c, a, b), _ = drawn
    check(ops.where, np.where, distinct(c, seed) > 0, distinct(a, seed), distinct(b, seed))


def test_where_promotes_and_reads_numbers_as_truth():
    condition = np.array([0, 3])
    assert traced(lambda c: ops.where(c, 1, 2.5), condition).tolist() == [2.5, 1.0]
    assert np.asarray(ops.where(condition, np.int32([1, 2]), 7)).dtype == "int32"


def test_where_alone_says_what_to_do():
    with pytest.raises(ArgumentError, match=r"values for both cases.*numpy\.nonzero"):
        ops.where(np.array([True]))


@pytest.mark.parametrize("equal_nan", [True, False])
def test_isclose(equal_nan):
    other = np.array([1e-9, -1.00001, np.nan, np.inf, 5.0])
    check(
        lambda a, b: ops.isclose(a, b, equal_nan=equal_nan),
        lambda a, b: np.isclose(a, b, equal_nan=equal_nan),
        SPECIAL,
        other,
    )


def test_isclose_of_complex_numbers():
    check(ops.isclose, np.isclose, np.array([1j, 1.0]), np.array([1j + 1e-9, 1.1]))


def test_truth():
    check(ops.truth, lambda x: x != 0, SPECIAL)


def test_operators():
    x = np.array([1.0, 2.0, 3.0])
    check(lambda x: (x > 1) & ~(x >= 3) | (x < 0), lambda x: (x > 1) & ~(x >= 3) | (x < 0), x)
