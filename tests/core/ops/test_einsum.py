"""einsum against NumPy's, in the three ways that ops run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import SEEDS, distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder

SIZES = {"a": 2, "b": 3, "c": 4, "d": 1, "e": 2}


def _arrays(subscripts, dots=()):
    terms = subscripts.replace(" ", "").split("->")[0].split(",")
    shapes = [tuple(SIZES[c] for c in t.split("...")[0]) for t in terms]
    rest = [(*dots, *(SIZES[c] for c in t.split("...")[1])) if "..." in t else () for t in terms]
    return [distinct((*head, *tail), seed) for seed, (head, tail) in enumerate(zip(shapes, rest, strict=True))]


@pytest.mark.parametrize(
    "subscripts",
    [
        "ab,bc->ac",
        "ab,cb->ca",
        "ab,ab->",
        "ab,bc",
        "ba",
        "ab->ba",
        "ab->b",
        "ab->",
        "aa->a",
        "aa->",
        "aab->ba",
        "aba,ac->bc",
        "ab,bc,ca->",
        "ab,bc,cd,de->ae",
        "a,b,c->cab",
        "abc,abc->b",
        "abc,acb->a",
        "ab,ab,ab->ab",
        "abd,dc->abc",
        "ab , bc -> ac",
        ",ab->ab",
        "ab,e->b",
    ],
)
def test_as_numpy(subscripts):
    arrays = _arrays(subscripts)
    check(lambda *xs: ops.einsum(subscripts, *xs), lambda *xs: np.asarray(np.einsum(subscripts, *xs)), *arrays, hide=())


@pytest.mark.parametrize(
    "subscripts", ["...ab,...bc->...ac", "...ab,bc->a...c", "...a->...", "a...,a...", "...,a->...a"]
)
@pytest.mark.parametrize("dots", [(), (3,), (2, 3)])
def test_axes_under_the_dots(subscripts, dots):
    arrays = _arrays(subscripts, dots)
    check(lambda *xs: ops.einsum(subscripts, *xs), lambda *xs: np.asarray(np.einsum(subscripts, *xs)), *arrays, hide=())


def test_axes_of_size_one_broadcast():
    a, b = distinct((1, 3)), distinct((2, 3), 1)
    check(lambda a, b: ops.einsum("ij,ij->ij", a, b), lambda a, b: a * b, a, b, hide=())
    c, d = distinct((1, 2, 3)), distinct((4, 3, 2), 1)
    check(lambda c, d: ops.einsum("...ij,...jk->...ik", c, d), np.matmul, c, d, hide=())


@settings(max_examples=30)
@given(st.data(), SEEDS)
def test_drawn_letters(data, seed):
    terms = data.draw(
        st.lists(st.text("abcde", max_size=3).filter(lambda t: len(set(t)) == len(t)), min_size=1, max_size=3)
    )
    letters = sorted(set("".join(terms)))
    kept = "".join(data.draw(st.permutations(letters))[: data.draw(st.integers(0, len(letters)))])
    subscripts = f"{','.join(terms)}->{kept}"
    arrays = [distinct(tuple(SIZES[c] for c in t), seed + i) for i, t in enumerate(terms)]
    check(lambda *xs: ops.einsum(subscripts, *xs), lambda *xs: np.asarray(np.einsum(subscripts, *xs)), *arrays, hide=())


def test_unknown_sizes():
    arrays = _arrays("abc,cb->ab")
    check(lambda *xs: ops.einsum("abc,cb->ab", *xs), lambda *xs: np.einsum("abc,cb->ab", *xs), *arrays, hide=(0, 1))
    x = placeholder((None, 5, 4))
    assert ops.einsum("bij,jk->bik", x, placeholder((4, 3))).shape == (x.shape[0], 5, 3)


@pytest.mark.parametrize(
    ("subscripts", "error", "message"),
    [
        ("ab,bc->ac", ArgumentError, "names 2 operands. Got 1"),
        ("a->a", ArgumentError, r"as many axes as the operands have, \[2\]"),
        ("abc->a", ArgumentError, "as many axes"),
        ("ab->c", ArgumentError, "must name letters of the operands"),
        ("ab->aa", ArgumentError, "each once"),
        ("a1->a", ArgumentError, "one letter for each axis"),
    ],
)
def test_what_is_refused(subscripts, error, message):
    with pytest.raises(error, match=message):
        ops.einsum(subscripts, np.ones((2, 3)))


def test_sizes_that_differ():
    with pytest.raises(ShapeError, match="'b' has the sizes 3 and 4"):
        ops.einsum("ab,bc->ac", np.ones((2, 3)), np.ones((4, 2)))
