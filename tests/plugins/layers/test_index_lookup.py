"""What lookups share: vocabularies that fit and do not, sizes, configs."""

import json

import pytest

from pronghorn import layers
from pronghorn.errors import ArgumentError, ArgumentTypeError, SavingError

WORDS = ["a", "b", "c"]


def lookup(**arguments):
    return layers.StringLookup(name="s", **arguments)


def test_set_vocabulary_again():
    layer = lookup(mask_token="")
    layer.set_vocabulary(WORDS)
    assert layer.get_vocabulary() == ["", "[UNK]", "a", "b", "c"]
    layer.set_vocabulary(["", "[UNK]", "z"])
    assert layer.get_vocabulary() == ["", "[UNK]", "z"]
    assert (layer.vocabulary_size(), layer.get_vocabulary(include_special_tokens=False)) == (3, ["z"])


def test_before_it_has_one():
    assert lookup().get_vocabulary() == ["[UNK]"]
    assert lookup(max_tokens=9, pad_to_max_tokens=True, output_mode="count").compute_output_shape((None, 3)) == (
        None,
        9,
    )


@pytest.mark.parametrize("arguments", [{}, {"output_mode": "tf_idf"}, {"max_tokens": 2}, {"num_oov_indices": 0}])
def test_what_was_learned_is_in_the_config(arguments):
    layer = lookup(**arguments)
    layer.adapt([["a", "b"], ["b", "b"]])
    config = json.loads(json.dumps(layer.get_config()))
    again = layers.StringLookup.from_config(config)
    assert again.get_config() == layer.get_config()
    again.adapt(["q"])
    assert again.get_vocabulary(include_special_tokens=False) == ["q"]


def test_learning_nothing_but_special_tokens():
    layer = lookup(max_tokens=2, mask_token="a")
    layer.adapt(["a", "[UNK]"])
    assert layer.get_vocabulary() == ["a", "[UNK]"]
    again = layers.StringLookup.from_config(layer.get_config())
    assert again(["a", "x"]).tolist() == [0, 1]


def test_keras_configs_are_read():
    """What Keras 3.15 writes of a lookup: the arguments, and the size of its vocabulary."""
    config = {
        "name": "string_lookup", "trainable": True, "dtype": "float32", "invert": False, "max_tokens": None,
        "num_oov_indices": 1, "oov_token": "[UNK]", "mask_token": None, "output_mode": "int", "sparse": False,
        "pad_to_max_tokens": False, "idf_weights": None, "vocabulary": ["a", "b"], "vocabulary_size": 3,
        "encoding": "utf-8", "salt": None,
    }  # fmt: skip
    assert layers.StringLookup.from_config(config)(["b"]).tolist() == [2]


def test_vocabularies_that_do_not_fit():
    for vocabulary, text in [
        ([], "the vocabulary is empty"),
        (["a", "b", "a"], r"\['a'\] stand more than once in it"),
        (["a", "-"], r"the special token '-' stands in it at 1.*begin with exactly \['-', '\[UNK\]'\]"),
        (["a", "b", "c", "d"], "it makes 6 indices, max_tokens is 5"),
        ("no_such_file.txt", "there is no file 'no_such_file.txt'"),
    ]:
        with pytest.raises(ArgumentError, match=text):
            lookup(vocabulary=vocabulary, mask_token="-", max_tokens=5)
    with pytest.raises(ArgumentError, match=r"the special token '\[UNK\]' stands in it at 1"):
        lookup(vocabulary=["a", "[UNK]"], invert=True)
    with pytest.raises(ArgumentError, match="it was given, there is nothing to learn"):
        lookup(vocabulary=WORDS).adapt(WORDS)


def test_a_vocabulary_that_does_not_fit_changes_nothing():
    layer = lookup()
    layer.set_vocabulary(WORDS)
    with pytest.raises(ArgumentError):
        layer.set_vocabulary(["x", "x"])
    assert layer(["a", "x"]).tolist() == [1, 0]


def test_arguments_that_do_not_go_together():
    for arguments, text in [
        ({"output_mode": "counts"}, "Did you mean 'count'"),
        ({"max_tokens": 1}, r"max_tokens must be an int of 2 or more\. Got 1"),
        ({"num_oov_indices": -1}, r"num_oov_indices must be an int of 0 or more\. Got -1"),
        ({"pad_to_max_tokens": True}, "pad_to_max_tokens=True needs max_tokens"),
        ({"invert": True, "output_mode": "count"}, r"invert=True goes with output_mode='int' alone\. Got 'count'"),
        ({"vocabulary": WORDS, "output_mode": "tf_idf"}, "needs idf_weights beside a vocabulary"),
        ({"vocabulary": WORDS, "idf_weights": [1, 2, 3]}, "mean nothing where output_mode is 'int'"),
        ({"vocabulary": WORDS, "idf_weights": [1], "output_mode": "tf_idf"}, r"shape \(1,\) for 3 tokens"),
        ({"idf_weights": [1], "output_mode": "tf_idf"}, "idf_weights need a vocabulary"),
        ({"sparse": True}, "no sparse Tensors"),
        ({"salt": [1]}, "salt must be an int or two ints"),
    ]:
        with pytest.raises(ArgumentError, match=text):
            lookup(**arguments)
    with pytest.raises(ArgumentTypeError, match="Did you mean 'vocabulary'"):
        lookup(vocabular=WORDS)


def test_configs_read_no_files():
    config = lookup(vocabulary=WORDS).get_config()
    with pytest.raises(SavingError, match="making a model reads no file"):
        layers.StringLookup.from_config({**config, "vocabulary": "/etc/hostname"})
    with pytest.raises(SavingError, match="making a model reads no file"):
        layers.TextVectorization.from_config({"vocabulary": "/etc/hostname"})
