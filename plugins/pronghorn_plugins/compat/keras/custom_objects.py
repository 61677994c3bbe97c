"""Custom objects in Keras 2's way: a dict for the whole process, and scopes that add to it."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from pronghorn.api import registry


def get_custom_objects() -> dict[str, Any]:
    """The dict of names that every load knows, until they are taken out again.

    >>> get_custom_objects()["Mine"] = int
    >>> registry.custom_objects()["Mine"]
    <class 'int'>
    >>> del get_custom_objects()["Mine"]
    """
    return registry.process_objects


class CustomObjectScope:
    """Names that are known inside the ``with`` statement.

    Args:
        args: dicts of classes and functions by name.
    """

    def __init__(self, *args: dict[str, Any]) -> None:
        self.custom_objects = {name: value for given in args for name, value in given.items()}
        self._scope: Any = None

    def __enter__(self) -> Self:
        self._scope = registry.scope(self.custom_objects)
        self._scope.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._scope.__exit__(kind, error, at)


def custom_object_scope(*args: dict[str, Any]) -> CustomObjectScope:
    """A CustomObjectScope of these dicts."""
    return CustomObjectScope(*args)
