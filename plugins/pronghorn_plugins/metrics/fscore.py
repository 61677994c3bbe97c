"""F-scores: one number for precision and recall."""

from __future__ import annotations

from pronghorn.api import ArgumentError, Component, Dim, Metric, ShapeError, epsilon, hookimpl, nearest, ops
from pronghorn_plugins.losses.targets import matched

_AVERAGES = ("micro", "macro", "weighted", None)


class FBetaScore(Metric):
    """``(1 + beta^2) precision recall / (beta^2 precision + recall)``: their harmonic mean, recall counting beta times.

    Args:
        average: over classes: of counts (``"micro"``), of scores (``"macro"``), of scores by the number of positives
            (``"weighted"``), or one score each (None).
        beta: float > 0.
        threshold: above which a prediction is positive; None takes the greatest of each sample.
    Shapes:
        y_true, y_pred (B, C); sample_weight (B,).
    Raises:
        ArgumentError: for another average, beta <= 0, or a threshold outside (0, 1]; ShapeError: for other shapes.
    Source: van Rijsbergen 1979; Keras 3.

    >>> y_true, y_pred = [[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]]
    >>> FBetaScore(beta=2.0, threshold=0.5)(y_true, y_pred).round(3).tolist()
    [0.38..., 0.90..., 0.83...]
    """

    def __init__(self, average=None, beta=1.0, threshold=None, name="fbeta_score", dtype=None):
        super().__init__(name, dtype)
        where = type(self).__name__
        if average not in _AVERAGES:
            fix = nearest(str(average), filter(None, _AVERAGES))
            raise ArgumentError(
                f"there is no average {average!r}.", where=where, fix=fix, argument="average", got=average
            )
        if not beta > 0:
            fix = "1 weighs precision and recall alike."
            raise ArgumentError(f"beta must be positive. Got {beta}.", where=where, fix=fix, argument="beta", got=beta)
        if threshold is not None and not 0 < threshold <= 1:
            raise ArgumentError(
                f"threshold must lie in (0, 1]. Got {threshold}.",
                where=where,
                fix="None takes the greatest prediction of each sample.",
                argument="threshold",
                got=threshold,
            )
        self.average, self.beta, self.threshold = average, float(beta), threshold
        self.true_positives = self.false_positives = self.false_negatives = None

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = matched(y_true, y_pred, type(self).__name__)
        y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        self._build(y_pred.shape)
        if self.threshold is None:
            greatest = ops.greater_equal(y_pred, ops.max(y_pred, axis=-1, keepdims=True))
            positive = ops.logical_and(greatest, ops.greater(ops.absolute(y_pred), 1e-9))
        else:
            positive = ops.greater(y_pred, self.threshold)
        guess = ops.cast(positive, self.dtype)
        self._add(self.true_positives, guess * y_true, sample_weight)
        self._add(self.false_positives, guess * (1.0 - y_true), sample_weight)
        self._add(self.false_negatives, (1.0 - guess) * y_true, sample_weight)

    def _build(self, shape):
        if len(shape) != 2 or isinstance(shape[-1], Dim):
            raise ShapeError(
                f"predictions must have the shape (B, C) with a known C. Got {tuple(shape)}.",
                where=type(self).__name__,
                fix="Flatten other axes, and make class indices one-hot.",
                actual=tuple(shape),
            )
        if self.true_positives is None:
            size = () if self.average == "micro" else (shape[-1],)
            self.true_positives = self.add_weight("true_positives", size)
            self.false_positives = self.add_weight("false_positives", size)
            self.false_negatives = self.add_weight("false_negatives", size)

    def _add(self, variable, values, sample_weight):
        if sample_weight is not None:
            weight = ops.convert_to_tensor(sample_weight, self.dtype)
            values = values * (ops.expand_dims(weight, 1) if len(weight.shape) == 1 else weight)
        variable.assign_add(ops.sum(values, axis=None if self.average == "micro" else 0))

    def result(self):
        if self.true_positives is None:
            return ops.zeros((), self.dtype)
        tp = self.true_positives + 0.0
        precision = tp / (tp + self.false_positives + epsilon())
        recall = tp / (tp + self.false_negatives + epsilon())
        square = self.beta**2
        score = (1.0 + square) * precision * recall / (square * precision + recall + epsilon())
        if self.average == "weighted":
            support = tp + self.false_negatives
            return ops.sum(score * support) / (ops.sum(support) + epsilon())
        return score if self.average is None else ops.mean(score)


class F1Score(FBetaScore):
    """``2 precision recall / (precision + recall)``. Arguments as FBetaScore, without beta.

    >>> F1Score(threshold=0.5)([[1, 0], [1, 1]], [[0.6, 0.4], [0.2, 0.9]]).round(3).tolist()
    [0.66..., 1.0]
    """

    def __init__(self, average=None, threshold=None, name="f1_score", dtype=None):
        super().__init__(average, 1.0, threshold, name, dtype)


@hookimpl
def pronghorn_metrics():
    return [Component("FBetaScore", FBetaScore, ["fbeta_score"]), Component("F1Score", F1Score, ["f1_score"])]
