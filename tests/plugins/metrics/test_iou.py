"""Intersection over union against sets in NumPy."""

import numpy as np
import pytest
from measuring import check_metric, measure

from pronghorn import metrics
from pronghorn.errors import ArgumentError

RNG = np.random.default_rng(0)
T = RNG.integers(0, 4, size=(6, 5))
P = np.where(RNG.uniform(size=(6, 5)) < 0.5, T, RNG.integers(0, 4, size=(6, 5)))
W = RNG.uniform(size=(6, 5))


def batches(*arrays):
    return [tuple(x[part] for x in arrays) for part in (slice(0, 2), slice(2, 6))]


def iou(t, p, classes, w=None):
    w = np.ones(t.shape) if w is None else w
    found = [
        w[(t == c) & (p == c)].sum() / w[(t == c) | (p == c)].sum() for c in classes if ((t == c) | (p == c)).any()
    ]
    return np.mean(found)


@pytest.mark.parametrize("classes", [[0], [1, 3]])
def test_iou(classes):
    check_metric(lambda: metrics.IoU(4, classes), iou(T, P, classes), *batches(T, P), tolerance=1e-5)
    check_metric(lambda: metrics.IoU(4, classes), iou(T, P, classes, W), *batches(T, P, W), tolerance=1e-5)


def test_mean_iou_leaves_out_classes_that_do_not_occur():
    check_metric(lambda: metrics.MeanIoU(4), iou(T, P, range(4)), *batches(T, P), tolerance=1e-5)
    check_metric(lambda: metrics.MeanIoU(9), iou(T, P, range(4)), *batches(T, P), tolerance=1e-5)


def test_weights_of_samples():
    w = RNG.uniform(size=6)
    wanted = iou(T, P, range(4), np.broadcast_to(w[:, None], T.shape))
    check_metric(lambda: metrics.MeanIoU(4), wanted, *batches(T, P, w), tolerance=1e-5)


@pytest.mark.parametrize("ignored", [-1, 255])
def test_ignored_class(ignored):
    t = np.where(T == 2, ignored, T)
    wanted = iou(T, P, [0, 1, 3], (T != 2).astype(float))
    check_metric(lambda: metrics.IoU(4, [0, 1, 3], ignore_class=ignored), wanted, *batches(t, P), tolerance=1e-5)


def test_dense_targets_and_predictions():
    hot, soft = np.eye(4)[T], np.eye(4)[P] * 0.9 + 0.02
    wanted = iou(T, P, range(4))
    check_metric(
        lambda: metrics.MeanIoU(4, sparse_y_true=False, sparse_y_pred=False), wanted, (hot, soft), tolerance=1e-5
    )
    check_metric(lambda: metrics.OneHotMeanIoU(4), wanted, (hot, soft), tolerance=1e-5)
    check_metric(lambda: metrics.OneHotMeanIoU(4, sparse_y_pred=True), wanted, (hot, P), tolerance=1e-5)
    check_metric(lambda: metrics.OneHotIoU(4, [1]), iou(T, P, [1]), (hot, soft), tolerance=1e-5)
    moved = np.moveaxis(soft, -1, 1)
    check_metric(lambda: metrics.MeanIoU(4, sparse_y_pred=False, axis=1), wanted, (T, moved), tolerance=1e-5)


def test_binary_iou():
    p, t = W, (T > 1).astype(int)
    wanted = iou(t, (p >= 0.3).astype(int), [0, 1])
    check_metric(lambda: metrics.BinaryIoU(threshold=0.3), wanted, *batches(t, p), tolerance=1e-5)
    check_metric(lambda: metrics.BinaryIoU([1], 0.3), iou(t, (p >= 0.3) * 1, [1]), *batches(t, p), tolerance=1e-5)


def test_examples_of_keras(backend):
    """From Keras 3's docstrings."""
    assert measure(metrics.IoU(2, [0]), ([0, 0, 1, 1], [0, 1, 0, 1])) == pytest.approx(0.33333334)
    weighted = ([0, 0, 1, 1], [0, 1, 0, 1], [0.3, 0.3, 0.3, 0.1])
    assert measure(metrics.IoU(2, [0]), weighted) == pytest.approx(0.33333334, rel=1e-6)
    weighted = ([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7], [0.2, 0.3, 0.4, 0.1])
    assert measure(metrics.BinaryIoU([0, 1], 0.3), weighted) == pytest.approx(0.17361112, rel=1e-6)


@pytest.mark.parametrize(("t", "p"), [([0, 1], [0, 2]), ([0, 2], [0, 1]), ([0, 1], [0, -1])])
def test_classes_out_of_range_are_an_error(t, p):
    """Not counted as something else: NumPy looks at the index."""
    with pytest.raises((IndexError, ValueError)):
        metrics.MeanIoU(2).update_state(np.array(t), np.array(p))


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"below num_classes=3\. Got \[3\]"):
        metrics.IoU(3, [0, 3])
