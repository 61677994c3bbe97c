"""Calls of optimizers: today's names and order of arguments, and Keras 2's defaults where today's are others."""

from __future__ import annotations

import inspect

import libcst as cst

from pronghorn.api import optimizers as today
from pronghorn_plugins.compat.keras import optimizers as keras2
from pronghorn_plugins.compat.migrate.arguments import read
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script


def translated(script: Script, receivers: Receivers, call: cst.Call, name: str, *, old: bool) -> list[cst.Arg] | None:
    """The arguments of an optimizer as they are written today; None if they stay.

    Args:
        script: the script.
        receivers: its names' values.
        call: the call.
        name: of the optimizer, in today's module.
        old: whether it was reached through keras: then order and defaults are Keras 2's.
    """
    arguments = read(call.args, receivers.constant)
    if name not in keras2.NAMES:
        return None
    for _, arg in arguments.unread:
        what = f"{name}({arg.star}{script.code(arg.value)}): what is in it is not known here."
        script.say(call, what, "Write learning_rate for lr in it.")
    before = list(inspect.signature(keras2.NAMES[name]).parameters) if old else []
    cls = getattr(today, name)
    after = list(inspect.signature(cls).parameters)
    positional: list[object] = []
    keywords: dict[str, object] = {}
    names: dict[str, str] = dict(keras2.RENAMED)
    for index, value in enumerate(arguments.positional):
        own = keras2.RENAMED.get(before[index], before[index]) if index < len(before) else None
        if keywords or (own is not None and after[index : index + 1] != [own]):
            keywords[own or str(index)] = value
        else:
            positional.append(value)
    keywords |= {keras2.RENAMED.get(key, key): value for key, value in arguments.keywords.items()}
    given = {*keywords, *after[: len(positional)]}
    if old and not arguments.unread:
        keywords |= {key: value for key, value in cls.keras2_defaults.items() if key not in given}
    _tell(script, call, keywords, old=old)
    if tuple(positional) == arguments.positional and list(keywords) == list(arguments.keywords):
        return None
    return arguments.renamed(positional, keywords, names)


def spelled_out(name: str) -> str | None:
    """The arguments with which an optimizer that is given by name is the one that Keras 2 meant; None if by none.

    >>> spelled_out("adadelta"), spelled_out("adam")
    ('Adadelta(learning_rate=1.0)', None)
    """
    found = keras2.NAMES.get(name.lower())
    cls = getattr(today, found.__name__) if found is not None else None
    if cls is None or not cls.keras2_defaults:
        return None
    return f"{cls.__name__}({', '.join(f'{key}={value!r}' for key, value in cls.keras2_defaults.items())})"


def _tell(script: Script, call: cst.Call, keywords: dict[str, object], *, old: bool) -> None:
    if "decay" in keywords:
        script.say(
            call,
            "decay= still works.",
            "Today's way is a schedule: learning_rate=pronghorn.schedules.InverseTimeDecay(rate, 1, decay).",
            open=False,
        )
    if old and "clipnorm" in keywords:
        script.say(
            call,
            "clipnorm= limits each gradient by itself today, and limited all together in Keras 2.",
            "For the latter write global_clipnorm=.",
            open=False,
        )
