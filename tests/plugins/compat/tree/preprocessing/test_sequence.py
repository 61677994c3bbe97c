"""Sequences as arrays: real Keras 2.2.4's answers, loops, and what always holds."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden_calls import golden_calls
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Sequential, errors, layers
from pronghorn_plugins.compat.tree.preprocessing import sequence
from pronghorn_plugins.compat.tree.utils import np_utils

GOLDEN = json.loads((Path(__file__).parents[4] / "golden" / "keras2_preprocessing.json").read_text("utf-8"))
RAGGED = st.lists(st.lists(st.integers(1, 99), max_size=6), max_size=5)


@pytest.mark.parametrize(
    "call",
    golden_calls(
        "keras2_preprocessing",
        "preprocessing.sequence.pad_sequences",
        "preprocessing.sequence.make_sampling_table",
        "utils.to_categorical",
        "utils.normalize",
    ),
    ids=str,
)
def test_functions_are_keras(call):
    name = call.function.rpartition(".")[2]
    found = getattr(sequence if ".sequence." in call.function else np_utils, name)(*call.args, **call.kwargs)
    (wanted,) = call.out
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


@given(RAGGED, st.none() | st.integers(0, 8), st.sampled_from(["pre", "post"]), st.sampled_from(["pre", "post"]))
def test_padding_keeps_what_fits(sequences, maxlen, padding, truncating):
    found = sequence.pad_sequences(sequences, maxlen, padding=padding, truncating=truncating, value=-1)
    length = max(map(len, sequences), default=0) if maxlen is None else maxlen
    assert found.shape == (len(sequences), length)
    for row, given_one in zip(found.tolist(), sequences, strict=True):
        cut = len(given_one) - length
        kept = given_one if cut <= 0 else given_one[cut:] if truncating == "pre" else given_one[:length]
        fill = [-1] * (length - len(kept))
        assert row == (fill + kept if padding == "pre" else kept + fill)


def test_padding_of_strings():
    found = sequence.pad_sequences([["a", "b"], ["c"]], dtype=object, value="-")
    assert found.tolist() == [["a", "b"], ["-", "c"]]
    with pytest.raises(errors.ArgumentError, match="value '-' is a string and dtype int32 holds numbers"):
        sequence.pad_sequences([["a"]], value="-")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2],), "a list of sequences. Got 1 in it"),
        ((3,), "a list of sequences. Got 3 for it"),
        (([[[1, 2]], [[1]]],), r"shape \(1,\) behind its first axis, the first one \(2,\)"),
        (([[1]], 2, "int32", "left"), "padding must be 'pre' or 'post'. Got 'left'"),
        (([[1]], 2, "int32", "pre", "right"), "truncating must be 'pre' or 'post'. Got 'right'"),
    ],
)
def test_padding_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        sequence.pad_sequences(*arguments)


@pytest.mark.parametrize("case", GOLDEN["skipgrams"], ids=range(len(GOLDEN["skipgrams"])))
def test_skipgrams_are_keras(case):
    couples, labels = sequence.skipgrams(case["sequence"], case["vocabulary_size"], **case["kwargs"])
    assert len(couples) == len(labels) == case["n"]
    assert sum(np.argmax(label) if isinstance(label, list) else label for label in labels) == case["positives"]
    if "couples" in case:
        assert couples == case["couples"]
        assert labels == case["labels"]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 4), st.floats(0, 3), st.integers(0, 99))
def test_skipgrams_are_near_words_and_random_ones(words, window, share, seed):
    couples, labels = sequence.skipgrams(words, 10, window, share, seed=seed)
    near = sorted(
        [a, b] for i, a in enumerate(words) for j, b in enumerate(words) if i != j and abs(i - j) <= window and a and b
    )
    assert sorted(c for c, label in zip(couples, labels, strict=True) if label) == near
    negative = [c for c, label in zip(couples, labels, strict=True) if not label]
    assert len(negative) == int(len(near) * share)
    assert all(a in {n for n, _ in near} and 1 <= b <= 9 for a, b in negative)
    assert sequence.skipgrams(words, 10, window, share, seed=seed) == (couples, labels)


def test_sampling_leaves_words_out():
    always, never = np.ones(5), np.zeros(5)
    words = [1, 2, 3, 4]
    assert len(sequence.skipgrams(words, 5, sampling_table=always, negative_samples=0)[0]) == 12
    assert sequence.skipgrams(words, 5, sampling_table=never, negative_samples=0) == ([], [])
    with pytest.raises(errors.ArgumentError, match="a vocabulary of 1 has no word"):
        sequence.skipgrams(words, 1)


@pytest.mark.parametrize("case", GOLDEN["timeseries_generator"], ids=range(len(GOLDEN["timeseries_generator"])))
def test_windows_are_keras(case):
    steps = np.arange(case["data_rows"], dtype="float64")
    windows = sequence.TimeseriesGenerator(np.stack([steps, 10 * steps], axis=1), steps, **case["kwargs"])
    assert len(windows) == case["length"]
    for index, (x, y) in enumerate(case["batches"]):
        np.testing.assert_array_equal(windows[index][0], x)
        np.testing.assert_array_equal(windows[index][1], y)


@given(st.data())
def test_windows_are_those_of_a_loop(data):
    total = data.draw(st.integers(4, 30))
    length = data.draw(st.integers(1, total - 1))
    rate, stride, size = (data.draw(st.integers(1, 4)) for _ in range(3))
    start = data.draw(st.integers(0, total - 1 - length))
    series, targets = np.arange(total), np.arange(total) * 10
    windows = sequence.TimeseriesGenerator(series, targets, length, rate, stride, start, batch_size=size)
    rows = range(start + length, total, stride)
    batches = [windows[i] for i in range(len(windows))]
    assert [x for batch, _ in batches for x in batch.tolist()] == [[*range(r - length, r, rate)] for r in rows]
    assert [y for _, batch in batches for y in batch.tolist()] == [10 * r for r in rows]


def test_windows_at_random_belong_together():
    series = np.arange(20)
    x, y = sequence.TimeseriesGenerator(series, series, 3, shuffle=True, start_index=2, batch_size=50)[0]
    np.testing.assert_array_equal(x, y[:, None] + [-3, -2, -1])
    assert (y.min(), y.max()) == (5, 19)


def test_windows_survive_json_and_train():
    series = np.linspace(0, 1, 40)
    windows = sequence.TimeseriesGenerator(series, series, 2, stride=2, reverse=True, start_index=1, batch_size=8)
    config = json.loads(windows.to_json())
    again = sequence.TimeseriesGenerator(**config["config"])
    assert config["class_name"] == "TimeseriesGenerator"
    np.testing.assert_array_equal(again[1][0], windows[1][0])
    model = Sequential([layers.Dense(1)])
    model.compile("sgd", "mse")
    losses = model.fit(windows, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_windows_say_what_is_wrong():
    with pytest.raises(errors.ShapeError, match=r"of one length. Got 3 and 4"):
        sequence.TimeseriesGenerator(range(3), range(4), 1)
    with pytest.raises(errors.ArgumentError, match=r"start_index \+ length = 5 > end_index = 4.*length of 4 or less"):
        sequence.TimeseriesGenerator(range(5), range(5), 5)
