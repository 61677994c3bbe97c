"""A second thread that takes its share of a list of blocks, while NumPy's loops leave the interpreter free.

Exists because BLAS uses two cores and NumPy's own loops one. Guards against: waiting for a thread that has not begun
(whoever comes takes the next block, so the caller can do all of them), two callers at a time, forks, and both threads on
one core: BLAS's threads spin for milliseconds after a product, so the other cores look busy to the scheduler, which then
wakes the second thread beside the first. One more thread and no pool: the interpreter is free only inside of NumPy's
loops, and more threads would wait for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from .blas import rest_soon
from .silence import silence

Work = Callable[..., None]


def cores() -> int:
    """How many cores BLAS may use: those of the process, or fewer where the environment says so."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        told = os.environ.get(name, "")
        if told.isdigit() and int(told):
            return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Second:
    """The second thread of this process; it starts when it is first needed."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as if there had been no thread: a forked child has none of its parent's."""
        self._elsewhere: Callable[[], None] = _anywhere
        self._jobs: SimpleQueue[tuple[Work, tuple[Any, ...], threading.Lock, list[BaseException]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def share(self, work: Work, mine: tuple[Any, ...], other: tuple[Any, ...]) -> None:
        """``work(*mine)`` here, and ``work(*other)`` at the same time if the second thread has nothing else to do.

        Both take what there is to do from one place, until nothing is left. What ``work(*other)`` raises is raised here.
        """
        if self._thread is None:
            self._start()
        self._elsewhere()
        errors: list[BaseException] = []
        inside = threading.Lock()
        if self._jobs.empty():
            self._jobs.put((work, other, inside, errors))
        work(*mine)
        with inside:  # nothing is left to begin, but the other thread may still be in its last block
            pass
        if errors:
            raise errors[0]

    def _start(self) -> None:
        rest_soon()
        self._thread = threading.Thread(target=self._run, name="pronghorn-numpy", daemon=True)
        self._thread.start()
        self._elsewhere = _keeping_away(self._thread)

    def _run(self) -> None:
        silence()
        while True:
            work, arguments, inside, errors = self._jobs.get()
            with inside:
                try:
                    work(*arguments)
                except BaseException as error:  # noqa: BLE001 - it belongs to the thread that waits for it
                    errors.append(error)
            del work, arguments  # the arrays may be dropped while this thread waits


def _anywhere() -> None:
    """The scheduler decides."""


def _keeping_away(thread: threading.Thread) -> Callable[[], None]:
    """What keeps ``thread`` off the core that its caller runs on, where the system can be told (Linux)."""
    try:
        allowed = os.sched_getaffinity(0)
        current = ctypes.CDLL(None).sched_getcpu
    except (AttributeError, OSError):
        return _anywhere
    avoided, native = -1, thread.native_id
    if len(allowed) < 2 or native is None:
        return _anywhere

    def keep_away() -> None:
        nonlocal avoided
        core = current()
        if core == avoided:
            return
        avoided = core
        with contextlib.suppress(OSError):  # the cores of the process were changed since, or the system forbids it
            os.sched_setaffinity(native, allowed - {core})

    return keep_away


SECOND = Second()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SECOND.forget)
