"""Losses of one class out of several: categorical cross-entropy, of one-hot targets and of class indices."""

from __future__ import annotations

import numpy as np

from pronghorn.api import ShapeError, hookimpl, ops
from pronghorn_plugins.losses import logits
from pronghorn_plugins.losses.targets import ONE_HOT, class_indices, matched, predictions
from pronghorn_plugins.losses.typed import TypedLoss


def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1, *, clip=True):
    """``-sum(t log(p))`` along ``axis`` [nats].

    p is divided by its sum and kept epsilon from 0 and 1. Where ``y_pred`` comes out of a softmax in the graph, log(p)
    is computed from what went into that, with the same bounds: the same function in fewer steps.

    Args:
        y_true: (B, …, C), the probability of each class; mostly one-hot.
        y_pred: (B, …, C), probabilities; with ``from_logits`` what softmax takes.
        from_logits: which of the two ``y_pred`` is.
        label_smoothing: s spreads that share over all classes: ``t (1 - s) + s / C``; float in [0, 1].
        axis: where the classes stand.
        clip: False leaves logits behind a softmax unbounded, as Keras 3 does on TensorFlow: the gradient does not
            vanish where the model is sure and wrong. Elsewhere it changes nothing.
    Shapes:
        y_true, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ, or there is but one class.
    Source: Keras 2.2.4 and 3.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4).tolist()
    [0.693...]
    >>> categorical_crossentropy([[0.0, 1.0]], [[0.0, 0.0]], from_logits=True).round(4).tolist()
    [0.693...]
    """
    y_true, y_pred = _prepared(y_true, y_pred, label_smoothing, axis, "categorical_crossentropy")
    if from_logits:
        return ops.categorical_crossentropy(y_true, y_pred, from_logits=True, axis=axis)
    found = logits.behind_softmax(y_pred, axis)
    if found is None:
        return -ops.sum(y_true * ops.log(_normalised(y_pred, axis)), axis=axis)
    if not clip:
        return ops.categorical_crossentropy(y_true, found, from_logits=True, axis=axis)
    logs = ops.clip(ops.log_softmax(found, axis), *logits.log_bounds(found.dtype))
    return -ops.sum(y_true * logs, axis=axis)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1, *, clip=True):
    """``-log(p[t])`` for class indices t [nats].

    p is kept epsilon from 0 and 1, then divided by its sum, as Keras does on TensorFlow. Where ``y_pred`` comes out of
    a softmax in the graph, the loss is computed from what went into that and kept between the same bounds.

    Args:
        y_true: (B, …) or (B, …, 1), class indices 0 … C-1. NumPy raises for others; JAX gives NaN.
        y_pred: (B, …, C), probabilities; with ``from_logits`` what softmax takes.
        from_logits: which of the two ``y_pred`` is.
        ignore_class: an index, such as -1 or 255, whose loss is 0; the class SparseCategoricalCrossentropy leaves
            such steps out of its mean, too.
        axis: where the classes stand.
        clip: False leaves logits behind a softmax unbounded; see categorical_crossentropy.
    Shapes:
        y_true (B, …) int, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if y_true has not the shape of y_pred without the classes.
    Source: Keras 2.2.4 and 3.

    >>> sparse_categorical_crossentropy([1, 0], [[0.5, 0.5], [0.25, 0.75]]).round(4).tolist()
    [0.693..., 1.386...]
    """
    y_pred = predictions(y_pred)
    y_true = class_indices(y_true, y_pred, "sparse_categorical_crossentropy", axis)
    if ignore_class is None:
        return _of_indices(y_true, y_pred, from_logits, axis, clip)
    kept = ops.not_equal(y_true, ignore_class)
    values = _of_indices(ops.where(kept, y_true, 0), y_pred, from_logits, axis, clip)
    return ops.where(kept, values, 0.0)


def categorical_focal_crossentropy(
    y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1
):
    """``-sum(alpha (1 - p)^gamma t log(p))`` along ``axis``: classes that are well predicted count less.

    Args:
        y_true, y_pred, from_logits, label_smoothing, axis: as in categorical_crossentropy.
        alpha: a weight for all classes, or one for each (C,); float.
        gamma: how much less; float >= 0.
    Shapes:
        y_true, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ, or there is but one class.
    Source: Lin et al. 2017, arXiv:1708.02002.

    >>> categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]], alpha=1.0).round(4).tolist()
    [0.173...]
    """
    y_true, y_pred = _prepared(y_true, y_pred, label_smoothing, axis, "categorical_focal_crossentropy")
    p = _normalised(ops.softmax(y_pred, axis) if from_logits else y_pred, axis)
    weight = ops.power(1.0 - p, gamma) * (
        alpha if isinstance(alpha, int | float) else ops.array(np.asarray(alpha), p.dtype)
    )
    return -ops.sum(weight * y_true * ops.log(p), axis=axis)


def _prepared(y_true, y_pred, label_smoothing, axis, loss):
    y_true, y_pred = matched(y_true, y_pred, loss, ONE_HOT)
    classes = y_pred.shape[axis] if y_pred.shape else 1
    if isinstance(classes, int) and classes == 1:
        raise ShapeError(
            f"predictions {tuple(y_pred.shape)} have one class along axis {axis}, whose probability is always 1.",
            where=loss,
            fix="For two classes with one output use binary_crossentropy and a sigmoid.",
            actual=tuple(y_pred.shape),
        )
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / ops.cast(ops.shape(y_true)[axis], y_pred.dtype)
    return y_true, y_pred


def _normalised(p, axis):
    return logits.clipped(p / ops.sum(p, axis=axis, keepdims=True))


def _of_indices(y_true, y_pred, from_logits, axis, clip):
    if from_logits:
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True, axis=axis)
    found = logits.behind_softmax(y_pred, axis)
    if found is None:
        return ops.sparse_categorical_crossentropy(y_true, y_pred, axis=axis)
    values = ops.sparse_categorical_crossentropy(y_true, found, from_logits=True, axis=axis)
    if not clip:
        return values
    low, high = logits.log_bounds(found.dtype)
    return ops.clip(values, -high, -low)


class CategoricalCrossentropy(TypedLoss):
    """``categorical_crossentropy`` with its arguments, reduced to one number.

    >>> float(CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]]).round(4))
    0.693...
    """

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_crossentropy",
        dtype=None,
        *,
        clip=True,
    ):
        super().__init__(reduction, name, dtype)
        self.from_logits, self.label_smoothing, self.axis, self.clip = from_logits, label_smoothing, axis, clip

    def call(self, y_true, y_pred):
        return categorical_crossentropy(
            y_true, y_pred, self.from_logits, self.label_smoothing, self.axis, clip=self.clip
        )


class SparseCategoricalCrossentropy(TypedLoss):
    """``sparse_categorical_crossentropy`` with its arguments, reduced to one number.

    Targets equal to ``ignore_class`` are left out of the mean, as if a mask had dropped them.

    >>> loss = SparseCategoricalCrossentropy(ignore_class=-1)
    >>> float(loss([1, -1], [[0.5, 0.5], [0.0, 1.0]]).round(4))
    0.693...
    """

    def __init__(
        self,
        from_logits=False,
        ignore_class=None,
        reduction="sum_over_batch_size",
        axis=-1,
        name="sparse_categorical_crossentropy",
        dtype=None,
        *,
        clip=True,
    ):
        super().__init__(reduction, name, dtype)
        self.from_logits, self.ignore_class, self.axis, self.clip = from_logits, ignore_class, axis, clip

    def __call__(self, y_true, y_pred, sample_weight=None, mask=None):
        if self.ignore_class is not None:
            indices = class_indices(y_true, ops.convert_to_tensor(y_pred), self.name, self.axis)
            kept = ops.not_equal(indices, self.ignore_class)
            mask = kept if mask is None else ops.logical_and(mask, kept)
        return super().__call__(y_true, y_pred, sample_weight, mask)

    def call(self, y_true, y_pred):
        return sparse_categorical_crossentropy(
            y_true, y_pred, self.from_logits, self.ignore_class, self.axis, clip=self.clip
        )


class CategoricalFocalCrossentropy(TypedLoss):
    """``categorical_focal_crossentropy`` with its arguments, reduced to one number.

    >>> float(CategoricalFocalCrossentropy(alpha=1.0)([[0.0, 1.0]], [[0.5, 0.5]]).round(4))
    0.173...
    """

    def __init__(
        self,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_focal_crossentropy",
        dtype=None,
    ):
        super().__init__(reduction, name, dtype)
        self.alpha, self.gamma, self.from_logits = alpha, gamma, from_logits
        self.label_smoothing, self.axis = label_smoothing, axis

    def call(self, y_true, y_pred):
        return categorical_focal_crossentropy(
            y_true, y_pred, self.alpha, self.gamma, self.from_logits, self.label_smoothing, self.axis
        )


FUNCTIONS = [categorical_crossentropy, sparse_categorical_crossentropy, categorical_focal_crossentropy]


@hookimpl
def pronghorn_losses():
    return [*FUNCTIONS, CategoricalCrossentropy, SparseCategoricalCrossentropy, CategoricalFocalCrossentropy]
