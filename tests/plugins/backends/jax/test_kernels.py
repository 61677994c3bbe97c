"""Pooling by XLA's windows claims the composites, and gives what their decompositions give."""

import numpy as np
import pytest

from pronghorn.autograd import gradients
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import choices, expand
from pronghorn.primitives import PRIMITIVES
from pronghorn.runtime import compile_graph

CASES = {
    "one axis": ((2, 9, 3), {"window": (3,), "strides": (2,), "padding": ((0, 0),)}),
    "two axes, padded": ((2, 9, 8, 3), {"window": (3, 2), "strides": (2, 1), "padding": ((1, 0), (1, 1))}),
    "three axes": ((1, 4, 5, 6, 2), {"window": (2, 2, 3), "strides": (2, 2, 3), "padding": ((0, 0), (1, 0), (0, 0))}),
}


def pooling(composite, shape, attributes, dtype="float64"):
    """A Graph of (x, ct) -> (the pooled x, the cotangent of x)."""
    x = placeholder(shape, dtype)
    out = PRIMITIVES[composite](x, **attributes)
    ct = placeholder(out.shape, dtype)
    return Graph([x, ct], [out, *gradients([out], [x], [ct])])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("composite", ["max_pool", "sum_pool"])
def test_the_kernel_equals_the_decomposition_also_at_ties(engine, composite, case):
    shape, attributes = case
    graph = pooling(composite, shape, attributes)
    rng = np.random.default_rng(0)
    x, ct = rng.integers(0, 3, shape).astype("float64"), rng.normal(size=graph.inputs[1].shape)
    claimed = compile_graph(graph, engine)
    assert any("xla_" in node.primitive.name for node in claimed.graph.nodes)
    for result, expected in zip(claimed(x, ct), engine.compile(expand(graph))(x, ct), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


def test_integers_take_the_decomposition(engine):
    x = placeholder((1, 4, 1), "int32")
    graph = Graph([x], [PRIMITIVES["max_pool"](x, **CASES["one axis"][1])])
    (choice,) = choices(graph, "jax")
    assert choice.kernel is None
    (result,) = compile_graph(graph, engine)(np.array([[[-5], [-2], [-7], [9]]], "int32"))
    assert np.asarray(result).ravel().tolist() == [-2]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_every_float_is_claimed(engine, dtype):
    graph = pooling("max_pool", *CASES["two axes, padded"], dtype)
    assert [choice.kernel for choice in choices(graph, "jax")] == ["xla_max_pool"]
    x = np.random.default_rng(0).normal(size=graph.inputs[0].shape)
    arrays = [engine.from_numpy(value, dtype) for value in (x, np.ones(graph.inputs[1].shape))]
    out, dx = compile_graph(graph, engine)(*arrays)
    assert out.dtype.name == dx.dtype.name == dtype
    assert float(dx.astype("float32").sum()) == pytest.approx(np.prod(out.shape), rel=1e-2)
