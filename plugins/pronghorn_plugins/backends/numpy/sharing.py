"""Variables shared by threads: steps that update them run one at a time, and nobody uses values half of which are old.

A Program that only reads takes no lock: if a step has updated what it read in the meantime, it runs once more.
"""

from __future__ import annotations

import threading
from collections import deque

#: Held by a Program that updates Variables, and by a reader that runs once more.
LOCK = threading.RLock()
#: Grows by one when an update begins and when it ends: odd in between. A list, because reading it is quick.
CLOCK = [0]
#: When the last updates began, and identities of what they store: identities, so that no model is kept alive.
_begun: deque[tuple[int, frozenset[int]]] = deque(maxlen=64)


class Updating:
    """The time in which Variables of these identities are updated: ``with Updating(variables): ...``."""

    __slots__ = ("variables",)

    def __init__(self, variables: frozenset[int]) -> None:
        self.variables = variables

    def __enter__(self) -> None:
        LOCK.acquire()
        CLOCK[0] += 1
        _begun.append((CLOCK[0], self.variables))

    def __exit__(self, *error: object) -> None:
        CLOCK[0] += 1
        LOCK.release()


def overtaken(began: int, variables: frozenset[int]) -> bool:
    """Whether some Variables of these identities were updated since the clock showed ``began``, or were being updated then."""
    if CLOCK[0] == began and not began % 2:
        return False
    recent = list(_begun)
    if recent and recent[0][0] > began + 1:
        return True
    return any(time >= began and not variables.isdisjoint(updated) for time, updated in recent)
