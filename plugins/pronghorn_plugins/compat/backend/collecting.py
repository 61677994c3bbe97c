"""Variables that a function makes each time it is traced, and that are the same ones each time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from pronghorn.api import Variable


class Collection:
    """The Variables that a block makes by ``K.variable``, in order; when it runs again it gets them back.

    Code for Keras 1 and 2 makes an optimizer's slots in ``get_updates``, which ran once there and runs here in each
    trace of a step.
    """

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self._next = 0

    def again(self, shape: tuple[int, ...], dtype: str) -> Variable | None:
        """The Variable that the block made at this point before, if it was one of this shape and dtype."""
        place, self._next = self._next, self._next + 1
        known = self.variables[place] if place < len(self.variables) else None
        if known is not None and (known.shape, known.dtype) == (shape, dtype):
            return known
        del self.variables[place:]
        return None


_collection: ContextVar[Collection | None] = ContextVar("pronghorn_collection", default=None)


def is_collecting() -> bool:
    """Whether Variables are wanted even in a trace."""
    return _collection.get() is not None


@contextlib.contextmanager
def collecting(collection: Collection) -> Iterator[None]:
    """Inside the block ``K.variable`` and its like take their Variables from ``collection``, and put new ones there."""
    collection._next = 0
    token = _collection.set(collection)
    try:
        yield
    finally:
        _collection.reset(token)


def collected(shape: tuple[int, ...], dtype: str, make: Callable[[], Any]) -> Any:
    """What ``make`` gives; inside ``collecting`` what it gave when the block ran before."""
    collection = _collection.get()
    if collection is None:
        return make()
    known = collection.again(shape, dtype)
    if known is None:
        known = make()
        collection.variables.append(known)
    return known
