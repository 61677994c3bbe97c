"""The short way is taken for batches of a known form, and refuses what the long one would."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training import batches
from pronghorn.training.batches import one_batch
from pronghorn.training.repeating import accepted

X = np.arange(12, dtype="float32").reshape(6, 2) / 12
Y = np.array([0, 1, 2, 0, 1, 2])


@pytest.fixture
def model():
    made = pronghorn.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))], name="net")
    made.compile("sgd", loss="sparse_categorical_crossentropy")
    return made


@pytest.fixture
def long_ways(monkeypatch):
    """Counts how often a batch goes the long way."""
    taken = []
    plain = batches.arranged

    def counted(*args):
        taken.append(1)
        return plain(*args)

    monkeypatch.setattr(batches, "arranged", counted)
    return taken


def test_batches_of_one_form_are_looked_at_once(model, long_ways):
    first = one_batch(model, X, Y, None, None)
    assert first[0] is X
    second = one_batch(model, X[:4], Y[:4], None, None)
    assert [len(part) for part in second] == [4, 4]
    assert len(long_ways) == 1
    one_batch(model, X, Y, np.ones(6, "float32"), None)
    one_batch(model, X, Y.astype("int32"), None, None)
    assert len(long_ways) == 3


@pytest.mark.parametrize(
    ("x", "y"), [(X.astype("float64"), Y), (X.tolist(), Y), ([X], Y), (X, Y.tolist())], ids=["f8", "lists", "list", "y"]
)
def test_what_is_changed_on_the_way_goes_the_long_one(model, long_ways, x, y):
    for _ in range(2):
        found = one_batch(model, x, y, None, None)
        assert [part.dtype.name for part in found] == ["float32", "int64"]
    assert len(long_ways) == 2


def test_class_weights_go_the_long_way(model, long_ways):
    for _ in range(2):
        assert len(one_batch(model, X, Y, None, {0: 1.0, 1: 2.0, 2: 3.0})) == 3
    assert len(long_ways) == 2


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        (np.where(X > 0.9, np.nan, X).astype("float32"), Y, r"train_on_batch\(x=\) of Sequential 'net': there is NaN"),
        (X, Y + 1, r"train_on_batch\(y=\) of Sequential 'net': class indices .* Got 3"),
        (X, Y[:5], r"different numbers of samples \(x: 6, y: 5\)"),
        (X[:0], Y[:0], r"there are no samples"),
        (X[:, :1], Y, r"must have the shape \(None, 2\)"),
        (X[0], Y, r"The batch axis is missing"),
    ],
)
def test_bad_batches_are_refused_all_the_same(model, x, y, text):
    one_batch(model, X, Y, None, None)
    with pytest.raises(errors.DataError, match=text):
        one_batch(model, x, y, None, None)


def test_a_changed_model_begins_anew(model):
    one_batch(model, X, Y, None, None)
    before = accepted(model)
    assert accepted(model) is before
    model.compile("sgd", loss="sparse_categorical_crossentropy")
    assert accepted(model) is not before
    assert not accepted(model).forms
    one_batch(model, X, Y, None, None)
    model.add(layers.Dense(7))
    assert not accepted(model).forms


def test_new_limits_count(model):
    one_batch(model, X, Y, None, None)
    model.add(layers.Dense(9, activation="softmax"))
    model.compile("sgd", loss="sparse_categorical_crossentropy")
    assert len(one_batch(model, X, Y + 6, None, None)) == 2
    assert len(one_batch(model, X, Y + 6, None, None)) == 2
    with pytest.raises(errors.DataError, match=r"Got 9"):
        one_batch(model, X, Y + 7, None, None)


def test_predict_looks_at_no_values(model, backend):
    spoiled = X.copy()
    spoiled[2] = np.nan
    one_batch(model, spoiled, None, None, None, "predict_on_batch")
    assert one_batch(model, spoiled, None, None, None, "predict_on_batch")[0] is spoiled
