"""Precision and recall, at thresholds or where the one or the other (or specificity) is good enough."""

from __future__ import annotations

from pronghorn.api import ArgumentError, Component, Metric, hookimpl, ops
from pronghorn_plugins.metrics.confusion import (
    BELOW_ALL,
    FourCounts,
    bucket_counts,
    checked_thresholds,
    counts,
    one_class,
    prepared,
)


class _Share(Metric):
    """true positives / (true positives + another count), at one threshold or several."""

    other = ""
    which = 1

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        super().__init__(name, dtype)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self._thresholds = checked_thresholds(thresholds, type(self).__name__, 0.5 if top_k is None else BELOW_ALL)
        self.true_positives = self.add_weight("true_positives", (len(self._thresholds),))
        self.missed = self.add_weight(self.other, (len(self._thresholds),))

    def update_state(self, y_true, y_pred, sample_weight=None):
        where = type(self).__name__
        one_class(y_pred, self.class_id, where)
        elements = prepared(y_true, y_pred, sample_weight, self.dtype, where, self.class_id, self.top_k)
        found = counts(*elements, self._thresholds)
        self.true_positives.assign_add(found[0])
        self.missed.assign_add(found[self.which])

    def result(self):
        share = ops.divide_no_nan(self.true_positives, self.true_positives + self.missed)
        return share[0] if len(self._thresholds) == 1 else share


class Precision(_Share):
    """tp / (tp + fp): the share of positive predictions that are right.

    Args:
        thresholds: above which a prediction is positive; 0.5 if None; several give one result each.
        top_k: only so many greatest predictions of a sample are positive; with no thresholds, all of these.
        class_id: look at this class only.
    Raises:
        ArgumentError: for thresholds outside [0, 1]; ShapeError: if shapes differ, or there is no class axis.

    >>> float(Precision()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]).round(4))
    0.666...
    """

    other = "false_positives"


class Recall(_Share):
    """tp / (tp + fn): the share of positives that are found. Arguments as Precision.

    >>> float(Recall()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]).round(4))
    0.666...
    """

    other = "false_negatives"
    which = 2


class _BestUnderConstraint(FourCounts):
    """The best of one rate over the thresholds at which another is at least a given value; 0 where there are none."""

    def __init__(self, value, num_thresholds, class_id, name, dtype):
        argument = next(iter(self._arguments), "value")
        if not 0 <= value <= 1:
            raise ArgumentError(
                f"{argument} must lie in [0, 1]. Got {value}.",
                where=type(self).__name__,
                fix="It is a share.",
                argument=argument,
                got=value,
            )
        if num_thresholds <= 0:
            raise ArgumentError(
                f"num_thresholds must be positive. Got {num_thresholds}.",
                where=type(self).__name__,
                fix="200 is usual.",
                argument="num_thresholds",
                got=num_thresholds,
            )
        super().__init__(name, dtype)
        self.value, self.num_thresholds, self.class_id = value, num_thresholds, class_id
        self.make_counts((num_thresholds,))

    def update_state(self, y_true, y_pred, sample_weight=None):
        where = type(self).__name__
        one_class(y_pred, self.class_id, where)
        labels, predictions, weight = prepared(y_true, y_pred, sample_weight, self.dtype, where, self.class_id)
        if self.num_thresholds == 1:
            self.add_counts(counts(labels, predictions, weight, [0.5]))
            return
        flat = (None if x is None else ops.reshape(x, (-1, 1)) for x in (labels, predictions, weight))
        self.add_counts(bucket_counts(*flat, self.num_thresholds))

    def result(self):
        constrained, wanted = self.rates()
        return ops.max(ops.where(ops.greater_equal(constrained, self.value), wanted, 0.0))

    def rates(self):
        """The rate that must be good enough, and the one to be made best, at each threshold."""
        raise NotImplementedError


class SensitivityAtSpecificity(_BestUnderConstraint):
    """The greatest recall over the thresholds at which specificity (tn / (tn + fp)) is at least ``specificity``.

    Args:
        specificity: float in [0, 1].
        num_thresholds: thresholds are 0, 1/(n-1) … 1; int > 0.
        class_id: look at this class only.
    Raises:
        ArgumentError: for a share outside [0, 1], or no thresholds.

    >>> float(SensitivityAtSpecificity(0.5)([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8]))
    0.5
    """

    def __init__(self, specificity, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(specificity, num_thresholds, class_id, name, dtype)

    def rates(self):
        return self.specificity(), self.recall()


class SpecificityAtSensitivity(_BestUnderConstraint):
    """The greatest specificity over the thresholds at which recall is at least ``sensitivity``.

    Other arguments as SensitivityAtSpecificity.

    >>> float(SpecificityAtSensitivity(0.5)([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8]).round(4))
    0.666...
    """

    def __init__(self, sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)

    def rates(self):
        return self.recall(), self.specificity()


class PrecisionAtRecall(_BestUnderConstraint):
    """The greatest precision over the thresholds at which recall is at least ``recall``.

    Other arguments as SensitivityAtSpecificity.

    >>> float(PrecisionAtRecall(0.5)([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8]))
    0.5
    """

    def __init__(self, recall, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(recall, num_thresholds, class_id, name, dtype)

    def rates(self):
        return self.recall(), self.precision()


class RecallAtPrecision(_BestUnderConstraint):
    """The greatest recall over the thresholds at which precision is at least ``precision``.

    Other arguments as SensitivityAtSpecificity.

    >>> float(RecallAtPrecision(0.8)([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9]))
    0.5
    """

    def __init__(self, precision, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(precision, num_thresholds, class_id, name, dtype)

    def rates(self):
        return self.precision(), self.recall()


@hookimpl
def pronghorn_metrics():
    return [
        Component("Precision", Precision, ["precision"]),
        Component("Recall", Recall, ["recall"]),
        SensitivityAtSpecificity,
        SpecificityAtSensitivity,
        PrecisionAtRecall,
        RecallAtPrecision,
    ]
