"""Activations along an axis, whose results there sum to one (or whose exponentials do)."""

from __future__ import annotations

from pronghorn.api import hookimpl, ops


def softmax(x, axis=-1):
    """``exp(x) / sum(exp(x))`` along ``axis``, without overflow.

    A loss of cross-entropy on it is computed from x, without the loss of digits that comes with probabilities.

    Args:
        x: (…, C).
        axis: an axis, or a tuple of axes that are taken together.

    >>> softmax([[0.0, 0.0]]).tolist()
    [[0.5, 0.5]]
    """
    return ops.softmax(x, axis)


def log_softmax(x, axis=-1):
    """``x - log(sum(exp(x)))`` along ``axis``.

    >>> log_softmax([[0.0, -1000.0]]).tolist()
    [[0.0, -1000.0]]
    """
    return ops.log_softmax(x, axis)


def sparsemax(x, axis=-1):
    """The point of the probability simplex nearest to x along ``axis``: a softmax with exact zeros.

    Source: Martins & Astudillo 2016, arXiv:1602.02068.

    >>> sparsemax([[2.0, 0.0], [0.5, 0.0]]).tolist()
    [[1.0, 0.0], [0.75, 0.25]]
    """
    return ops.sparsemax(x, axis)


@hookimpl
def pronghorn_activations():
    return [softmax, log_softmax, sparsemax]
