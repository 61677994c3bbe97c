"""fold: constants are computed, and what must wait waits."""

import numpy as np
import pytest

from pronghorn.graph import CONSTANT, LEARNING_PHASE, Graph, constant, placeholder, replay
from pronghorn.passes import fold, simplify
from pronghorn.passes.fold import LARGEST
from pronghorn.primitives import PRIMITIVES as P


def test_a_tree_of_constants_becomes_one(compute):
    total = P["multiply"](P["add"](constant(2.0, "float32"), constant(3.0, "float32")), constant(4.0, "float32"))
    after = fold(Graph([], [total]), compute)
    assert [node.primitive for node in after.nodes] == [CONSTANT]
    value = after.outputs[0].node.attributes["value"]
    assert value == 20
    assert value.dtype == np.float32


def test_iota_and_several_results(compute, monkeypatch):
    places = P["iota"].bind((), {"shape": (2, 3), "axis": 1, "dtype": "int32"})[0]
    after = fold(Graph([], [P["reverse"](places, axes=(1,))]), compute)
    np.testing.assert_array_equal(after.outputs[0].node.attributes["value"], [[2, 1, 0], [2, 1, 0]])
    best = P["top_k"](constant(np.float32([3, 1, 2])), k=2)
    answer = np.float32([3, 2]), np.array([0, 2], best[1].dtype)
    after = fold(Graph([], best), lambda primitive, arrays, attributes: answer)
    assert [x.node.attributes["value"].tolist() for x in after.outputs] == [[3, 2], [0, 2]]


def test_an_input_is_no_constant(compute):
    x = placeholder((2,))
    graph = Graph([x], [P["add"](x, constant(1.0, "float32"))])
    assert fold(graph, compute) is graph


def test_constants_stay_small(compute, names):
    size = LARGEST + 1
    large = P["iota"].bind((), {"shape": (size,), "axis": 0, "dtype": "int32"})[0]
    graph = Graph([], [P["negative"](large)])
    assert fold(graph, compute) is graph
    reduced = Graph([], [P["reduce_max"](constant(np.arange(size)), axes=(0,), keepdims=False)])
    assert not names(fold(reduced, compute))


def test_a_broadcast_constant_stays_a_scalar(compute, names):
    graph = Graph([], [P["broadcast_to"](constant(1.0, "float32"), shape=(100, 100))])
    assert names(fold(graph, compute)) == ["broadcast_to"]


def test_draws_barriers_and_effects_stay(compute):
    from pronghorn.graph import Primitive

    shout = Primitive("shout", "Prints.", effects=True)
    shout.shape_rule(lambda x: x)
    key = constant(np.array([1, 2, 3, 4]))
    for made in (P["random_bits"](key, shape=(3,)), P["recompute"](key), shout(key)):
        graph = Graph([], [made])
        assert fold(graph, compute) is graph


def test_what_fails_waits_for_its_run(compute):
    """It may stand in a branch that is never taken."""
    graph = Graph([], [P["gather"](constant(np.float32([1, 2])), constant(np.array([7])), axis=0)])
    assert fold(graph, compute) is graph


def test_numpy_says_nothing_while_folding(compute):
    graph = Graph([], [P["log"](constant(-1.0, "float32"))])
    assert np.isnan(fold(graph, compute).outputs[0].node.attributes["value"])


def test_a_wrong_answer_is_not_taken():
    graph = Graph([], [P["negative"](constant(np.float32([1, 2])))])
    assert fold(graph, lambda *_: np.zeros(3, np.float32)) is graph


@pytest.mark.parametrize("training", [True, False])
def test_a_fixed_phase_drops_the_other_branch(training, compute, names, evaluate):
    x = placeholder((3,))
    chosen = P["where"](LEARNING_PHASE, P["exp"](x), P["negative"](x))
    fixed = replay([chosen], {LEARNING_PHASE: constant(training)})
    after = fold(Graph([x], fixed), compute)
    assert names(after) == ["exp" if training else "negative"]
    np.testing.assert_array_equal(
        evaluate(after, np.float32([0, 1, 2]))[0][0],
        np.exp(np.float32([0, 1, 2])) if training else [-0.0, -1, -2],
    )


def test_an_open_phase_stays_open(compute):
    x = placeholder((3,))
    graph = Graph([x], [P["where"](LEARNING_PHASE, x, P["negative"](x))])
    assert fold(graph, compute) is graph


def test_a_choice_that_broadcasts_is_left_to_simplify(compute, evaluate):
    x = placeholder((3,))
    graph = Graph([x], [P["where"](constant(np.array([[True]])), x, P["negative"](x))])
    after = simplify(fold(graph, compute))
    np.testing.assert_array_equal(evaluate(after, np.float32([1, 2, 3]))[0][0], [[1, 2, 3]])
    assert "where" not in [node.primitive.name for node in after.nodes]


@pytest.mark.parametrize("taken", [True, False])
def test_a_decided_cond_is_its_branch(taken, compute, names, evaluate):
    a, b = placeholder((2,)), placeholder((2,))
    true, false = Graph([a], [P["exp"](a)]), Graph([b], [P["negative"](b)])
    x = placeholder((2,))
    made = P["cond"](P["logical_not"](constant(not taken)), x, true=true, false=false)
    after = fold(Graph([x], made), compute)
    assert names(after) == ["exp" if taken else "negative"]
    np.testing.assert_allclose(
        evaluate(after, np.float32([0, 1]))[0][0], np.exp([0, 1]) if taken else [0, -1], rtol=1e-6
    )


def test_constants_in_bodies_are_folded(compute, names):
    a, b = placeholder((2,)), placeholder((2,))
    three = P["add"](constant(1.0, "float32"), constant(2.0, "float32"))
    x, pred = placeholder((2,)), placeholder((), "bool")
    made = P["cond"](pred, x, true=Graph([a], [P["multiply"](a, three)]), false=Graph([b], [b]))
    assert names(fold(Graph([pred, x], made), compute)) == ["cond", "multiply"]
