"""Hashing and HashedCrossing: the buckets of Keras on TensorFlow, masks, errors."""

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Model, layers
from pronghorn.errors import ArgumentError, DataError, ShapeError


@pytest.mark.parametrize("case", preprocessing_cases("Hashing"), ids=repr)
def test_keras_buckets(case, backend):
    case.check(case.made())


@pytest.mark.parametrize("case", preprocessing_cases("HashedCrossing"), ids=repr)
def test_keras_crosses(case, backend):
    case.check(case.made())


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5), st.integers(1, 9))
def test_ints_hash_as_their_digits(numbers, bins):
    layer = layers.Hashing(bins)
    found = layer(np.array(numbers, "int64"))
    assert found.tolist() == layer([str(number) for number in numbers]).tolist()
    assert found.min() >= 0
    assert found.max() < bins


@given(st.lists(st.text(max_size=4), min_size=1, max_size=8))
def test_the_mask_has_bucket_0_alone(words):
    found = layers.Hashing(5, mask_value="a")(np.array(words, object))
    assert [bucket == 0 for bucket in found] == [word == "a" for word in words]


def test_floats_of_an_input_are_hashed_as_ints(backend):
    x = Input((2,))
    model = Model(x, layers.Hashing(9)(x))
    data = np.array([[1.7, -2.3], [0.0, 5.0]], "float32")
    np.testing.assert_array_equal(model.predict(data, verbose=0), layers.Hashing(9)(data.astype("int64")))


def test_dtypes():
    assert layers.Hashing(3, dtype="int32")(["a"]).dtype == np.int32
    assert layers.Hashing(3, output_mode="one_hot", dtype="float64")(["a"]).dtype == np.float64


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"num_bins must be an int of 1 or more\. Got 0"):
        layers.Hashing(0)
    with pytest.raises(ArgumentError, match="dtype is 'float32'"):
        layers.Hashing(3, dtype="float32")
    with pytest.raises(ArgumentError, match="Did you mean 'multi_hot'"):
        layers.Hashing(3, output_mode="multihot")
    with pytest.raises(ArgumentError, match="must be one of 'int', 'one_hot'"):
        layers.HashedCrossing(3, output_mode="count")
    with pytest.raises(ArgumentError, match="a list of at least two features"):
        layers.HashedCrossing(3)([["a"]])
    with pytest.raises(ShapeError, match=r"must all have one shape.*\(2,\), \(1,\)"):
        layers.HashedCrossing(3)([["a", "b"], [1]])
    with pytest.raises(DataError, match="Discretize floats first"):
        layers.HashedCrossing(3)([["a"], [1.5]])
