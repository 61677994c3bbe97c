"""Losses of yes-or-no targets: binary cross-entropy, plain and focal."""

from __future__ import annotations

from pronghorn.api import Component, hookimpl, ops
from pronghorn_plugins.losses import logits
from pronghorn_plugins.losses.targets import matched
from pronghorn_plugins.losses.typed import TypedLoss


def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1, *, clip=True):
    """``mean(-t log(p) - (1 - t) log(1 - p))`` over ``axis`` [nats].

    p is kept epsilon from 0 and 1. Where ``y_pred`` comes out of a sigmoid in the graph, everything is computed from
    what went into that, with the same bounds: the same function, without the rounding of probabilities near 1.

    Args:
        y_true: (B, …, F), probabilities; mostly 0 or 1.
        y_pred: (B, …, F), probabilities; with ``from_logits`` what sigmoid takes.
        from_logits: which of the two ``y_pred`` is.
        label_smoothing: s moves targets towards 1/2: ``t (1 - s) + s / 2``; float in [0, 1].
        axis: what the mean is over.
        clip: False leaves logits behind a sigmoid unbounded, as Keras 3 does on TensorFlow: the gradient does not
            vanish where the model is sure and wrong. Elsewhere it changes nothing.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.
    Source: Keras 2.2.4 and 3.

    >>> binary_crossentropy([[1.0, 0.0]], [[0.5, 0.5]]).round(4).tolist()
    [0.693...]
    >>> binary_crossentropy([[1.0, 0.0]], [[0.0, -1000.0]], from_logits=True).round(4).tolist()
    [0.346...]
    """
    y_true, y_pred = _prepared(y_true, y_pred, label_smoothing, "binary_crossentropy")
    return ops.mean(_elementwise(y_true, y_pred, from_logits, clip), axis=axis)


def binary_focal_crossentropy(
    y_true,
    y_pred,
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
    axis=-1,
):
    """Binary cross-entropy times ``(1 - p_t)^gamma``, p_t the probability of what is true: easy cases count less.

    Args:
        y_true, y_pred, from_logits, label_smoothing, axis: as in binary_crossentropy.
        apply_class_balancing: multiply by ``alpha`` where the target is 1, by ``1 - alpha`` where it is 0.
        alpha: float in [0, 1].
        gamma: how much less; float >= 0.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.
    Source: Lin et al. 2017, arXiv:1708.02002.

    >>> binary_focal_crossentropy([[1.0, 1.0]], [[0.5, 0.5]]).round(4).tolist()
    [0.173...]
    """
    y_true, y_pred = _prepared(y_true, y_pred, label_smoothing, "binary_focal_crossentropy")
    loss = _elementwise(y_true, y_pred, from_logits, clip=True)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    wrong = y_true * (1.0 - p) + (1.0 - y_true) * p
    loss = ops.power(wrong, gamma) * loss
    if apply_class_balancing:
        loss = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * loss
    return ops.mean(loss, axis=axis)


def _prepared(y_true, y_pred, label_smoothing, loss):
    y_true, y_pred = matched(y_true, y_pred, loss)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    return y_true, y_pred


def _elementwise(y_true, y_pred, from_logits, clip):
    if from_logits:
        return ops.binary_crossentropy(y_true, y_pred, from_logits=True)
    found = logits.behind_sigmoid(y_pred)
    if found is None:
        return ops.binary_crossentropy(y_true, y_pred)
    if clip:
        found = ops.clip(found, *logits.logit_bounds(found.dtype))
    return ops.binary_crossentropy(y_true, found, from_logits=True)


class BinaryCrossentropy(TypedLoss):
    """``binary_crossentropy`` with its arguments, reduced to one number.

    >>> float(BinaryCrossentropy(from_logits=True)([[1.0], [0.0]], [[0.0], [0.0]]).round(4))
    0.693...
    """

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_crossentropy",
        dtype=None,
        *,
        clip=True,
    ):
        super().__init__(reduction, name, dtype)
        self.from_logits, self.label_smoothing, self.axis, self.clip = from_logits, label_smoothing, axis, clip

    def call(self, y_true, y_pred):
        return binary_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing, self.axis, clip=self.clip)


class BinaryFocalCrossentropy(TypedLoss):
    """``binary_focal_crossentropy`` with its arguments, reduced to one number.

    >>> float(BinaryFocalCrossentropy(gamma=1.0)([[1.0]], [[0.5]]).round(4))
    0.346...
    """

    def __init__(
        self,
        apply_class_balancing=False,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_focal_crossentropy",
        dtype=None,
    ):
        super().__init__(reduction, name, dtype)
        self.apply_class_balancing, self.alpha, self.gamma = apply_class_balancing, alpha, gamma
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis

    def call(self, y_true, y_pred):
        return binary_focal_crossentropy(
            y_true,
            y_pred,
            self.apply_class_balancing,
            self.alpha,
            self.gamma,
            self.from_logits,
            self.label_smoothing,
            self.axis,
        )


FUNCTIONS = [Component("binary_crossentropy", binary_crossentropy, ["bce", "BCE"]), binary_focal_crossentropy]


@hookimpl
def pronghorn_losses():
    return [*FUNCTIONS, BinaryCrossentropy, BinaryFocalCrossentropy]
