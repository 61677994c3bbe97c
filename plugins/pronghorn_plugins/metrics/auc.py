"""AUC: the area under a curve of two rates over all thresholds."""

from __future__ import annotations

import numpy as np

from pronghorn.api import ArgumentError, Component, Dim, ShapeError, epsilon, hookimpl, nearest, ops
from pronghorn_plugins.metrics.confusion import (
    FourCounts,
    are_even,
    bucket_counts,
    checked_thresholds,
    counts,
    even_thresholds,
    prepared,
)

_CURVES = ("ROC", "PR", "PRGAIN")
_SUMMATIONS = ("interpolation", "minoring", "majoring")


class AUC(FourCounts):
    """The area under the curve of true positive rate over false positive rate (ROC), or of precision over recall (PR).

    Counted at thresholds, so an approximation: more of them come nearer to the truth. PR curves are interpolated after
    Davis & Goadrich: between two thresholds true positives grow linearly with all positive predictions.

    Args:
        num_thresholds: thresholds are 0, 1/(n-1) … 1; int > 1.
        curve: ``"ROC"``, ``"PR"``, or ``"PRGAIN"`` (Flach & Kull 2015).
        summation_method: the height between two thresholds: their mean (``"interpolation"``), the lower
            (``"minoring"``) or the higher one (``"majoring"``).
        thresholds: others, in [0, 1], to which both ends are added; then num_thresholds has no meaning.
        multi_label: a curve for each column of (B, L), and the mean of their areas.
        num_labels: L, if the state is to exist before the first update.
        label_weights: weights of the columns (L,): of the areas with multi_label, of the elements without.
        from_logits: take the sigmoid of predictions first.
    Shapes:
        y_true, y_pred of one shape, (B, L) with multi_label; sample_weight (B,) or of that shape.
    Raises:
        ArgumentError: for a curve, method, number or threshold that may not be; ShapeError: if shapes do not fit.
    Source: Davis & Goadrich 2006; Keras 3.

    >>> float(AUC(num_thresholds=3)([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9]))
    0.75
    """

    def __init__(
        self,
        num_thresholds=200,
        curve="ROC",
        summation_method="interpolation",
        name=None,
        dtype=None,
        thresholds=None,
        multi_label=False,
        num_labels=None,
        label_weights=None,
        from_logits=False,
    ):
        super().__init__(name, dtype)
        self.curve = _one_of("curve", str(curve).upper(), _CURVES)
        self.summation_method = _one_of("summation_method", str(summation_method).lower(), _SUMMATIONS)
        if thresholds is None and num_thresholds <= 1:
            raise _wrong("num_thresholds", num_thresholds, "must be greater than 1.", "200 is usual.")
        if num_labels and not multi_label:
            raise _wrong("num_labels", num_labels, "means something with multi_label=True only.", "Leave it out.")
        self.thresholds, self.multi_label, self.num_labels = thresholds, multi_label, num_labels
        self.label_weights, self.from_logits = label_weights, from_logits
        inner = None if thresholds is None else sorted(checked_thresholds(thresholds, "AUC"))
        self._thresholds = (
            even_thresholds(num_thresholds) if inner is None else np.array([-epsilon(), *inner, 1 + epsilon()])
        )
        self.num_thresholds = len(self._thresholds)
        self._even = are_even(self._thresholds)
        self._columns = None
        if num_labels or not multi_label:
            self._build(num_labels or 1)

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self.from_logits:
            y_pred = ops.sigmoid(y_pred)
        labels, predictions, weight = prepared(y_true, y_pred, sample_weight, self.dtype, "AUC")
        columns = labels.shape[-1]
        if self.multi_label:
            self._build(columns)
        elif self.label_weights is not None:
            each = np.asarray(self.label_weights, self.dtype)
            weight = ops.ones_like(labels) * each if weight is None else weight * each
        if not self.multi_label:
            labels, predictions, weight = (
                None if x is None else ops.reshape(x, (-1, 1)) for x in (labels, predictions, weight)
            )
        self.add_counts(self._counted(labels, predictions, weight))

    def _counted(self, labels, predictions, weight):
        if self._even:
            return bucket_counts(labels, predictions, weight, self.num_thresholds)
        each = [
            counts(labels[:, i], predictions[:, i], None if weight is None else weight[:, i], self._thresholds)
            for i in range(labels.shape[-1])
        ]
        return [ops.stack(parts, axis=1) for parts in zip(*each, strict=True)]

    def _build(self, columns):
        if isinstance(columns, Dim) or self._columns not in {None, columns}:
            raise ShapeError(
                f"the number of labels must be {self._columns or 'known'}. Got {columns}.",
                where="AUC(multi_label=True)",
                fix="A metric keeps one curve for each label from its first update on: use another one.",
                expected=self._columns,
                actual=columns,
            )
        if self._columns is None:
            self._columns = columns
            self.make_counts((self.num_thresholds, columns) if self.multi_label else (self.num_thresholds,))

    def result(self):
        if self._columns is None:
            return ops.zeros((), self.dtype)
        if self.curve == "PR" and self.summation_method == "interpolation":
            area = ops.sum(self._precision_recall_pieces(), axis=0)
        else:
            x, y = self._points()
            first, second = y[:-1], y[1:]
            height = {
                "interpolation": lambda: (first + second) / 2.0,
                "minoring": lambda: ops.minimum(first, second),
                "majoring": lambda: ops.maximum(first, second),
            }[self.summation_method]()
            area = ops.sum((x[:-1] - x[1:]) * height, axis=0)
        if not self.multi_label:
            return area
        if self.label_weights is None:
            return ops.mean(area)
        each = np.asarray(self.label_weights, self.dtype)
        return ops.sum(area * each) / float(each.sum())

    def _points(self):
        """Both coordinates of the curve at each threshold."""
        match self.curve:
            case "ROC":
                return ops.divide_no_nan(self.false_positives, self._negatives()), self.recall()
            case "PR":
                return self.recall(), self.precision()
        odds = ops.divide_no_nan(self.true_positives + self.false_negatives, self._negatives())
        none = ops.equal(self.true_positives + 0.0, 0)
        recall, precision = (
            1.0 - odds * ops.divide_no_nan(wrong, self.true_positives)
            for wrong in (self.false_negatives, self.false_positives)
        )
        return ops.maximum(ops.where(none, 0.0, recall), 0.0), ops.where(none, 1.0, precision)

    def _negatives(self):
        return self.true_negatives + self.false_positives

    def _precision_recall_pieces(self):
        """The area between two thresholds: ``slope (dTP + (TP - slope P) log(P_A / P_B)) / positives``, P = TP + FP."""
        tp = self.true_positives + 0.0
        p = tp + self.false_positives
        gained, slope = tp[:-1] - tp[1:], ops.divide_no_nan(tp[:-1] - tp[1:], ops.maximum(p[:-1] - p[1:], 0.0))
        intercept = tp[1:] - slope * p[1:]
        ratio = ops.where(ops.greater(p[1:], 0), ops.divide_no_nan(p[:-1], p[1:]), 1.0)
        positives = ops.maximum(tp[1:] + self.false_negatives[1:], 0.0)
        return ops.divide_no_nan(slope * (gained + intercept * ops.log(ratio)), positives)


def _one_of(argument, value, allowed):
    if value not in allowed:
        raise _wrong(argument, value, "is none of those there are.", nearest(value, allowed))
    return value


def _wrong(argument, value, rule, fix):
    return ArgumentError(f"{argument}={value!r} {rule}", where="AUC", fix=fix, argument=argument, got=value)


@hookimpl
def pronghorn_metrics():
    return [Component("AUC", AUC, ["auc"])]
