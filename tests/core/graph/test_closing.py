"""Closing a body: what it takes from outside, and the Graph it becomes."""

import numpy as np

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.dim import Dim
from pronghorn.graph import CONSTANT, Graph, Trace, constant, current_trace, placeholder, read, size_of, tracing
from pronghorn.graph.closing import Body, closed, outside
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime import Variable
from pronghorn.runtime.variable import flat_group
from pronghorn.testing.sample import evaluate


class State:
    """Stands for a Variable."""

    name, shape, stored_dtype, base = "state", (2,), "float32", None

    def leaf(self, trace):
        return read(self)


def test_what_is_made_outside_is_captured_in_order_of_use():
    a, b = placeholder((2,)), P["exp"](placeholder((2,)))
    slot = placeholder((2,))
    body = Body.trace_function(lambda x: [P["add"](P["multiply"](x, b), a)], [slot])
    assert body.captured([]) == [b, a]
    assert body.captured([b]) == [a]


def test_constants_and_sizes_are_not():
    number, n = constant(2.0, "float32"), Dim.new()
    size = size_of(n)
    slot = placeholder((2,))
    body = Body.trace_function(lambda x: [P["multiply"](x, number), size], [slot])
    assert body.captured([]) == []


def test_a_variable_is_captured_wherever_it_is_first_read():
    state, slot = State(), placeholder((2,))
    with tracing(Trace()) as outer:
        body = Body.trace_function(lambda x: [P["add"](x, current_trace().read(state))], [slot])
        reading = outer.read(state)
    captured = body.captured([])
    assert [(x.node, x.index) for x in captured] == [(reading.node, 0)]
    assert outside(captured) == [state]
    assert outside([slot]) == [slot]


def test_what_the_body_assigns_is_no_affair_of_the_outer_trace():
    state, slot = State(), placeholder((2,))

    def step(x):
        current_trace().assign(state, P["exp"](x))
        return [x]

    with tracing(Trace()) as outer:
        body = Body.trace_function(step, [slot])
    assert outer.updates() == []
    assert [variable for variable, _ in body.trace.updates()] == [state]
    assert len(body.results) == 2


def test_draws_are_counted_on_across_bodies():
    def step(x):
        current_trace().sites += 2
        return [x]

    with tracing(Trace()) as outer:
        outer.sites = 3
        Body.trace_function(step, [placeholder(())])
    assert outer.sites == 5


def test_the_number_of_the_iteration():
    used = Body.trace_function(lambda x: [P["add"](x, current_trace().iteration)], [placeholder((), "int64")])
    unused = Body.trace_function(lambda x: [x], [placeholder(())])
    assert used.counts
    assert not unused.counts


def test_the_closed_graph_computes_the_same(evaluate):
    a, slot = placeholder((2,)), placeholder((2,))
    body = Body.trace_function(lambda x: [P["multiply"](P["add"](x, a), constant(3.0, "float32"))], [slot])
    graph = closed(body.outputs, [slot], {}, body.captured([]))
    assert isinstance(graph, Graph)
    assert len(graph.inputs) == 2
    assert CONSTANT in {node.primitive for node in graph.nodes}
    values = np.float32([1, 2]), np.float32([10, 20])
    np.testing.assert_array_equal(evaluate(graph, *values)[0][0], [33, 66])


def test_a_part_first_read_in_a_loop_has_a_gradient():
    first, second = Variable(np.ones(2, "float32")), Variable(np.full(3, 2.0, "float32"))
    flat_group([first, second], "flat")
    trace = Trace(training=True)
    with tracing(trace):
        total, _ = ops.scan(lambda carry, x: (carry + ops.sum(second) * x, None), np.float32(0), np.ones(4, "float32"))
        (slope,) = gradients(total, [trace.first[second]])
    (found,) = evaluate(Graph([], [slope]), [])
    np.testing.assert_array_equal(found, [4, 4, 4])
