"""Orthogonal: a kernel that keeps lengths."""

from __future__ import annotations

import math

import numpy as np

from pronghorn.api import Component, Initializer, ShapeError, hookimpl
from pronghorn_plugins.initializers import drawing


class Orthogonal(Initializer):
    """``gain`` times a random matrix with orthonormal columns (or rows, where there are more columns).

    Kernels with more than two axes are made as the matrix (prod(all but the last), last).

    Args:
        gain: a factor; float.
        seed: an int makes every call draw the same.
    Raises:
        ShapeError: when called with fewer than two axes.
    Source: Saxe et al. 2013, arXiv:1312.6120; the draw is uniform over orthogonal matrices by Mezzadri 2007.

    >>> q = Orthogonal(seed=1)((3, 3))
    >>> np.allclose(q.T @ q, np.eye(3), atol=1e-6)
    True
    """

    def __init__(self, gain=1.0, seed=None):
        self.gain, self.seed = gain, seed

    def __call__(self, shape, dtype=None):
        shape = tuple(shape)
        if len(shape) < 2:
            raise ShapeError(
                f"the weight needs at least two axes. Got shape {shape}.",
                where="Orthogonal",
                fix="Use another initializer for vectors, such as 'zeros'.",
                actual=shape,
            )
        _, narrow = drawing.precision(dtype)
        rows, columns = math.prod(shape[:-1]), shape[-1]
        drawn = drawing.normal(self.generator(), (max(rows, columns), min(rows, columns)), 0.0, 1.0, "float64")
        q, r = np.linalg.qr(drawn)
        q *= np.where(np.diag(r) < 0, -1.0, 1.0)
        matrix = q if rows >= columns else q.T
        return (self.gain * matrix).reshape(shape).astype(narrow)


@hookimpl
def pronghorn_initializers():
    return [Component("Orthogonal", Orthogonal, ["orthogonal", "OrthogonalInitializer"])]
