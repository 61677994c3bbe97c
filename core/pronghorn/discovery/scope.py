"""A user's own classes and functions by name: what ``custom_objects`` puts in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pronghorn.discovery.own import registered_as
from pronghorn.errors import ArgumentTypeError

#: Names for the whole process, outside of every scope; whoever owns some puts them in and takes them out.
PROCESS: dict[str, Any] = {}

_scopes: ContextVar[tuple[Mapping[str, Any], ...]] = ContextVar("pronghorn_custom_objects", default=(PROCESS,))


@contextmanager
def scope(objects: Mapping[str, Any] | None) -> Iterator[None]:
    """Inside the ``with`` statement these names win over every plugin's, for all kinds, in this thread or task.

    Args:
        objects: classes and functions by name; None or ``{}`` changes nothing. Inner scopes win over outer ones.
    Raises:
        ArgumentTypeError: if objects is no mapping with string keys.
    """
    given: Any = objects
    if given is not None and not (isinstance(given, Mapping) and all(isinstance(name, str) for name in given)):
        fix = "Pass a dict such as {'MyLayer': MyLayer}."
        raise ArgumentTypeError(
            f"custom_objects must map names to classes or functions. Got {given!r}.", fix=fix, got=given
        )
    token = _scopes.set((dict(objects or {}), *_scopes.get()))
    try:
        yield
    finally:
        _scopes.reset(token)


def scoped() -> dict[str, Any]:
    """Every name of the scopes in force; of equal names the innermost."""
    names: dict[str, Any] = {}
    for objects in reversed(_scopes.get()):
        names.update(objects)
    return names


def scoped_name(thing: Any) -> str:
    """The name that the scopes in force give this object, else the one it was registered by, else ``""``."""
    own = registered_as(thing)
    return next((name for name, target in scoped().items() if target is thing), own[1] if own else "")
