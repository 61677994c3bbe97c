"""Indexing primitives: against NumPy on random indices, VJPs against finite differences, rows that stay rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, arrays, distinct, hidden, resolved

from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import index as p
from pronghorn.primitives.arithmetic import add
from pronghorn.primitives.reduction import reduce_sum
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

UNSIZED = {"gather", "scatter_add", "take_along_axis", "add_along_axis", "dynamic_update_slice"}


@pytest.mark.parametrize("sample", FAMILIES["index"], ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in FAMILIES["index"] if s.name in UNSIZED], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@st.composite
def picks(draw):
    """An array, an axis, and indices of a random shape into it."""
    x = draw(arrays(min_dims=1, max_dims=3, min_side=1))
    axis = draw(st.integers(0, x.ndim - 1))
    shape = draw(st.lists(st.integers(0, 3), max_size=2).map(tuple))
    return x, axis, np.random.default_rng(draw(SEEDS)).integers(0, x.shape[axis], shape)


@given(st.data(), picks())
def test_gather_is_take(data, drawn):
    x, axis, indices = drawn
    sample = Sample("gather", [x, indices], {"axis": axis}, lambda x, i: np.take(x, i, axis))
    check_value(sample)
    check_vjp(sample)
    (a, b), sizes = data.draw(hidden(x.shape, indices.shape))
    spec = p.gather.infer(TensorSpec(a), TensorSpec(b, "int64"), axis=axis)
    assert resolved(spec.shape, sizes) == np.take(x, indices, axis).shape


@given(picks(), SEEDS)
def test_scatter_add_adds_up(drawn, seed):
    x, axis, indices = drawn
    updates = distinct(np.take(x, indices, axis).shape, seed)

    def oracle(x, indices, updates):
        result = np.moveaxis(x.copy(), axis, 0)
        np.add.at(result, indices, np.moveaxis(updates, range(axis, axis + indices.ndim), range(indices.ndim)))
        return np.moveaxis(result, 0, axis)

    sample = Sample("scatter_add", [x, indices, updates], {"axis": axis}, oracle)
    check_value(sample)
    check_vjp(sample)


@given(st.data(), arrays(min_dims=1, max_dims=3, min_side=1), st.integers(0, 5), SEEDS)
def test_along_an_axis(data, x, count, seed):
    axis = data.draw(st.integers(0, x.ndim - 1))
    shape = (*x.shape[:axis], count, *x.shape[axis + 1 :])
    indices = np.random.default_rng(seed).integers(0, x.shape[axis], shape)
    taken = Sample("take_along_axis", [x, indices], {"axis": axis}, lambda x, i: np.take_along_axis(x, i, axis))
    check_value(taken)
    check_vjp(taken)
    check_vjp(Sample("add_along_axis", [x, indices, distinct(shape, seed)], {"axis": axis}))


@given(st.data(), arrays(max_dims=3))
def test_windows_are_clamped(data, x):
    sizes = tuple(data.draw(st.integers(0, n)) for n in x.shape)
    starts = np.array([data.draw(st.integers(-2, 5)) for _ in x.shape], "int64")
    first = np.clip(starts, 0, np.subtract(x.shape, sizes))
    window = tuple(slice(at, at + n) for at, n in zip(first, sizes, strict=True))
    sliced = Sample("dynamic_slice", [x, starts], {"sizes": sizes}, lambda x, s: x[window])
    check_value(sliced)
    check_vjp(sliced)
    check_vjp(Sample("dynamic_update_slice", [x, distinct(sizes, 1), starts]))


def test_gradient_of_picked_rows_is_rows():
    """An embedding's gradient: never dense in the graph, and rows add up by joining."""
    table = placeholder((1000, 4), "float64")
    first, second = placeholder((2, 3), "int64"), placeholder((5,), "int64")
    picked = [reduce_sum(p.gather(table, i, axis=0), axes=(0,), keepdims=False) for i in (first, second)]
    total = [reduce_sum(x, axes=tuple(range(x.ndim)), keepdims=False) for x in picked]
    [gradient] = gradients(add(*total), [table])
    assert gradient.node.primitive is p.rows
    assert gradient.node.inputs[1].shape == (11, 4)
    a, b = np.array([[1, 2, 2], [7, 1, 1]]), np.array([999, 1, 0, 0, 7])
    [dense] = evaluate(Graph([table, first, second], [gradient]), [np.zeros((1000, 4)), a, b])
    wanted = np.zeros((1000, 4))
    np.add.at(wanted, np.concatenate([a.ravel(), b]), 1.0)
    assert np.array_equal(dense, wanted)


X, I = placeholder((2, 3)), placeholder((4,), "int64")


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: p.gather(X, placeholder((4,)), axis=0), DTypeError, "takes integers"),
        (lambda: p.gather(X, I, axis=2), ShapeError, "axis 2 does not exist"),
        (lambda: p.scatter_add(X, I, X, axis=0), ShapeError, r"updates must have shape \(4, 3\)"),
        (lambda: p.scatter_add(X, I, placeholder((4, 3), "int32"), axis=0), DTypeError, "one dtype"),
        (lambda: p.take_along_axis(X, I, axis=0), ShapeError, "sizes of x on all axes but 0"),
        (lambda: p.take_along_axis(X, placeholder((3, 3), "int64"), axis=1), ShapeError, "all axes but 1"),
        (lambda: p.dynamic_slice(X, I, sizes=(1, 1)), ShapeError, r"starts must have shape \(2,\)"),
        (lambda: p.dynamic_slice(X, placeholder((2,), "int64"), sizes=(3, 1)), ShapeError, "does not fit"),
        (lambda: p.rows(I, X, shape=(5, 3)), ShapeError, r"values must have shape \(4, 3\)"),
        (lambda: p.rows(I, placeholder((4,)), shape=()), ShapeError, "have rows"),
    ],
)
def test_misfits_are_named(call, error, said):
    with pytest.raises(error, match=said):
        call()
