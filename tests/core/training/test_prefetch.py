"""Calls run ahead in threads: in order, bounded, with errors, and without threads that stay."""

import threading
import time

import pytest

from pronghorn.training.prefetch import in_order


def calls(count, made=None):
    for i in range(count):

        def call(i=i):
            time.sleep(0.002 * ((i * 7) % 3))
            if made is not None:
                made.append(i)
            return i

        yield call


def threads():
    return [t for t in threading.enumerate() if t.name == "pronghorn-data"]


def settled(condition):
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("ahead", [1, 3, 50])
def test_results_come_in_order(workers, ahead):
    assert list(in_order(calls(20), workers, ahead)) == list(range(20))


def test_no_more_are_made_than_may_wait():
    made = []
    found = in_order(calls(100, made), workers=2, ahead=4)
    next(found)
    assert settled(lambda: len(made) == 4)
    time.sleep(0.05)
    assert len(made) == 4
    found.close()


def test_threads_end_when_the_caller_leaves():
    found = in_order(calls(100), workers=3, ahead=5)
    next(found)
    assert len(threads()) == 3
    found.close()
    assert settled(lambda: not threads())


def test_a_call_that_hangs_keeps_nobody():
    """What was made before it arrives; leaving does not wait for it; its thread would not keep the process alive."""
    release = threading.Event()
    found = in_order(iter([lambda: 1, release.wait, lambda: 3]), workers=1, ahead=1)
    assert next(found) == 1
    started = time.perf_counter()
    found.close()
    assert time.perf_counter() - started < 1
    assert all(t.daemon for t in threads())
    release.set()
    assert settled(lambda: not threads())


def test_an_error_is_raised_in_its_turn():
    def fail():
        raise ZeroDivisionError("third")

    found = in_order(iter([lambda: 1, lambda: 2, fail, lambda: 4]), workers=4, ahead=4)
    assert [next(found), next(found)] == [1, 2]
    with pytest.raises(ZeroDivisionError, match="third"):
        next(found)
    assert settled(lambda: not threads())
