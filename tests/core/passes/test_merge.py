"""merge: what is equal becomes one, and only that."""

import numpy as np
import pytest

from pronghorn.dim import Dim
from pronghorn.graph import (
    CONSTANT,
    LEARNING_PHASE,
    READ,
    Graph,
    Primitive,
    Tensor,
    constant,
    placeholder,
    read,
    size_of,
)
from pronghorn.passes import merge
from pronghorn.primitives import PRIMITIVES as P


class State:
    """Stands for a Variable: what a READ leaf needs of one."""

    name, shape, stored_dtype = "state", (2,), "float32"


def test_equal_chains_become_one(names, assert_kept):
    x = placeholder((2, 3))
    one, other = (P["exp"](P["add"](x, constant(1.0, "float32"))) for _ in range(2))
    graph = Graph([x], [P["multiply"](one, other), other])
    after = merge(graph)
    assert names(after) == ["add", "exp", "multiply"]
    assert_kept(graph, after)
    assert merge(after) is after


def test_operands_and_attributes_must_be_equal(names):
    x, y = placeholder((2, 2)), placeholder((2, 2))
    made = [
        P["subtract"](x, y),
        P["subtract"](y, x),
        P["reduce_sum"](x, axes=(0,), keepdims=False),
        P["reduce_sum"](x, axes=(1,), keepdims=False),
        P["transpose"](x, perm=(1, 0)),
    ]
    graph = Graph([x, y], made)
    assert merge(graph) is graph


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (0, False), (1, 1.0), (1, True)])
def test_numbers_are_equal_if_their_bits_are(one, other, names):
    x = placeholder((2,))
    padded = [P["pad"](x, low=(1,), high=(0,), interior=(0,), value=value) for value in (one, other, one)]
    assert names(merge(Graph([x], padded))) == ["pad", "pad"]


def test_two_tensors_for_one_result_are_one_operand(names):
    x = placeholder((2,))
    y = P["exp"](x)
    graph = Graph([x], [P["negative"](y), P["negative"](Tensor(y.node, 0))])
    assert names(merge(graph)) == ["exp", "negative"]


def test_other_results_of_one_node_are_other_operands(names):
    values, places = P["top_k"](placeholder((5,)), k=2)
    graph = Graph([values.node.inputs[0]], [P["negative"](values), P["negative"](places)])
    assert merge(graph) is graph


def test_constants_by_value():
    x = np.arange(4)
    distinct = [constant(x), constant(x.astype("int32")), constant(x.reshape(2, 2)), constant(x + 1)]
    after = merge(Graph([], [*distinct, constant(x.copy())]))
    assert len([node for node in after.nodes if node.primitive is CONSTANT]) == 4
    assert after.outputs[0].node is after.outputs[4].node


def test_large_constants_by_array():
    x = np.arange(1000)
    after = merge(Graph([], [constant(x), constant(x), constant(x.copy())]))
    assert len(after.nodes) == 2


def test_readings_of_one_variable():
    state, other = State(), State()
    after = merge(Graph([], [P["add"](read(state), read(state)), read(other)]))
    assert len([node for node in after.nodes if node.primitive is READ]) == 2


def test_phase_and_sizes():
    n = Dim.new()
    phase = LEARNING_PHASE.node.primitive
    from pronghorn.graph import Node

    again = Tensor(Node(phase, (), {}, LEARNING_PHASE.node.specs))
    after = merge(Graph([], [LEARNING_PHASE, again, size_of(n), size_of(n), size_of(n + 1)]))
    assert len(after.nodes) == 3


def test_placeholders_are_never_merged():
    x, y = placeholder((2,), name="x"), placeholder((2,), name="x")
    graph = Graph([x, y], [P["add"](x, y)])
    assert merge(graph) is graph


def test_recompute_keeps_what_is_behind_it_apart(names):
    x = placeholder((2,))
    first = P["exp"](x)
    again = P["exp"](P["recompute"](x))
    third = P["exp"](P["recompute"](x))
    graph = Graph([x], [first, again, third])
    assert merge(graph) is graph


def test_effects_happen_as_often_as_written():
    shout = Primitive("shout", "Prints.", effects=True)
    shout.shape_rule(lambda x: x)
    x = placeholder((2,))
    graph = Graph([x], [shout(x), shout(x)])
    assert merge(graph) is graph


def test_draws_with_one_key_are_one(names):
    key = placeholder((4,), "int64")
    draws = [P["random_bits"](key, shape=(3,)) for _ in range(2)]
    assert names(merge(Graph([key], draws))) == ["random_bits"]


def test_unhashable_attributes_are_equal_only_if_they_are_one():
    odd = Primitive("odd", "Has a list for an attribute.")
    odd.shape_rule(lambda x, *, items: x)
    x, items = placeholder((2,)), [1]
    after = merge(Graph([x], [odd(x, items=items), odd(x, items=items), odd(x, items=[1])]))
    assert len(after.nodes) == 2
