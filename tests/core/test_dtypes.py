"""dtypes: names in every spelling, and promotion against NumPy's where the two agree by design."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import dtypes
from pronghorn.dtypes import COMPLEX, DTYPES, FLOATS, INTEGERS, SIGNED, UNSIGNED, as_numpy, canonical, kind, promote
from pronghorn.errors import DTypeError

ANY = st.sampled_from(DTYPES)


@pytest.mark.parametrize("name", [name for name in DTYPES if name != "bfloat16"])
def test_every_spelling_of_a_name(name):
    numpys = np.dtype(name)
    assert canonical(name) == canonical(numpys) == canonical(numpys.type) == name
    assert as_numpy(name) == numpys


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (float, "float32"),
        (int, "int64"),
        (bool, "bool"),
        (complex, "complex128"),
        ("float", "float32"),
        ("double", "float64"),
        ("half", "float16"),
        ("f4", "float32"),
        ("<i8", "int64"),
    ],
)
def test_python_types_and_short_names(given, name):
    assert canonical(given) == name


def test_bfloat16_is_that_of_ml_dtypes():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    assert canonical(ml_dtypes.bfloat16) == "bfloat16"
    assert as_numpy("bfloat16") == np.dtype(ml_dtypes.bfloat16)
    assert np.zeros(2, as_numpy("bfloat16")).itemsize == 2


@pytest.mark.parametrize("wrong", ["float23", "object", object, np.dtype("datetime64[s]"), "str", "<U3"])
def test_unknown_names(wrong):
    with pytest.raises(DTypeError, match="is no dtype of pronghorn"):
        canonical(wrong)


def test_a_near_miss_is_suggested():
    with pytest.raises(DTypeError, match="Did you mean 'float32'"):
        canonical("float23")


@given(a=st.sampled_from(INTEGERS), b=st.sampled_from(INTEGERS))
def test_integers_as_numpy(a, b):
    if "uint64" in (a, b) and {a, b} & set(SIGNED):
        with pytest.raises(DTypeError, match="no common integer"):
            promote(a, b)
    else:
        assert promote(a, b) == np.promote_types(a, b).name


@given(
    a=st.sampled_from([f for f in (*FLOATS, *COMPLEX) if f != "bfloat16"]),
    b=st.sampled_from([f for f in (*FLOATS, *COMPLEX) if f != "bfloat16"]),
)
def test_floats_and_complex_as_numpy(a, b):
    assert promote(a, b) == np.promote_types(a, b).name


@given(a=st.sampled_from(["bool", *INTEGERS]), b=st.sampled_from([*FLOATS, *COMPLEX]))
def test_an_integer_takes_the_float_it_meets(a, b):
    """Unlike NumPy, where int64 with float32 is float64."""
    assert promote(a, b) == promote(b, a) == b


@given(name=ANY)
def test_bool_gives_way(name):
    assert promote("bool", name) == promote(name, "bool") == name


def test_the_two_halves_meet_in_float32():
    assert promote("bfloat16", "float16") == "float32"
    assert promote("bfloat16", "float32") == "float32"
    assert promote("bfloat16", "bfloat16") == "bfloat16"


@given(a=ANY, b=ANY)
def test_promotion_is_symmetric_and_never_lower_in_kind(a, b):
    try:
        both = promote(a, b)
    except DTypeError:
        assert "uint64" in (a, b)
        return
    assert both == promote(b, a)
    assert kind(both) == max(kind(a), kind(b))
    assert promote(both, a) == promote(both, b) == both


def test_several_at_once():
    assert promote("int8", "uint8", "float16") == "float16"
    assert promote("float64") == "float64"


def test_families():
    assert dtypes.is_float("bfloat16")
    assert not dtypes.is_float("complex64")
    assert dtypes.is_inexact("complex64")
    assert dtypes.is_integer("uint8")
    assert not dtypes.is_integer("bool")
    assert set(SIGNED) | set(UNSIGNED) == set(INTEGERS)
    assert [kind(d) for d in ("bool", "uint8", "float16", "complex64")] == [0, 1, 2, 3]
