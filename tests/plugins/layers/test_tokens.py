"""Standardizing, splitting and n-grams: closed forms and errors; Keras' own are in the tests of TextVectorization."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.errors import ArgumentError, DataError
from pronghorn_plugins.layers.tokens import named_or_callable, split, standardized, widths_of, with_ngrams

TOKENS = st.lists(st.sampled_from("abc"), max_size=8)


@given(st.text())
def test_punctuation_is_gone_and_letters_are_lower(text):
    (found,) = standardized([text], (1,), "lower_and_strip_punctuation", "t")
    kept = [c for c in text if c not in string.punctuation]
    assert list(found) == [c.lower() if c.isascii() else c for c in kept]


@given(st.text(alphabet="ab \t\n\u00a0"))
def test_only_ascii_blanks_split(text):
    (found,) = split([text], "whitespace", "t")
    assert found == [part.decode() for part in text.encode().split()]


@given(TOKENS, st.integers(1, 4))
def test_number_of_ngrams(tokens, width):
    found = with_ngrams(tokens, widths_of((width,), "t"))
    assert len(found) == max(0, len(tokens) - width + 1)
    assert all(len(gram.split(" ")) == width for gram in found)


def test_functions_get_arrays_of_strings():
    shapes = []

    def shout(texts):
        shapes.append(texts.shape)
        return [[text.upper() for text in row] for row in texts.tolist()]

    assert standardized(["a", "b"], (2, 1), shout, "t") == ["A", "B"]
    assert split(["a-b", "c"], lambda texts: [text.split("-") for text in texts], "t") == [["a", "b"], ["c"]]
    assert shapes == [(2, 1)]


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match="Did you mean 'lower'"):
        named_or_callable("standardize", "lowr", ("lower", "strip"), "t")
    with pytest.raises(ArgumentError, match="Pass split='a'"):
        named_or_callable("split", 3, ("a",), "t")
    for wrong in (0, (), (1, 0), "2", True):
        with pytest.raises(ArgumentError, match="ngrams must be a positive int"):
            widths_of(wrong, "t")
    with pytest.raises(DataError, match=r"standardize= gave an array of shape \(1,\) for one of \(2,\)"):
        standardized(["a", "b"], (2,), lambda texts: texts[:1], "t")
    with pytest.raises(DataError, match="split= must give a sequence of tokens for each of 2 texts"):
        split(["a", "b"], lambda texts: texts, "t")
