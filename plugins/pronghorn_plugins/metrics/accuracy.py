"""How often predictions are right: equal, on the right side of a threshold, the most probable, among the top k."""

from __future__ import annotations

from pronghorn.api import ArgumentError, Component, FunctionMean, floatx, hookimpl, ops
from pronghorn_plugins.losses.targets import ONE_HOT, class_indices, matched, predictions


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """The share, over the last axis, of predictions above ``threshold`` where the target is 1, not above where it is 0.

    Args:
        y_true: (B, …, F), 0 or 1.
        y_pred: (B, …, F).
        threshold: float; None rounds to the nearest integer, halves to the even one, as Keras 2.2.4 does.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> binary_accuracy([[1.0, 0.0, 1.0, 0.0]], [[0.75, 0.25, 0.5, 0.0]]).tolist()
    [0.75]
    """
    y_true, y_pred = matched(y_true, y_pred, "binary_accuracy")
    y_pred = ops.round(y_pred) if threshold is None else ops.cast(ops.greater(y_pred, threshold), y_pred.dtype)
    return _share(ops.equal(y_true, y_pred))


def categorical_accuracy(y_true, y_pred):
    """1 where the most probable class is the target's, else 0; of equal predictions the first counts.

    Shapes:
        y_true (B, …, C) one-hot, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> categorical_accuracy([[0.0, 1.0], [1.0, 0.0]], [[0.25, 0.75], [0.25, 0.75]]).tolist()
    [1.0, 0.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "categorical_accuracy", ONE_HOT)
    return ops.cast(ops.equal(ops.argmax(y_true, axis=-1), ops.argmax(y_pred, axis=-1)), floatx())


def sparse_categorical_accuracy(y_true, y_pred):
    """1 where the most probable class is the one whose index is the target, else 0.

    Shapes:
        y_true (B, …) or (B, …, 1) int, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if y_true has not the shape of y_pred without the classes.

    >>> sparse_categorical_accuracy([1, 0], [[0.25, 0.75], [0.25, 0.75]]).tolist()
    [1.0, 0.0]
    """
    y_pred = predictions(y_pred)
    y_true = class_indices(y_true, y_pred, "sparse_categorical_accuracy")
    return ops.cast(ops.equal(y_true, ops.argmax(y_pred, axis=-1)), floatx())


def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 where fewer than ``k`` classes are more probable than the target's, else 0.

    Shapes:
        y_true (B, …, C) one-hot, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> top_k_categorical_accuracy([[0.0, 1.0, 0.0]], [[0.5, 0.25, 0.125]], k=2).tolist()
    [1.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "top_k_categorical_accuracy", ONE_HOT)
    return _among(ops.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 where fewer than ``k`` classes are more probable than the one whose index is the target, else 0.

    Shapes:
        y_true (B, …) or (B, …, 1) int, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if y_true has not the shape of y_pred without the classes.

    >>> sparse_top_k_categorical_accuracy([1, 2], [[0.5, 0.25, 0.125], [0.5, 0.25, 0.125]], k=2).tolist()
    [1.0, 0.0]
    """
    y_pred = predictions(y_pred)
    return _among(class_indices(y_true, y_pred, "sparse_top_k_categorical_accuracy"), y_pred, k)


def accuracy(y_true, y_pred):
    """The share, over the last axis, of predictions that equal the targets.

    ``compile(metrics=["accuracy"])`` means the accuracy that fits the loss and the shapes instead.

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> accuracy([[1.0, 2.0]], [[1.0, 3.0]]).tolist()
    [0.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "accuracy")
    return _share(ops.equal(y_true, y_pred))


def _share(right):
    return ops.mean(ops.cast(right, floatx()), axis=-1)


def _among(indices, y_pred, k):
    chosen = ops.take_along_axis(y_pred, ops.expand_dims(indices, -1), axis=-1)
    better = ops.sum(ops.cast(ops.greater(y_pred, chosen), "int32"), axis=-1)
    return ops.cast(ops.less(better, k), floatx())


#: The argument with which it is what Keras 2.2.4 has under the same name.
binary_accuracy.keras2_defaults = {"threshold": None}


class Accuracy(FunctionMean):
    """The mean of ``accuracy``: how often predictions equal targets.

    >>> float(Accuracy()([[1.0], [2.0]], [[1.0], [3.0]]))
    0.5
    """

    def __init__(self, name="accuracy", dtype=None):
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(FunctionMean):
    """The mean of ``binary_accuracy``.

    Args:
        threshold: above which a prediction means 1; None rounds.
    Raises:
        ArgumentError: for a threshold outside (0, 1).

    >>> float(BinaryAccuracy()([[1.0], [0.0]], [[0.75], [0.75]]))
    0.5
    """

    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        if threshold is not None and not 0 < threshold < 1:
            raise ArgumentError(
                f"threshold must lie between 0 and 1. Got {threshold}.",
                where="BinaryAccuracy",
                fix="For logits take a sigmoid first.",
                argument="threshold",
                got=threshold,
            )
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)
        self.threshold = threshold


class CategoricalAccuracy(FunctionMean):
    """The mean of ``categorical_accuracy``.

    >>> float(CategoricalAccuracy()([[0.0, 1.0], [1.0, 0.0]], [[0.25, 0.75], [0.25, 0.75]]))
    0.5
    """

    def __init__(self, name="categorical_accuracy", dtype=None):
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(FunctionMean):
    """The mean of ``sparse_categorical_accuracy``.

    >>> float(SparseCategoricalAccuracy()([1, 0], [[0.25, 0.75], [0.25, 0.75]]))
    0.5
    """

    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(FunctionMean):
    """The mean of ``top_k_categorical_accuracy``.

    >>> float(TopKCategoricalAccuracy(k=2)([[0.0, 1.0, 0.0]], [[0.5, 0.25, 0.125]]))
    1.0
    """

    def __init__(self, k=5, name="top_k_categorical_accuracy", dtype=None):
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


class SparseTopKCategoricalAccuracy(FunctionMean):
    """The mean of ``sparse_top_k_categorical_accuracy``.

    >>> float(SparseTopKCategoricalAccuracy(k=2)([1, 2], [[0.5, 0.25, 0.125], [0.5, 0.25, 0.125]]))
    0.5
    """

    def __init__(self, k=5, name="sparse_top_k_categorical_accuracy", dtype=None):
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


@hookimpl
def pronghorn_metrics():
    return [
        binary_accuracy,
        categorical_accuracy,
        sparse_categorical_accuracy,
        top_k_categorical_accuracy,
        sparse_top_k_categorical_accuracy,
        Component("Accuracy", Accuracy, ["accuracy", "acc"]),
        BinaryAccuracy,
        CategoricalAccuracy,
        SparseCategoricalAccuracy,
        TopKCategoricalAccuracy,
        SparseTopKCategoricalAccuracy,
    ]
