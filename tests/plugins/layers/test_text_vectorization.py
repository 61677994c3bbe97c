"""TextVectorization: Keras' numbers, functions, copies, errors."""

import copy
import json

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import layers
from pronghorn.discovery import registry
from pronghorn.errors import ArgumentError, DataError, NotBuiltError, SavingError

TEXTS = ["It is so.", "So it was; it is.", ""]


@pytest.mark.parametrize("case", preprocessing_cases("TextVectorization"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


@given(st.lists(st.text(alphabet="ab c"), min_size=1, max_size=6), st.integers(1, 4))
def test_counts_are_those_of_the_ints(texts, size):
    ints, counts = layers.TextVectorization(), layers.TextVectorization(output_mode="count")
    ints.adapt(texts, batch_size=size)
    counts.adapt(texts)
    depth = ints.vocabulary_size()
    assert counts.get_vocabulary() == ints.get_vocabulary()[1:]
    wanted = np.array([np.bincount(row, minlength=depth) for row in ints(texts)])
    np.testing.assert_array_equal(counts(texts), wanted[:, 1:])


def without_digits(texts):
    return np.char.replace(texts, "1", "")


def at_commas(texts):
    return [text.split(",") for text in texts]


def test_functions_are_saved_by_name():
    layer = layers.TextVectorization(standardize=without_digits, split=at_commas, output_sequence_length=2)
    layer.adapt(["a1,b", "b"])
    assert layer(["b,a1", "1a"]).tolist() == [[2, 3], [3, 0]]
    config = json.loads(json.dumps(layers.serialize(layer)))
    functions = {"without_digits": without_digits, "at_commas": at_commas}
    with registry.scope(functions):
        again = layers.deserialize(config)
    assert again(["b,a1", "1a"]).tolist() == [[2, 3], [3, 0]]
    with pytest.raises(SavingError, match="no installed plugin offers it"):
        layers.TextVectorization(split=lambda texts: texts).get_config()


def test_texts_of_any_rank():
    layer = layers.TextVectorization(vocabulary=["a", "b"])
    assert layer("a b").tolist() == [2, 3]
    assert layer(np.array([[["a b"], ["b"]]], object)).tolist() == [[[2, 3], [3, 0]]]
    assert layer([]).shape == (0, 0)


def test_copies_go_their_own_way():
    layer = layers.TextVectorization()
    layer.adapt(["a"])
    other = copy.deepcopy(layer)
    other.adapt(["b"])
    assert (other(["a b"]).tolist(), layer(["a b"]).tolist()) == ([[1, 2]], [[2, 1]])


class Column:
    """A vocabulary as pandas has it."""

    def tolist(self):
        return ["a", "b"]


def test_a_vocabulary_of_any_form_is_written_as_a_list():
    layer = layers.TextVectorization(vocabulary=Column())
    assert layer.get_config()["vocabulary"] == ["", "[UNK]", "a", "b"]
    assert layers.StringLookup(vocabulary=np.array(["a", b"b"], object)).get_config()["vocabulary"] == [
        "[UNK]",
        "a",
        "b",
    ]


def test_set_vocabulary():
    layer = layers.TextVectorization(output_mode="tf_idf")
    layer.set_vocabulary(["a", "b"], [1.0, 3.0])
    assert layer(["b b c"]).tolist() == [[2, 0, 6]]


def test_errors_say_what_is_wrong():
    layer = layers.TextVectorization(name="t", vocabulary=["a"])
    with pytest.raises(NotBuiltError, match="it has learned nothing yet"):
        layers.TextVectorization()(TEXTS)
    with pytest.raises(DataError, match=r"texts to split have the shape \(B,\) or \(B, 1\)\. Got \(1, 2\)"):
        layer([["a", "b"]])
    with pytest.raises(DataError, match="3 is no string"):
        layer([3])
    with pytest.raises(ArgumentError, match="it was given, there is nothing to learn"):
        layer.adapt(TEXTS)
    for arguments, text in [
        ({"output_mode": "ints"}, "Did you mean 'int'"),
        ({"standardize": "lowercase"}, "Did you mean 'lower'"),
        ({"split": "words"}, "split must be one of 'whitespace', 'character', a function, or None"),
        ({"ngrams": 0}, "ngrams must be a positive int"),
        ({"output_sequence_length": 0}, "output_sequence_length must be an int of 1 or more"),
        ({"output_sequence_length": 3, "output_mode": "count"}, "means nothing where output_mode is 'count'"),
        ({"ragged": True}, "no sparse Tensors"),
    ]:
        with pytest.raises(ArgumentError, match=text):
            layers.TextVectorization(**arguments)
