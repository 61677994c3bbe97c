"""Initializers that draw from a distribution the user gives: normal, truncated normal, uniform."""

from __future__ import annotations

from pronghorn.api import Component, Initializer, hookimpl
from pronghorn_plugins.initializers import drawing


class RandomNormal(Initializer):
    """Normal numbers with ``mean`` and ``stddev``.

    Args:
        mean: their mean; float.
        stddev: their standard deviation; float >= 0.
        seed: an int makes every call draw the same; None draws from the process's generator.

    >>> RandomNormal(stddev=0.1, seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape, dtype=None):
        return drawing.normal(self.generator(), tuple(shape), self.mean, self.stddev, dtype)


class TruncatedNormal(Initializer):
    """Normal numbers, those further than ``2 * stddev`` from ``mean`` drawn anew; their deviation is 0.88 ``stddev``.

    Args:
        mean, stddev: of the normal distribution before truncation; float.
        seed: an int makes every call draw the same.

    >>> bool(abs(TruncatedNormal(stddev=1.0, seed=1)((1000,))).max() <= 2)
    True
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape, dtype=None):
        return drawing.truncated_normal(self.generator(), tuple(shape), self.mean, self.stddev, dtype)


class RandomUniform(Initializer):
    """Uniform numbers in [``minval``, ``maxval``).

    Args:
        minval, maxval: the bounds; float.
        seed: an int makes every call draw the same.

    >>> drawn = RandomUniform(0.0, 1.0, seed=1)((1000,))
    >>> bool(drawn.min() >= 0 and drawn.max() < 1)
    True
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape, dtype=None):
        return drawing.uniform(self.generator(), tuple(shape), self.minval, self.maxval, dtype)


@hookimpl
def pronghorn_initializers():
    return [
        Component("RandomNormal", RandomNormal, ["random_normal", "normal"]),
        Component("TruncatedNormal", TruncatedNormal, ["truncated_normal"]),
        Component("RandomUniform", RandomUniform, ["random_uniform", "uniform"]),
    ]
