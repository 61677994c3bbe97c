"""Reductions: against NumPy over random shapes and axes, VJPs against finite differences, ties and zeros exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, arrays, hidden, resolved, shapes, subsets

from pronghorn.autograd import gradients
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.primitives import reduction as p
from pronghorn.spec import TensorSpec
from pronghorn.testing import Sample, check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

ORACLES = {
    "reduce_sum": np.sum,
    "reduce_prod": np.prod,
    "reduce_max": np.max,
    "reduce_min": np.min,
    "reduce_any": np.any,
    "reduce_all": np.all,
}
CUMULATIVE = {
    "cumsum": np.cumsum,
    "cumprod": np.cumprod,
    "cummax": np.maximum.accumulate,
    "cummin": np.minimum.accumulate,
}


@pytest.mark.parametrize("sample", FAMILIES["reduction"], ids=str)
def test_sample(sample):
    check_value(sample)
    check_vjp(sample)


@pytest.mark.parametrize("sample", [s for s in FAMILIES["reduction"] if s.operands[0].size], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


@given(st.data(), shapes(), st.sampled_from(sorted(ORACLES)), st.booleans())
def test_shape_is_what_numpy_returns(data, shape, name, keepdims):
    axes = data.draw(subsets(len(shape)))
    dtype = "bool" if name in {"reduce_any", "reduce_all"} else "float64"
    rule = PRIMITIVES[name].infer
    try:
        wanted = ORACLES[name](np.ones(shape, dtype), axis=axes, keepdims=keepdims).shape
    except ValueError:  # NumPy: the extremum of nothing
        with pytest.raises(ShapeError, match="nothing to choose from"):
            rule(TensorSpec(shape, dtype), axes=axes, keepdims=keepdims)
        return
    (dims,), sizes = data.draw(hidden(shape))
    assert rule(TensorSpec(shape, dtype), axes=axes, keepdims=keepdims).shape == wanted
    assert resolved(rule(TensorSpec(dims, dtype), axes=axes, keepdims=keepdims).shape, sizes) == wanted


@given(st.data(), arrays(), st.sampled_from(["reduce_sum", "reduce_prod"]), st.booleans())
def test_sums_and_products(data, x, name, keepdims):
    axes = data.draw(subsets(x.ndim))
    oracle = ORACLES[name]
    sample = Sample(name, [x], {"axes": axes, "keepdims": keepdims}, lambda x: oracle(x, axis=axes, keepdims=keepdims))
    check_value(sample)
    check_vjp(sample)


@given(st.data(), arrays(min_side=1), st.sampled_from(["reduce_max", "reduce_min"]), st.booleans())
def test_extrema(data, x, name, keepdims):
    axes = data.draw(subsets(x.ndim))
    oracle = ORACLES[name]
    sample = Sample(name, [x], {"axes": axes, "keepdims": keepdims}, lambda x: oracle(x, axis=axes, keepdims=keepdims))
    check_value(sample)
    check_vjp(sample)


@given(st.data(), arrays(min_dims=1), st.sampled_from(sorted(CUMULATIVE)), st.booleans())
def test_cumulative(data, x, name, reverse):
    axis = data.draw(st.integers(0, x.ndim - 1))
    run = CUMULATIVE[name]
    if name in {"cumsum", "cumprod"}:
        attributes = {"axis": axis, "reverse": reverse}
        oracle = (lambda x: np.flip(run(np.flip(x, axis), axis), axis)) if reverse else (lambda x: run(x, axis))
    else:
        attributes, oracle = {"axis": axis}, lambda x: run(x, axis)
    sample = Sample(name, [x], attributes, oracle)
    check_value(sample)
    check_vjp(sample)


@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_products_with_random_zeros(data, shape, seed):
    """Where elements are 0, reduce_prod has two right derivatives and cumprod one."""
    x = np.random.default_rng(seed).integers(-1, 3, shape).astype("float64")
    axes = data.draw(subsets(x.ndim))
    check_vjp(Sample("reduce_prod", [x], {"axes": axes, "keepdims": False}))
    attributes = {"axis": data.draw(st.integers(0, x.ndim - 1)), "reverse": data.draw(st.booleans())}
    check_vjp(Sample("cumprod", [x], attributes), order=1)


@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), st.sampled_from(["argmax", "argmin"]), SEEDS)
def test_places_of_extrema_with_ties(data, shape, name, seed):
    x = np.random.default_rng(seed).integers(0, 3, shape)
    axis = data.draw(st.integers(0, x.ndim - 1))
    check_value(Sample(name, [x], {"axis": axis}, lambda x: getattr(np, name)(x, axis)))


def gradient(name, x, **attributes):
    """The cotangent of x for a cotangent of ones."""
    x = np.asarray(x, "float64")
    t = placeholder(x.shape, "float64")
    return evaluate(Graph([t], gradients(PRIMITIVES[name](t, **attributes), [t])), [x])[0]


@pytest.mark.parametrize("name", ["reduce_max", "reduce_min"])
def test_ties_share_the_gradient_equally(name):
    """TensorFlow's rule: each of the n equal extrema gets 1/n."""
    x = [[2.0, 2.0, 2.0, 2.0], [5.0, 5.0, 5.0, 5.0]]
    assert gradient(name, x, axes=(1,), keepdims=False).tolist() == [[0.25] * 4] * 2
    assert gradient(name, x, axes=(0, 1), keepdims=True).sum() == 1


@pytest.mark.parametrize(("name", "x"), [("cummax", [1, 3, 3, 2]), ("cummin", [4, 2, 2, 3])])
def test_running_extrema_give_ties_to_the_first(name, x):
    assert gradient(name, x, axis=0).tolist() == [1, 3, 0, 0]


def test_a_sum_of_nothing_passes_no_gradient_to_anything():
    assert gradient("reduce_sum", np.empty((0, 2)), axes=(0,), keepdims=False).shape == (0, 2)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: p.reduce_sum(placeholder((2,)), axes=(1,), keepdims=False), ShapeError, "axis 1 does not exist"),
        (lambda: p.reduce_max(placeholder((0, 2)), axes=(0,), keepdims=True), ShapeError, "nothing to choose from"),
        (lambda: p.argmin(placeholder((2, 0)), axis=1), ShapeError, "nothing to choose from"),
        (lambda: p.cumsum(placeholder(()), axis=0, reverse=False), ShapeError, "A scalar has no axes"),
        (lambda: p.reduce_any(placeholder((2,)), axes=(0,), keepdims=False), DTypeError, "takes booleans"),
        (lambda: p.reduce_max(placeholder((2,), "complex64"), axes=(0,), keepdims=False), DTypeError, "real numbers"),
    ],
)
def test_misfits_are_named(call, error, said):
    with pytest.raises(error, match=said):
        call()
