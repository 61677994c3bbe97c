"""Graph: what its results reach, in order; inlining; deep graphs."""

import numpy as np
import pytest

from pronghorn.dim import Dim
from pronghorn.graph import Graph, Tensor, ancestors, constant, placeholder, read
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.spec import TensorSpec


class State:
    """Stands for a Variable."""

    def __init__(self, name):
        self.name, self.shape, self.stored_dtype = name, (2,), "float32"


def test_nodes_in_order_without_inputs_and_without_the_dead():
    x, y = placeholder((2,)), placeholder((2,))
    a = P["exp"](x)
    P["sin"](a)  # reached by no result
    b = P["add"](a, y)
    graph = Graph([x, y], [b, a])
    assert [node.primitive.name for node in graph.nodes] == ["exp", "add"]


def test_an_input_may_stand_in_the_middle():
    x = placeholder((2,))
    middle = P["exp"](x)
    graph = Graph([middle], [P["sin"](middle)])
    assert [node.primitive.name for node in graph.nodes] == ["sin"]


def test_results_are_outputs_and_updates():
    state = State("s")
    x = placeholder((2,))
    new = P["add"](read(state), x)
    graph = Graph([x], [P["exp"](x)], [(state, new)])
    assert graph.results == (graph.outputs[0], new)
    assert [node.primitive.name for node in graph.nodes] == ["read", "add", "exp"]


def test_variables_in_order_of_reading_then_of_storing():
    a, b, c = State("a"), State("b"), State("c")
    total = P["add"](read(b), read(a))
    graph = Graph([], [total], [(c, total), (a, total)])
    assert graph.variables == (b, a, c)


def test_trace():
    graph = Graph.trace(
        lambda x, y, *, axis: (P["add"](x, y), P["reverse"](x, axes=(axis,))), [TensorSpec((2,))] * 2, axis=0
    )
    assert len(graph.outputs) == 2
    assert [x.shape for x in graph.inputs] == [(2,), (2,)]
    assert len(Graph.trace(P["exp"], [TensorSpec(())]).outputs) == 1


def test_inlining(evaluate):
    x = placeholder((2,))
    graph = Graph([x], [P["multiply"](x, constant(2.0, "float32")), x])
    y = placeholder((2,))
    doubled, same = graph(P["exp"](y))
    assert same.node.primitive.name == "exp"
    np.testing.assert_allclose(evaluate(Graph([y], [doubled]), np.float32([0, 1]))[0][0], 2 * np.exp([0, 1]), rtol=1e-6)
    with pytest.raises(ValueError, match="zip"):
        graph(y, y)


def test_inlining_another_shape_infers_anew():
    x = placeholder((None, 3))
    graph = Graph([x], [P["reduce_sum"](x, axes=(1,), keepdims=True)])
    assert graph(placeholder((7, 5)))[0].shape == (7, 1)


def test_unknowns_of_inputs_attributes_and_bodies():
    n, m = Dim.new(), Dim.new()
    x = placeholder((n,))
    a, k = placeholder((m,)), Dim.new()
    body = Graph([a], [a])
    wide = P["broadcast_to"](constant(0.0, "float32"), shape=(2 * k + 1,))
    pred = placeholder((), "bool")
    graph = Graph([x, pred], [wide, *P["cond"](pred, placeholder((m,)), true=body, false=body)])
    assert graph.dims == {n, m, k}
    assert graph.has_dims
    assert not Graph([pred], [pred]).has_dims


def test_rewritten_keeps_variables_and_name():
    state, x = State("s"), placeholder((2,))
    graph = Graph([x], [x], [(state, x)], name="step")
    y = placeholder((2,))
    after = graph.rewritten([y], [y, P["exp"](y)])
    assert (after.name, after.outputs) == ("step", (y,))
    assert after.updates[0][0] is state
    assert after.updates[0][1].node.primitive.name == "exp"


def test_depth_is_no_limit():
    x = y = placeholder(())
    for _ in range(20_000):
        y = P["negative"](y)
    graph = Graph([x], [y])
    assert len(graph.nodes) == 20_000
    assert len(ancestors([y])) == 20_001


def test_ancestors_stop():
    x = placeholder((4,))
    values, places = P["top_k"](x, k=2)
    z = P["exp"](values)
    names = [node.primitive.name for node in ancestors([z, places], stop=[values])]
    assert names == ["placeholder", "top_k", "exp"]  # the other result still needs it
    assert [node.primitive.name for node in ancestors([z], stop=[Tensor(values.node, 0)])] == ["exp"]
