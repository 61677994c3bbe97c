"""A call's arguments as the run-time tables take them, and what these give back as a call's arguments again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import libcst as cst

from pronghorn_plugins.compat.migrate.values import Constants, Opaque, Text, Whole, expression_of, value_of


@attrs.define(eq=False)
class Arguments:
    """The arguments of one call.

    Args:
        positional: their values.
        keywords: likewise, by name.
        args: the ``Arg`` that each value came from, by position or name.
        order: where each stood.
        unread: what cannot be read, ``*args`` and ``**kwargs``; it stays.
        quote: the quotation mark that the call uses.
        last: the last ``Arg``.
    """

    positional: tuple[Any, ...]
    keywords: dict[str, Any]
    args: dict[int | str, cst.Arg]
    order: dict[int | str, int]
    unread: list[tuple[int, cst.Arg]]
    quote: str = "'"
    last: cst.Arg | None = None

    def renamed(
        self, positional: Sequence[Any], keywords: Mapping[str, Any], names: Mapping[str, str]
    ) -> list[cst.Arg]:
        """What a table made of them, as ``Arg``s, in the order of the old ones.

        Args:
            positional: the new values.
            keywords: the new values by name.
            names: old name -> new.
        """
        placed = [(self._place(value, index), self._positional(value, index)) for index, value in enumerate(positional)]
        numbers = len(placed)
        for name, value in keywords.items():
            key = self._origin(name, value, positional, names)
            placed.append((self._place(value, key), self._keyword(name, value, key)))
        placed += self.unread
        ordered = placed[:numbers] + sorted(placed[numbers:], key=lambda p: p[0])
        return _with_commas(self._broken(ordered), self.last)

    def _broken(self, ordered: list[tuple[int, cst.Arg]]) -> list[cst.Arg]:
        """The arguments; the end of a line behind one that is gone goes to the one before it."""
        kept = {place for place, _ in ordered}
        args = [arg for _, arg in ordered]
        for key, place in self.order.items():
            comma = self.args[key].comma
            if place in kept or not isinstance(comma, cst.Comma) or "\n" not in cst.Module([]).code_for_node(comma):
                continue
            before = [i for i, (other, _) in enumerate(ordered) if other < place]
            if before:
                args[before[-1]] = args[before[-1]].with_changes(comma=comma)
        return args

    def _origin(self, name: str, value: Any, positional: Sequence[Any], names: Mapping[str, str]) -> int | str:
        """The name or place that an argument had."""
        for old in self.keywords:
            if names.get(old, old) == name or old == name:
                return old
        moved = range(len(positional), len(self.positional))
        return next((index for index in moved if self.positional[index] is value), name)

    def _place(self, value: Any, key: int | str) -> int:
        """Where a value stood: its parts, if it is made of several."""
        if key in self.order:
            return self.order[key]
        parts = value if isinstance(value, tuple) else (value,)
        nodes = [id(part.node) for part in parts if isinstance(part, Opaque | Whole | Text)]
        places = [self.order[k] for k, arg in self.args.items() if id(arg.value) in nodes]
        return min(places, default=len(self.order))

    def _positional(self, value: Any, index: int) -> cst.Arg:
        arg = self.args.get(index)
        if arg is not None and self.positional[index] is value:
            return arg
        return cst.Arg(expression_of(value, self.quote))

    def _keyword(self, name: str, value: Any, old: int | str) -> cst.Arg:
        arg = self.args.get(old)
        if arg is None:
            return _named(name, expression_of(value, self.quote))
        before = self.keywords[old] if isinstance(old, str) else self.positional[old]
        kept = arg if before is value else arg.with_changes(value=expression_of(value, self.quote))
        if kept.keyword is None:
            return _named(name, kept.value).with_changes(comma=kept.comma)
        return kept.with_changes(keyword=kept.keyword.with_changes(value=name))


def read(args: Sequence[cst.Arg], constants: Constants) -> Arguments:
    """The arguments of a call."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    found: dict[int | str, cst.Arg] = {}
    order: dict[int | str, int] = {}
    unread: list[tuple[int, cst.Arg]] = []
    for place, arg in enumerate(args):
        if arg.star:
            unread.append((place, arg))
            continue
        key: int | str = arg.keyword.value if arg.keyword else len(positional)
        value = value_of(arg.value, constants)
        if isinstance(key, str):
            keywords[key] = value
        else:
            positional.append(value)
        found[key], order[key] = arg, place
    double = any(isinstance(a.value, cst.SimpleString) and a.value.quote == '"' for a in args)
    return Arguments(
        tuple(positional), keywords, found, order, unread, '"' if double else "'", args[-1] if args else None
    )


def _named(name: str, value: cst.BaseExpression) -> cst.Arg:
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(value, keyword=cst.Name(name), equal=tight)


def _with_commas(args: list[cst.Arg], last: cst.Arg | None) -> list[cst.Arg]:
    """``args`` with a comma between them; behind the last stands what stood behind the old last one."""
    plain = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    made = [arg if isinstance(arg.comma, cst.Comma) else arg.with_changes(comma=plain) for arg in args]
    if made:
        comma, space = (cst.MaybeSentinel.DEFAULT, made[-1].whitespace_after_arg)
        if last is not None:
            comma, space = last.comma, last.whitespace_after_arg
        made[-1] = made[-1].with_changes(comma=comma, whitespace_after_arg=space)
    return made
