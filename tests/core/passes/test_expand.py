"""expand: no composite is left, at any depth, and what comes out is what the rule promised."""

import numpy as np
import pytest

from pronghorn.autograd import gradients
from pronghorn.errors import GraphError
from pronghorn.graph import Graph, Primitive, constant, placeholder
from pronghorn.passes import expand
from pronghorn.passes.expand import has_composites
from pronghorn.primitives import PRIMITIVES as P


@pytest.mark.parametrize("name", ["softplus", "softsign", "selu", "silu"])
def test_values_stay(name, assert_kept, names):
    x = placeholder((3, 4), "float64")
    y = P[name](x)
    graph = Graph([x], [y, *gradients(P["reduce_sum"](y, axes=(0, 1), keepdims=False), [x])])
    after = expand(graph)
    assert not has_composites(after)
    assert name not in names(after)
    assert_kept(graph, after, rtol=1e-12)


def test_nested_in_nested(assert_kept):
    logits, labels = placeholder((3, 4), "float64"), placeholder((3, 4), "float64")
    loss = P["reduce_sum"](P["softmax_cross_entropy"](logits, labels, axis=1), axes=(0,), keepdims=False)
    (first,) = gradients(loss, [logits])
    (second,) = gradients(P["reduce_sum"](P["square"](first), axes=(0, 1), keepdims=False), [logits])
    graph = Graph([logits, labels], [loss, first, second])
    after = expand(graph)
    assert not has_composites(after)
    assert_kept(graph, after, rtol=1e-10)


def test_no_depth_is_too_deep(evaluate):
    """A chain far longer than Python's recursion limit."""
    x = y = placeholder((2,), "float64")
    for _ in range(3000):
        y = P["softsign"](y)
    after = expand(Graph([x], [y]))
    assert not has_composites(after)
    np.testing.assert_allclose(evaluate(after, [1.0, -2.0])[0][0], [1 / 3001, -2 / 6001])  # x / (1 + n |x|)


def test_bodies_are_expanded(names):
    a = placeholder((2,))
    pred, x = placeholder((), "bool"), placeholder((2,))
    made = P["cond"](pred, x, true=Graph([a], [P["silu"](a)]), false=Graph([a], [a]))
    assert names(expand(Graph([pred, x], made))) == ["cond", "sigmoid", "multiply"]


def test_plain_graphs_are_returned_themselves():
    x = placeholder((2,))
    graph = Graph([x], [P["exp"](x)])
    assert expand(graph) is graph


def test_unknown_sizes_stay_unknown(evaluate):
    x = placeholder((None, 3))
    after = expand(Graph([x], [P["softmax"](x, axis=1)]))
    assert after.outputs[0].shape == x.shape
    sized = after.specialize({x.shape[0]: 2})
    np.testing.assert_allclose(evaluate(sized, np.zeros((2, 3), np.float32))[0][0], np.full((2, 3), 1 / 3), rtol=1e-6)


def test_a_decomposition_that_gives_something_else_is_named():
    wrong = Primitive("wrong_spec", "Says one thing, does another.")
    wrong.shape_rule(lambda x: x)
    wrong.decomposition(lambda x: P["reduce_sum"](x, axes=(0,), keepdims=False))
    x = placeholder((2,))
    with pytest.raises(GraphError, match=r"wrong_spec gives float32\[\], its shape rule says float32\[2\]"):
        expand(Graph([x], [wrong(x)]))


def test_a_decomposition_that_never_ends_is_named():
    endless = Primitive("endless", "Made of itself.")
    endless.shape_rule(lambda x: x)
    endless.decomposition(lambda x: endless(P["add"](x, constant(1.0, "float32"))))
    x = placeholder(())
    with pytest.raises(GraphError, match="endless does not end"):
        expand(Graph([x], [endless(x)]))
