"""AUC against the trapezoid and rectangle rules in NumPy, and against the exact rank statistic."""

import itertools

import numpy as np
import pytest
from measuring import check_metric, measure
from scipy import stats

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
T = (RNG.uniform(size=(40, 3)) > 0.6).astype(float)
P = np.clip(0.35 * T + 0.65 * RNG.uniform(size=(40, 3)), 0, 1)
W = RNG.uniform(size=40)


def batches(*arrays):
    return [tuple(x[part] for x in arrays) for part in (slice(0, 25), slice(25, 40))]


def area(t, p, w=None, curve="ROC", method="interpolation", at=None):
    """The area by the definition: counts at each threshold, then rectangles or trapezoids."""
    at = np.linspace(0, 1, 200) if at is None else np.asarray(at)
    at = np.concatenate([[-1e-7], at[1:-1] if at[0] == 0 else at, [1 + 1e-7]])
    w = np.ones(t.shape) if w is None else w
    above = p[None] > at.reshape(-1, *([1] * p.ndim))
    axes = tuple(range(1, above.ndim))
    tp, fp = (above * w * t).sum(axes), (above * w * (1 - t)).sum(axes)
    positives, negatives = (w * t).sum(), (w * (1 - t)).sum()
    recall, fall_out = tp / positives, fp / negatives
    precision = np.divide(tp, tp + fp, out=np.zeros_like(tp), where=tp + fp > 0)
    x, y = (fall_out, recall) if curve == "ROC" else (recall, precision)
    if curve == "PRGAIN":
        odds = positives / negatives
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.where(tp > 0, np.maximum(1 - odds * (positives - tp) / tp, 0), 0)
            y = np.where(tp > 0, 1 - odds * fp / tp, 1)
    heights = {"interpolation": (y[:-1] + y[1:]) / 2, "minoring": np.minimum(y[:-1], y[1:])}
    return np.sum((x[:-1] - x[1:]) * heights.get(method, np.maximum(y[:-1], y[1:])))


@pytest.mark.parametrize(
    ("curve", "method"),
    [(curve, method) for curve in ("ROC", "PR", "PRGAIN") for method in ("minoring", "majoring")]
    + [("ROC", "interpolation"), ("PRGAIN", "interpolation")],
)
def test_by_the_definition(curve, method):
    for w, batch in ((None, (T, P)), (np.broadcast_to(W[:, None], T.shape), (T, P, W))):
        wanted = area(T, P, w, curve, method)
        check_metric(
            lambda: metrics.AUC(curve=curve, summation_method=method), wanted, *batches(*batch), tolerance=1e-5
        )


def test_roc_comes_near_the_rank_statistic(backend):
    """The probability that a positive is predicted higher than a negative (Mann & Whitney)."""
    positive, negative = P[T == 1], P[T == 0]
    exact = stats.mannwhitneyu(positive, negative).statistic / (len(positive) * len(negative))
    assert measure(metrics.AUC(num_thresholds=5000), (T, P)) == pytest.approx(exact, abs=1e-3)


def test_precision_recall_is_interpolated_after_davis_and_goadrich():
    """True positives grow linearly with predicted positives between thresholds: integrated numerically."""
    at = np.concatenate([[-1e-7], np.linspace(0, 1, 21)[1:-1], [1 + 1e-7]])
    above = P[None] > at[:, None, None]
    tp, fp = (above * T).sum((1, 2)), (above * (1 - T)).sum((1, 2))
    total = 0.0
    for (tp_a, p_a), (tp_b, p_b) in itertools.pairwise(zip(tp, tp + fp, strict=True)):
        if p_a > p_b:
            slope = (tp_a - tp_b) / (p_a - p_b)
            predicted = np.linspace(p_b, p_a, 20001)
            right = tp_b + slope * (predicted - p_b)
            share = np.divide(right, predicted, out=np.full_like(right, slope), where=predicted > 0)
            total += np.trapezoid(share, predicted) * slope / T.sum()
    check_metric(lambda: metrics.AUC(21, curve="PR"), total, *batches(T, P), tolerance=1e-4)


@pytest.mark.parametrize("thresholds", [[0.1, 0.35, 0.9], [0.25, 0.5, 0.75]])
def test_thresholds_of_one_s_own(thresholds):
    wanted = area(T, P, at=np.array(thresholds))
    check_metric(lambda: metrics.AUC(thresholds=thresholds), wanted, *batches(T, P), tolerance=1e-5)


@pytest.mark.parametrize("weights", [None, [0.2, 0.5, 0.3]])
@pytest.mark.parametrize("options", [{}, {"num_labels": 3}, {"thresholds": [0.2, 0.45, 0.7]}], ids=str)
def test_multi_label(weights, options):
    at = options.get("thresholds")
    for w, batch in ((None, (T, P)), (W, (T, P, W))):
        areas = [area(T[:, i], P[:, i], w, at=at) for i in range(3)]
        wanted = np.average(areas, weights=weights)

        def make():
            return metrics.AUC(multi_label=True, label_weights=weights, **options)

        check_metric(make, wanted, *batches(*batch), tolerance=1e-5)


def test_label_weights_without_multi_label_weigh_elements():
    weights = [0.2, 0.5, 0.3]
    wanted = area(T, P, np.broadcast_to(weights, T.shape))
    check_metric(lambda: metrics.AUC(label_weights=weights), wanted, *batches(T, P), tolerance=1e-5)


def test_from_logits():
    z = np.log(P / (1 - P))
    check_metric(lambda: metrics.AUC(from_logits=True), area(T, P), *batches(T, z), tolerance=1e-4)


def test_examples_of_keras(backend):
    """From Keras 3's docstring."""
    assert measure(metrics.AUC(num_thresholds=3), ([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])) == pytest.approx(0.75)
    weighted = ([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9], [1.0, 0.0, 0.0, 1.0])
    assert measure(metrics.AUC(num_thresholds=3), weighted) == pytest.approx(1.0)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"curve='ROK'.*Did you mean 'ROC'"):
        metrics.AUC(curve="rok")
    with pytest.raises(ArgumentError, match="num_thresholds=1 must be greater than 1"):
        metrics.AUC(1)
    with pytest.raises(ArgumentError, match="num_labels=3 means something with multi_label=True only"):
        metrics.AUC(num_labels=3)
    metric = metrics.AUC(multi_label=True, num_labels=2)
    with pytest.raises(ShapeError, match=r"must be 2\. Got 3"):
        metric.update_state(T, P)
