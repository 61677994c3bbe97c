"""Metrics of real numbers against NumPy and SciPy over all batches at once."""

import numpy as np
import pytest
from measuring import check_metric, measure
from scipy import stats
from tracing import check

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
T = RNG.normal(size=(9, 3))
P = T + 0.5 * RNG.normal(size=(9, 3))
W = RNG.uniform(0.1, 1, size=9)
PARTS = [slice(0, 4), slice(4, 9)]


def batches(*arrays):
    return [tuple(x[part] for x in arrays) for part in PARTS]


def r2(t, p, w=None):
    w = np.ones(len(t)) if w is None else w
    mean = np.average(t, axis=0, weights=w)
    return 1 - (w[:, None] * (t - p) ** 2).sum(0) / (w[:, None] * (t - mean) ** 2).sum(0)


def test_root_mean_squared_error():
    check_metric(metrics.RootMeanSquaredError, np.sqrt(np.mean((T - P) ** 2)), *batches(T, P))
    wanted = np.sqrt(np.average(((T - P) ** 2).mean(-1), weights=W))
    check_metric(metrics.RootMeanSquaredError, wanted, *batches(T, P, W))


def test_cosine_similarity():
    cosines = (T * P).sum(-1) / np.linalg.norm(T, axis=-1) / np.linalg.norm(P, axis=-1)
    check_metric(metrics.CosineSimilarity, cosines.mean(), *batches(T, P))
    check_metric(metrics.CosineSimilarity, np.average(cosines, weights=W), *batches(T, P, W))


def test_cosine_similarity_by_name_has_the_metric_s_sign():
    metric = metrics.get("cosine_similarity")
    assert float(metric([[0.0, 1.0]], [[0.0, 2.0]])) == 1


def test_r2_score():
    check_metric(metrics.R2Score, r2(T, P).mean(), *batches(T, P), tolerance=1e-5)
    check_metric(metrics.R2Score, r2(T, P, W).mean(), *batches(T, P, W), tolerance=1e-5)
    check_metric(lambda: metrics.R2Score(class_aggregation=None), r2(T, P), *batches(T, P), tolerance=1e-5)
    wanted = np.average(r2(T, P), weights=T.var(0))
    check_metric(lambda: metrics.R2Score("variance_weighted_average"), wanted, *batches(T, P), tolerance=1e-5)


def test_adjusted_r2_score():
    wanted = 1 - (1 - r2(T, P).mean()) * 8 / (9 - 2 - 1)
    check_metric(lambda: metrics.R2Score(num_regressors=2), wanted, *batches(T, P), tolerance=1e-5)
    check_metric(lambda: metrics.R2Score(num_regressors=8), r2(T, P).mean(), *batches(T, P), tolerance=1e-5)


def test_r2_of_constant_targets_is_0():
    assert measure(metrics.R2Score(), (np.ones((3, 1)), np.zeros((3, 1)))) == 0


def test_correlations():
    pearson = np.array([stats.pearsonr(t, p)[0] for t, p in zip(T, P, strict=True)])
    # Keras adds epsilon to each standard deviation.
    check(metrics.pearson_correlation, lambda t, p: pearson, T, P, tolerance=1e-5)
    check_metric(metrics.PearsonCorrelation, pearson.mean(), *batches(T, P), tolerance=1e-5)

    def concordance(t, p):
        spread = t.var(-1) + p.var(-1) + (t.mean(-1) - p.mean(-1)) ** 2
        return 2 * np.mean((t - t.mean(-1, keepdims=True)) * (p - p.mean(-1, keepdims=True)), -1) / spread

    check(metrics.concordance_correlation, concordance, T, P, tolerance=1e-5)
    check_metric(metrics.ConcordanceCorrelation, concordance(T, P).mean(), *batches(T, P), tolerance=1e-5)


def test_examples_of_keras():
    """From Keras 3's docstrings."""
    t, p = [[0, 1, 0.5], [1, 1, 0.2]], [[0.1, 0.9, 0.5], [1, 0.9, 0.2]]
    assert float(metrics.PearsonCorrelation()(t, p)) == pytest.approx(0.9966996338993913, rel=1e-6)
    assert float(metrics.ConcordanceCorrelation()(t, p)) == pytest.approx(0.9816320385426076, rel=1e-6)
    assert float(metrics.R2Score()([[1], [4], [3]], [[2.0], [4.0], [4.0]])) == pytest.approx(0.57142854, rel=1e-6)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="Did you mean 'uniform_average'"):
        metrics.R2Score("uniform")
    with pytest.raises(ArgumentError, match="Got -1"):
        metrics.R2Score(num_regressors=-1)
    with pytest.raises(ShapeError, match=r"\(B, F\).*Got \(3,\)"):
        metrics.R2Score().update_state(np.zeros(3), np.zeros(3))
