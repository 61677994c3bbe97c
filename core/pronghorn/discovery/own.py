"""A user's own components for the whole process: ``pronghorn.register``."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from pronghorn.errors import ArgumentError, ArgumentTypeError, DuplicateNameError, nearest

Thing = TypeVar("Thing")

#: What may be registered: the kinds that configs name, and plain functions for layers such as ``Lambda``.
REGISTRABLE = (
    "activations",
    "callbacks",
    "constraints",
    "functions",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
    "schedules",
)

_lock = threading.Lock()
_own: dict[tuple[str, str], Any] = {}


def register(kind: str, name: str | None = None) -> Callable[[Thing], Thing]:
    """A decorator that makes a class or function of your own known by its name, until the process ends.

    Then a string means it wherever a name of that kind is taken, and models with it are saved and loaded without
    ``custom_objects``. The file holds the name alone: register it again in the program that loads.

    Args:
        kind: ``"layers"`` (models too), ``"losses"``, ``"metrics"``, ``"activations"`` …; ``"functions"`` for what a
            ``Lambda`` calls.
        name: the name; its own if None.

    Raises:
        ArgumentError: for a kind that there is not, or what has no name.
        ArgumentTypeError: for what is neither a class nor a function.
        DuplicateNameError: if a plugin offers that name, or something else was registered by it.

    >>> @register("activations")
    ... def doubled(x):
    ...     return 2 * x
    >>> from pronghorn import activations
    >>> activations.get("doubled") is doubled
    True
    """
    if kind not in REGISTRABLE:
        fix = nearest(str(kind), REGISTRABLE)
        raise ArgumentError(f"there is no kind {kind!r}.", where="register", fix=fix, argument="kind", got=kind)

    def decorator(thing: Thing) -> Thing:
        _enter(kind, name or str(getattr(thing, "__name__", "")), thing)
        return thing

    return decorator


def _enter(kind: str, name: str, thing: Any) -> None:
    if not (inspect.isclass(thing) or callable(thing)):
        raise ArgumentTypeError(
            f"a class or function is needed. Got {thing!r}.",
            where="register",
            fix="Write @pronghorn.register('layers') above a class.",
            got=thing,
        )
    if not name or name == "<lambda>" or ":" in name:
        raise ArgumentError(
            f"{name!r} cannot be a name.",
            where="register",
            fix="Pass name='...', without a colon.",
            argument="name",
            got=name,
        )
    from pronghorn.discovery import registry

    if kind != "functions" and name in registry.names(kind, aliases=True):
        raise DuplicateNameError(
            f"a plugin offers {name!r} among the {kind} already.",
            where="register",
            fix="Choose another name; to replace it in one call, use custom_objects.",
            candidates=(name,),
        )
    with _lock:
        known = _own.setdefault((kind, name), thing)
        if known is not thing and not _is_new_edition(known, thing):
            raise DuplicateNameError(
                f"{known!r} was registered as {name!r} before.",
                where="register",
                fix="Choose another name: register(kind, name='...').",
                candidates=(name,),
            )
        _own[kind, name] = thing


def _is_new_edition(old: Any, new: Any) -> bool:
    """True if a module or a notebook's cell ran again."""
    return (getattr(old, "__module__", None), getattr(old, "__qualname__", None)) == (
        getattr(new, "__module__", ""),
        getattr(new, "__qualname__", ""),
    )


def registered(kind: str, name: str) -> Any:
    """What was registered by that name, or None."""
    return _own.get((kind, name))


def registered_as(thing: Any) -> tuple[str, str] | None:
    """The kind and name that ``thing`` was registered by, or None."""
    return next((key for key, own in _own.items() if own is thing), None)
