"""Calls of layers' and models' classes: Keras 1's arguments in today's spelling, by the tables of ``compat.keywords``."""

from __future__ import annotations

import inspect
from typing import Any

import libcst as cst

from pronghorn.api import PronghornError, activations, argument_names, initializers, layers
from pronghorn_plugins.compat import keywords
from pronghorn_plugins.compat.keras.dialect import ACTIVATIONS, kernel_rank
from pronghorn_plugins.compat.migrate.arguments import Arguments, read
from pronghorn_plugins.compat.migrate.bindings import Reference
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.values import Opaque, Text, Undecided


class LayerCalls:
    """Translates the calls of one script."""

    def __init__(self, script: Script, receivers: Receivers) -> None:
        self._script, self._receivers = script, receivers
        self._told: set[str] = set()
        self._at: cst.CSTNode = script.module

    def translated(
        self, call: cst.Call, cls: type, *, old: bool, at: cst.CSTNode | None = None
    ) -> list[cst.Arg] | None:
        """The arguments of ``cls(...)`` as they are written today; None if they stay.

        Args:
            call: the call.
            cls: today's class.
            old: whether it was reached through keras, which reads ``(32, 3, 3)`` as Keras 1 did.
            at: the node whose line remarks are about, if not the call.
        """
        arguments = read(call.args, self._receivers.constant)
        self._at = at or call
        table = keywords.table_of(cls)
        self._check(call, cls, arguments, table)
        if old:
            self._tell_defaults(call, cls, arguments)
        joined = self._joined(call, cls, arguments) if old else arguments.positional
        if joined is None:
            return None
        found = (joined, arguments.keywords)
        has_sides = any(isinstance(value, dict) for value in (*joined, *arguments.keywords.values()))
        if table is not None and (has_sides or not fits(cls, *found)):
            found = self._respelled(call, cls, table, *found)
        same = found[0] is arguments.positional and found[1] is arguments.keywords
        self._check_names(call, cls, found[1])
        return None if same else arguments.renamed(*found, keywords.NAMES.get(table or "", {}))

    def _joined(self, call: cst.Call, cls: type, arguments: Arguments) -> tuple[Any, ...] | None:
        rank, args = kernel_rank(cls), arguments.positional
        sizes = args[1 : 1 + rank]
        if rank < 2 or len(sizes) < rank:
            return args
        if any(isinstance(size, Opaque) for size in sizes) and all(isinstance(s, Opaque | int) for s in sizes):
            words = ", ".join(self._script.code(arg.value) for arg in call.args[1 : 1 + rank])
            self._script.say(
                self._at,
                f"{cls.__name__}(filters, {words}): these are the sizes of the kernel in Keras 1, and the kernel and "
                "the strides today.",
                f"Write {cls.__name__}(filters, ({words})) if they are its sizes.",
            )
            return None
        joined = keywords.joined_kernel(rank, args)
        return args if joined == args else joined

    def _respelled(self, call: cst.Call, cls: type, table: str, args: Any, kwargs: Any) -> tuple[Any, Any]:
        """By the table; arguments whose values decide and are not known stay as they are, and are told."""
        aside = {name: kwargs[name] for name in kwargs if (table, name) in keywords.DROPPED}
        for name in aside:
            self._script.say(self._at, f"{cls.__name__}({name}=):", keywords.DROPPED[table, name])
        while True:
            rest = {name: value for name, value in kwargs.items() if name not in aside}
            try:
                found = keywords.respelled(table, args, rest)
            except Undecided as error:
                name = _holder(error.node, rest)
                if name is None:
                    return args, kwargs
                aside[name] = rest[name]
                new = keywords.NAMES[table].get(name, name)
                self._script.say(
                    self._at,
                    f"{cls.__name__}({name}={self._script.code(error.node)}): its values are others today, and this one is "
                    "known only when the script runs.",
                    f"Translate it where it is set, and write {new}=." if new != name else "Look it up by hand.",
                )
            except PronghornError as error:
                self._script.say(self._at, f"{cls.__name__}: {error.problem}", error.fix)
                return args, kwargs
            else:
                return (args, kwargs) if found is None else (found[0], {**found[1], **aside})

    def _check(self, call: cst.Call, cls: type, arguments: Arguments, table: str | None) -> None:
        """Say what cannot be read, and which strings stand where Keras 1 had another argument."""
        if table is not None:
            for _, arg in arguments.unread:
                text = f"{arg.star}{self._script.code(arg.value)}"
                self._script.say(
                    self._at,
                    f"{cls.__name__}({text}): what is in it is not known here.",
                    "Look for Keras 1's names in it.",
                )
        names = list(inspect.signature(cls).parameters)
        for index, value in enumerate(arguments.positional[: len(names)]):
            is_initializer = isinstance(value, Text) and value in dir(initializers) and value not in dir(activations)
            if index and is_initializer and not names[index].endswith("initializer"):
                self._script.say(
                    self._at,
                    f"{cls.__name__}: its argument {index + 1}, {self._script.code(value.node)}, was `init` in Keras 1 and is "
                    f"`{names[index]}` today.",
                    "Write it by name, kernel_initializer=, and those behind it likewise.",
                )

    def _check_names(self, call: cst.Call, cls: type, kwargs: dict[str, Any]) -> None:
        known = {*argument_names(cls), *keywords.NAMES.get(keywords.table_of(cls) or "", ())}
        for name in kwargs:
            if name not in known and (cls.__name__, name) not in keywords.DROPPED and name != "mode":
                self._script.say(
                    self._at, f"{cls.__name__} has no argument {name!r} today.", "Leave it out or rename it."
                )

    def _tell_defaults(self, call: cst.Call, cls: type, arguments: Arguments) -> None:
        """Say once for a class which defaults are others today."""
        defaults = {k: v for k, v in getattr(cls, "keras2_defaults", {}).items() if k != "activity_reduction"}
        for name, value in arguments.keywords.items():
            if name in {*ACTIVATIONS, "inner_activation"} and isinstance(value, Text) and value == "hard_sigmoid":
                what = "'hard_sigmoid' is steeper in Keras 2 than today."
                self._script.say(self._at, what, "For Keras 2's write 'hard_sigmoid_keras2'.", open=False)
        words = ", ".join(f"{k}={v!r}" for k, v in defaults.items() if k not in arguments.keywords)
        if words and cls.__name__ not in self._told:
            self._told.add(cls.__name__)
            self._script.say(
                self._at,
                f"{cls.__name__}'s defaults are others than Keras 2's.",
                f"For those write {words}.",
                open=False,
            )


def layer_class(reference: Reference) -> type | None:
    """Today's class that a reference to a layer or model leads to."""
    found = reference.meaning.found
    found = vars(found).get("stands_for", found) if isinstance(found, type) else None
    new = reference.meaning.new or ""
    if found is None and new.startswith("pronghorn.layers."):  # a function of Keras 1 that is a class today
        found = getattr(layers, new.rpartition(".")[2], None)
    is_ours = new.startswith(("pronghorn.layers.", "pronghorn.models.", "pronghorn.Model", "pronghorn.Sequential"))
    return found if isinstance(found, type) and is_ours else None


def fits(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether ``cls`` takes these arguments today."""
    try:
        inspect.signature(cls).bind_partial(*args, **kwargs)
    except TypeError:
        return False
    return all(name in argument_names(cls) for name in kwargs)


def _holder(node: cst.CSTNode, kwargs: dict[str, Any]) -> str | None:
    """The argument whose value an expression is, or is part of."""
    for name, value in kwargs.items():
        parts = value if isinstance(value, tuple) else (value,)
        if any(getattr(part, "node", None) is node for part in parts):
            return name
    return None
