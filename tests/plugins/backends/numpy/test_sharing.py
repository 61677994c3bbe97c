"""Variables that threads share: what counts as overtaken, and that no reader sees half an update."""

import sys
import threading

import numpy as np
import pytest

from pronghorn import Variable, ops
from pronghorn.runtime import flat_group
from pronghorn.runtime.traced import Traced
from pronghorn_plugins.backends.numpy import sharing
from pronghorn_plugins.backends.numpy.sharing import CLOCK, Updating, overtaken

MINE, OTHERS = frozenset({-1, -2}), frozenset({-3})


def test_nothing_happened():
    assert not overtaken(CLOCK[0], MINE)


@pytest.mark.parametrize(("updated", "answer"), [(frozenset({-2, -9}), True), (OTHERS, False)])
def test_an_update_in_between_and_around(updated, answer):
    began = CLOCK[0]
    with Updating(updated):
        inside = CLOCK[0]
        assert inside % 2 == 1
        assert overtaken(inside, MINE) == answer
    assert overtaken(began, MINE) == answer
    assert overtaken(inside, MINE) == answer
    assert not overtaken(CLOCK[0], MINE)


def test_more_updates_than_are_remembered_count_as_overtaken():
    began = CLOCK[0]
    for _ in range(sharing._begun.maxlen + 1):
        with Updating(OTHERS):
            pass
    assert overtaken(began, MINE)
    assert not overtaken(CLOCK[0], MINE)


def test_a_failing_update_lets_the_next_one_in():
    with pytest.raises(KeyError), Updating(MINE):
        raise KeyError
    assert CLOCK[0] % 2 == 0

    def another():
        with Updating(MINE):
            pass

    thread = threading.Thread(target=another, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


@pytest.fixture
def switching():
    """Threads take turns as often as Python allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("flat", [False, True])
def test_readers_see_all_of_an_update_or_nothing(switching, flat):
    parts = [Variable(np.zeros(50, "float32")) for _ in range(12)]
    if flat:
        flat_group(parts, "all")

    def write():
        for part in parts:
            part.assign(part + 1)
        return ()

    writer, reader = Traced(write), Traced(lambda: ops.stack([ops.mean(ops.sin(part)) for part in parts]))
    reader(), writer()
    torn, done = [], []

    def read():
        while not done:
            found = reader()
            if np.ptp(found) > 1e-6:
                torn.append(found)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        writer()
    done.append(True)
    for thread in threads:
        thread.join()
    assert torn == []
    assert [float(part[0]) for part in parts] == [301] * 12


def test_two_writers_lose_no_update(switching):
    total = Variable(0.0)
    add = Traced(lambda: total.assign_add(1.0) or total.value)
    add()
    threads = [threading.Thread(target=lambda: [add() for _ in range(200)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert float(total) == 601
