"""Dim: a size that is not known yet, with exact integer arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from pronghorn.errors import ShapeError

Size: TypeAlias = "int | Dim"
Shape: TypeAlias = "tuple[Size, ...]"

# An atom is ("n", serial), ("//", terms, terms) or ("broadcast", terms, terms); a monomial is a sorted tuple of
# atoms; terms are a sorted tuple of (monomial, coefficient): a polynomial with integer coefficients.
_Terms: TypeAlias = tuple[tuple[tuple[Any, ...], int], ...]

_serials = itertools.count(1)


class Dim:
    """An unknown size: a polynomial over symbols, interned, so that equal expressions are one object.

    ``+ - * // %`` with ints and other Dims give an int where the result is known and a Dim elsewhere. A Dim is shown
    as ``None``, as Keras shows unknown sizes. Nothing orders Dims: their values are not there yet.

    >>> n = Dim.new()
    >>> (n + 2) - 2 is n, (6 * n) // 3 is 2 * n, n - n
    (True, True, 0)
    >>> (n * 4 + 1).resolve({n: 5})
    21
    """

    __slots__ = ("__weakref__", "_terms")
    _terms: _Terms
    _interned: WeakValueDictionary[_Terms, Dim] = WeakValueDictionary()

    @staticmethod
    def new() -> Dim:
        """A fresh unknown, equal to no other."""
        return _intern((((("n", next(_serials)),), 1),))

    @staticmethod
    def broadcast(a: Size, b: Size) -> Size:
        """The size that ``a`` and ``b`` broadcast to; unknown as long as one of them is.

        Raises:
            ShapeError: if both are known, differ, and neither is 1.
        """
        if a is b or b in {a, 1}:
            return a
        if a == 1:
            return b
        if isinstance(a, int) and isinstance(b, int):
            raise ShapeError(f"sizes {a} and {b} do not broadcast.", expected=a, actual=b)
        if isinstance(a, int) or isinstance(b, int):
            return a if isinstance(a, int) else b
        return _atom("broadcast", a, b)

    def resolve(self, sizes: Mapping[Dim, Size]) -> Size:
        """This expression with ``sizes`` put in for Dims that are single symbols; an int if all are given."""
        symbols = {_symbol(dim): value for dim, value in sizes.items()}
        return _resolve(self._terms, symbols)

    def symbols(self) -> frozenset[Dim]:
        """The plain unknowns that this expression is made of."""
        return frozenset(_intern((((atom,), 1),)) for atom in _symbols(self._terms))

    def __add__(self, other: Size) -> Size:
        return _build(_sum(self._terms, _terms(other))) if _is_size(other) else NotImplemented

    def __sub__(self, other: Size) -> Size:
        return _build(_sum(self._terms, _scale(_terms(other), -1))) if _is_size(other) else NotImplemented

    def __rsub__(self, other: Size) -> Size:
        return _build(_sum(_terms(other), _scale(self._terms, -1))) if _is_size(other) else NotImplemented

    def __mul__(self, other: Size) -> Size:
        return _build(_product(self._terms, _terms(other))) if _is_size(other) else NotImplemented

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Size:
        return _build(_scale(self._terms, -1))

    def __floordiv__(self, other: Size) -> Size:
        return _floor_divide(self, other) if _is_size(other) else NotImplemented

    def __rfloordiv__(self, other: Size) -> Size:
        return _floor_divide(other, self) if _is_size(other) else NotImplemented

    def __mod__(self, other: Size) -> Size:
        return self - other * _floor_divide(self, other) if _is_size(other) else NotImplemented

    def __rmod__(self, other: Size) -> Size:
        return other - self * _floor_divide(other, self) if _is_size(other) else NotImplemented

    def __repr__(self) -> str:
        return "None"

    def describe(self) -> str:
        """The expression in words, for graph dumps: ``2*n1 + 3``."""
        return " + ".join(_describe(monomial, coefficient) for monomial, coefficient in self._terms)

    def __copy__(self) -> Dim:
        return self

    def __deepcopy__(self, memo: object) -> Dim:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _intern, (self._terms,)


#: The size of the batch axis that every ``Input`` shares: inputs of one model have one batch size.
BATCH: Dim


def _is_size(value: object) -> bool:
    return isinstance(value, (int, Dim)) and not isinstance(value, bool)


def _intern(terms: _Terms) -> Dim:
    dim = Dim._interned.get(terms)
    if dim is None:
        dim = object.__new__(Dim)
        dim._terms = terms
        dim = Dim._interned.setdefault(terms, dim)
    return dim


def _build(terms: _Terms) -> Size:
    if not terms:
        return 0
    if len(terms) == 1 and terms[0][0] == ():
        return terms[0][1]
    return _intern(terms)


def _terms(value: Size) -> _Terms:
    if isinstance(value, Dim):
        return value._terms
    return (((), int(value)),) if value else ()


def _normal(terms: dict[tuple[Any, ...], int]) -> _Terms:
    return tuple(sorted(((m, c) for m, c in terms.items() if c), key=repr))


def _sum(a: _Terms, b: _Terms) -> _Terms:
    total = dict(a)
    for monomial, coefficient in b:
        total[monomial] = total.get(monomial, 0) + coefficient
    return _normal(total)


def _scale(terms: _Terms, factor: int) -> _Terms:
    return tuple((m, c * factor) for m, c in terms)


def _product(a: _Terms, b: _Terms) -> _Terms:
    total: dict[tuple[Any, ...], int] = {}
    for m1, c1 in a:
        for m2, c2 in b:
            monomial = tuple(sorted(m1 + m2, key=repr))
            total[monomial] = total.get(monomial, 0) + c1 * c2
    return _normal(total)


def _atom(kind: str, a: Size, b: Size) -> Dim:
    return _intern(((((kind, _terms(a), _terms(b)),), 1),))


def _floor_divide(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    divisor = _terms(b)
    if len(divisor) == 1:
        quotient = _divide_exactly(_terms(a), *divisor[0])
        if quotient is not None:
            return _build(quotient)
    if isinstance(b, int) and b > 0:
        # One form for equal sizes, such as (n - 1) // 2 + 1 and (n + 1) // 2: coefficients are below the divisor.
        whole = _normal({m: c // b for m, c in _terms(a)})
        if whole:
            rest = _build(_normal({m: c % b for m, c in _terms(a)}))
            return _build(_sum(whole, _terms(_floor_divide(rest, b))))
    return 1 if a is b else _atom("//", a, b)


def _divide_exactly(terms: _Terms, monomial: tuple[Any, ...], coefficient: int) -> _Terms | None:
    result: dict[tuple[Any, ...], int] = {}
    for m, c in terms:
        rest = list(m)
        for atom in monomial:
            if atom not in rest:
                return None
            rest.remove(atom)
        if c % coefficient:
            return None
        result[tuple(rest)] = c // coefficient
    return _normal(result)


def _symbol(dim: Dim) -> tuple[Any, ...]:
    match dim._terms:
        case (((("n", int(serial)),), 1),):
            return "n", serial
    raise ShapeError(f"only a plain unknown size can be given a value. Got the expression {dim.describe()}.")


def _symbols(terms: _Terms) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    for monomial, _ in terms:
        for atom in monomial:
            found |= {atom} if atom[0] == "n" else _symbols(atom[1]) | _symbols(atom[2])
    return found


def _resolve(terms: _Terms, symbols: Mapping[tuple[Any, ...], Size]) -> Size:
    total: Size = 0
    for monomial, coefficient in terms:
        value: Size = coefficient
        for atom in monomial:
            value = value * _resolve_atom(atom, symbols)
        total = total + value
    return total


def _resolve_atom(atom: tuple[Any, ...], symbols: Mapping[tuple[Any, ...], Size]) -> Size:
    match atom:
        case ("n", _):
            return symbols[atom] if atom in symbols else _intern((((atom,), 1),))
        case ("//", a, b):
            return _floor_divide(_resolve(a, symbols), _resolve(b, symbols))
        case (_, a, b):
            return Dim.broadcast(_resolve(a, symbols), _resolve(b, symbols))
    raise AssertionError(atom)


def _describe(monomial: tuple[Any, ...], coefficient: int) -> str:
    names = [_describe_atom(atom) for atom in monomial]
    return "*".join([str(coefficient), *names] if coefficient != 1 or not names else names)


def _describe_atom(atom: tuple[Any, ...]) -> str:
    if atom[0] == "n":
        return f"n{atom[1]}"
    a, b = (" + ".join(_describe(m, c) for m, c in terms) or "0" for terms in atom[1:])
    return f"(({a}) // ({b}))" if atom[0] == "//" else f"broadcast({a}, {b})"


BATCH = Dim.new()
