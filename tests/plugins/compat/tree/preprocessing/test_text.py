"""Texts as numbers: real Keras 2.2.4's answers."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import errors
from pronghorn_plugins.compat.tree.preprocessing import text

FOLDER = Path(__file__).parents[4] / "golden"
GOLDEN = json.loads((FOLDER / "keras2_preprocessing.json").read_text("utf-8"))
ARRAYS = np.load(FOLDER / "keras2_preprocessing.npz")
#: The text that was put behind those which were fitted: only "cat" is known.
UNSEEN = "cat unknown words"
CASES = [pytest.param(case, id=str(case["kwargs"])) for case in GOLDEN["tokenizer"]]


def test_the_file_is_that_of_keras():
    assert golden_calls("keras2_preprocessing", "preprocessing.sequence.pad_sequences")
    assert (GOLDEN["keras"], GOLDEN["engine"]) == ("2.2.4", "tensorflow")


@pytest.mark.parametrize("case", GOLDEN["text_to_word_sequence"], ids=lambda case: repr(case["text"]))
def test_words(case):
    assert text.text_to_word_sequence(case["text"]) == case["out"]


@pytest.mark.parametrize("case", GOLDEN["hashing_trick"], ids=lambda case: repr(case["text"]))
def test_hashes(case):
    assert text.hashing_trick(case["text"], case["n"], case["hash_function"]) == case["out"]


def test_one_hot_is_the_hash_of_this_process():
    assert text.one_hot("a B", 50) == [hash("a") % 49 + 1, hash("b") % 49 + 1]
    assert text.hashing_trick("a b", 5, ord) == [ord("a") % 4 + 1, ord("b") % 4 + 1]
    with pytest.raises(errors.ArgumentError, match="no hash function 'sha'"):
        text.hashing_trick("a", 5, "sha")


def test_words_may_be_parted_by_more_than_a_character():
    assert text.text_to_word_sequence("A, b--c", filters=",", lower=False, split="--") == ["A", " b", "c"]


def _fitted(case):
    tokenizer = text.Tokenizer(**case["kwargs"])
    tokenizer.fit_on_texts(case["texts"])
    return tokenizer


@pytest.mark.parametrize("case", CASES)
def test_tokenizer_counts_as_keras(case):
    tokenizer = _fitted(case)
    for name in ("word_index", "word_counts", "word_docs", "document_count"):
        assert getattr(tokenizer, name) == case[name], name


@pytest.mark.parametrize("case", CASES)
def test_tokenizer_gives_what_keras_gives(case):
    tokenizer = _fitted(case)
    texts = [*case["texts"], UNSEEN]
    found = tokenizer.texts_to_sequences(texts)
    assert found == case["sequences"]
    assert tokenizer.sequences_to_texts([[1, 2, 3], [2, 1]]) == case["back"]
    for mode in ("binary", "count", "freq", "tfidf"):
        np.testing.assert_allclose(tokenizer.texts_to_matrix(case["texts"], mode), ARRAYS[case[f"matrix_{mode}"]])


@pytest.mark.parametrize("case", CASES)
def test_tokenizer_writes_and_reads_json_as_keras(case):
    ours, wanted = (json.loads(written)["config"] for written in (_fitted(case).to_json(), case["to_json"]))
    for table in ("word_counts", "word_docs", "index_docs", "index_word", "word_index"):
        assert json.loads(ours.pop(table)) == json.loads(wanted.pop(table)), table
    assert ours == wanted
    again = text.tokenizer_from_json(case["to_json"])
    texts = [*case["texts"], UNSEEN]
    assert again.texts_to_sequences(texts) == case["sequences"]
    np.testing.assert_allclose(again.texts_to_matrix(case["texts"], "tfidf"), ARRAYS[case["matrix_tfidf"]])


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=5), max_size=5))
def test_frequent_words_have_small_numbers(texts):
    tokenizer = text.Tokenizer()
    tokenizer.fit_on_texts(texts)
    ranked = [tokenizer.word_counts[tokenizer.index_word[i + 1]] for i in range(len(tokenizer.word_index))]
    assert ranked == sorted(ranked, reverse=True)
    back = [[tokenizer.index_word[i] for i in row] for row in tokenizer.texts_to_sequences(texts)]
    assert back == texts


def test_tfidf_of_numbers_that_were_counted():
    """(1 + log 2) log(1 + 3 / (1 + 1)) by hand."""
    tokenizer = text.Tokenizer(num_words=3)
    tokenizer.fit_on_sequences([[1, 1], [2], [2, 2]])
    found = tokenizer.sequences_to_matrix([[1, 1]], "tfidf")
    np.testing.assert_allclose(found, [[0, (1 + np.log(2)) * np.log(2.5), 0]])


def test_keras_1_spelling_and_errors():
    with pytest.warns(FutureWarning, match="num_words"):
        assert text.Tokenizer(nb_words=5).num_words == 5
    with pytest.raises(TypeError, match=r"no argument 'num_word'.*'num_words'"):
        text.Tokenizer(num_word=5)
    with pytest.raises(errors.NotBuiltError, match="nothing says how many words"):
        text.Tokenizer().sequences_to_matrix([[1]])
    with pytest.raises(errors.NotBuiltError, match="tfidf needs counts"):
        text.Tokenizer(5).sequences_to_matrix([[1]], "tfidf")
    with pytest.raises(errors.ArgumentError, match=r"unknown vectorization mode: 'tf-idf'.*'tfidf'"):
        text.Tokenizer(5).sequences_to_matrix([[1]], "tf-idf")
