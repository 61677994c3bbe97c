"""Expressions as values for the tables that translate Keras 1's arguments at run time, and values as expressions.

The tables look at numbers, strings and tuples. An expression that is no literal is opaque to them: whoever looks into it
raises `Undecided`, so nothing is guessed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NoReturn

import libcst as cst


class Undecided(Exception):
    """The value of an expression would decide, and is not known.

    Args:
        node: the expression.
    """

    def __init__(self, node: cst.CSTNode) -> None:
        super().__init__("the value is not known before the script runs")
        self.node = node


class Opaque:
    """An expression whose value nobody knows."""

    def __init__(self, node: cst.BaseExpression) -> None:
        self.node = node

    def _look(self, *_: Any) -> NoReturn:
        raise Undecided(self.node)

    __eq__ = __hash__ = __bool__ = __len__ = __iter__ = _look  # type: ignore[assignment]


class Whole(int):
    """An int that knows the expression it was written as."""

    node: cst.BaseExpression


class Text(str):
    """A string that knows the expression it was written as."""

    __slots__ = ("node",)
    node: cst.BaseExpression


Constants = Callable[[cst.Name], Any]


def value_of(node: cst.BaseExpression, constants: Constants = lambda name: None) -> Any:
    """What an expression is worth to the tables.

    Args:
        node: the expression.
        constants: the int or string that a name always has, else None.

    >>> value_of(cst.parse_expression("(3, 'same', n)"))[:2]
    (3, 'same')
    """
    match node:
        case cst.Tuple(elements=elements):
            return tuple(value_of(element.value, constants) for element in elements)
        case cst.Name(value=name) if name not in ("None", "True", "False"):
            return _known(constants(node), node)
        case cst.Dict() | cst.List():
            found = _literal(node)
            return Opaque(node) if found is None else found
    found = _literal(node)
    return found if isinstance(node, cst.Name) else _known(found, node)


def _known(value: Any, node: cst.BaseExpression) -> Any:
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int | str):
        made = (Whole if isinstance(value, int) else Text)(value)
        made.node = node
        return made
    return Opaque(node)


def _literal(node: cst.BaseExpression) -> Any:
    try:
        return ast.literal_eval(cst.Module([]).code_for_node(node))
    except (ValueError, SyntaxError):
        return None


def expression_of(value: Any, quote: str = "'") -> cst.BaseExpression:
    """The expression of a value: the one it came from, or a literal.

    >>> cst.Module([]).code_for_node(expression_of((3, "valid")))
    "(3, 'valid')"
    """
    if isinstance(value, Opaque | Whole | Text):
        return value.node
    if isinstance(value, tuple):
        elements = [cst.Element(expression_of(item, quote)) for item in value]
        if len(elements) == 1:
            elements = [elements[0].with_changes(comma=cst.Comma())]
        return cst.Tuple(elements)
    text = repr(value)
    if isinstance(value, str) and quote == '"':
        text = '"' + text[1:-1].replace('"', '\\"') + '"'
    return cst.parse_expression(text)
