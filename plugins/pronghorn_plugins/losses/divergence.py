"""Losses that compare distributions or directions: Kullback-Leibler, Poisson, cosine."""

from __future__ import annotations

from pronghorn.api import Component, epsilon, hookimpl, ops
from pronghorn_plugins.losses.targets import matched
from pronghorn_plugins.losses.typed import TypedLoss


def kl_divergence(y_true, y_pred):
    """``sum(y_true * log(y_true / y_pred))`` over the last axis, both kept between epsilon and 1 [nats].

    Shapes:
        y_true, y_pred (B, …, C) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.
    Source: Kullback & Leibler 1951.

    >>> kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(4).tolist()
    [0.143...]
    """
    y_true, y_pred = matched(y_true, y_pred, "kl_divergence")
    y_true, y_pred = (ops.clip(y, epsilon(), 1.0) for y in (y_true, y_pred))
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


def poisson(y_true, y_pred):
    """``mean(y_pred - y_true * log(y_pred + epsilon))`` over the last axis.

    Args:
        y_true: (B, …, F), counts.
        y_pred: (B, …, F), expected counts; positive.
    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> poisson([[2.0, 0.0]], [[1.0, 3.0]]).round(4).tolist()
    [2.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "poisson")
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


def cosine_similarity(y_true, y_pred, axis=-1):
    """``-sum(y_true * y_pred) / (|y_true| |y_pred|)`` along ``axis``: -1 for one direction, 1 for opposite ones.

    A vector of zeros counts as similar to nothing: 0. Keras 2.2.4 calls it cosine_proximity. (The *metric*
    CosineSimilarity has the opposite sign.)

    Shapes:
        y_true, y_pred (B, …, F) -> (B, …).
    Raises:
        ShapeError: if the shapes differ.

    >>> cosine_similarity([[0.0, 2.0], [0.0, 0.0]], [[0.0, 3.0], [1.0, 0.0]]).tolist()
    [-1.0, -0.0]
    """
    y_true, y_pred = matched(y_true, y_pred, "cosine_similarity")
    return -ops.sum(unit(y_true, axis) * unit(y_pred, axis), axis=axis)


def unit(x, axis):
    """``x / |x|`` along ``axis``; lengths below 1e-6 count as 1e-6."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


class KLDivergence(TypedLoss):
    """``kl_divergence``, reduced to one number.

    >>> float(KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]]))
    0.0
    """

    def __init__(self, reduction="sum_over_batch_size", name="kl_divergence", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return kl_divergence(y_true, y_pred)


class Poisson(TypedLoss):
    """``poisson``, reduced to one number.

    >>> float(Poisson()([[0.0]], [[3.0]]))
    3.0
    """

    def __init__(self, reduction="sum_over_batch_size", name="poisson", dtype=None):
        super().__init__(reduction, name, dtype)

    def call(self, y_true, y_pred):
        return poisson(y_true, y_pred)


class CosineSimilarity(TypedLoss):
    """``cosine_similarity`` along ``axis``, reduced to one number.

    >>> float(CosineSimilarity()([[0.0, 2.0]], [[0.0, 3.0]]))
    -1.0
    """

    def __init__(self, axis=-1, reduction="sum_over_batch_size", name="cosine_similarity", dtype=None):
        super().__init__(reduction, name, dtype)
        self.axis = axis

    def call(self, y_true, y_pred):
        return cosine_similarity(y_true, y_pred, self.axis)


FUNCTIONS = [
    Component("kl_divergence", kl_divergence, ["kullback_leibler_divergence", "kld", "KLD"]),
    poisson,
    Component("cosine_similarity", cosine_similarity, ["cosine_proximity", "cosine"]),
]


@hookimpl
def pronghorn_losses():
    return [*FUNCTIONS, KLDivergence, Poisson, CosineSimilarity]
