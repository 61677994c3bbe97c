"""Strings in arrays: every form that they come in, and what is none."""

import numpy as np
import pytest

from pronghorn import Input, layers
from pronghorn.api import Layer
from pronghorn.errors import ArgumentTypeError, DataError, DTypeError
from pronghorn_plugins.layers.strings import as_array, as_bytes, strings_in


@pytest.mark.parametrize("values", [
    [["a", "é"]], np.array([["a", "é"]]), np.array([["a", "é"]], object), [["a", "é".encode()]],
    np.array([[b"a", "é".encode()]]), (("a", "é"),),
])  # fmt: skip
def test_forms(values):
    assert strings_in(values, "utf-8", "layer") == (["a", "é"], (1, 2))


def test_a_single_string_has_no_axis():
    assert strings_in("abc", "utf-8", "layer") == (["abc"], ())


def test_bytes_that_are_no_text_are_kept():
    strings, _ = strings_in([b"\xff\x00a"], "utf-8", "layer")
    assert as_bytes(strings) == [b"\xff\x00a"]


def test_other_encodings():
    assert strings_in([b"\xe9"], "latin-1", "layer")[0] == ["é"]


def test_numbers_stay_numbers():
    assert as_array([[1, 2]]).dtype.kind == "i"


def test_errors_say_what_is_wrong():
    with pytest.raises(DataError, match=r"lists of different lengths are no array\. Pad"):
        strings_in([["a"], ["b", "c"]], "utf-8", "layer")
    with pytest.raises(DataError, match=r"3 is no string\. Give strings: for numbers there is IntegerLookup"):
        strings_in([3], "utf-8", "layer")


class Inside(Layer):
    def __init__(self):
        super().__init__()
        self.hashing = layers.Hashing(3, name="h")

    def call(self, inputs):
        return self.hashing(inputs)


def test_layers_on_the_host_have_their_place():
    with pytest.raises(
        ArgumentTypeError, match="Hashing 'h': it works on the host, before a model's Program, and not ins"
    ):
        Inside()(Input((1,), dtype="int64"))
    for layer, dtype in [
        (layers.StringLookup(), "float32"), (layers.StringLookup(invert=True, vocabulary=["a"]), "string"),
        (layers.TextVectorization(), "int64"), (layers.HashedCrossing(3), "float32"),
    ]:  # fmt: skip
        x = Input((1,), dtype=dtype)
        with pytest.raises(DTypeError, match=f"it does not take {dtype}.*declare Input"):
            layer([x, x] if isinstance(layer, layers.HashedCrossing) else x)
