"""Pooling kernels against their definitions: each window by itself."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS

from pronghorn.primitives import PRIMITIVES
from pronghorn.spec import TensorSpec
from pronghorn_plugins.backends.numpy import pooling
from pronghorn_plugins.backends.numpy.kernels import kernels

CASES = [
    ((2, 6, 4, 3), {"window": (2, 2), "strides": (2, 2), "padding": ((0, 0), (0, 0))}),
    ((2, 7, 5, 3), {"window": (2, 2), "strides": (2, 2), "padding": ((0, 0), (0, 0))}),
    ((2, 7, 5, 3), {"window": (3, 2), "strides": (2, 1), "padding": ((1, 1), (0, 1))}),
    ((2, 5, 5, 1), {"window": (1, 3), "strides": (1, 2), "padding": ((0, 0), (1, 1))}),
    ((2, 9, 2), {"window": (2,), "strides": (3,), "padding": ((0, 0),)}),
    ((2, 3, 2), {"window": (2,), "strides": (1,), "padding": ((3, 3),)}),
    ((2, 4, 3, 5, 2), {"window": (2, 1, 3), "strides": (1, 2, 2), "padding": ((1, 0), (0, 0), (1, 1))}),
    ((0, 4, 4, 3), {"window": (2, 2), "strides": (2, 2), "padding": ((0, 0), (0, 0))}),
    ((2, 1, 1, 3), {"window": (2, 2), "strides": (2, 2), "padding": ((0, 0), (0, 0))}),
]


def windows(shape, counts, *, window, strides, padding):
    """For each window its index in the result, and those of its places that are inside of x, in row-major order."""
    for o in np.ndindex(*counts):
        each = zip(o, window, strides, padding, shape[1:-1], strict=True)
        inside = [
            [a * s + k - before for k in range(w) if 0 <= a * s + k - before < n] for a, w, s, (before, _), n in each
        ]
        yield (slice(None), *o), list(product(*inside))


def reference(name, x, ct, counts, **attributes):
    """The results and x's cotangent, in float64 or the integers given."""
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    out = np.full((x.shape[0], *counts, x.shape[-1]), lowest if name == "max_pool" else 0, x.dtype)
    dx = np.zeros(x.shape, ct.dtype)
    for o, places in windows(x.shape, counts, **attributes):
        for n, c in product(range(x.shape[0]), range(x.shape[-1])):
            values = [x[(n, *place, c)] for place in places]
            if not values:
                continue
            if name == "max_pool":
                out[(n, *o[1:], c)] = max(values)
                dx[(n, *places[values.index(max(values))], c)] += ct[(n, *o[1:], c)]
            else:
                out[(n, *o[1:], c)] = sum(values)
                for place in places:
                    dx[(n, *place, c)] += ct[(n, *o[1:], c)]
    return out, dx


def check(name, x, attributes, claimed, close, scale=1):
    spec = PRIMITIVES[name].specs((TensorSpec(x.shape, x.dtype),), attributes)
    ct = np.random.default_rng(5).integers(-3, 4, spec[0].shape).astype(x.dtype)
    wide = x.astype("float64") if x.dtype.kind == "f" else x
    out, dx = reference(name, wide, ct.astype(wide.dtype), spec[0].shape[1:-1], **attributes)
    (result,) = claimed(getattr(pooling, name), [x], spec, **attributes)
    close(result, out, scale=scale)
    back = (TensorSpec(x.shape, x.dtype),)
    (cotangent,) = claimed(getattr(pooling, f"{name}_vjp"), [ct, result, x], back, **attributes)
    close(cotangent, dx, scale=scale)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32"])
@pytest.mark.parametrize("name", ["max_pool", "sum_pool"])
@pytest.mark.parametrize(("shape", "attributes"), CASES, ids=str)
def test_equals_its_definition(shape, attributes, name, dtype, claimed, close, draw):
    """Rounded values: in most windows the greatest stands more than once, and the first of them gets the cotangent."""
    check(name, np.round(draw(*shape, dtype=dtype)), attributes, claimed, close, scale=4)


@st.composite
def geometries(draw):
    axes = [
        (draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 4)), (draw(st.integers(0, 3)), 0))
        for _ in range(draw(st.integers(1, 3)))
    ]
    sizes, window, strides, padding = zip(*axes, strict=True)
    return (2, *sizes, 2), {"window": window, "strides": strides, "padding": padding}


@given(geometries(), SEEDS, st.sampled_from(["max_pool", "sum_pool"]))
def test_any_geometry(claimed, close, case, seed, name):
    shape, attributes = case
    check(name, np.random.default_rng(seed).integers(-2, 3, shape).astype("float64"), attributes, claimed, close)


def test_operands_in_any_layout(claimed, draw):
    shape, attributes = CASES[0]
    x = draw(*shape)
    spec = (TensorSpec((2, 3, 2, 3), "float64"),)
    expected = claimed(pooling.max_pool, [x], spec, **attributes)[0]
    turned = x.transpose(3, 2, 1, 0).copy().transpose(3, 2, 1, 0)
    np.testing.assert_array_equal(claimed(pooling.max_pool, [turned], spec, **attributes)[0], expected)


def test_nan_wins(claimed):
    x = np.array([1.0, np.nan, 3.0, 4.0]).reshape(1, 4, 1)
    attributes = {"window": (2,), "strides": (2,), "padding": ((0, 0),)}
    (result,) = claimed(pooling.max_pool, [x], (TensorSpec((1, 2, 1), "float64"),), **attributes)
    np.testing.assert_array_equal(result.ravel(), [np.nan, 4.0])


@pytest.mark.parametrize("name", ["max_pool", "sum_pool"])
def test_equals_the_decomposition(name, draw, claimed):
    """The graph that runs where this kernel is blocked."""
    from pronghorn.testing.sample import evaluate

    for shape, attributes in CASES:
        x = draw(*shape)
        graph = PRIMITIVES[name].expand((TensorSpec(x.shape, x.dtype),), attributes)
        expected = evaluate(graph, [x])[0]
        spec = (TensorSpec(expected.shape, x.dtype),)
        result = claimed(getattr(pooling, name), [x], spec, **attributes)[0]
        np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-13)


def test_both_halves_are_offered():
    offered = {kernel.composite: kernel for kernel in kernels()}
    for name in ("max_pool", "sum_pool", "dropout"):
        assert offered[name].backend == "numpy"
        assert offered[name].backward is not None
