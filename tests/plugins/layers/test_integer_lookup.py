"""IntegerLookup: Keras' numbers, identities, files, inside models, errors."""

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Model, Sequential, layers, models
from pronghorn.errors import ArgumentError, DataError

TOKENS = st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=20, unique=True)


@pytest.mark.parametrize("case", preprocessing_cases("IntegerLookup"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


@given(TOKENS, st.integers(0, 3), st.booleans())
def test_invert_after_lookup_is_identity(tokens, spare, masked):
    special = {"num_oov_indices": spare, "mask_token": 2**62 + 1 if masked else None, "oov_token": 2**62 + 2}
    there = layers.IntegerLookup(vocabulary=tokens, **special)
    back = layers.IntegerLookup(vocabulary=there.get_vocabulary(), invert=True, **special)
    indices = there(np.array(tokens))
    assert indices.tolist() == list(range(spare + masked, spare + masked + len(tokens)))
    assert back(indices).tolist() == tokens


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=8))
def test_tf_idf_is_the_formula(documents):
    layer = layers.IntegerLookup(output_mode="tf_idf", dtype="float64")
    layer.adapt(documents)
    tokens = layer.get_vocabulary(include_special_tokens=False)
    holding = np.array([sum(token in document for document in documents) for token in tokens])
    idf = np.log(1 + len(documents) / (1 + holding))
    counts = np.array([[document.count(token) for token in tokens] for document in documents])
    np.testing.assert_allclose(layer(np.array(documents))[:, 1:], counts * idf, rtol=1e-12)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.integers(1, 40))
def test_any_batching_learns_the_same(numbers, size):
    whole, parts = layers.IntegerLookup(), layers.IntegerLookup()
    whole.adapt(numbers)
    parts.adapt(numbers, batch_size=size)
    assert whole.get_vocabulary() == parts.get_vocabulary()
    counts = [numbers.count(token) for token in whole.get_vocabulary()[1:]]
    assert counts == sorted(counts, reverse=True)


def test_a_large_vocabulary(backend):
    tokens = np.random.default_rng(0).permutation(10**6)[:20000]
    layer = layers.IntegerLookup(vocabulary=tokens)
    x = Input((None,), dtype="int64")
    model = Model(x, layer(x))
    asked = np.concatenate([tokens[:500], [-1, 2 * 10**6]])[None]
    assert model.predict(asked, verbose=0)[0].tolist() == [*range(1, 501), 0, 0]


def test_vocabulary_is_saved_with_the_model(tmp_path, backend):
    layer = layers.IntegerLookup(output_mode="tf_idf")
    layer.adapt([[1, 2], [2, 3]])
    model = Sequential([Input((2,), dtype="int64"), layer, layers.Dense(2)])
    model.compile("adam", "mse")
    model.fit(np.array([[1, 2]]), np.zeros((1, 2)), verbose=0)
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    x = np.array([[2, 1], [7, 3]])
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))
    assert again.layers[0].get_vocabulary() == layer.get_vocabulary()
    assert model.layers[0].get_weights() == []


def test_vocabulary_from_a_file(tmp_path):
    (tmp_path / "words.txt").write_text("12\n7\n")
    layer = layers.IntegerLookup(vocabulary=tmp_path / "words.txt")
    assert layer([7, 12]).tolist() == [2, 1]
    assert layer.get_config()["vocabulary"] == [-1, 12, 7]


def test_unknown_without_a_place(backend):
    layer = layers.IntegerLookup(vocabulary=[3, 4], num_oov_indices=0, name="l")
    with pytest.raises(DataError, match=r"IntegerLookup 'l': \[5, 6\] are not in the vocabulary"):
        layer([3, 6, 5])
    x = Input((1,), dtype="int64")
    assert Model(x, layer(x)).predict(np.array([[5], [4]]), verbose=0).tolist() == [[-1], [1]]


def test_errors_say_what_is_wrong(tmp_path):
    with pytest.raises(ArgumentError, match=r"tokens must be ints\. Got 'a'"):
        layers.IntegerLookup(vocabulary=["a"])
    with pytest.raises(ArgumentError, match="a salt goes with oov_method='farmhash' alone"):
        layers.IntegerLookup(salt=3)
    with pytest.raises(ArgumentError, match="hashes digits, which no engine does"):
        layers.IntegerLookup(vocabulary=[1], num_oov_indices=2, oov_method="farmhash")(Input((1,), dtype="int64"))
    with pytest.raises(ArgumentError, match="oov_method must be one of 'floormod', 'farmhash'"):
        layers.IntegerLookup(oov_method="mod")
    with pytest.raises(DataError, match="holds no ints"):
        layers.IntegerLookup().adapt(["a"])
    (tmp_path / "words.txt").write_text("12\nx\n")
    with pytest.raises(ArgumentError, match="a line of it is no int"):
        layers.IntegerLookup(vocabulary=tmp_path / "words.txt")


def test_all_of_int64(backend):
    tokens = [2**40, 2**40 + 1, -(2**50), 2**62]
    layer = layers.IntegerLookup(vocabulary=tokens, mask_token=2**63 - 1)
    x = Input((None,), dtype="int64")
    asked = np.array([[*tokens, 2**63 - 1, -(2**63), 2**40 - 1]])
    assert Model(x, layer(x)).predict(asked, verbose=0).tolist() == [[2, 3, 4, 5, 0, 1, 1]]
    y = Input((None,), dtype="int32")
    assert Model(y, layer(y)).predict(np.array([[7]], "int32"), verbose=0).tolist() == [[1]]
