"""Losses that ask for a margin: hinge, its square, and the categorical one."""

from __future__ import annotations

from pronghorn.api import hookimpl, ops
from pronghorn_plugins.losses.targets import matched
from pronghorn_plugins.losses.typed import TypedLoss


def hinge(y_true, y_pred, *, convert_labels=True):
    """``mean(max(1 - y_true * y_pred, 0))`` over the last axis.

    Args:
        y_true: (B, …, F), -1 or 1.
        y_pred: (B, …, F).
        convert_labels: turn targets that are all 0 or 1 into -1 and 1, as Keras 3 does; Keras 2.2.4 does not.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> hinge([[-1.0, 1.0]], [[0.5, 2.0]]).tolist(), hinge([[0.0, 1.0]], [[0.5, 2.0]]).tolist()
    ([0.75], [0.75])
    """
    return ops.mean(_shortfall(y_true, y_pred, convert_labels, "hinge"), axis=-1)


def squared_hinge(y_true, y_pred, *, convert_labels=True):
    """``mean(max(1 - y_true * y_pred, 0)^2)`` over the last axis.

    Args:
        y_true: (B, …, F), -1 or 1.
        y_pred: (B, …, F).
        convert_labels: turn targets that are all 0 or 1 into -1 and 1, as Keras 3 does; Keras 2.2.4 does not.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> squared_hinge([[-1.0, 1.0]], [[1.0, 2.0]]).tolist()
    [2.0]
    """
    return ops.mean(ops.square(_shortfall(y_true, y_pred, convert_labels, "squared_hinge")), axis=-1)


def categorical_hinge(y_true, y_pred):
    """``max(neg - pos + 1, 0)``, pos the prediction for the true class and neg the greatest of the others (or 0).

    Args:
        y_true: (B, …, C), one-hot.
        y_pred: (B, …, C).
    Shapes:
        y_true, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> categorical_hinge([[0.0, 1.0, 0.0]], [[0.5, 1.0, 0.25]]).tolist()
    [0.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "categorical_hinge")
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(wrong - right + 1.0, 0.0)


def _shortfall(y_true, y_pred, convert_labels, loss):
    """``max(1 - y_true * y_pred, 0)``."""
    y_true, y_pred = matched(y_true, y_pred, loss)
    if convert_labels:
        binary = ops.all(ops.logical_or(ops.equal(y_true, 0), ops.equal(y_true, 1)))
        y_true = ops.where(binary, 2.0 * y_true - 1.0, y_true)
    return ops.maximum(1.0 - y_true * y_pred, 0.0)


class Hinge(TypedLoss):
    """``hinge``, reduced to one number.

    >>> float(Hinge()([[-1.0], [1.0]], [[0.5], [2.0]]))
    0.75
    """

    keras2_defaults = {"convert_labels": False}

    def __init__(self, reduction="sum_over_batch_size", name="hinge", dtype=None, *, convert_labels=True):
        super().__init__(reduction, name, dtype)
        self.convert_labels = convert_labels

    def call(self, y_true, y_pred):
        return hinge(y_true, y_pred, convert_labels=self.convert_labels)


class SquaredHinge(TypedLoss):
    """``squared_hinge``, reduced to one number.

    >>> float(SquaredHinge()([[-1.0], [1.0]], [[1.0], [2.0]]))
    2.0
    """

    keras2_defaults = {"convert_labels": False}

    def __init__(self, reduction="sum_over_batch_size", name="squared_hinge", dtype=None, *, convert_labels=True):
        super().__init__(reduction, name, dtype)
        self.convert_labels = convert_labels

    def call(self, y_true, y_pred):
        return squared_hinge(y_true, y_pred, convert_labels=self.convert_labels)


class CategoricalHinge(TypedLoss):
    """``categorical_hinge``, reduced to one number.

    >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
    0.5
    """

    def __init__(self, reduction="sum_over_batch_size", name="categorical_hinge", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return categorical_hinge(y_true, y_pred)


#: The arguments with which these are what Keras 2.2.4 has under the same names.
hinge.keras2_defaults = squared_hinge.keras2_defaults = {"convert_labels": False}

FUNCTIONS = [hinge, squared_hinge, categorical_hinge]


@hookimpl
def pronghorn_losses():
    return [*FUNCTIONS, Hinge, SquaredHinge, CategoricalHinge]
