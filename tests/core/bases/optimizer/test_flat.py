"""Many Variables as one vector: made, kept, given up, written once."""

import numpy as np
import pytest

from pronghorn.bases.optimizer.flat import join, separate, store
from pronghorn.graph import Graph, Trace, constant, tracing
from pronghorn.runtime import Variable, active_backend, compile_graph
from pronghorn.runtime.active import using_backend


@pytest.fixture(autouse=True)
def _numpy():
    with using_backend("numpy"):
        yield


def three():
    return [Variable(np.full(shape, float(i)), name=f"v{i}") for i, shape in enumerate([(2, 2), (3,), ()])]


def test_join_keeps_values_and_shares_memory():
    variables = three()
    base = join(variables, "flat")
    assert base.numpy().tolist() == [0, 0, 0, 0, 1, 1, 1, 2]
    variables[1].assign([7.0, 8.0, 9.0])
    assert base.numpy().tolist() == [0, 0, 0, 0, 7, 8, 9, 2]


def test_join_again_gives_the_same():
    variables = three()
    assert join(variables, "flat") is join(variables, "other")


def test_another_membership_separates_and_shares_memory_still():
    variables = three()
    base = join(variables, "flat")
    assert join(variables[:2], "smaller") is None
    assert all(v.base is None for v in variables)
    assert base.parts == ()
    variables[0].assign(np.ones((2, 2)))
    base.assign(base.numpy() * 2)
    assert variables[0].numpy().tolist() == [[2, 2], [2, 2]]


def test_programs_of_the_vector_stay_right_after_separating():
    variables = three()
    base = join(variables, "flat")
    trace = Trace()
    with tracing(trace):
        trace.assign(base, trace.read(base) + 1.0)
        total = trace.read(variables[1]) * 1.0
    program = compile_graph(Graph([], [total], trace.updates()), active_backend())
    separate(base)
    variables[1].assign([10.0, 10.0, 10.0])
    assert program()[0].tolist() == [11, 11, 11]
    assert variables[1].numpy().tolist() == [11, 11, 11]


def test_programs_of_the_vector_stay_right_after_a_third_membership():
    """Three models over overlapping weights: the vector of the first keeps its memory, so nothing moves out of it."""
    variables = three()
    base = join(variables, "flat")
    trace = Trace()
    with tracing(trace):
        trace.assign(base, trace.read(base) + 1.0)
    program = compile_graph(Graph([], [], trace.updates()), active_backend())
    assert join(variables[1:], "second") is None
    assert join(variables[:2], "third") is None
    program()
    assert [float(v.numpy().ravel()[0]) for v in variables] == [1, 2, 3]


def test_store_packs_parts_into_one_update():
    variables = three()
    base, alone = join(variables, "flat"), Variable(5.0)
    trace = Trace()
    with tracing(trace):
        store(trace, {variables[2]: constant(9.0, "float32"), alone: constant(6.0, "float32")})
        store(trace, {variables[0]: constant(np.ones((2, 2)), "float32")})
    assert {variable for variable, _ in trace.updates()} == {base, alone}
    compile_graph(Graph([], [], trace.updates()), active_backend())()
    assert base.numpy().tolist() == [1, 1, 1, 1, 1, 1, 1, 9]
    assert alone.numpy() == 6
