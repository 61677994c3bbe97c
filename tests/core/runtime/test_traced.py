"""Traced: what a function is compiled for, and what its Programs give."""

import numpy as np
import pytest

from pronghorn import ops
from pronghorn.runtime import compile as compiling
from pronghorn.runtime import using_backend
from pronghorn.runtime.traced import Traced


@pytest.fixture
def counted(monkeypatch):
    """A function that says how many Programs were compiled since the test began."""
    before = compiling.COUNT
    return lambda: compiling.COUNT - before


def sums(data):
    x, y = data
    return {"sum": ops.sum(x) + ops.sum(y), "rows": ops.sum(x, axis=1)}


def pair(rows, dtype="float32"):
    return np.arange(rows * 2, dtype=dtype).reshape(rows, 2), np.ones(rows, dtype)


def check(traced, data):
    outputs, structure = traced.run(data)
    named = dict(zip(sorted(structure), outputs, strict=True))
    x, y = data
    np.testing.assert_allclose(named["sum"], x.sum() + y.sum())
    np.testing.assert_allclose(named["rows"], x.sum(axis=1))


def test_one_program_for_each_set_of_shapes_and_dtypes(counted):
    traced = Traced(sums)
    for _ in range(3):
        check(traced, pair(3))
        check(traced, pair(4))
        check(traced, pair(3, "float64"))
    assert counted() == 3


def test_a_list_a_tuple_and_a_nested_one_are_different_structures():
    traced = Traced(lambda data: type(data).__name__ and ops.add(*(data if isinstance(data, list) else data[0])))
    x, y = np.float32([1, 2]), np.float32([3, 4])
    for data in ([x, y], ((x, y),), [x, y], ((x, y),)):
        (total,), _ = traced.run(data)
        np.testing.assert_array_equal(total, [4, 6])


def test_an_array_alone_is_no_tuple_of_its_rows(counted):
    traced = Traced(lambda x: ops.sum(x, axis=0))
    for _ in range(2):
        (total,), _ = traced.run(np.ones((2, 3), "float32"))
        np.testing.assert_array_equal(total, [2, 2, 2])
    assert counted() == 1


def test_what_is_missing_has_no_leaf():
    traced = Traced(lambda data: ops.multiply(data[0], 2.0))
    for _ in range(2):
        (doubled,), _ = traced.run((np.float32([1, 2]), None))
        np.testing.assert_array_equal(doubled, [2, 4])


def test_run_follows_the_active_backend():
    pytest.importorskip("jax")
    traced = Traced(sums)
    for name in ("numpy", "jax", "numpy", "jax"):
        with using_backend(name) as backend:
            check(traced, pair(3))
            assert all(backend.is_array(x) for x in traced.run(pair(3))[0])


def test_many_shapes_do_not_pile_up(counted):
    traced = Traced(lambda data: ops.sum(data[0]))
    for rows in range(1, 80):
        (total,), _ = traced.run((np.ones(rows, "float32"),))
        assert total == rows
    assert len(traced._flat) <= len(traced._compiled) <= 32
    assert counted() == 79


def test_eager_runs_the_function_on_each_call():
    seen = []

    def function(data):
        seen.append(float(ops.sum(data[0]).value))
        return ops.sum(data[0])

    traced = Traced(function, eager=True)
    for rows in (2, 2, 3):
        (total,), _ = traced.run((np.ones(rows, "float32"),))
        assert total == rows
    assert seen == [2, 2, 3]
