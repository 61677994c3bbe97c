"""Nested structures: flattened in one order, put together as they were."""

from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.structure import flatten, leaf_keys, map_structure, unflatten

Pair = namedtuple("Pair", "x y")
leaves = st.integers()
structures = st.recursive(
    leaves | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
        | st.tuples(inner, inner).map(lambda pair: Pair(*pair))
    ),
    max_leaves=12,
)


@given(structures)
def test_taken_apart_and_put_together_it_is_the_same(structure):
    again = unflatten(structure, flatten(structure))
    assert again == structure
    assert repr(again) == repr(structure)


@given(structures)
def test_a_function_of_each_leaf(structure):
    assert flatten(map_structure(lambda n: n + 1, structure)) == [n + 1 for n in flatten(structure)]


def test_dicts_by_sorted_key_but_in_their_own_order():
    structure = {"b": 1, "a": [2, None]}
    assert flatten(structure) == [2, 1]
    assert list(unflatten(structure, [5, 6])) == ["b", "a"]


def test_too_few_leaves():
    with pytest.raises((StopIteration, RuntimeError)):
        unflatten([1, 2], [1])


@pytest.mark.parametrize(
    ("structure", "keys"), [({"b": 1, "a": 2}, ["a", "b"]), ({"a": (1, 2)}, None), ([1], None), (1, None), ({}, [])]
)
def test_keys_of_a_flat_dict(structure, keys):
    assert leaf_keys(structure) == keys
