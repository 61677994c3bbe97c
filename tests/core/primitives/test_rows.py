"""Rows written and summed: against NumPy on random indices, VJPs against finite differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, distinct

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import rows as p
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["rows"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.order == 2], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.sampled_from(["int32", "int64", "uint8"]), SEEDS)
def test_sums_are_those_of_numpy(indices, dtype, seed):
    at, values = np.array(indices, dtype), distinct((len(indices), 2), seed)
    found, place = np.unique(at, return_inverse=True)
    sums = np.zeros((found.size, 2))
    np.add.at(sums, place, values)
    last = np.minimum(np.arange(at.size), found.size - 1)
    check_value(
        Sample("sum_rows", [at, values], {}, lambda i, v: (found[last], sums[last], last == np.arange(at.size)))
    )


def test_of_equal_rows_one_has_the_cotangent(backend):
    """Both hold the same, so what the sum of their cotangents is counts."""
    x, values, at = placeholder((3, 2), "float64"), placeholder((3, 2), "float64"), np.array([1, 2, 1])
    written = p.set_rows(x, at, values)
    found = gradients(ops.sum(written * np.arange(6.0).reshape(3, 2)), [x, values])
    dx, dvalues = evaluate(Graph([x, values], found), [np.zeros((3, 2)), np.ones((3, 2))])
    np.testing.assert_array_equal(dx, [[0, 1], [0, 0], [0, 0]])
    np.testing.assert_array_equal(dvalues[1], [4, 5])
    np.testing.assert_array_equal(dvalues[0] + dvalues[2], [2, 3])


X, I = placeholder((2, 3)), placeholder((4,), "int64")


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: p.set_rows(X, I, X), ShapeError, "an index for each row of values"),
        (lambda: p.set_rows(X, I, placeholder((4, 2))), ShapeError, "values must be rows of x"),
        (lambda: p.set_rows(X, I, placeholder((4, 3), "float64")), DTypeError, "one dtype"),
        (lambda: p.sum_rows(placeholder((4,)), placeholder((4, 3))), DTypeError, "takes integers"),
        (lambda: p.sum_rows(I, X), ShapeError, "an index for each row of values"),
        (lambda: p.sum_rows(I, placeholder(())), ShapeError, "an index for each row of values"),
    ],
)
def test_misfits_are_named(call, error, said):
    with pytest.raises(error, match=said):
        call()
