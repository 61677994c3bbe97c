"""The names that imports of Keras and pronghorn bind in a script, and what they are to bind instead."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import attrs
import libcst as cst

from pronghorn_plugins.compat.migrate.names import Today, in_keras, today

#: The packages above Keras in TensorFlow: no names of Keras themselves.
ABOVE = ("tensorflow", "tensorflow.python", "tensorflow.contrib")


@attrs.define(eq=False)
class Binding:
    """A name that an import binds; ``*`` stands for all names of a module.

    Args:
        statement: the ``Import`` or ``ImportFrom``.
        alias: the one in it; None of a star.
        local: the name.
        meaning: the dotted name that it stands for, as the script writes it.
        wanted: what is to be imported instead: (module, name or None for the module itself, as).
        leave: whether it is needed as it is.
    """

    statement: cst.Import | cst.ImportFrom
    alias: cst.ImportAlias | None
    local: str
    meaning: str
    wanted: dict[tuple[str, str | None, str | None], None] = attrs.field(factory=dict)
    leave: bool = False

    @property
    def old(self) -> bool:
        """Whether it is of Keras or TensorFlow, not of pronghorn."""
        return not self.meaning.startswith("pronghorn")

    @property
    def is_star(self) -> bool:
        """Whether it is ``import *``."""
        return self.alias is None

    @property
    def given(self) -> str | None:
        """The name that the script chose by ``as``."""
        return self.local if self.alias is not None and self.alias.asname is not None else None


@attrs.frozen
class Reference:
    """An expression that reaches something by a `Binding`.

    Args:
        node: the ``Name`` or ``Attribute``.
        bindings: of its first name; several where branches import it from different places.
        meaning: what it stands for.
    """

    node: cst.Name | cst.Attribute
    bindings: tuple[Binding, ...]
    meaning: Today

    @property
    def old(self) -> bool:
        """Whether it reaches into Keras."""
        return self.bindings[0].old


def meant(dotted: str) -> Today | None:
    """What a dotted name of Keras or pronghorn stands for; None for all others."""
    if (name := in_keras(dotted)) is not None:
        return today(name)
    if dotted.split(".", maxsplit=1)[0] != "pronghorn":
        return None
    return Today(dotted, _pronghorns(dotted), dotted)


def _pronghorns(dotted: str) -> Any:
    found: Any = importlib.import_module("pronghorn")
    for part in dotted.split(".")[1:]:
        found = getattr(found, part, None)
    return found


def bindings(statement: cst.Import | cst.ImportFrom) -> Iterator[Binding]:
    """What a statement binds of Keras, TensorFlow and pronghorn."""
    for binding in _every(statement):
        if binding.meaning in ABOVE or meant(binding.meaning) is not None:
            yield binding


def _every(statement: cst.Import | cst.ImportFrom) -> Iterator[Binding]:
    if isinstance(statement, cst.Import):
        for alias in statement.names:
            name = dotted_name(alias.name)
            first = name.split(".", maxsplit=1)[0]
            yield Binding(statement, alias, _asname(alias) or first, name if alias.asname else first)
    elif not statement.relative and statement.module is not None:
        module = dotted_name(statement.module)
        if isinstance(statement.names, cst.ImportStar):
            yield Binding(statement, None, "*", module)
            return
        for alias in statement.names:
            name = dotted_name(alias.name)
            yield Binding(statement, alias, _asname(alias) or name, f"{module}.{name}")


def _asname(alias: cst.ImportAlias) -> str | None:
    name = alias.asname.name if alias.asname else None
    return name.value if isinstance(name, cst.Name) else None


def dotted_name(node: cst.BaseExpression) -> str:
    """``a.b.c`` of an expression of names and attributes; what is no name is ``?``."""
    match node:
        case cst.Name(value=value):
            return value
        case cst.Attribute(value=inner, attr=attr):
            return f"{dotted_name(inner)}.{attr.value}"
    return "?"
