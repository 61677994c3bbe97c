"""IMDB, and the choice of words that Reuters shares, against Keras' steps in loops."""

import json

import numpy as np
import pytest

from pronghorn import datasets, errors

REVIEWS = [[5, 1, 9], [2, 2], [7, 8, 1, 3, 4], [1]], [[3], [6, 1], [9, 9, 1, 2]]


@pytest.fixture
def imdb(tmp_path, ragged):
    train, test = (ragged(each) for each in REVIEWS)
    file = tmp_path / "imdb.npz"
    np.savez(file, x_train=train, y_train=np.array([0, 1, 0, 1]), x_test=test, y_test=np.array([1, 0, 1]))
    return file


def as_keras_writes(seed, num_words=None, skip_top=0, maxlen=None, start_char=1, oov_char=2, index_from=3):
    """Keras' steps, one by one, each in a loop of its own."""
    np.random.seed(seed)  # noqa: NPY002
    parts, labels = [], ([0, 1, 0, 1], [1, 0, 1])
    for reviews, marks in zip(REVIEWS, labels, strict=True):
        order = np.arange(len(reviews))
        np.random.shuffle(order)  # noqa: NPY002
        rows = [(reviews[i], marks[i]) for i in order]
        rows = [([start_char] * (start_char is not None) + [w + index_from for w in r], y) for r, y in rows]
        parts.append([(r, y) for r, y in rows if not maxlen or len(r) < maxlen])
    top = num_words or max(w for part in parts for r, _ in part for w in r)
    result = []
    for part in parts:
        rows = [[w if skip_top <= w < top else oov_char for w in r] for r, _ in part]
        result.append(([[w for w in r if w is not None] for r in rows], [y for _, y in part]))
    return result


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"num_words": 8},
        {"skip_top": 6, "oov_char": None},
        {"start_char": None, "index_from": 0},
        {"maxlen": 4, "num_words": 10},
        {"start_char": None, "oov_char": 0, "num_words": 9, "skip_top": 5},
    ],
    ids=str,
)
def test_imdb_is_prepared_as_keras_does(imdb, kwargs):
    found = datasets.imdb.load_data(imdb, seed=7, **kwargs)
    for (x, y), (wanted_x, wanted_y) in zip(found, as_keras_writes(7, **kwargs), strict=True):
        assert x.dtype == object
        assert x.tolist() == wanted_x
        assert y.tolist() == wanted_y


def test_words_say_what_is_wrong(imdb):
    with pytest.raises(errors.DataError, match="no sequence is shorter than maxlen=1"):
        datasets.imdb.load_data(imdb, maxlen=1)
    with pytest.raises(TypeError, match=r"no argument 'num_word'. .*'num_words'"):
        datasets.imdb.load_data(imdb, num_word=3)
    with pytest.warns(FutureWarning, match="num_words"):
        (x, _), _ = datasets.imdb.load_data(imdb, nb_words=5)
    assert max(map(max, x)) < 5


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_word_index(name, tmp_path, fetched):
    file = tmp_path / "index.json"
    file.write_text(json.dumps({"the": 1, "naïve": 2}), "utf-8")
    assert getattr(datasets, name).get_word_index(file) == {"the": 1, "naïve": 2}
    fetched.answer = file
    assert getattr(datasets, name).get_word_index()["the"] == 1
    assert fetched.made[0][0] == f"{name}_word_index.json"
