"""A step in a trace: one vector where that is possible, the same numbers where it is not."""

import numpy as np
import pytest
from optimizing import compiled_step, train

from pronghorn import ops
from pronghorn.errors import GradientError, GraphError
from pronghorn.graph import Graph, Trace, tracing
from pronghorn.optimizers import SGD, Adam
from pronghorn.runtime import Variable, active_backend, compile_graph
from pronghorn.runtime.active import using_backend

RNG = np.random.default_rng(1)
X = RNG.normal(size=(5, 3)).astype(np.float32)
START = [RNG.normal(size=(3, 2)).astype(np.float32), np.zeros(2, np.float32), np.ones(4, np.float32)]


@pytest.fixture(autouse=True)
def _numpy():
    with using_backend("numpy"):
        yield


def fresh():
    return [Variable(value, name=f"v{i}") for i, value in enumerate(START)]


def loss(variables, x):
    return ops.mean(ops.square(ops.matmul(x, variables[0]) + variables[1])) + ops.sum(ops.square(variables[2]))


def loss_without_last(variables, x):
    return ops.mean(ops.square(ops.matmul(x, variables[0]) + variables[1]))


def values(variables):
    return [variable.numpy() for variable in variables]


def by_themselves(optimizer, start, function, steps):
    """Training without vectors: built inside the trace, where nothing is joined."""
    variables = [Variable(value, name=f"v{i}") for i, value in enumerate(start)]
    program = compiled_step(optimizer, variables, function, X)
    for _ in range(steps):
        program(X)
    assert all(variable.base is None for variable in variables)
    return values(variables)


def test_parameters_of_one_dtype_become_one_vector():
    variables, optimizer = fresh(), Adam(0.1)
    train(optimizer, variables, loss, 3, X)
    assert len({variable.base for variable in variables}) == 1
    assert all(v.base is not None for v in optimizer.variables[2:])
    for found, wanted in zip(values(variables), by_themselves(Adam(0.1), START, loss, 3), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_an_update_of_the_vector_is_one_chain():
    variables, optimizer = fresh(), SGD(0.1)
    optimizer.build(variables)
    program = compiled_step(optimizer, variables, loss, X)
    names = [node.primitive.name for node in program.graph.nodes if node.specs[0].shape == (12,)]
    assert sorted(names) == ["multiply", "pack", "read", "subtract"]


def test_other_dtypes_constraints_and_decay_make_other_groups():
    variables = [*fresh(), Variable(np.ones(3), dtype="float64"), Variable(np.ones(3, np.float32), name="free")]
    variables[0].constraint = lambda w: ops.maximum(w, 0.0)
    optimizer = Adam(0.1, weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_names=["free", "v1"])
    optimizer.build(variables)
    bases = [variable.base for variable in variables]
    assert bases[0] is None
    assert bases[1] is bases[4] is not None
    assert bases[2] is None
    assert bases[3] is None


def test_constraint_comes_after_the_update():
    variables = fresh()
    variables[2].constraint = lambda w: ops.minimum(w, 0.25)
    train(SGD(0.1), variables, loss, 1, X)
    assert variables[2].numpy().tolist() == [0.25] * 4


@pytest.mark.parametrize("options", [{}, {"weight_decay": 0.1}, {"clipnorm": 0.1}], ids=str)
def test_a_missing_gradient_leaves_the_parameter(options):
    variables, optimizer = fresh(), Adam(0.1, **options)
    with pytest.warns(UserWarning, match=r"no gradient for .*v2"):
        train(optimizer, variables, loss_without_last, 3, X)
    with pytest.warns(UserWarning, match=r"no gradient for .*v2"):
        wanted = by_themselves(Adam(0.1, **options), START, loss_without_last, 3)
    np.testing.assert_array_equal(variables[2].numpy(), START[2])
    for found, value in zip(values(variables), wanted, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-6)


def test_no_gradient_at_all():
    with pytest.raises(GradientError, match="no parameter has a gradient"):
        SGD().apply([(None, Variable(1.0, name="w"))])


def test_two_optimizers_on_overlapping_parameters():
    """A second model that trains only some of the parameters takes nothing from the first."""
    variables = fresh()
    first, second = Adam(0.1), SGD(0.05)
    first.build(variables)
    program = compiled_step(first, variables, loss, X)
    program(X)
    second.build(variables[:2])
    other = compiled_step(second, variables[:2], loss_without_last, X)
    other(X)
    program(X)
    again = compiled_step(first, variables, loss, X)  # traced anew: each by itself now
    again(X)

    alone = [Variable(value) for value in START]
    twin, gradient = Adam(0.1), SGD(0.05)
    steps = [(twin, alone, loss), (gradient, alone[:2], loss_without_last), (twin, alone, loss), (twin, alone, loss)]
    for optimizer, members, function in steps:
        compiled_step(optimizer, members, function, X)(X)
    for found, wanted in zip(values(variables), values(alone), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_small_floats_compute_in_float32():
    """float16 has no 1e-11, the mean square of this gradient after one step."""
    w = Variable(np.ones(3), dtype="float16")
    Adam(0.125).apply([(np.full(3, 1e-4), w)])
    root = np.sqrt(0.001) * 1e-4
    np.testing.assert_allclose(w.numpy(), 1 - 0.125 * root / (root + 1e-7), atol=1e-3)


def test_run_eagerly():
    w = Variable([1.0, 2.0])
    optimizer = Adam(0.5)
    trace = Trace(eager=True)
    with tracing(trace):
        optimizer.apply([(ops.convert_to_tensor(np.ones(2, np.float32)) * w.value, w)])
    found = dict(trace.updates())[w]
    np.testing.assert_allclose(np.asarray(found.value), [0.5, 1.5], atol=1e-5)


def test_outside_a_trace_there_is_no_step():
    optimizer = SGD()
    optimizer.build([Variable(1.0)])
    with pytest.raises(GraphError, match="part of a trace"):
        optimizer._apply_in_trace({})


def test_learning_rate_changes_without_a_new_program():
    w, optimizer = Variable([1.0]), SGD(0.5)
    optimizer.build([w])
    program = compiled_step(optimizer, [w], lambda v, x: ops.sum(v[0] * x), np.ones(1, np.float32))
    program(np.ones(1, np.float32))
    optimizer.learning_rate = 0.25
    program(np.ones(1, np.float32))
    assert w.numpy().tolist() == [0.25]


def test_a_frozen_state_is_no_part_of_the_graph():
    """A Program that only reads parameters reads the vector too, and sees what training wrote."""
    variables, optimizer = fresh(), SGD(0.1)
    trace = Trace()
    with tracing(trace):
        total = ops.sum(trace.read(variables[2]))
    before = compile_graph(Graph([], [total], trace.updates()), active_backend())
    train(optimizer, variables, loss, 1, X)
    assert float(before()[0]) == pytest.approx(float(variables[2].numpy().sum()))
