"""Old spellings of a layer's arguments: plugins translate a call that does not fit before it fails."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from pronghorn.discovery import registry
from pronghorn.errors import ArgumentTypeError, nearest
from pronghorn.recorded import argument_names, bound_arguments, fits


def translated(
    cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """What ``cls(*args, **kwargs)`` means in today's spelling; None if no plugin knows."""
    for _, functions in registry.hook_results("keyword_translations"):
        for translate in functions:
            found = translate(cls, args, dict(kwargs))
            if found is not None:
                return tuple(found[0]), dict(found[1])
    return None


def translating(init: Callable[..., None]) -> Callable[..., None]:
    """``init``, which asks the plugins first when it is the outermost and its arguments do not fit.

    A call that fits costs one look-up in a dict. Python hands the arguments to ``__init__`` whatever ``__new__`` does,
    so this is the one place where they can still be changed without a metaclass, which would clash with users' own.
    """

    @functools.wraps(init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.__dict__.pop("_misfit", False):
            found = translated(type(self), args, kwargs)
            if found is not None and fits(type(self), *found):
                args, kwargs = found
                self.__dict__["_arguments"] = bound_arguments(type(self), args, kwargs)
            else:
                _check_binds(type(self), args, kwargs)
        init(self, *args, **kwargs)

    return __init__


def _check_binds(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Say in our own words what Python would complain of.

    Raises:
        ArgumentTypeError: if an argument is missing or unknown, or there are too many.
    """
    try:
        inspect.signature(cls).bind(*args, **kwargs)
    except TypeError as error:
        names = argument_names(cls)
        unknown = [name for name in kwargs if name not in names]
        fix = f"There is no argument {unknown[0]!r}. {nearest(unknown[0], names)}" if unknown else ""
        raise ArgumentTypeError(
            f"{error}.", where=cls.__name__, fix=fix or f"It takes {', '.join(names)}.", got=(args, kwargs)
        ) from None
