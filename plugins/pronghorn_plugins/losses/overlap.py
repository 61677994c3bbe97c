"""Losses of segmentation: how much two sets of pixels overlap."""

from __future__ import annotations

from pronghorn.api import epsilon, hookimpl, ops
from pronghorn_plugins.losses.targets import matched
from pronghorn_plugins.losses.typed import TypedLoss


def dice(y_true, y_pred, axis=None):
    """``1 - 2 sum(t p) / (sum t + sum p + epsilon)`` over ``axis``: 0 for equal masks, 1 for disjoint ones.

    Args:
        y_true, y_pred: (…) in 0..1.
        axis: the axes to sum over; all if None, which gives one number for the whole batch.
    Raises:
        ShapeError: if the shapes differ.
    Source: Milletari, Navab & Ahmadi 2016, "V-Net"; Keras 3.

    >>> dice([[1.0, 0.0, 0.0]], [[1.0, 1.0, 0.0]], axis=1).round(4).tolist()
    [0.333...]
    """
    y_true, y_pred = matched(y_true, y_pred, "dice")
    axis = _axes(axis)
    both = ops.sum(y_true * y_pred, axis=axis)
    return 1.0 - 2.0 * both / (ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis) + epsilon())


def tversky(y_true, y_pred, alpha=0.5, beta=0.5, axis=None):
    """``1 - tp / (tp + alpha fp + beta fn + epsilon)``, tp = sum(t p), fp = sum((1 - t) p), fn = sum(t (1 - p)).

    With alpha = beta = 0.5 it is dice; a greater beta asks for recall.

    Args:
        y_true, y_pred: (…) in 0..1.
        alpha: weight of false positives; float.
        beta: weight of false negatives; float.
        axis: the axes to sum over; all if None.
    Raises:
        ShapeError: if the shapes differ.
    Source: Salehi, Erdogmus & Gholipour 2017, arXiv:1706.05721. (Some versions of Keras 3 exchange fp and fn.)

    >>> tversky([[1.0, 0.0]], [[1.0, 1.0]], alpha=1.0, beta=0.0, axis=1).round(4).tolist()
    [0.5]
    """
    y_true, y_pred = matched(y_true, y_pred, "tversky")
    axis = _axes(axis)
    both = ops.sum(y_true * y_pred, axis=axis)
    extra = ops.sum(y_pred, axis=axis) - both
    missed = ops.sum(y_true, axis=axis) - both
    return 1.0 - both / (both + alpha * extra + beta * missed + epsilon())


def _axes(axis):
    return tuple(axis) if isinstance(axis, list | tuple) else axis


class Dice(TypedLoss):
    """``dice`` over ``axis``, reduced to one number.

    >>> float(Dice()([[1.0, 0.0]], [[0.0, 1.0]]))
    1.0
    """

    def __init__(self, reduction="sum_over_batch_size", name="dice", axis=None, dtype=None):
        super().__init__(reduction, name, dtype)
        self.axis = axis

    def call(self, y_true, y_pred):
        return dice(y_true, y_pred, self.axis)


class Tversky(TypedLoss):
    """``tversky`` over ``axis``, reduced to one number.

    >>> float(Tversky()([[1.0, 0.0]], [[0.0, 1.0]]))
    1.0
    """

    def __init__(self, alpha=0.5, beta=0.5, reduction="sum_over_batch_size", name="tversky", axis=None, dtype=None):
        super().__init__(reduction, name, dtype)
        self.alpha, self.beta, self.axis = alpha, beta, axis

    def call(self, y_true, y_pred):
        return tversky(y_true, y_pred, self.alpha, self.beta, self.axis)


@hookimpl
def pronghorn_losses():
    return [dice, tversky, Dice, Tversky]
