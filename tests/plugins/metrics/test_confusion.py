"""Counts at thresholds against loops in NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measuring import check_metric, measure

from pronghorn import metrics
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn_plugins.metrics.confusion import are_even, bucket_counts, counts, even_thresholds

RNG = np.random.default_rng(0)
T = (RNG.uniform(size=(10, 3)) > 0.5).astype(float)
P = RNG.uniform(size=(10, 3))
W = RNG.uniform(size=10)
NAMES = ["TruePositives", "FalsePositives", "FalseNegatives", "TrueNegatives"]


def by_hand(t, p, w, threshold):
    w = np.broadcast_to(np.reshape(w, (-1,) + (1,) * (t.ndim - 1)), t.shape)
    above = p > threshold
    return [
        w[above & (t == 1)].sum(),
        w[above & (t == 0)].sum(),
        w[~above & (t == 1)].sum(),
        w[~above & (t == 0)].sum(),
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("thresholds", [None, 0.25, [0.2, 0.5, 0.9]])
def test_counts(name, thresholds):
    at = np.atleast_1d(0.5 if thresholds is None else thresholds)
    which = NAMES.index(name)

    def make():
        return getattr(metrics, name)(thresholds)

    for w, batch in ((np.ones(10), (T, P)), (W, (T, P, W))):
        wanted = np.array([by_hand(T, P, w, x)[which] for x in at])
        parts = [tuple(x[:6] for x in batch), tuple(x[6:] for x in batch)]
        check_metric(make, wanted if len(at) > 1 else wanted[0], *parts, tolerance=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_vectors_and_columns(name):
    wanted = by_hand(T[:, 0], P[:, 0], np.ones(10), 0.5)[NAMES.index(name)]
    for t, p in ((T[:, 0], P[:, 0]), (T[:, :1], P[:, :1]), (T[:, 0], P[:, :1])):
        assert measure(getattr(metrics, name)(), (t, p)) == wanted


@given(st.integers(3, 12), st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20), st.booleans())
def test_buckets_count_as_comparisons_do(number, values, weighted):
    """Where no prediction lies within rounding of a threshold."""
    p = np.array(values)[:, None]
    thresholds = even_thresholds(number)
    near = np.abs(p - thresholds).min(axis=1) < 1e-6
    p = p[~near | (p[:, 0] == 0) | (p[:, 0] == 1)]
    t = (np.arange(len(p)) % 2)[:, None].astype(float)
    w = np.arange(1.0, len(p) + 1)[:, None] if weighted else None
    if not len(p):
        return
    for fast, slow in zip(bucket_counts(t, p, w, number), counts(t, p, w, thresholds), strict=True):
        np.testing.assert_allclose(fast[:, 0], slow, rtol=1e-12)


def test_predictions_outside_are_brought_in_and_nan_is_0():
    p = np.array([[-3.0], [np.nan], [2.0]])
    tp, fp, fn, tn = bucket_counts(np.ones((3, 1)), p, None, 5)
    np.testing.assert_array_equal(tp[:, 0], [3, 1, 1, 1, 0])
    np.testing.assert_array_equal(fn[:, 0], [0, 2, 2, 2, 3])
    assert not np.any(fp)
    assert not np.any(tn)


def test_even_thresholds():
    assert are_even(even_thresholds(7))
    assert not are_even(np.array([-1e-7, 0.3, 1 + 1e-7]))


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"TruePositives: thresholds must lie in \[0, 1\]\. Got \[1\.5\]"):
        metrics.TruePositives([0.5, 1.5])
    with pytest.raises(ShapeError, match=r"TruePositives: the targets' shape \(3, 2\)"):
        metrics.TruePositives().update_state(np.zeros((3, 2)), np.zeros((3, 3)))
