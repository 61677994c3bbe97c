"""Counting at thresholds: how many positives and negatives are predicted as which, and metrics that say just that."""

from __future__ import annotations

import numpy as np

from pronghorn.api import ArgumentError, Component, Metric, ShapeError, epsilon, hookimpl, ops
from pronghorn_plugins.losses.targets import matched

#: Below every prediction: with top_k the chosen classes count as predicted, whatever their value.
BELOW_ALL = -1e10


def prepared(y_true, y_pred, sample_weight, dtype, where, class_id=None, top_k=None):
    """Labels (N, F) of 0 and 1, predictions (N, F), weights (N, F) or None: what is counted, element by element.

    Args:
        y_true, y_pred: (B, …, F), or (B,).
        sample_weight: (B, …) or of the targets' shape.
        class_id: look at this index of the last axis only.
        top_k: predictions of classes that are not among so many greatest become BELOW_ALL.
    Raises:
        ShapeError: if the shapes differ.
    """
    y_true, y_pred = matched(y_true, y_pred, where)
    y_true, y_pred = ops.cast(y_true, dtype), ops.cast(y_pred, dtype)
    if len(y_pred.shape) == 1:
        y_true, y_pred = ops.expand_dims(y_true, 1), ops.expand_dims(y_pred, 1)
    weight = _weights(sample_weight, y_pred.shape, dtype)
    if top_k is not None:
        chosen = ops.multi_hot(ops.top_k(y_pred, top_k)[1], y_pred.shape[-1], dtype="bool")
        y_pred = ops.where(chosen, y_pred, BELOW_ALL)
    values = [ops.cast(ops.not_equal(y_true, 0), dtype), y_pred, weight]
    if class_id is not None:
        values = [None if x is None else x[..., class_id : class_id + 1] for x in values]
    columns = values[1].shape[-1]
    return tuple(None if x is None else ops.reshape(x, (-1, columns)) for x in values)


def _weights(sample_weight, shape, dtype):
    if sample_weight is None:
        return None
    weight = ops.convert_to_tensor(sample_weight, dtype)
    if len(weight.shape) == len(shape) + 1 and weight.shape[-1] == 1:
        weight = ops.squeeze(weight, -1)
    while len(weight.shape) < len(shape):
        weight = ops.expand_dims(weight, -1)
    return ops.broadcast_to(weight, shape)


def totals(labels, weight):
    """The weights of positives and of negatives, element by element: (N, F) each."""
    positive, negative = labels, 1.0 - labels
    return (positive, negative) if weight is None else (positive * weight, negative * weight)


def counts(labels, predictions, weight, thresholds):
    """True and false positives, false and true negatives over all elements, for each threshold: (T,) each."""
    positive, negative = (ops.reshape(x, (-1,)) for x in totals(labels, weight))
    above = ops.greater(ops.reshape(predictions, (1, -1)), np.reshape(thresholds, (-1, 1)))
    both = ops.stack([positive, negative], axis=1)
    found = ops.matmul(ops.cast(above, positive.dtype), both)
    everything = ops.sum(both, axis=0)
    tp, fp = found[:, 0], found[:, 1]
    return tp, fp, everything[0] - tp, everything[1] - fp


def bucket_counts(labels, predictions, weight, buckets):
    """As ``counts`` for thresholds 0, 1/(T-1) … 1 in linear time, column by column: (T, F) each.

    Threshold 0 has every prediction above it, threshold 1 none; predictions are kept between them, NaN counts as 0.
    """
    columns = labels.shape[-1]
    inside = ops.where(ops.greater(predictions, 0), ops.minimum(predictions, 1.0), 0.0)
    bucket = ops.maximum(ops.ceil(inside * (buckets - 1.0)) - 1.0, 0.0)
    place = ops.cast(bucket, "int32") * columns + ops.arange(columns, dtype="int32")
    place = ops.reshape(place, (-1,))
    tp, fp = (
        ops.cumsum(_histogram(x, place, (buckets, columns)), axis=0, reverse=True) for x in totals(labels, weight)
    )
    return tp, fp, tp[:1] - tp, fp[:1] - fp


def _histogram(values, place, shape):
    empty = ops.zeros((shape[0] * shape[1],), values.dtype)
    return ops.reshape(ops.scatter_add(empty, place, ops.reshape(values, (-1,)), axis=0), shape)


def even_thresholds(number):
    """0, 1/(n-1) … 1, with the ends moved out by epsilon so that every prediction lies between them."""
    inner = np.arange(1, number - 1) / (number - 1)
    return np.concatenate([[-epsilon()], inner, [1 + epsilon()]])


def are_even(thresholds):
    """Whether ``bucket_counts`` counts at these thresholds."""
    return len(thresholds) > 2 and np.allclose(
        thresholds, np.linspace(0, 1, len(thresholds)), rtol=0, atol=2 * epsilon()
    )


def checked_thresholds(thresholds, where, default=0.5):
    """A list of thresholds in [0, 1]: of None the default, of a number itself.

    Raises:
        ArgumentError: if one is outside.
    """
    given = [default] if thresholds is None else np.atleast_1d(np.asarray(thresholds, float)).tolist()
    outside = [t for t in given if not (0 <= t <= 1 or t == BELOW_ALL)]
    if outside:
        raise ArgumentError(
            f"thresholds must lie in [0, 1]. Got {outside}.",
            where=where,
            fix="Predictions are probabilities; for logits take a sigmoid first.",
            argument="thresholds",
            got=thresholds,
        )
    return given


class _Count(Metric):
    """One of the four counts, at one threshold or several."""

    #: Which of the results of ``counts``.
    which = 0

    def __init__(self, thresholds=None, name=None, dtype=None):
        super().__init__(name, dtype)
        self.thresholds = thresholds
        self._thresholds = checked_thresholds(thresholds, type(self).__name__)
        self.accumulator = self.add_weight("accumulator", (len(self._thresholds),))

    def update_state(self, y_true, y_pred, sample_weight=None):
        elements = prepared(y_true, y_pred, sample_weight, self.dtype, type(self).__name__)
        self.accumulator.assign_add(counts(*elements, self._thresholds)[self.which])

    def result(self):
        return self.accumulator[0] if len(self._thresholds) == 1 else self.accumulator + 0.0


class TruePositives(_Count):
    """How many positives are predicted as positive (above the threshold).

    Args:
        thresholds: in [0, 1], 0.5 if None; several give one result each.
    Raises:
        ArgumentError: for thresholds outside [0, 1].

    >>> float(TruePositives()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]))
    2.0
    """


class FalsePositives(_Count):
    """How many negatives are predicted as positive. Arguments as TruePositives.

    >>> float(FalsePositives()([0, 1, 0, 0], [0.0, 0.0, 1.0, 1.0]))
    2.0
    """

    which = 1


class FalseNegatives(_Count):
    """How many positives are predicted as negative. Arguments as TruePositives.

    >>> float(FalseNegatives()([0, 1, 1, 1], [0.0, 1.0, 0.0, 0.0]))
    2.0
    """

    which = 2


class TrueNegatives(_Count):
    """How many negatives are predicted as negative. Arguments as TruePositives.

    >>> float(TrueNegatives()([0, 1, 0, 0], [1.0, 1.0, 0.0, 0.0]))
    2.0
    """

    which = 3


class FourCounts(Metric):
    """Base of metrics made of all four counts: Variables true_positives … of one shape."""

    def make_counts(self, shape):
        """Make the four Variables."""
        self.true_positives = self.add_weight("true_positives", shape)
        self.false_positives = self.add_weight("false_positives", shape)
        self.false_negatives = self.add_weight("false_negatives", shape)
        self.true_negatives = self.add_weight("true_negatives", shape)

    def add_counts(self, found):
        """Add what ``counts`` found."""
        for variable, count in zip(
            (self.true_positives, self.false_positives, self.false_negatives, self.true_negatives), found, strict=True
        ):
            variable.assign_add(ops.reshape(count, variable.shape))

    def recall(self):
        """tp / (tp + fn): the share of positives that are found, also called sensitivity; 0 without positives."""
        return ops.divide_no_nan(self.true_positives, self.true_positives + self.false_negatives)

    def precision(self):
        """tp / (tp + fp): the share of what is found that is positive; 0 if nothing is."""
        return ops.divide_no_nan(self.true_positives, self.true_positives + self.false_positives)

    def specificity(self):
        """tn / (tn + fp): the share of negatives that are not found; 0 without negatives."""
        return ops.divide_no_nan(self.true_negatives, self.true_negatives + self.false_positives)


def one_class(y_pred, class_id, where):
    """Raise if there is no such class.

    Raises:
        ShapeError: naming the shape.
    """
    shape = np.shape(y_pred) if not hasattr(y_pred, "shape") else tuple(y_pred.shape)
    if class_id is not None and len(shape) < 2:
        raise ShapeError(
            f"class_id={class_id} needs predictions (B, …, C). Got shape {shape}.",
            where=where,
            fix="Leave class_id out.",
            actual=shape,
        )


@hookimpl
def pronghorn_metrics():
    return [
        Component("TruePositives", TruePositives, ["true_positives"]),
        Component("FalsePositives", FalsePositives, ["false_positives"]),
        Component("FalseNegatives", FalseNegatives, ["false_negatives"]),
        Component("TrueNegatives", TrueNegatives, ["true_negatives"]),
    ]
