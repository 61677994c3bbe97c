"""drop: updates that change nothing, marks that mean nothing any more."""

import numpy as np

from pronghorn.graph import Graph, Tensor, constant, placeholder, read
from pronghorn.passes import drop, prepare
from pronghorn.primitives import PRIMITIVES as P


class State:
    """Stands for a Variable."""

    def __init__(self, name):
        self.name, self.shape, self.stored_dtype = name, (2,), "float32"


def test_storing_the_own_reading_is_dropped():
    kept, same, swapped = State("kept"), State("same"), State("swapped")
    new = P["add"](read(kept), constant(1.0, "float32"))
    graph = Graph([], [], [(kept, new), (same, read(same)), (swapped, read(same))])
    assert [variable.name for variable, _ in drop(graph).updates] == ["kept", "swapped"]


def test_an_update_of_training_is_dropped_in_inference(compute, evaluate):
    """``where(phase, new, old)`` with the phase fixed: nothing is stored, and nothing is computed for it."""
    state, x = State("mean"), placeholder((2,))
    old = read(state)
    updates = [(state, P["where"](constant(False), P["add"](old, x), old))]
    after = prepare(Graph([x], [P["exp"](x)], updates), "numpy", compute)
    assert after.updates == ()
    assert [node.primitive.name for node in after.nodes] == ["exp"]
    trained = prepare(Graph([x], [], [(state, P["where"](constant(True), P["add"](old, x), old))]), "numpy", compute)
    stored = evaluate(trained, np.float32([1, 2]), state={state: np.float32([10, 20])})[1]
    np.testing.assert_array_equal(stored[state], [11, 22])


def test_stop_gradient_is_its_operand(names, assert_kept):
    x = placeholder((2,))
    graph = Graph([x], [P["exp"](P["stop_gradient"](P["negative"](x))), P["stop_gradient"](x)])
    after = drop(graph)
    assert names(after) == ["negative", "exp"]
    assert_kept(graph, after)


def test_repeated_outputs_are_one_tensor():
    x = placeholder((2,))
    y = P["exp"](x)
    after = drop(Graph([x], [y, Tensor(y.node, 0), x, Tensor(x.node, 0)]))
    assert after.outputs[0] is after.outputs[1]
    assert after.outputs[2] is after.outputs[3]
    assert len(after.outputs) == 4


def test_nothing_to_drop():
    x = placeholder((2,))
    y = P["exp"](x)
    graph = Graph([x], [y, y], [(State("s"), P["negative"](y))])
    assert drop(graph) is graph
