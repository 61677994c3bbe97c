"""Ordering against NumPy's, VJPs against finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct, shapes

from pronghorn.errors import DTypeError, ShapeError
from pronghorn.primitives.sort import sort, top_k
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["sort"]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.order == 2 and s.operands[0].dtype == "float64"], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@settings(max_examples=15)
@given(st.data(), shapes(min_dims=1, max_dims=3), SEEDS)
def test_random_axes(data, shape, seed):
    axis = data.draw(st.integers(0, len(shape) - 1))
    x = distinct(shape, seed)
    ordered = Sample("sort", [x], {"axis": axis}, lambda x: np.sort(x, axis))
    check_value(ordered)
    check_vjp(ordered)
    check_value(Sample("argsort", [x], {"axis": axis, "stable": True}, lambda x: np.argsort(x, axis, kind="stable")))
    k = data.draw(st.integers(0, shape[-1]))
    order = np.argsort(-x, -1, kind="stable")[..., :k]
    first = Sample("top_k", [x], {"k": k}, lambda x: (np.take_along_axis(x, order, -1), order))
    check_value(first)
    check_vjp(first)


@settings(max_examples=15)
@given(st.lists(st.integers(-2, 2), max_size=12))
def test_equal_values_keep_their_order(values):
    x = np.array(values, "int64")
    check_value(Sample("argsort", [x], {"axis": 0, "stable": True}, lambda x: np.argsort(x, kind="stable")))
    order = np.argsort(-x, kind="stable")
    check_value(Sample("top_k", [x], {"k": len(x)}, lambda x: (x[order], order)))


@pytest.mark.parametrize("k", [-1, 4])
def test_k_beyond_the_axis(k):
    with pytest.raises(ShapeError, match=rf"k must be between 0 and the last size of float32\[2, 3\]. Got {k}"):
        top_k.infer(TensorSpec((2, 3)), k=k)


def test_an_axis_that_is_not_there():
    with pytest.raises(ShapeError, match="axis 2 does not exist"):
        sort.infer(TensorSpec((2, 3)), axis=2)


def test_complex_numbers_have_no_order():
    with pytest.raises(DTypeError, match="real numbers"):
        sort.infer(TensorSpec((2,), "complex64"), axis=0)
