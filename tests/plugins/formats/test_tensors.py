"""safetensors: the reference implementation reads what is written, and writes what is read."""

import json

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from pronghorn.errors import SavingError
from pronghorn_plugins.formats.tensors import decoded, encoded

DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
          "float64", "complex64"]  # fmt: skip


def content(arrays):
    return b"".join(encoded(arrays).chunks())


def sample(dtype, shape=(2, 3)):
    values = np.random.default_rng(0).integers(0, 100, shape)
    return values.astype(dtype)


def check_equal(found, wanted):
    assert sorted(found) == sorted(wanted)
    for name, array in wanted.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3), (1,)])
def test_both_ways_with_the_reference(shape):
    arrays = {dtype: np.asarray(sample(dtype, shape)) for dtype in DTYPES}
    check_equal(load(content(arrays)), arrays)
    check_equal(decoded(save(arrays), "f"), arrays)
    check_equal(decoded(content(arrays), "f"), arrays)
    assert encoded(arrays).size == len(content(arrays))


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.tuples(st.sampled_from(DTYPES), st.integers(0, 9)), max_size=6)
)
def test_any_names_and_lengths(spec):
    spec.pop("__metadata__", None)
    arrays = {name: sample(dtype, (n,)) for name, (dtype, n) in spec.items()}
    check_equal(decoded(content(arrays), "f"), arrays)
    check_equal(load(content(arrays)), arrays)


def test_layouts_in_memory_make_no_difference():
    array = sample("float32", (3, 4))
    arrays = {"f": np.asfortranarray(array), "t": array.T, "s": array[::2, ::-1], "b": array.astype(">f4")}
    found = decoded(content(arrays), "f")
    for name, value in arrays.items():
        np.testing.assert_array_equal(found[name], value)
    np.testing.assert_array_equal(load(content(arrays))["t"], array.T)


def test_bfloat16():
    array = np.array([1.5, -2.0, np.inf], ml_dtypes.bfloat16)
    found = decoded(content({"a": array}), "f")["a"]
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


def test_each_array_begins_at_a_multiple_of_its_size():
    arrays = {"a": sample("uint8", (3,)), "b": sample("float64", (2,)), "c": sample("int16", (1,))}
    data = content(arrays)
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert (8 + length) % 8 == 0
    for name, array in arrays.items():
        assert header[name]["data_offsets"][0] % array.itemsize == 0


def test_metadata_of_others_are_passed_over():
    check_equal(decoded(save({"a": sample("float32")}, metadata={"format": "pt"}), "f"), {"a": sample("float32")})


def test_nothing_at_all():
    assert decoded(content({}), "f") == {}


def test_dtypes_that_it_does_not_have():
    with pytest.raises(SavingError, match="'a' is complex128, which safetensors does not have"):
        encoded({"a": np.zeros(2, "complex128")})


def file(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(begin=0, end=8, shape=(2,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "header would have"),
        (b"\x10", "header would have"),
        ((10**18).to_bytes(8, "little") + b"{}", "header would have 10{18} bytes"),
        ((2**27).to_bytes(8, "little") + b" " * 100, "header would have 134217728 bytes of 100"),
        (file(b"{not json"), "no JSON"),
        (file(b"\xff\xfe{}"), "no JSON"),
        (file([1, 2]), "no JSON object"),
        (file(b"[" * 100_000), "no JSON"),
        (file({"a": 3}), "'a' contradicts itself"),
        (file({"a": entry(dtype="F128")}, b"x" * 8), "contradicts"),
        (file({"a": entry(dtype=3)}, b"x" * 8), "contradicts"),
        (file({"a": entry(0, 16)}, b"x" * 16), "contradicts"),
        (file({"a": entry(-8, 0)}, b"x" * 8), "contradicts"),
        (file({"a": entry(8, 0)}, b"x" * 8), "contradicts"),
        (file({"a": entry(shape=(-2,))}, b"x" * 8), "contradicts"),
        (file({"a": entry(shape=(True, 2))}, b"x" * 8), "contradicts"),
        (file({"a": entry(shape=(10**30,))}, b"x" * 8), "contradicts"),
        (file({"a": entry()}, b"x" * 4), "contradicts"),
        (file({"a": entry()}, b"x" * 12), "do not match at byte 8 of 12"),
        (file({"a": entry(4, 12)}, b"x" * 12), "do not match at byte 0"),
        (file({"a": entry(), "b": entry(4, 12)}, b"x" * 12), "do not match"),
        (file({"a": entry(), "b": entry()}, b"x" * 8), "do not match"),
    ],
)
def test_damaged_files(data, message):
    with pytest.raises(SavingError, match=message) as caught:
        decoded(data, "some.safetensors")
    assert str(caught.value).startswith("some.safetensors: ")
