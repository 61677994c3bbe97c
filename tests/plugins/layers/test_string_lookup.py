"""StringLookup: Keras' numbers, identities, files, copies, errors."""

import copy
import pickle

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import layers
from pronghorn.errors import DataError, NotBuiltError

WORDS = st.lists(st.text(max_size=5), min_size=1, max_size=20, unique=True)


@pytest.mark.parametrize("case", preprocessing_cases("StringLookup"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


@given(WORDS, st.integers(0, 3))
def test_invert_after_lookup_is_identity(words, spare):
    there = layers.StringLookup(vocabulary=words, num_oov_indices=spare, oov_token="?" * 6)
    back = layers.StringLookup(vocabulary=words, num_oov_indices=spare, oov_token="?" * 6, invert=True)
    array = np.array(words, object)
    assert back(there(array)).tolist() == words


@given(st.lists(st.lists(st.sampled_from("abcé"), min_size=3, max_size=3), min_size=1, max_size=8))
def test_tf_idf_is_the_formula(documents):
    layer = layers.StringLookup(output_mode="tf_idf", dtype="float64")
    layer.adapt(documents)
    tokens = layer.get_vocabulary(include_special_tokens=False)
    holding = np.array([sum(token in document for document in documents) for token in tokens])
    counts = np.array([[document.count(token) for token in tokens] for document in documents])
    found = layer(documents)[:, 1:]
    np.testing.assert_allclose(found, counts * np.log(1 + len(documents) / (1 + holding)), rtol=1e-12)


def test_ragged_documents_can_be_learned():
    layer = layers.StringLookup()
    layer.adapt([["a", "b"], ["b"], []])
    assert layer.get_vocabulary() == ["[UNK]", "b", "a"]


def test_vocabulary_from_a_file(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("two words\nnaïve\n\u2028\n", "utf-8")
    layer = layers.StringLookup(vocabulary=str(path))
    assert layer.get_vocabulary() == ["[UNK]", "two words", "naïve", "\u2028"]
    path.write_bytes("é\n".encode("latin-1"))
    assert layers.StringLookup(vocabulary=path, encoding="latin-1")([b"\xe9", "é"]).tolist() == [1, 1]


def test_copies_go_their_own_way():
    layer = layers.StringLookup()
    layer.adapt(["a"])
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        other.adapt(["b"])
        assert (other(["a", "b"]).tolist(), layer(["a", "b"]).tolist()) == ([0, 1], [1, 0])


def test_inside_a_generator_of_batches():
    """The way that strings take to a model: looked up where the batches are made."""
    from pronghorn import Sequential

    lookup = layers.StringLookup(output_mode="multi_hot")
    lookup.adapt(["good", "bad", "so"])
    texts, targets = [["good", "so"], ["so", "bad"]], np.array([[1.0], [0.0]])
    model = Sequential([layers.Dense(1, activation="sigmoid", input_shape=(4,))])
    model.compile("adam", "binary_crossentropy")
    model.optimizer.learning_rate = 0.1
    model.fit(((lookup(texts), targets) for _ in range(60)), steps_per_epoch=60, verbose=0)
    assert np.round(model.predict(lookup(texts), verbose=0)).tolist() == [[1], [0]]


def test_errors_say_what_is_wrong():
    with pytest.raises(NotBuiltError, match=r"StringLookup 's': it has learned nothing yet\. Call adapt"):
        layers.StringLookup(name="s")(["a"])
    with pytest.raises(DataError, match=r"\['q', 'z'\] are not in the vocabulary\. Pass num_oov_indices=1"):
        layers.StringLookup(vocabulary=["a"], num_oov_indices=0)(["z", "a", "q"])
    with pytest.raises(DataError, match="1 is no string"):
        layers.StringLookup().adapt([1, 2])
    with pytest.raises(DataError, match="indices must be ints from 0 to 1"):
        layers.StringLookup(vocabulary=["a"], invert=True)([0.5])
