"""A Program is one executable: it runs once a step, updates in place, and shares no memory with its caller."""

import threading

import numpy as np
import pytest

from pronghorn.errors import BackendError
from pronghorn.graph import Graph, Primitive, constant, placeholder, read
from pronghorn.primitives.arithmetic import add, multiply
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.reduction import reduce_sum
from pronghorn.primitives.shape import reshape
from pronghorn.runtime import Variable


def variable(*values):
    return Variable(np.array(values, "float32"))


def values(arrays):
    return [np.asarray(x).tolist() for x in arrays]


def held(*variables):
    return [v.numpy().tolist() for v in variables]


def train_step():
    """(Program, the updated Variable, the one that is only read): v += x * r; outputs v, x and r as they came in."""
    v, r, x = variable(0, 0), variable(2, 3), placeholder((2,))
    new = add(read(v), multiply(x, read(r)))
    return v.backend.compile(Graph([x], [read(v), x, read(r), new], [(v, new)])), v, r


def test_outputs_and_updates(engine):
    program, v, r = train_step()
    assert values(program(np.float32([1, 1]))) == [[0, 0], [1, 1], [2, 3], [2, 3]]
    assert values(program(np.float32([1, 2]))) == [[2, 3], [1, 2], [2, 3], [4, 9]]
    assert held(v, r) == [[4, 9], [2, 3]]


def test_one_executable_runs_each_step(engine, compilations, monkeypatch):
    before = len(compilations)
    program, *_ = train_step()
    created, x = len(compilations) - before, np.float32([1, 1])
    calls, executable = [], program.executable
    monkeypatch.setattr(program, "executable", lambda *a: calls.append(1) or executable(*a))
    operations, operation = [], pytest.importorskip("jax.extend.core").Primitive
    bind = operation.bind
    monkeypatch.setattr(operation, "bind", lambda p, *a, **k: operations.append(p) or bind(p, *a, **k))
    for _ in range(5):
        program(x)
    assert created == 1
    assert len(calls) == 5
    assert operations == []
    assert len(compilations) == before + 1


def test_updated_state_is_donated_and_read_state_is_not(engine):
    program, v, r = train_step()
    updated, only_read = v.array, r.array
    program(np.float32([1, 1]))
    assert updated.is_deleted()
    assert not only_read.is_deleted()
    assert r.array is only_read


def test_outputs_outlive_later_steps(engine):
    """Also those that are a Variable's value or an input itself: donation must not take them away."""
    program, _, r = train_step()
    kept = [program(np.float32([1, 1]))]
    for _ in range(3):
        kept.append(program(kept[-1][1]))
    engine.compile(Graph([], [], [(r, constant(np.float32([0, 0])))]))()
    assert [values(k) for k in kept] == [
        [[2 * i, 3 * i], [1, 1], [2, 3], [2 * i + 2, 3 * i + 3]] for i in range(4)
    ]  # fmt: skip


def test_a_view_that_somebody_holds_keeps_its_value(engine):
    program, v, _ = train_step()
    program(np.float32([1, 1]))
    view = engine.to_numpy(v.array)
    program(np.float32([1, 1]))
    assert view.tolist() == [2, 3]
    assert held(v) == [[4, 6]]


def test_variables_may_swap_or_take_one_value(engine):
    a, b = variable(1), variable(2)
    swap = engine.compile(Graph([], [], [(a, read(b)), (b, read(a))]))
    both = add(read(a), read(b))
    join = engine.compile(Graph([], [both], [(a, both), (b, both)]))
    swap()
    assert held(a, b) == [[2], [1]]
    swap()
    assert held(a, b) == [[1], [2]]
    assert values(join() + join() + join()) == [[3], [6], [12]]
    assert held(a, b) == [[12], [12]]


def test_the_last_of_two_updates_counts(engine):
    a = variable(1)
    engine.compile(Graph([], [], [(a, constant(np.float32([5]))), (a, constant(np.float32([6])))]))()
    assert held(a) == [[6]]


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_an_input_buffer_may_be_filled_again_at_once(engine, size):
    """XLA adopts aligned NumPy memory and runs later than the call returns."""
    square = 400
    x, m = placeholder((size,), "float32"), placeholder((square, square), "float32")
    busy = m
    for _ in range(8):
        busy = dot_general(busy, m, contract=((1,), (0,)), batch=((), ()))
    late = reshape(reduce_sum(busy, axes=(0, 1), keepdims=False), shape=(1,))
    program = engine.compile(Graph([x, m], [add(x, late)]))
    raw = np.empty(size + 16, np.float32)
    buffer = raw[(-raw.ctypes.data % 64) // 4 :][:size]
    buffer[:] = 1
    (result,) = program(buffer, np.zeros((square, square), "float32"))
    buffer[:] = 5
    assert np.asarray(result).max() == 1


def test_two_threads_share_variables(engine):
    """Each step sees all of the step before it, and nobody meets an array that was given up."""
    count, big = Variable(np.array(0)), Variable(np.zeros(20_000, "float32"))
    one = constant(np.float32(1))
    train = engine.compile(Graph([], [], [(count, add(read(count), constant(1))), (big, add(read(big), one))]))
    look = engine.compile(Graph([], [read(count), reduce_sum(read(big), axes=(0,), keepdims=False)]))
    failures, seen = [], []

    def repeat(step, keep):
        try:
            for _ in range(200):
                keep(step())
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost
            failures.append(error)

    threads = [threading.Thread(target=repeat, args=a) for a in [(train, len), (look, seen.append)] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert int(count) == 400
    assert all(float(total) == 20_000 * int(n) for n, total in seen)


def test_a_graph_without_inputs_variables_or_nodes(engine):
    x = placeholder((2,))
    assert values(engine.compile(Graph([x], [x, x]))(np.float32([1, 2]))) == [[1, 2], [1, 2]]
    assert values(engine.compile(Graph([], [constant(np.float32([3]))]))()) == [[3]]
    assert engine.compile(Graph([x], []))(np.float32([1, 2])) == []


def test_a_missing_lowering_is_an_error_when_compiled(engine):
    frobnicate = Primitive("frobnicate", "Nothing.")
    frobnicate.shape_rule(lambda x: x)
    x = placeholder((2,))
    with pytest.raises(BackendError, match="'jax' has no lowering of the primitive 'frobnicate'"):
        engine.compile(Graph([x], [frobnicate(x)]))


def test_a_lowering_that_breaks_the_shape_rule_is_told(engine):
    halve = Primitive("halve", "Half of x.")
    halve.shape_rule(lambda x: x)
    halve.implementation = lambda x: (x / 2)[:1]
    x = placeholder((2,))
    with pytest.raises(BackendError, match=r"halve gave float32\[1\] where its shape rule says float32\[2\]"):
        engine.compile(Graph([x], [halve(x)]))
