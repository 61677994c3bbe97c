"""Activations without kinks (or with one): exponential, logistic and hyperbolic functions, and what they gate."""

from __future__ import annotations

from pronghorn.api import Component, hookimpl, ops


def elu(x, alpha=1.0):
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere. Source: Clevert et al. 2016, arXiv:1511.07289.

    >>> elu([-1.0, 2.0]).round(4).tolist()
    [-0.632..., 2.0]
    """
    return ops.elu(x, alpha)


def selu(x):
    """``1.0507 * elu(x, 1.6733)``, which keeps mean 0 and variance 1 through layers.

    Goes with the initializer ``lecun_normal`` and the layer ``AlphaDropout``.
    Source: Klambauer et al. 2017, arXiv:1706.02515.

    >>> selu([0.0, 1.0]).round(4).tolist()
    [0.0, 1.050...]
    """
    return ops.selu(x)


def celu(x, alpha=1.0):
    """``x`` where x > 0, ``alpha * (exp(x / alpha) - 1)`` elsewhere. Source: Barron 2017, arXiv:1704.07483.

    >>> celu([-2.0, 2.0], alpha=2.0).round(4).tolist()
    [-1.264..., 2.0]
    """
    return ops.celu(x, alpha)


def exponential(x):
    """``exp(x)``.

    >>> exponential([0.0]).tolist()
    [1.0]
    """
    return ops.exp(x)


def sigmoid(x):
    """``1 / (1 + exp(-x))``. A loss of cross-entropy on it is computed from x, without rounding to 0 or 1.

    >>> sigmoid([0.0]).tolist()
    [0.5]
    """
    return ops.sigmoid(x)


def log_sigmoid(x):
    """``log(sigmoid(x)) = -softplus(-x)``, without underflow.

    >>> log_sigmoid([0.0, -1000.0]).round(4).tolist()
    [-0.693..., -1000.0]
    """
    return ops.log_sigmoid(x)


def tanh(x):
    """``(exp(x) - exp(-x)) / (exp(x) + exp(-x))``.

    >>> tanh([0.0, 100.0]).tolist()
    [0.0, 1.0]
    """
    return ops.tanh(x)


def tanh_shrink(x):
    """``x - tanh(x)``.

    >>> tanh_shrink([0.0, 100.0]).tolist()
    [0.0, 99.0]
    """
    return ops.tanh_shrink(x)


def softplus(x):
    """``log(1 + exp(x))``, without overflow.

    >>> softplus([0.0, 1000.0]).round(4).tolist()
    [0.693..., 1000.0]
    """
    return ops.softplus(x)


def softsign(x):
    """``x / (1 + |x|)``.

    >>> softsign([-1.0, 3.0]).tolist()
    [-0.5, 0.75]
    """
    return ops.softsign(x)


def squareplus(x, b=4):
    """``(x + sqrt(x^2 + b)) / 2``: softplus without exp. Source: Barron 2021, arXiv:2112.11687.

    >>> squareplus([0.0, 1.5]).tolist()
    [1.0, 2.0]
    """
    return ops.squareplus(x, b)


def sparse_plus(x):
    """0 for x <= -1, ``x`` for x >= 1, ``(x + 1)^2 / 4`` between. Source: Keras 3.

    >>> sparse_plus([-2.0, 0.0, 2.0]).tolist()
    [0.0, 0.25, 2.0]
    """
    return ops.sparse_plus(x)


def silu(x):
    """``x * sigmoid(x)``, also known as swish. Source: Ramachandran et al. 2017, arXiv:1710.05941.

    >>> silu([0.0, 100.0]).tolist()
    [0.0, 100.0]
    """
    return ops.silu(x)


def gelu(x, approximate=False):
    """``x * Phi(x)``, Phi the normal distribution function; with ``approximate=True`` by tanh.

    Source: Hendrycks & Gimpel 2016, arXiv:1606.08415.

    >>> gelu([0.0, 1.0]).round(4).tolist()
    [0.0, 0.841...]
    """
    return ops.gelu(x, approximate)


def mish(x):
    """``x * tanh(softplus(x))``. Source: Misra 2019, arXiv:1908.08681.

    >>> mish([0.0, 1.0]).round(4).tolist()
    [0.0, 0.865...]
    """
    return ops.mish(x)


def glu(x, axis=-1):
    """``a * sigmoid(b)`` with a and b the two halves of x along ``axis``, whose size is halved.

    Raises:
        ArgumentError: if that size is odd.
    Source: Dauphin et al. 2017, arXiv:1612.08083.

    >>> glu([4.0, 0.0]).tolist()
    [2.0]
    """
    return ops.glu(x, axis)


@hookimpl
def pronghorn_activations():
    return [
        elu,
        selu,
        celu,
        exponential,
        sigmoid,
        log_sigmoid,
        tanh,
        tanh_shrink,
        softplus,
        softsign,
        squareplus,
        sparse_plus,
        Component("silu", silu, ["swish"]),
        gelu,
        mish,
        glu,
    ]
