"""The second thread: it takes part, is not waited for in vain, and passes on what it raises."""

import os
import threading
import time

import numpy as np
import pytest

from pronghorn_plugins.backends.numpy import threads
from pronghorn_plugins.backends.numpy.threads import Second

NAMES = (("mine",), ("other",))


@pytest.fixture
def second():
    return Second()


def taking(items, log, until=lambda: None):
    """Work that takes from a list until it is empty, and notes who took what."""

    def work(name):
        while True:
            try:
                item = items.pop()
            except IndexError:
                return
            until()
            log.append((name, threading.current_thread().name, item))

    return work


def test_both_take_part_and_each_item_is_taken_once(second):
    items, log = list(range(200)), []
    second.share(taking(items, log, until=lambda: time.sleep(0.0005)), ("mine",), ("other",))
    assert sorted(item for _, _, item in log) == list(range(200))
    assert {name for name, _, _ in log} == {"mine", "other"}
    assert {thread for name, thread, _ in log if name == "other"} == {"pronghorn-numpy"}


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system gives threads no cores")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_the_second_keeps_off_the_core_of_its_caller(second):
    """BLAS's threads spin on the other cores, which then look busy to the scheduler."""
    allowed, seen = os.sched_getaffinity(0), {}
    core = min(allowed)
    taken = threading.Event()

    def work(name):
        seen[name] = os.sched_getaffinity(0)
        taken.set() if name == "other" else taken.wait(1)

    second.share(work, *NAMES)
    assert taken.wait(10)
    taken.clear()
    os.sched_setaffinity(0, {core})
    try:
        for _ in range(10):
            second.share(work, *NAMES)
    finally:
        os.sched_setaffinity(0, allowed)
    assert seen == {"mine": {core}, "other": allowed - {core}}


def test_one_core_that_is_allowed_is_shared(monkeypatch):
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: {0}, raising=False)
    second, log, both = Second(), [], threading.Barrier(2)
    second.share(lambda name: log.append(name) if both.wait(10) >= 0 else None, *NAMES)
    assert sorted(log) == ["mine", "other"]


def test_the_caller_does_all_while_the_second_is_busy(second):
    """Whoever comes later is not made to wait for another caller's work."""
    gate, started = threading.Event(), threading.Event()

    def slow(name):
        if name == "other":
            started.set()
            gate.wait(10)

    first = threading.Thread(target=second.share, args=(slow, ("mine",), ("other",)))
    first.start()
    assert started.wait(10)
    log = []
    second.share(taking(list(range(5)), log), ("mine",), ("other",))
    assert [name for name, _, _ in log] == ["mine"] * 5
    gate.set()
    first.join(10)
    assert not first.is_alive()


def test_what_the_second_thread_raises_is_raised_here(second):
    entered = threading.Event()

    def work(name):
        if name == "other":
            entered.set()
            raise MemoryError("no block left")
        entered.wait(10)

    with pytest.raises(MemoryError, match="no block left"):
        second.share(work, ("mine",), ("other",))
    log = []
    second.share(taking([1, 2, 3], log), ("mine",), ("other",))
    assert len(log) == 3


def test_the_second_thread_warns_of_nothing(second):
    seen, entered = [], threading.Event()

    def work(name):
        if name == "other":
            with np.errstate():
                seen.append(np.geterr()["divide"])
            entered.set()
        entered.wait(10)

    second.share(work, ("mine",), ("other",))
    assert seen == ["ignore"]


@pytest.mark.parametrize(("told", "expected"), [("1", 1), ("3", 3)])
def test_cores_follow_the_environment(told, expected, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads.cores() == expected


@pytest.mark.parametrize("told", ["", "0", "many"])
def test_cores_are_those_of_the_process(told, monkeypatch):
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert 1 <= threads.cores() <= os.cpu_count()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_a_thread_of_its_own():
    threads.SECOND.share(lambda name: None, ("mine",), ("other",))
    child = os.fork()
    if child == 0:
        log = []
        threads.SECOND.share(taking(list(range(50)), log, until=lambda: time.sleep(0.001)), ("mine",), ("other",))
        os._exit(0 if len(log) == 50 and {"mine", "other"} == {name for name, _, _ in log} else 1)
    assert os.waitpid(child, 0)[1] == 0
