"""Activations made of straight lines: relu and its relatives, the hard ones, thresholds and shrinkage."""

from __future__ import annotations

from pronghorn.api import ArgumentError, Component, hookimpl, ops


def relu(x, alpha=0.0, max_value=None, threshold=0.0, *, negative_slope=None):
    """``max(x, 0)``; in general ``max_value`` where x >= max_value, ``x`` where x > threshold, else
    ``alpha * (x - threshold)``.

    Args:
        x: (…).
        alpha: slope below the threshold; float >= 0. ``negative_slope`` is Keras 3's name of it.
        max_value: the greatest result; float, or None for no bound.
        threshold: where the line begins; float >= 0.
    Shapes:
        x (…) float -> (…) same dtype.
    Raises:
        ArgumentError: for a negative ``max_value``, or both ``alpha`` and ``negative_slope``.
    Source: Keras 2.2.4, ``keras.activations.relu``; Nair & Hinton 2010.

    >>> relu([-2.0, 3.0]).tolist(), relu([-2.0, 3.0, 9.0], alpha=0.5, max_value=6).tolist()
    ([0.0, 3.0], [-1.0, 3.0, 6.0])
    """
    slope = _slope(alpha, negative_slope)
    if max_value is not None and max_value < 0:
        raise ArgumentError(
            f"max_value must not be negative. Got {max_value}.",
            where="relu",
            fix="Pass None for no bound.",
            argument="max_value",
            got=max_value,
        )
    if threshold == 0 and max_value is None:
        return ops.relu(x) if slope == 0 else ops.leaky_relu(x, slope)
    above = ops.relu(x) if threshold == 0 else ops.threshold(x, threshold, 0.0)
    if max_value is not None:
        above = ops.minimum(above, max_value)
    return above if slope == 0 else above - slope * ops.relu(threshold - ops.convert_to_tensor(x))


def _slope(alpha, negative_slope):
    if negative_slope is None:
        return alpha
    if alpha not in {0, negative_slope}:
        raise ArgumentError(
            f"alpha and negative_slope are one argument under two names. Got {alpha} and {negative_slope}.",
            where="relu",
            fix="Pass one of them.",
            argument="negative_slope",
            got=negative_slope,
        )
    return negative_slope


def relu6(x):
    """``min(max(x, 0), 6)``. Source: Krizhevsky 2010, "Convolutional Deep Belief Networks on CIFAR-10".

    >>> relu6([-1.0, 3.0, 9.0]).tolist()
    [0.0, 3.0, 6.0]
    """
    return ops.relu6(x)


def leaky_relu(x, negative_slope=0.2):
    """``x`` where x > 0, ``negative_slope * x`` elsewhere. Source: Maas et al. 2013.

    >>> leaky_relu([-1.0, 2.0], 0.25).tolist()
    [-0.25, 2.0]
    """
    return ops.leaky_relu(x, negative_slope)


def threshold(x, threshold, default_value):
    """``x`` where x > threshold, ``default_value`` elsewhere. Source: Keras 3.

    >>> threshold([0.5, 2.0], 1.0, -1.0).tolist()
    [-1.0, 2.0]
    """
    return ops.threshold(x, threshold, default_value)


def hard_sigmoid(x, slope=1 / 6):
    """``clip(slope * x + 0.5, 0, 1)``.

    Slope 1/6 is Keras 3's (``relu6(x + 3) / 6``), 0.2 that of Keras 1 and 2, which is also installed under the name
    ``hard_sigmoid_keras2``.

    >>> hard_sigmoid([-4.0, 0.0, 1.5]).tolist(), hard_sigmoid([-4.0, 0.0, 1.25], slope=0.2).tolist()
    ([0.0, 0.5, 0.75], [0.0, 0.5, 0.75])
    """
    return ops.hard_sigmoid(x, slope)


def hard_sigmoid_keras2(x):
    """``clip(0.2 * x + 0.5, 0, 1)``, what Keras 1 and 2 call hard_sigmoid; default in their LSTM and GRU.

    >>> hard_sigmoid_keras2([-4.0, 0.0, 1.25]).tolist()
    [0.0, 0.5, 0.75]
    """
    return ops.hard_sigmoid(x, 0.2)


def hard_silu(x):
    """``x * relu6(x + 3) / 6``. Source: Howard et al. 2019, "Searching for MobileNetV3".

    >>> hard_silu([-1.5, 0.0, 3.0]).tolist()
    [-0.375, 0.0, 3.0]
    """
    return ops.hard_silu(x)


def hard_tanh(x):
    """``clip(x, -1, 1)``. Source: Collobert 2004.

    >>> hard_tanh([-2.0, 0.5, 2.0]).tolist()
    [-1.0, 0.5, 1.0]
    """
    return ops.hard_tanh(x)


def sparse_sigmoid(x):
    """``clip((x + 1) / 2, 0, 1)``: 0 for x <= -1, 1 for x >= 1. Source: Keras 3.

    >>> sparse_sigmoid([-2.0, 0.0, 0.5, 2.0]).tolist()
    [0.0, 0.5, 0.75, 1.0]
    """
    return ops.hard_sigmoid(x, 0.5)


def hard_shrink(x, threshold=0.5):
    """``x`` where |x| > threshold, 0 elsewhere.

    >>> hard_shrink([-1.0, 0.25, 2.0]).tolist()
    [-1.0, 0.0, 2.0]
    """
    return ops.hard_shrink(x, threshold)


def soft_shrink(x, threshold=0.5):
    """``sign(x) * max(|x| - threshold, 0)``, the proximal map of the l1 norm.

    >>> soft_shrink([-1.0, 0.25, 2.0]).tolist()
    [-0.5, 0.0, 1.5]
    """
    return ops.soft_shrink(x, threshold)


def linear(x):
    """``x`` itself.

    >>> linear(3.0)
    3.0
    """
    return x


#: The argument with which it is what Keras 1 and 2 have under the same name.
hard_sigmoid.keras2_defaults = {"slope": 0.2}


@hookimpl
def pronghorn_activations():
    return [
        relu,
        relu6,
        leaky_relu,
        threshold,
        hard_sigmoid,
        hard_sigmoid_keras2,
        Component("hard_silu", hard_silu, ["hard_swish"]),
        hard_tanh,
        sparse_sigmoid,
        hard_shrink,
        soft_shrink,
        linear,
    ]
