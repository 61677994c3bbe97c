"""einsum: sums of products by Einstein's notation, two operands at a time through dot_general."""

from __future__ import annotations

import itertools
import string
from typing import Any

import numpy as np

from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.ops.convert import dtype_of, shape_of
from pronghorn.ops.convert import operands as promoted
from pronghorn.primitives.arithmetic import equal, where
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.reduction import reduce_sum
from pronghorn.primitives.shape import iota, reshape, transpose

#: What an unknown size counts as where the order of the products is chosen.
_TYPICAL = 32


def einsum(subscripts: str, *operands: Any) -> Any:
    """The sum of products that ``subscripts`` name: one letter for each axis, equal letters for equal indices.

    Letters behind ``->`` are kept, in that order; the others are summed over. Without ``->`` the letters that occur
    once are kept, in the order of the alphabet. ``...`` stands for axes that broadcast.

    Raises:
        ArgumentError: if the subscripts are no such text, or do not fit the number of operands and of their axes.
        ShapeError: if one letter has two sizes.

    >>> import numpy
    >>> einsum("ij,kj->ik", numpy.ones((2, 3)), numpy.ones((4, 3))).shape
    (2, 4)
    """
    arrays = list(promoted(*operands))
    terms, kept = _parse(subscripts, [len(shape_of(x)) for x in arrays])
    arrays, terms = _without_ones(arrays, terms)
    if len(arrays) > 2:
        sizes = [tuple(_TYPICAL if isinstance(n, Dim) else n for n in shape_of(x)) for x in arrays]
        stand_ins = [np.broadcast_to(np.zeros(()), size) for size in sizes]
        text = f"{','.join(terms)}->{''.join(c for c in kept if any(c in term for term in terms))}"
        path = np.einsum_path(text, *stand_ins, optimize="greedy")[0][1:]
    else:
        path = [tuple(range(len(arrays)))]
    for places in path:
        chosen = sorted(places, reverse=True)
        taken = [(arrays.pop(i), terms.pop(i)) for i in chosen]
        later = set(kept).union(*terms)
        result, term = taken.pop()
        while taken:
            other, other_term = taken.pop()
            needed = later.union(*(t for _, t in taken))
            result, term = _product(result, term, other, other_term, needed)
        arrays.append(result)
        terms.append(term)
    return _arranged(arrays[0], terms[0], kept)


def _parse(subscripts: str, ndims: list[int]) -> tuple[list[str], str]:
    """Terms of plain letters, with letters of our own for the axes under ``...``, and the letters that are kept."""
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    letters = set(text.replace("...", "")) - set(",->")
    if not letters <= set(string.ascii_letters) or "." in text.replace("...", "") or text.count("->") > 1:
        raise ArgumentError(
            f"the subscripts are {subscripts!r}.",
            where="einsum",
            fix="Write one letter for each axis, such as 'ij,jk->ik'.",
            argument="subscripts",
            got=subscripts,
        )
    if len(terms) != len(ndims):
        raise ArgumentError(
            f"{subscripts!r} names {len(terms)} operands. Got {len(ndims)}.",
            where="einsum",
            fix="Separate one group of letters for each operand by commas.",
            argument="subscripts",
            got=subscripts,
        )
    spare = [c for c in string.ascii_uppercase + string.ascii_lowercase if c not in letters]
    under = [ndim - len(term.replace("...", "")) for term, ndim in zip(terms, ndims, strict=True)]
    if any((count and "..." not in term) or count < 0 for term, count in zip(terms, under, strict=True)):
        raise ArgumentError(
            f"{subscripts!r} does not name as many axes as the operands have, {ndims}.",
            where="einsum",
            fix="Write one letter for each axis, or '...' for the rest.",
            argument="subscripts",
            got=subscripts,
        )
    dots = "".join(spare[: max(under, default=0)])
    terms = [t.replace("...", dots[len(dots) - n :]) for t, n in zip(terms, under, strict=True)]
    if arrow:
        kept = right.replace("...", dots)
    else:
        once = [c for c in sorted(letters) if left.count(c) == 1]
        kept = (dots if "..." in left else "") + "".join(once)
    if len(set(kept)) != len(kept) or not set(kept) <= set("".join(terms)):
        raise ArgumentError(
            f"the result {right!r} of {subscripts!r} must name letters of the operands, each once.",
            where="einsum",
            fix="Correct the part behind '->'.",
            argument="subscripts",
            got=subscripts,
        )
    return terms, kept


def _without_ones(arrays: list[Any], terms: list[str]) -> tuple[list[Any], list[str]]:
    """Operands without repeated letters, and without axes of size 1 whose letter is longer elsewhere."""
    for i in range(len(arrays)):
        while len(set(terms[i])) < len(terms[i]):
            arrays[i], terms[i] = _diagonal(arrays[i], terms[i])
    sizes: dict[str, Any] = {}
    for x, term in zip(arrays, terms, strict=True):
        for letter, size in zip(term, shape_of(x), strict=True):
            known = sizes.get(letter, 1)
            if known == 1 or (isinstance(known, Dim) and size != 1):
                sizes[letter] = size
            elif isinstance(known, int) and isinstance(size, int) and size not in (1, known):
                raise ShapeError(f"{letter!r} has the sizes {known} and {size}.", where="einsum", actual=(known, size))
    for i, (x, term) in enumerate(zip(arrays, terms, strict=True)):
        shape = shape_of(x)
        stays = [j for j, letter in enumerate(term) if shape[j] != 1 or sizes[letter] == 1]
        if len(stays) < len(shape):
            arrays[i] = reshape(x, shape=tuple(shape[j] for j in stays))
            terms[i] = "".join(term[j] for j in stays)
    return arrays, terms


def _diagonal(x: Any, term: str) -> tuple[Any, str]:
    """The first letter that occurs twice, once: the sum of x where the two indices are equal."""
    letter = next(c for c in term if term.count(c) > 1)
    first, second = [i for i, c in enumerate(term) if c == letter][:2]
    shape = shape_of(x)
    pair = tuple(size if i in (first, second) else 1 for i, size in enumerate(shape))
    same = equal(*(iota(shape=pair, axis=axis, dtype="int64") for axis in (first, second)))
    on_it = where(same, x, *promoted(0, dtype=dtype_of(x)))
    return reduce_sum(on_it, axes=(second,), keepdims=False), term[:second] + term[second + 1 :]


def _summed(x: Any, term: str, needed: set[str]) -> tuple[Any, str]:
    """x summed over the letters that nothing needs."""
    gone = tuple(i for i, letter in enumerate(term) if letter not in needed)
    if not gone:
        return x, term
    return reduce_sum(x, axes=gone, keepdims=False), "".join(c for c in term if c in needed)


def _product(a: Any, left: str, b: Any, right: str, needed: set[str]) -> tuple[Any, str]:
    a, left = _summed(a, left, needed | set(right))
    b, right = _summed(b, right, needed | set(left))
    shared = [c for c in left if c in right]
    batch = [c for c in shared if c in needed]
    contract = [c for c in shared if c not in needed]
    result = dot_general(
        a,
        b,
        contract=(tuple(map(left.index, contract)), tuple(map(right.index, contract))),
        batch=(tuple(map(left.index, batch)), tuple(map(right.index, batch))),
    )
    free = [c for c in itertools.chain(left, right) if c not in shared]
    return result, "".join(batch + free)


def _arranged(x: Any, term: str, kept: str) -> Any:
    x, term = _summed(x, term, set(kept))
    perm = tuple(term.index(letter) for letter in kept)
    return x if perm == tuple(range(len(perm))) else transpose(x, perm=perm)
