"""Trace: state as a step sees it, nested traces, places."""

import threading

from pronghorn.graph import Trace, current_trace, placeholder, read, scope, scope_path, tracing


class State:
    """Stands for a Variable."""

    name, shape, stored_dtype, base = "state", (2,), "float32", None

    def leaf(self, trace):
        return read(self)


def test_reading_twice_is_one_leaf():
    trace, state = Trace(), State()
    assert trace.read(state) is trace.read(state)


def test_assign_is_seen_by_later_reads():
    trace, state, new, newer = Trace(), State(), placeholder((2,)), placeholder((2,))
    first = trace.read(state)
    trace.assign(state, new)
    assert trace.read(state) is new
    trace.assign(state, newer)
    assert trace.updates() == [(state, newer)]
    assert first is not newer


def test_what_is_deferred_is_stored_and_not_seen():
    trace, state, new = Trace(), State(), placeholder((2,))
    first = trace.read(state)
    trace.deferred.append((state, new))
    assert trace.read(state) is first
    assert trace.updates() == [(state, new)]


def test_updates_keep_the_order_of_last_assignment():
    trace, a, b = Trace(), State(), State()
    x = placeholder((2,))
    for state in (a, b, a):
        trace.assign(state, x)
    assert [state for state, _ in trace.updates()] == [b, a]


def test_a_body_reads_what_the_step_around_it_has_assigned():
    outer, state, new = Trace(), State(), placeholder((2,))
    outer.assign(state, new)
    inner = Trace(parent=outer)
    assert inner.read(state) is new
    inner.assign(state, placeholder((2,)))
    assert outer.read(state) is new


def test_the_running_trace():
    outer, inner = Trace(), Trace()
    assert current_trace() is None
    with tracing(outer):
        with tracing(inner):
            assert current_trace() is inner
        assert current_trace() is outer
        with tracing(None):
            assert current_trace() is None
    assert current_trace() is None


def test_places_nest_and_end_with_the_block():
    with scope("model"):
        with scope("dense"):
            assert scope_path() == "model/dense"
        assert scope_path() == "model"
    assert scope_path() == ""


def test_threads_do_not_see_each_other():
    seen = []
    with tracing(Trace()), scope("here"):
        thread = threading.Thread(target=lambda: seen.append((current_trace(), scope_path())))
        thread.start()
        thread.join()
    assert seen == [(None, "")]
