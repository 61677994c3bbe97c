"""F-scores against counts in NumPy."""

import numpy as np
import pytest
from measuring import check_metric

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
P = RNG.uniform(size=(15, 3))
T = (P + 0.4 * RNG.normal(size=(15, 3)) > 0.5).astype(float)
W = RNG.uniform(size=15)


def batches(*arrays):
    return [tuple(x[part] for x in arrays) for part in (slice(0, 6), slice(6, 15))]


def score(guess, average, beta, w):
    w = np.ones(T.shape) if w is None else np.broadcast_to(w[:, None], T.shape)
    axis = None if average == "micro" else 0
    tp, fp, fn = ((x * w).sum(axis) for x in (guess * T, guess * (1 - T), (1 - guess) * T))
    each = (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)
    if average == "weighted":
        return np.average(each, weights=tp + fn)
    return each if average is None else np.mean(each)


@pytest.mark.parametrize("average", [None, "micro", "macro", "weighted"])
@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("threshold", [None, 0.3])
def test_fbeta(average, beta, threshold):
    guess = (P.max(-1, keepdims=True) == P if threshold is None else threshold < P).astype(float)
    for w, batch in ((None, (T, P)), (W, (T, P, W))):
        wanted = score(guess, average, beta, w)
        check_metric(lambda: metrics.FBetaScore(average, beta, threshold), wanted, *batches(*batch), tolerance=1e-5)


def test_f1():
    guess = (P > 0.5).astype(float)
    check_metric(lambda: metrics.F1Score("macro", 0.5), score(guess, "macro", 1, None), *batches(T, P), tolerance=1e-5)
    assert "beta" not in metrics.F1Score().get_config()


def test_examples_of_keras(backend):
    """From Keras 3's docstrings."""
    t, p = [[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]]
    found = metrics.FBetaScore(beta=2.0, threshold=0.5)(t, p)
    np.testing.assert_allclose(found, [0.3846154, 0.90909094, 0.8333334], rtol=1e-6)
    np.testing.assert_allclose(metrics.F1Score(threshold=0.5)(t, p), [0.5, 0.8, 0.6666667], rtol=1e-6)


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="Did you mean 'macro'"):
        metrics.F1Score("makro")
    with pytest.raises(ArgumentError, match="beta must be positive"):
        metrics.FBetaScore(beta=0.0)
    with pytest.raises(ArgumentError, match=r"F1Score: threshold must lie in \(0, 1\]"):
        metrics.F1Score(threshold=2.0)
    with pytest.raises(ShapeError, match=r"\(B, C\).*Got \(3,\)"):
        metrics.F1Score().update_state(np.zeros(3), np.zeros(3))
