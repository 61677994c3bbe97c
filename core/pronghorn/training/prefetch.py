"""Batches made ahead in threads: in order, with every error, and without waiting for what will not come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


@attrs.frozen(eq=False)
class Prefetch:
    """A generator or Sequence whose batches are made ahead: ``model.fit(Prefetch(batches, workers=2))``.

    Args:
        source: a generator, another iterable, or a Sequence.
        workers: how many threads; a generator is run by one.
        max_queue_size: how many batches are made ahead at most.
    """

    source: Any
    workers: int = 1
    max_queue_size: int = 10


def in_order(calls: Iterable[Callable[[], T]], workers: int, ahead: int) -> Iterator[T]:
    """The results of ``calls``, made by ``workers`` threads, at most ``ahead`` of them before they are asked for.

    What a call raises is raised here, when its turn comes. The threads end when the iterator is closed or done; they
    never keep the process alive.

    >>> list(in_order([lambda: 1, lambda: 2], workers=2, ahead=2))
    [1, 2]
    """
    from concurrent.futures import Future  # it brings logging, which `import pronghorn` does without

    tasks: SimpleQueue[tuple[Callable[[], T], Future[T]] | None] = SimpleQueue()
    threads = [Thread(target=_work, args=(tasks,), daemon=True, name="pronghorn-data") for _ in range(max(1, workers))]
    for thread in threads:
        thread.start()
    pending: deque[Future[T]] = deque()
    try:
        for call in calls:
            future: Future[T] = Future()
            pending.append(future)
            tasks.put((call, future))
            if len(pending) >= max(1, ahead):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
        for _ in threads:
            tasks.put(None)


def _work(tasks: SimpleQueue[Any]) -> None:
    while (task := tasks.get()) is not None:
        call, future = task
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the caller
                future.set_exception(error)
