"""Constraints on the length of the vectors in a weight, and on the sign of its elements."""

from __future__ import annotations

from pronghorn.api import Component, Constraint, epsilon, hookimpl, ops


class MaxNorm(Constraint):
    """Vectors longer than ``max_value`` are shortened: ``w * clip(norm, 0, max_value) / (epsilon + norm)``.

    Args:
        max_value: the greatest length; float.
        axis: along which a vector lies: 0 for the inputs of a Dense kernel (F, U), [0, 1, 2] for those of a Conv2D
            kernel (H, W, C, F).
    Source: Srivastava et al. 2014, "Dropout"; Keras 2.2.4.

    >>> MaxNorm(1.0)([[3.0], [4.0]]).round(4).tolist()
    [[0.6], [0.8]]
    """

    def __init__(self, max_value=2, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        norm = norms(w, self.axis)
        return w * (ops.minimum(norm, self.max_value) / (norm + epsilon()))


class UnitNorm(Constraint):
    """Vectors have length 1: ``w / (epsilon + norm)``.

    Args:
        axis: along which a vector lies.
    Source: Keras 2.2.4.

    >>> UnitNorm()([[3.0], [4.0]]).round(4).tolist()
    [[0.6], [0.8]]
    """

    def __init__(self, axis=0):
        self.axis = axis

    def __call__(self, w):
        return w / (norms(w, self.axis) + epsilon())


class MinMaxNorm(Constraint):
    """Vectors have a length from ``min_value`` to ``max_value``, or come nearer to that with each update.

    ``w * (rate * clip(norm, min_value, max_value) + (1 - rate) * norm) / (epsilon + norm)``.

    Args:
        min_value, max_value: bounds of the length; float.
        rate: 1 enforces the bounds at once, a smaller one goes that share of the way.
        axis: along which a vector lies.
    Source: Keras 2.2.4.

    >>> MinMaxNorm(0.0, 1.0, rate=0.5)([[3.0], [4.0]]).round(4).tolist()
    [[1.8], [2.4]]
    """

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w):
        norm = norms(w, self.axis)
        wanted = self.rate * ops.clip(norm, self.min_value, self.max_value) + (1 - self.rate) * norm
        return w * (wanted / (norm + epsilon()))


class NonNeg(Constraint):
    """Negative elements become 0.

    >>> NonNeg()([-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """

    def __call__(self, w):
        return ops.maximum(w, 0.0)


def norms(w, axis):
    """The lengths of the vectors that lie along ``axis`` (an int, or several), which is kept with size 1."""
    axis = tuple(axis) if isinstance(axis, list | tuple) else axis
    return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))


@hookimpl
def pronghorn_constraints():
    return [
        Component("MaxNorm", MaxNorm, ["max_norm", "maxnorm"]),
        Component("UnitNorm", UnitNorm, ["unit_norm", "unitnorm"]),
        Component("MinMaxNorm", MinMaxNorm, ["min_max_norm"]),
        Component("NonNeg", NonNeg, ["non_neg", "nonneg"]),
    ]
