"""Structures of values: nested tuples, lists and dicts, flattened and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def flatten(structure: Any) -> list[Any]:
    """The leaves of nested tuples, lists and dicts (by sorted key), in order; None holds no leaf.

    >>> flatten({"b": 1, "a": (2, [3, None])})
    [2, 3, 1]
    """
    match structure:
        case None:
            return []
        case dict():
            return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
        case tuple() | list():
            return [leaf for item in structure for leaf in flatten(item)]
    return [structure]


def unflatten(structure: Any, leaves: Iterable[Any]) -> Any:
    """``leaves`` in the shape of ``structure``.

    >>> unflatten({"b": 0, "a": (0, None)}, [1, 2])
    {'b': 2, 'a': (1, None)}
    """
    return _take(structure, iter(leaves))


def map_structure(function: Callable[[Any], Any], structure: Any) -> Any:
    """``structure`` with ``function`` applied to each leaf."""
    return unflatten(structure, [function(leaf) for leaf in flatten(structure)])


def leaf_keys(structure: Any) -> list[str] | None:
    """The keys of a flat dict, in the order of its leaves; None for any other structure.

    >>> leaf_keys({"b": 1, "a": 2}), leaf_keys({"a": [1]}), leaf_keys([1])
    (['a', 'b'], None, None)
    """
    if isinstance(structure, dict) and not any(isinstance(item, dict | list | tuple) for item in structure.values()):
        return sorted(structure)
    return None


def _take(structure: Any, leaves: Iterator[Any]) -> Any:
    match structure:
        case None:
            return None
        case dict():
            found = {key: _take(structure[key], leaves) for key in sorted(structure)}
            return {key: found[key] for key in structure}
        case tuple() if hasattr(structure, "_fields"):
            return type(structure)(*(_take(item, leaves) for item in structure))
        case tuple() | list():
            return type(structure)(_take(item, leaves) for item in structure)
    return next(leaves)
