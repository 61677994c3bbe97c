"""Recorded: an object that remembers the arguments it was made with, and so has a config."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any, Self

import numpy as np

from pronghorn.dtypes import as_numpy, canonical
from pronghorn.errors import ArgumentTypeError, SavingError, nearest
from pronghorn.runtime import Variable


class Recorded:
    """Base of every component: remembers its arguments, so that ``get_config`` need not be written by hand.

    ``get_config()`` gives the arguments of the outermost ``__init__`` by name, as they are after ``__init__``: where
    the object has an attribute of the argument's name, that is used, unless it is a Variable made from the argument.
    A class with something else to say overrides it, and ``from_config`` with it.

    >>> class Scale(Recorded):
    ...     def __init__(self, factor, offset=0.0):
    ...         self.factor = factor
    >>> Scale(3).get_config()
    {'factor': 3, 'offset': 0.0}
    >>> Scale.from_config({"factor": 2}).factor
    2
    """

    _arguments: dict[str, Any]
    #: Whether ``__init__`` itself deals with arguments that do not fit.
    _takes_misfits = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        found = self.__dict__["_arguments"] = bound_arguments(cls, args, kwargs)
        if kwargs and not found and not cls._takes_misfits:
            _check_names(cls, kwargs)
        return self

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object: ``type(self).from_config(config)``."""
        return {name: config_value(self._argument(name, value)) for name, value in self._arguments.items()}

    def _argument(self, name: str, given: Any) -> Any:
        now = self.__dict__.get(name, given)
        return given if isinstance(now, Variable) else now

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """An object made from ``config``.

        Raises:
            ArgumentTypeError: if ``config`` has what the class does not take.
        """
        try:
            inspect.signature(cls).bind(**config)
        except TypeError as error:
            raise ArgumentTypeError(
                f"a config does not fit the class: {error}. Got {sorted(config)}.",
                where=cls.__name__,
                fix="The file may come from another version of the package that offers the class.",
                got=config,
            ) from None
        return cls(**{name: revived(value) for name, value in config.items()})

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (), {}


@lru_cache(maxsize=1024)
def _signature(cls: type) -> inspect.Signature:
    return inspect.signature(cls.__init__)  # type: ignore[misc]


def fits(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """True if ``cls`` can be called so, as far as signatures tell: every keyword is named by it or by a base."""
    try:
        _signature(cls).bind(None, *args, **kwargs)
    except TypeError:
        return False
    return all(name in argument_names(cls) for name in kwargs)


def _check_names(cls: type, kwargs: dict[str, Any]) -> None:
    """Say in our own words that there is no argument of a name.

    Raises:
        ArgumentTypeError: if there is one that ``__init__`` has not.
    """
    known = _signature(cls).parameters
    unknown = [name for name in kwargs if name not in known]
    if unknown and all(p.kind is not p.VAR_KEYWORD for p in known.values()):
        raise ArgumentTypeError(
            f"there is no argument {unknown[0]!r}.",
            where=cls.__name__,
            fix=nearest(unknown[0], [*known][1:]),
            argument=unknown[0],
            got=kwargs[unknown[0]],
        )


@lru_cache(maxsize=1024)
def argument_names(cls: type) -> tuple[str, ...]:
    """The names of all arguments that ``cls`` and its bases take, and of those that a base takes by ``**kwargs``."""
    inits = [vars(c)["__init__"] for c in cls.__mro__ if "__init__" in vars(c) and c is not object]
    listed = [p for init in inits for p in list(inspect.signature(init).parameters.values())[1:]]
    own = [p.name for p in listed if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    extra = [n for c in cls.__mro__ for n in vars(c).get("keyword_arguments", ())]
    return tuple(dict.fromkeys([*own, *extra]))


def bound_arguments(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name, defaults included; nothing if they do not fit (``__init__`` will say why)."""
    signature = _signature(cls)
    try:
        bound = signature.bind(None, *args, **kwargs)
    except TypeError:
        return {}
    bound.apply_defaults()
    found: dict[str, Any] = {}
    for name, parameter in list(signature.parameters.items())[1:]:
        match parameter.kind:
            case inspect.Parameter.VAR_KEYWORD:
                found.update(bound.arguments[name])
            case inspect.Parameter.VAR_POSITIONAL:
                pass
            case _:
                found[name] = bound.arguments[name]
    return found


def config_value(value: Any) -> Any:
    """``value`` as a config holds it: plain data; a component is its kind, class name and config."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case np.ndarray():
            return {"kind": "array", "dtype": value.dtype.name, "value": value.tolist()}
        case tuple() | list():
            return [config_value(item) for item in value]
        case dict():
            return {key: config_value(item) for key, item in value.items()}
    from pronghorn.components import describe

    return describe(value)


def revived(value: Any) -> Any:
    """What ``config_value`` described."""
    match value:
        case {"kind": "array", "dtype": dtype, "value": items}:
            return np.array(items, as_numpy(canonical(dtype)))
        case {"kind": str(), "class_name": str()} | {"kind": str(), "function": str()}:
            from pronghorn.components import restore

            return restore(value)
        case list():
            return [revived(item) for item in value]
        case dict():
            return {key: revived(item) for key, item in value.items()}
    return value


def nameless(value: Any) -> SavingError:
    """The error for a function or object that no name leads back to."""
    return SavingError(
        f"{value!r} cannot be written: no installed plugin offers it, and a file never holds code.",
        fix="Define it with def and a name, and register it: @pronghorn.register('functions') or the kind that it is of; "
        "or load with custom_objects={'name': it}.",
        got=value,
    )
