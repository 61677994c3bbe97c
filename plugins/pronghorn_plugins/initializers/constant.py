"""Initializers that draw nothing: zeros, ones, a given value, the identity."""

from __future__ import annotations

import numpy as np

from pronghorn.api import Component, Initializer, ShapeError, as_numpy_dtype, canonical_dtype, floatx, hookimpl


class Zeros(Initializer):
    """0 everywhere.

    >>> Zeros()((2,)).tolist()
    [0.0, 0.0]
    """

    def __call__(self, shape, dtype=None):
        return np.zeros(shape, _numpy(dtype))


class Ones(Initializer):
    """1 everywhere.

    >>> Ones()((2,)).tolist()
    [1.0, 1.0]
    """

    def __call__(self, shape, dtype=None):
        return np.ones(shape, _numpy(dtype))


class Constant(Initializer):
    """``value`` everywhere; an array gives each element its own, such as a matrix of trained embeddings.

    Args:
        value: a number, or an array that broadcasts to the weight's shape.
    Raises:
        ShapeError: when called with a shape that the array does not broadcast to.

    >>> Constant(3)((2,)).tolist(), Constant([1.0, 2.0])((2, 2)).tolist()
    ([3.0, 3.0], [[1.0, 2.0], [1.0, 2.0]])
    """

    def __init__(self, value=0.0):
        self.value = np.asarray(value) if isinstance(value, list | tuple) else value

    def __call__(self, shape, dtype=None):
        try:
            return np.broadcast_to(np.asarray(self.value, _numpy(dtype)), shape).copy()
        except ValueError:
            raise ShapeError(
                f"a value of shape {np.shape(self.value)} does not fill a weight of shape {tuple(shape)}.",
                where="Constant",
                fix="Pass a number, or an array of the weight's shape.",
                expected=tuple(shape),
                actual=np.shape(self.value),
            ) from None


class Identity(Initializer):
    """``gain`` on the diagonal, 0 elsewhere: a layer that starts by passing its input on.

    Args:
        gain: the diagonal's value; float.
    Raises:
        ShapeError: when called with a shape that is no matrix.
    Source: Le, Jaitly & Hinton 2015, arXiv:1504.00941. Keras 2.2.4 takes square matrices only.

    >>> Identity(2.0)((2, 2)).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ShapeError(
                f"only a matrix has a diagonal. Got shape {tuple(shape)}.",
                where="Identity",
                fix="Use Orthogonal for kernels with more axes.",
                actual=tuple(shape),
            )
        return (self.gain * np.eye(*shape)).astype(_numpy(dtype))


def _numpy(dtype):
    return as_numpy_dtype(canonical_dtype(dtype or floatx()))


@hookimpl
def pronghorn_initializers():
    return [
        Component("Zeros", Zeros, ["zeros", "zero"]),
        Component("Ones", Ones, ["ones", "one"]),
        Component("Constant", Constant, ["constant"]),
        Component("Identity", Identity, ["identity", "IdentityInitializer"]),
    ]
