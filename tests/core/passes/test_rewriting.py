"""rewritten: what every pass relies on."""

import numpy as np

from pronghorn.graph import Graph, Tensor, placeholder, scope
from pronghorn.passes.rewriting import all_nodes, bodies, rewritten
from pronghorn.primitives import PRIMITIVES as P


def exp_to_sin(graph):
    return lambda node, inputs, attributes: (P["sin"](*inputs),) if node.primitive.name == "exp" else None


def branching(depth, x):
    """``cond`` in ``cond``, ``depth`` times, around ``exp``."""
    a = placeholder(x.shape)
    inner = branching(depth - 1, a) if depth else P["exp"](a)
    return P["cond"](
        P["isnan"](P["reduce_sum"](x, axes=(0,), keepdims=False)),
        x,
        true=Graph([a], [inner]),
        false=Graph([a], [inner]),
    )[0]


def test_bodies_at_any_depth(evaluate):
    x = placeholder((2,))
    graph = Graph([x], [branching(3, x)])
    after = rewritten(graph, exp_to_sin)
    assert {node.primitive.name for node in all_nodes(after)} == {"cond", "sin", "isnan", "reduce_sum"}
    np.testing.assert_allclose(evaluate(after, np.float32([1, 2]))[0][0], np.sin([1, 2]), rtol=1e-6)


def test_nothing_changed_is_the_graph_itself():
    x = placeholder((2,))
    graph = Graph([x], [P["negative"](branching(1, x))])
    assert rewritten(graph, lambda part: lambda node, inputs, attributes: None) is graph
    assert rewritten(graph, lambda part: None) is graph


def test_a_maker_is_asked_for_each_graph():
    x = placeholder((2,))
    graph = Graph([x], [branching(1, x)])
    asked = []
    rewritten(graph, asked.append)
    assert asked[0] is graph
    assert len(asked) == 7  # itself, two branches, and two more in each of them


def test_the_first_answer_wins():
    x = placeholder((2,))
    graph = Graph([x], [P["exp"](x)])

    def exp_to_cos(part):
        return lambda node, inputs, attributes: (P["cos"](*inputs),) if node.primitive.name == "exp" else None

    assert rewritten(graph, exp_to_cos, exp_to_sin).outputs[0].node.primitive.name == "cos"


def test_place_and_other_nodes_are_kept():
    x = placeholder((2,))
    with scope("layer"):
        early = P["negative"](x)
        late = P["add"](P["exp"](x), early)
    after = rewritten(Graph([x], [late, early]), exp_to_sin)
    assert after.outputs[1] is early
    assert {node.scope for node in after.nodes} == {"layer"}


def test_bodies_of_a_tuple():
    x = placeholder((2,))
    body = Graph([x], [x])
    assert bodies({"one": body, "many": (body, body), "sizes": (1, 2), "none": ()}) == [body, body, body]


def test_results_of_a_node_with_several():
    x = placeholder((4,))
    values, places = P["top_k"](x, k=2)
    graph = Graph([x], [P["exp"](values), P["negative"](places), Tensor(values.node, 1)])
    after = rewritten(graph, exp_to_sin)
    assert after.outputs[2].node is values.node
