"""Which source of batches is made of which data, and what does not go together."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.array_batches import ArrayBatches
from pronghorn.training.batches import make_batches, one_batch
from pronghorn.training.stream_batches import IteratorBatches, SequenceBatches

X = np.arange(12, dtype="float32").reshape(6, 2)
Y = np.arange(6, dtype="float32")


class Numbered(pronghorn.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return X[2 * index : 2 * index + 2], Y[2 * index : 2 * index + 2]


class Iterable:
    def __iter__(self):
        return iter([(X, Y)])


@pytest.fixture
def model():
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))], name="net")
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (X, Y, ArrayBatches),
        ([[1, 2], [3, 4]], [1, 2], ArrayBatches),
        (Numbered(), None, SequenceBatches),
        ((batch for batch in [(X, Y)]), None, IteratorBatches),
        (Iterable(), None, IteratorBatches),
        (pronghorn.Prefetch(Numbered(), workers=2), None, SequenceBatches),
        (pronghorn.Prefetch(Iterable()), None, IteratorBatches),
    ],
    ids=["arrays", "lists", "sequence", "generator", "iterable", "sequence-ahead", "iterable-ahead"],
)
def test_each_form_has_its_source(model, x, y, expected):
    assert type(make_batches(model, x, y, None, use="fit")) is expected


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"batch_size": 0}, r"batch_size must be a positive int\. Got 0"),
        ({"batch_size": 2.5}, r"batch_size must be a positive int\. Got 2\.5"),
        ({"batch_size": True}, r"batch_size must be a positive int\. Got True"),
        ({"steps": -1}, r"steps must be a positive int\. Got -1"),
    ],
)
def test_sizes_must_be_positive_ints(model, options, text):
    with pytest.raises(errors.ArgumentError, match=text):
        make_batches(model, X, Y, None, use="fit", **options)


@pytest.mark.parametrize("argument", ["y", "sample_weight"])
def test_batches_bring_their_own_targets(model, argument):
    given = {"y": None, "sample_weight": None, argument: Y}
    with pytest.raises(errors.ArgumentError, match=rf"fit: {argument} must be None where x gives batches\. Let x give"):
        make_batches(model, Numbered(), given["y"], given["sample_weight"], use="fit")


def test_a_function_is_no_data(model):
    def batches():
        yield X, Y

    with pytest.raises(
        errors.DataError, match=r"'batches' is a function, not data\. Call it, and pass what it returns"
    ):
        model.fit(batches, verbose=0)


def test_one_batch_leaves_out_what_there_is_not(model):
    assert len(one_batch(model, X, None, None, None)) == 1
    assert len(one_batch(model, X, Y, None, None)) == 2
    x, y, weight = one_batch(model, X.astype("float64"), Y, np.ones(6), {n: n for n in range(6)})
    assert x.dtype == np.float32
    np.testing.assert_array_equal(weight, y)


@pytest.mark.parametrize(
    "batch", [(X, Y), [X, Y], (X, Y, np.ones(6)), [X, Y, np.ones(6)]], ids=lambda b: f"{type(b)}{len(b)}"
)
def test_a_batch_is_a_tuple_or_a_list(model, batch):
    found = next(make_batches(model, iter([batch]), None, None, use="fit").epoch(0))
    assert len(found) == len(batch)
    np.testing.assert_array_equal(found[1], Y)


def test_a_batch_of_four_parts_is_refused(model):
    source = make_batches(model, iter([(X, Y, Y, Y)]), None, None, use="fit")
    with pytest.raises(errors.DataError, match=r"a batch has 4 parts\. Give \(x, y\) or \(x, y, sample_weight\)"):
        next(source.epoch(0))


def test_predict_takes_the_first_part_of_a_batch(backend, model):
    expected = model.predict(X)
    np.testing.assert_allclose(model.predict(Numbered()), expected, rtol=1e-6)
    np.testing.assert_allclose(model.predict(iter([X[:4], X[4:]])), expected, rtol=1e-6)
    np.testing.assert_allclose(model.predict(iter([(X, Y)]), steps=1), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "kind", "text"),
    [
        (X[:, :1], Y, errors.DataError, r"fit\(x=\).*must have the shape \(None, 2\)\. Got an array of shape \(6, 1\)"),
        ([X, X], Y, errors.DataError, r"fit\(x=\).*the model has 1 input"),
        (X, Y[:5], errors.DataError, r"fit of Sequential 'net': .*different numbers of samples \(x: 6, y: 5\)"),
        (X[:0], Y[:0], errors.DataError, r"there are no samples"),
        (np.array([["a", "b"]]), Y[:1], errors.DataError, r"holds what is no number"),
        (X, np.zeros((6, 3)), errors.ShapeError, r"targets' shape \(6, 3\) does not fit the predictions' \(6, 1\)"),
        (None, None, errors.DataError, r"x is None"),
    ],
    ids=["shape", "inputs", "lengths", "empty", "text", "targets", "none"],
)
def test_bad_data_leave_the_model_as_it_was(backend, model, x, y, kind, text):
    """Weights, and what compile said: the next fit with right data does what a fresh model does."""
    before = model.get_weights()
    with pytest.raises(kind, match=text) as caught:
        model.fit(x, y, verbose=0)
    assert isinstance(caught.value, ValueError)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)
    twin = pronghorn.Sequential([layers.Dense(1, input_shape=(2,), weights=before)])
    twin.compile("sgd", "mse")
    losses = [m.fit(X, Y, shuffle=False, verbose=0).history["loss"] for m in (model, twin)]
    assert losses[0] == losses[1]


def test_wrong_targets_do_not_decide_what_accuracy_means(backend):
    """ "accuracy" is chosen by the first targets that fit: one-hot ones must not make indices one-hot later."""
    model = pronghorn.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    with pytest.raises(errors.ShapeError):
        model.train_on_batch(X, np.eye(3)[[0, 1, 2, 0, 1, 2]])
    classes = model.predict(X).argmax(axis=1)
    assert model.test_on_batch(X, classes)[1] == 1.0


ADAPTER = """
import numpy as np
from pronghorn.training.batches import Batches

class Words:
    def __init__(self, count):
        self.count = count

class WordBatches(Batches):
    steps, samples = 2, 8

    def epoch(self, number, start=0):
        for step in range(start, 2):
            yield np.full((4, 2), step, "float32"), np.full((4, 1), step, "float32")

def words(model, x, y, sample_weight, *, use, batch_size, shuffle, steps, class_weight):
    return WordBatches() if type(x).__name__ == "Words" else None

@hookimpl
def pronghorn_data_adapters():
    return [Component("words", words)]
"""


def test_a_plugin_brings_data_of_its_own_form(model, site):
    site.install("words", entry_points={"data_adapters.words": "words_adapter"}, modules={"words_adapter": ADAPTER})
    from words_adapter import WordBatches, Words

    assert isinstance(make_batches(model, Words(3), None, None, use="fit"), WordBatches)
    assert isinstance(make_batches(model, X, Y, None, use="fit"), ArrayBatches)
