"""Texts as tokens: standardizing, splitting and n-grams, as TextVectorization does them."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, DataError, nearest

from .strings import as_string

_LOWERED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_STRIPPED = dict.fromkeys(map(ord, string.punctuation))

#: The standardizations that have a name. As in TensorFlow, ASCII letters alone have a lower case.
STANDARDIZATIONS: dict[str, dict[int, Any]] = {
    "lower": _LOWERED,
    "strip_punctuation": _STRIPPED,
    "lower_and_strip_punctuation": {**_LOWERED, **_STRIPPED},
}
#: The ways to split that have a name.
SPLITS: dict[str, Callable[[str], list[str]]] = {
    "whitespace": re.compile(r"[^ \t\n\v\f\r]+").findall,
    "character": list,
}


def named_or_callable(name: str, value: Any, known: Sequence[str], where: str) -> Any:
    """``value``, if it is None, a function, or one of the names ``known``.

    Raises:
        ArgumentError: naming the nearest.
    """
    if value is None or callable(value) or value in known:
        return value
    raise ArgumentError(
        f"{name} must be one of {', '.join(map(repr, known))}, a function, or None. Got {value!r}.",
        where=where,
        fix=nearest(value, known) if isinstance(value, str) else f"Pass {name}={known[0]!r}.",
        argument=name,
        got=value,
    )


def widths_of(ngrams: Any, where: str) -> tuple[int, ...] | None:
    """The numbers of tokens in the n-grams: an int n stands for 1 to n.

    Raises:
        ArgumentError: if they are no positive ints.

    >>> widths_of(2, "TextVectorization"), widths_of((3,), "TextVectorization")
    ((1, 2), (3,))
    """
    if ngrams is None:
        return None
    widths = tuple(ngrams) if isinstance(ngrams, list | tuple) else (ngrams,)
    if not widths or any(isinstance(n, bool) or not hasattr(n, "__index__") or n < 1 for n in widths):
        raise ArgumentError(
            f"ngrams must be a positive int, or a tuple of them. Got {ngrams!r}.",
            where=where,
            fix="Pass ngrams=2 for single tokens and pairs, ngrams=(2,) for pairs alone.",
            argument="ngrams",
            got=ngrams,
        )
    return tuple(map(int, widths)) if isinstance(ngrams, list | tuple) else tuple(range(1, int(ngrams) + 1))


def standardized(texts: list[str], shape: tuple[int, ...], how: Any, where: str) -> list[str]:
    """The texts in standard form.

    Args:
        texts: the texts in order.
        shape: of the array that they were in, in which a function gets them.
        how: a name, a function of an array of strings that gives such an array, or None.
        where: for errors.

    Raises:
        DataError: if the function gives something else.

    >>> standardized(["It's HOT."], (1,), "lower_and_strip_punctuation", "TextVectorization")
    ['its hot']
    """
    if how is None:
        return texts
    if not callable(how):
        table = STANDARDIZATIONS[how]
        return [text.translate(table) for text in texts]
    found = np.asarray(how(np.array(texts, dtype=str).reshape(shape)))
    if found.size != len(texts):
        raise DataError(
            f"standardize= gave an array of shape {found.shape} for one of {shape}.",
            where=where,
            fix="Let it return one string for each string.",
            expected=shape,
            actual=found.shape,
        )
    return [as_string(text, "utf-8", where) for text in found.reshape(-1).tolist()]


def split(texts: list[str], how: Any, where: str) -> list[list[str]]:
    """The tokens of each text.

    Args:
        texts: the texts.
        how: a name, or a function of an array of strings (N,) that gives N sequences of strings.
        where: for errors.

    Raises:
        DataError: if the function gives something else.

    >>> split(["two words", ""], "whitespace", "TextVectorization")
    [['two', 'words'], []]
    """
    if not callable(how):
        return [SPLITS[how](text) for text in texts]
    found = how(np.array(texts, dtype=str))
    if not hasattr(found, "__len__") or len(found) != len(texts) or any(isinstance(row, str | bytes) for row in found):
        raise DataError(
            f"split= must give a sequence of tokens for each of {len(texts)} texts. Got {found!r}.",
            where=where,
            fix="Return a list of lists of strings.",
            got=found,
        )
    return [[as_string(token, "utf-8", where) for token in row] for row in found]


def with_ngrams(tokens: Sequence[str], widths: Sequence[int]) -> list[str]:
    """All n-grams of the tokens, joined by blanks: those of the first width first.

    >>> with_ngrams(["a", "b", "c"], (1, 2))
    ['a', 'b', 'c', 'a b', 'b c']
    """
    return [" ".join(tokens[i : i + n]) for n in widths for i in range(len(tokens) - n + 1)]
