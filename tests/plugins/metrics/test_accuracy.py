"""Accuracies: golden values of Keras 2.2.4, counts in NumPy, examples of Keras 3."""

import numpy as np
import pytest
from golden_functions import calls, without
from measuring import check_metric
from tracing import check, traced

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
P = RNG.uniform(size=(6, 2, 4))
INDICES = RNG.integers(0, 4, size=(6, 2))
HOT = np.eye(4)[INDICES]
BINARY = (RNG.uniform(size=(6, 2, 4)) > 0.5).astype(float)
RANK = (np.take_along_axis(P, INDICES[..., None], -1) < P).sum(-1)

FUNCTIONS = ["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"]
FUNCTIONS += ["top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"]


def shares(right):
    return right.astype("float32")


@pytest.mark.parametrize(
    ("name", "target", "oracle"),
    [
        ("binary_accuracy", BINARY, lambda t, p: shares(t == (p > 0.5)).mean(-1)),
        ("categorical_accuracy", HOT, lambda t, p: shares(p.argmax(-1) == INDICES)),
        ("sparse_categorical_accuracy", INDICES, lambda t, p: shares(t == p.argmax(-1))),
        ("top_k_categorical_accuracy", HOT, lambda t, p: shares(RANK < 5)),
    ],
)
def test_function(name, target, oracle):
    check(getattr(metrics, name), oracle, target, P)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k(k):
    wanted = shares(k > RANK)
    check(lambda t, p: metrics.top_k_categorical_accuracy(t, p, k), lambda t, p: wanted, HOT, P)
    check(lambda t, p: metrics.sparse_top_k_categorical_accuracy(t, p, k), lambda t, p: wanted, INDICES, P)
    check_metric(lambda: metrics.TopKCategoricalAccuracy(k), wanted.mean(), (HOT[:4], P[:4]), (HOT[4:], P[4:]))
    check_metric(lambda: metrics.SparseTopKCategoricalAccuracy(k), wanted.mean(), (INDICES, P))


def test_ties_at_the_border_count():
    """Of four equal predictions each is among the greatest two, as TensorFlow has it."""
    found = metrics.sparse_top_k_categorical_accuracy([0, 1, 2, 3], np.full((4, 4), 0.25), k=2)
    np.testing.assert_array_equal(found, [1, 1, 1, 1])


@pytest.mark.parametrize("call", calls(*(f"metrics.{name}" for name in FUNCTIONS)), ids=str)
def test_keras(call, backend):
    """The top-k functions of 2.2.4 return the mean of what they return here; its binary accuracy rounds."""
    name = call.function[8:]
    function = getattr(metrics, name)
    options = {**getattr(function, "keras2_defaults", {}), **call.kwargs}
    found = traced(lambda t, p: function(t, p, **options), *call.args)
    np.testing.assert_allclose(found.mean() if "top_k" in name else found, call.out, rtol=1e-6)


def test_every_recorded_metric_is_asked_for():
    assert not without(*(f"metrics.{name}" for name in FUNCTIONS))


def test_binary_accuracy_rounds_halves_to_even():
    np.testing.assert_array_equal(metrics.binary_accuracy([[0, 2, 2, 1]], [[0.5, 1.5, 2.5, 0.6]], None), [1])
    np.testing.assert_array_equal(metrics.binary_accuracy([[0.0, 1.0]], [[0.5, 7.0]]), [1])


@pytest.mark.parametrize(
    ("metric", "batch", "wanted"),
    [
        ("Accuracy", ([[1], [2], [3], [4]], [[0], [2], [3], [4]], [1, 1, 0, 0]), 0.5),
        ("BinaryAccuracy", ([[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]], [1, 0, 0, 1]), 0.5),
        ("CategoricalAccuracy", ([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]], [0.7, 0.3]), 0.3),
        ("SparseCategoricalAccuracy", ([[2], [1]], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]], [0.7, 0.3]), 0.3),
    ],
)
def test_examples_of_keras(metric, batch, wanted):
    """From Keras 3's docstrings, with sample weights."""
    t, p, w = (np.asarray(x, float) for x in batch)
    check_metric(lambda: metrics.get(metric), wanted, (t, p, w))


@pytest.mark.parametrize("threshold", [0.25, 0.75])
def test_threshold(threshold):
    wanted = ((threshold < P) == BINARY).mean()
    check_metric(lambda: metrics.BinaryAccuracy(threshold=threshold), wanted, (BINARY, P))
    with pytest.raises(ArgumentError, match=r"between 0 and 1\. Got 1\.5"):
        metrics.BinaryAccuracy(threshold=1.5)


@pytest.mark.parametrize("name", ["accuracy", "acc", "Accuracy"])
def test_accuracy_by_name(name):
    made = metrics.get(name)
    assert type(made) is metrics.Accuracy
    assert made.name == "accuracy"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shapes_that_do_not_fit(name):
    with pytest.raises(ShapeError, match=rf"{name}: the targets' shape \(4, 2\)"):
        getattr(metrics, name)(np.zeros((4, 2)), np.zeros((4, 3)))
