"""Precision, recall and the best of one under a bound on another, against counts in NumPy."""

import numpy as np
import pytest
from measuring import check_metric, measure

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
P = RNG.uniform(size=(12, 4))
T = (P + 0.5 * RNG.normal(size=(12, 4)) > 0.6).astype(float)
W = RNG.uniform(size=12)


def batches(*arrays):
    return [tuple(x[part] for x in arrays) for part in (slice(0, 5), slice(5, 12))]


def shares(t, above, w=None):
    """Precision and recall."""
    w = np.ones(t.shape) if w is None else np.broadcast_to(w[:, None], t.shape)
    tp, fp, fn = w[above & (t == 1)].sum(), w[above & (t == 0)].sum(), w[~above & (t == 1)].sum()
    return tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0


@pytest.mark.parametrize(("name", "which"), [("Precision", 0), ("Recall", 1)])
@pytest.mark.parametrize("thresholds", [None, 0.7, [0.1, 0.5, 1.0]])
def test_at_thresholds(name, which, thresholds):
    at = np.atleast_1d(0.5 if thresholds is None else thresholds)
    for w, batch in ((None, (T, P)), (W, (T, P, W))):
        wanted = np.array([shares(T, x < P, w)[which] for x in at])
        wanted = wanted[0] if len(at) == 1 else wanted
        check_metric(lambda: getattr(metrics, name)(thresholds), wanted, *batches(*batch), tolerance=1e-5)


@pytest.mark.parametrize(("name", "which"), [("Precision", 0), ("Recall", 1)])
def test_of_one_class(name, which):
    wanted = shares(T[:, 2:3], P[:, 2:3] > 0.5)[which]
    check_metric(lambda: getattr(metrics, name)(class_id=2), wanted, *batches(T, P), tolerance=1e-5)


@pytest.mark.parametrize(("name", "which"), [("Precision", 0), ("Recall", 1)])
@pytest.mark.parametrize("k", [1, 2])
def test_of_the_greatest(name, which, k):
    chosen = np.sort(P, axis=1)[:, -k:][:, :1] <= P
    check_metric(lambda: getattr(metrics, name)(top_k=k), shares(T, chosen)[which], *batches(T, P), tolerance=1e-5)
    both = shares(T, chosen & (P > 0.8))[which]
    check_metric(lambda: getattr(metrics, name)(0.8, top_k=k), both, *batches(T, P), tolerance=1e-5)


def test_nothing_there_is_0():
    assert measure(metrics.Precision(), (np.ones((3, 1)), np.zeros((3, 1)))) == 0
    assert measure(metrics.Recall(), (np.zeros((3, 1)), np.ones((3, 1)))) == 0


RATES = {
    "SensitivityAtSpecificity": ("specificity", "recall"),
    "SpecificityAtSensitivity": ("recall", "specificity"),
    "PrecisionAtRecall": ("recall", "precision"),
    "RecallAtPrecision": ("precision", "recall"),
}


def rates(t, p, threshold, w):
    w = np.broadcast_to(w[:, None], t.shape)
    above = p > threshold
    tp, fp = w[above & (t == 1)].sum(), w[above & (t == 0)].sum()
    fn, tn = w[~above & (t == 1)].sum(), w[~above & (t == 0)].sum()
    return {
        "precision": tp / (tp + fp) if tp + fp else 0.0,
        "recall": tp / (tp + fn),
        "specificity": tn / (tn + fp),
    }


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("value", [0.3, 0.7, 1.0])
@pytest.mark.parametrize("number", [11, 200])
def test_best_under_a_bound(name, value, number):
    bound, wanted = RATES[name]
    at = np.concatenate([[-1], np.arange(1, number - 1) / (number - 1), [2]])
    for w, batch in ((np.ones(12), (T, P)), (W, (T, P, W))):
        found = [rates(T, P, x, w) for x in at]
        best = max((r[wanted] for r in found if r[bound] >= value - 1e-9), default=0.0)
        check_metric(lambda: getattr(metrics, name)(value, number), best, *batches(*batch), tolerance=1e-5)


def test_best_of_one_class():
    found = [rates(T[:, 1:2], P[:, 1:2], x, np.ones(12)) for x in np.linspace(0, 1, 200)]
    best = max(r["precision"] for r in found if r["recall"] >= 0.5)
    check_metric(lambda: metrics.PrecisionAtRecall(0.5, class_id=1), best, *batches(T, P), tolerance=1e-5)


def test_examples_of_keras(backend):
    """From Keras 3's docstrings."""
    t, p, w = [0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8], [1, 1, 2, 2, 1]
    assert float(metrics.SensitivityAtSpecificity(0.5)(t, p)) == pytest.approx(0.5)
    assert float(metrics.SensitivityAtSpecificity(0.5)(t, p, w)) == pytest.approx(0.333333, rel=1e-5)
    assert float(metrics.SpecificityAtSensitivity(0.5)(t, p)) == pytest.approx(0.66666667, rel=1e-5)
    assert float(metrics.SpecificityAtSensitivity(0.5)(t, p, [1, 1, 2, 2, 2])) == pytest.approx(0.5)
    assert float(metrics.PrecisionAtRecall(0.5)(t, p)) == pytest.approx(0.5)
    assert float(metrics.PrecisionAtRecall(0.5)(t, p, [2, 2, 2, 1, 1])) == pytest.approx(0.33333333, rel=1e-5)
    assert float(metrics.RecallAtPrecision(0.8)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])) == pytest.approx(0.5)
    assert float(metrics.RecallAtPrecision(0.8)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9], [1, 0, 0, 1])) == pytest.approx(1.0)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"RecallAtPrecision: precision must lie in \[0, 1\]\. Got 2"):
        metrics.RecallAtPrecision(2)
    with pytest.raises(ArgumentError, match="num_thresholds must be positive"):
        metrics.PrecisionAtRecall(0.5, num_thresholds=0)
    with pytest.raises(ShapeError, match=r"class_id=1 needs predictions \(B, …, C\)"):
        metrics.Recall(class_id=1).update_state(np.zeros(3), np.zeros(3))
