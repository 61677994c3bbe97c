"""replay: substitution, specialising, inlining: the same numbers over other leaves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.dim import Dim
from pronghorn.errors import ShapeError
from pronghorn.graph import (
    CONSTANT,
    LEARNING_PHASE,
    Graph,
    Tensor,
    constant,
    placeholder,
    replay,
    scope,
    size_of,
    transform,
)
from pronghorn.primitives import PRIMITIVES as P


def test_only_what_depends_on_the_substituted_is_made_again():
    x, y = placeholder((2,)), placeholder((2,))
    kept, changed = P["exp"](y), P["sin"](x)
    total = P["add"](kept, changed)
    (after,) = replay([total], {x: placeholder((2,))})
    assert after.node is not total.node
    assert after.node.inputs[0] is kept
    assert replay([total], {placeholder((2,)): x})[0] is total


def test_an_intermediate_may_be_substituted(evaluate):
    x = placeholder((2,))
    middle = P["exp"](x)
    stand_in = placeholder((2,))
    (after,) = replay([P["multiply"](middle, middle)], {middle: stand_in})
    np.testing.assert_array_equal(evaluate(Graph([stand_in], [after]), np.float32([2, 3]))[0][0], [4, 9])


def test_one_result_of_several_may_be_substituted():
    x = placeholder((4,))
    values, places = P["top_k"](x, k=2)
    other = placeholder((2,))
    after = replay([P["exp"](values), places], {values: other})
    assert after[0].node.inputs[0] is other
    assert after[1] is places


def test_an_output_may_be_a_leaf():
    x, y = placeholder((2,)), placeholder((2,))
    assert replay([x, y], {x: y}) == [y, y]


def test_shared_nodes_stay_shared():
    x = placeholder((2,))
    shared = P["exp"](x)
    (after,) = replay([P["add"](shared, shared)], {x: placeholder((2,))})
    assert after.node.inputs[0].node is after.node.inputs[1].node


def test_shapes_are_inferred_anew_and_may_not_fit():
    x = placeholder((None,))
    y = P["add"](x, constant(np.zeros(3, np.float32)))
    assert replay([y], {x: placeholder((1,))})[0].shape == (3,)
    with pytest.raises(ShapeError, match="do not broadcast"):
        replay([y], {x: placeholder((4,))})


def test_the_place_is_kept():
    x = placeholder((2,))
    with scope("net"), scope("layer"):
        y = P["exp"](x)
    with scope("elsewhere"):
        (after,) = replay([y], {x: placeholder((2,))})
    assert after.node.scope == "net/layer"


def test_depth_is_no_limit():
    x = y = placeholder(())
    for _ in range(5000):
        y = P["negative"](y)
    z = placeholder(())
    (after,) = replay([y], {x: z})
    assert len(Graph([z], [after]).nodes) == 5000


@given(n=st.integers(1, 5), m=st.integers(1, 4), seed=st.integers(0, 9))
def test_specialising_gives_the_numbers_of_static_sizes(n, m, seed, evaluate):
    def function(x):
        rows, columns = x.shape
        flat = P["reshape"](x, shape=(rows * columns,))
        padded = P["pad"](flat, low=(rows,), high=(0,), interior=(0,), value=1.0)
        wide = P["broadcast_to"](P["reduce_sum"](padded, axes=(0,), keepdims=True), shape=(columns,))
        share = P["divide"](wide, P["cast"](size_of(rows), dtype="float32"))
        return P["add"](x, share)

    x = placeholder((None, None))
    graph = Graph([x], [function(x)]).specialize(dict(zip(x.shape, (n, m), strict=True)))
    assert not graph.has_dims
    static = placeholder((n, m))
    value = np.random.default_rng(seed).normal(size=(n, m)).astype(np.float32)
    np.testing.assert_array_equal(
        evaluate(graph, value)[0][0], evaluate(Graph([static], [function(static)]), value)[0][0]
    )


def test_a_size_becomes_a_constant():
    x = placeholder((None, 2))
    graph = Graph([x], [size_of(3 * x.shape[0] + 1)]).specialize({x.shape[0]: 5})
    assert graph.outputs[0].node.primitive is CONSTANT
    assert graph.outputs[0].node.attributes["value"] == 16


def test_one_size_after_the_other():
    n, m = Dim.new(), Dim.new()
    x = placeholder((n, m), name="x")
    graph = Graph([x], [P["reshape"](x, shape=(n * m,))]).specialize({n: 2})
    assert graph.outputs[0].shape[0] is 2 * m
    assert graph.inputs[0].name == "x"
    assert graph.specialize({m: 3}).outputs[0].shape == (6,)


def test_inputs_whose_sizes_are_known_are_kept():
    x, y = placeholder((2,)), placeholder((None,))
    graph = Graph([x, y], [P["exp"](x), P["exp"](y)])
    after = graph.specialize({y.shape[0]: 4})
    assert after.inputs[0] is x
    assert after.outputs[0] is graph.outputs[0]
    assert after.outputs[1].shape == (4,)


def test_bodies_are_specialised(evaluate):
    n = Dim.new()
    a = placeholder((n,))
    branches = {
        "true": Graph([a], [P["broadcast_to"](P["reduce_sum"](a, axes=(0,), keepdims=True), shape=(n,))]),
        "false": Graph([a], [a]),
    }
    pred, x = placeholder((), "bool"), placeholder((n,))
    graph = Graph([pred, x], P["cond"](pred, x, **branches)).specialize({n: 3})
    assert not graph.has_dims
    np.testing.assert_array_equal(evaluate(graph, True, np.float32([1, 2, 3]))[0][0], [6, 6, 6])


def test_updates_are_specialised():
    class State:
        name, shape, dtype = "s", (), "float32"

    state, x = State(), placeholder((None,))
    graph = Graph([x], [], [(state, P["reduce_sum"](x, axes=(0,), keepdims=False))]).specialize({x.shape[0]: 3})
    assert graph.updates[0][0] is state
    assert graph.updates[0][1].node.inputs[0].shape == (3,)


@pytest.mark.parametrize("phase", [True, False])
def test_the_phase_is_fixed_by_substitution(phase, evaluate):
    x = placeholder((2,))
    y = P["where"](LEARNING_PHASE, x, P["negative"](x))
    open_graph = Graph([x], [y])
    fixed = Graph([x], replay([y], {LEARNING_PHASE: constant(phase)}))
    value = np.float32([1, 2])
    np.testing.assert_array_equal(evaluate(fixed, value)[0][0], evaluate(open_graph, value, phase=phase)[0][0])


def test_transform_asks_for_each_node_over_its_new_operands():
    x = placeholder((2,))
    graph = Graph([x], [P["negative"](P["exp"](x))])
    asked = []

    def rewrite(node, inputs, attributes):
        asked.append((node.primitive.name, [i.node.primitive.name for i in inputs]))
        return (P["sin"](*inputs),) if node.primitive.name == "exp" else None

    after = transform(graph, rewrite)
    assert asked == [("exp", ["placeholder"]), ("negative", ["sin"])]
    assert after.outputs[0].node.inputs[0].node.primitive.name == "sin"
    assert isinstance(after.outputs[0], Tensor)
