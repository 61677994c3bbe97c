"""Regularizers by the size of a weight's elements: L1, L2, and both."""

from __future__ import annotations

import math

from pronghorn.api import ArgumentError, Regularizer, hookimpl, ops


class L1L2(Regularizer):
    """``l1 * sum(|x|) + l2 * sum(x^2)``.

    Args:
        l1: factor of the sum of absolute values; float >= 0.
        l2: factor of the sum of squares; float >= 0.
    Raises:
        ArgumentError: for a factor that is negative or not finite.

    >>> float(L1L2(l1=1.0, l2=2.0)([-1.0, 3.0]))
    24.0
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = factor("l1", l1, "L1L2"), factor("l2", l2, "L1L2")

    def __call__(self, x):
        x = ops.convert_to_tensor(x)
        terms = []
        if self.l1:
            terms.append(self.l1 * ops.sum(ops.absolute(x)))
        if self.l2:
            terms.append(self.l2 * ops.sum(ops.square(x)))
        return sum(terms[1:], terms[0]) if terms else ops.zeros((), x.dtype)


class L1(Regularizer):
    """``l1 * sum(|x|)``: drives elements to 0.

    Args:
        l1: float >= 0.

    >>> float(L1(0.5)([-1.0, 3.0]))
    2.0
    """

    def __init__(self, l1=0.01):
        self.l1 = factor("l1", 0.01 if l1 is None else l1, "L1")

    def __call__(self, x):
        return self.l1 * ops.sum(ops.absolute(x))


class L2(Regularizer):
    """``l2 * sum(x^2)``: drives elements towards 0; also called weight decay.

    Args:
        l2: float >= 0.

    >>> float(L2(0.5)([-1.0, 3.0]))
    5.0
    """

    def __init__(self, l2=0.01):
        self.l2 = factor("l2", 0.01 if l2 is None else l2, "L2")

    def __call__(self, x):
        return self.l2 * ops.sum(ops.square(x))


def l1(l=0.01, *, l1=None):
    """``L1L2(l1=l)``. Keras 3 calls the argument ``l1``.

    >>> l1(0.5).get_config()
    {'l1': 0.5, 'l2': 0.0}
    """
    return L1L2(l1=l if l1 is None else l1)


def l2(l=0.01, *, l2=None):
    """``L1L2(l2=l)``. Keras 3 calls the argument ``l2``.

    >>> l2(0.5).get_config()
    {'l1': 0.0, 'l2': 0.5}
    """
    return L1L2(l2=l if l2 is None else l2)


def l1_l2(l1=0.01, l2=0.01):
    """``L1L2(l1, l2)``, by default with some of both.

    >>> l1_l2().get_config()
    {'l1': 0.01, 'l2': 0.01}
    """
    return L1L2(l1=l1, l2=l2)


def factor(argument, value, where):
    """``value`` as a float, if it can be the factor of a penalty: 0 where it is None.

    Raises:
        ArgumentError: if it is negative or not finite.
    """
    number = 0.0 if value is None else float(value)
    if not math.isfinite(number) or number < 0:
        raise ArgumentError(
            f"{argument} must be a finite number >= 0. Got {value}.",
            where=where,
            fix="A penalty that falls as weights grow has no minimum.",
            argument=argument,
            got=value,
        )
    return number


@hookimpl
def pronghorn_regularizers():
    return [L1L2, L1, L2, l1, l2, l1_l2]
