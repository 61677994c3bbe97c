"""Cross-entropies from logits on NumPy: the forward half keeps the probabilities, which are most of the gradient.

Exists also as an example of kernels: a factory for each half, what the first keeps for the second, and what they claim.
Guards against: log(0), for logarithms come from the logits. Not here: classes on another axis than the last, narrow
floats; their decomposition runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from pronghorn.api import Kernel, TensorSpec, hookimpl
from pronghorn_plugins.backends.numpy.index import checker
from pronghorn_plugins.backends.numpy.table import Scratch, Specs, Viewed, reshaped

_FLOATS = frozenset({"float32", "float64"})


def claims_dense(specs: Specs, attributes: dict[str, Any]) -> bool:
    """Classes on the last axis, operands of one shape, nothing empty."""
    logits, labels = specs
    is_last = attributes.get("axis", -1) % logits.ndim == logits.ndim - 1
    return is_last and logits.dtype in _FLOATS and logits.shape == labels.shape and logits.size > 0


def claims_sparse(specs: Specs, attributes: dict[str, Any]) -> bool:
    """A label for each row of logits, nothing empty."""
    logits, labels = specs
    return logits.dtype in _FLOATS and logits.shape[:-1] == labels.shape and logits.size > 0


def dense_residuals(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """Logarithms of the probabilities, and the probabilities: both like the logits."""
    return specs[0], specs[0]


def sparse_residuals(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """The probabilities, like the logits."""
    return (specs[0],)


class _Rows:
    """Logits (…, F) seen as (R, F): the looks and the pieces that all four halves are made of."""

    def __init__(self, logits: TensorSpec) -> None:
        self.classes = logits.shape[-1]
        self.count = logits.size // self.classes
        self.dtype = logits.dtype
        self.matrix, self.column = reshaped((self.count, self.classes)), reshaped((self.count, 1))
        self.vector = reshaped((self.count,))
        ones = np.ones((self.classes, 1), self.dtype)
        #: ``sums(x, out)``: the sum of each row, (R, F) -> (R, 1).
        self.sums = lambda x, out: np.dot(x, ones, out)

    def spec(self, columns: int) -> TensorSpec:
        """Working memory (R, columns)."""
        return TensorSpec((self.count, columns), self.dtype)

    def exponentials(self, logits: np.ndarray, shifted: np.ndarray, powers: np.ndarray, totals: np.ndarray) -> None:
        """The logits less the greatest of their row, exp of that, and its sum (R, 1)."""
        np.maximum.reduce(logits, 1, None, totals, True)
        np.subtract(logits, totals, shifted)
        np.exp(shifted, powers)
        self.sums(powers, totals)


def dense_forward(ins: Specs, outs: Specs, *, axis: int = -1) -> Scratch:
    """(logits, labels) -> the loss (…), log p, p."""
    rows = _Rows(ins[0])

    def run(
        logits: np.ndarray, labels: np.ndarray, loss: np.ndarray, logs: np.ndarray, p: np.ndarray,
        totals: np.ndarray, products: np.ndarray,
    ) -> None:  # fmt: skip
        rows.exponentials(logits, logs, p, totals)
        np.divide(p, totals, p)
        np.log(totals, totals)
        np.subtract(logs, totals, logs)
        np.multiply(labels, logs, products)
        rows.sums(products, loss)
        np.negative(loss, loss)

    looks = (rows.matrix, rows.matrix, rows.column, rows.matrix, rows.matrix)
    return Scratch(Viewed(run, looks), (rows.spec(1), rows.spec(rows.classes)))


def dense_backward(ins: Specs, outs: Specs, *, axis: int = -1) -> Scratch:
    """(ct, loss, logits, labels, log p, p) -> ct (p sum(labels) - labels), -ct log p."""
    rows = _Rows(ins[2])

    def run(
        ct: np.ndarray, loss: np.ndarray, logits: np.ndarray, labels: np.ndarray, logs: np.ndarray, p: np.ndarray,
        dlogits: np.ndarray, dlabels: np.ndarray, totals: np.ndarray,
    ) -> None:  # fmt: skip
        rows.sums(labels, totals)
        np.multiply(p, totals, dlogits)
        np.subtract(dlogits, labels, dlogits)
        np.multiply(dlogits, ct, dlogits)
        np.negative(ct, totals)
        np.multiply(logs, totals, dlabels)

    looks = (rows.column, rows.column, *[rows.matrix] * 6)
    return Scratch(Viewed(run, looks), (rows.spec(1),))


def sparse_forward(ins: Specs, outs: Specs) -> Scratch:
    """(logits, labels) -> the loss (…), p."""
    rows = _Rows(ins[0])
    check = checker(ins[1], rows.classes, "sparse_softmax_cross_entropy")
    each = np.arange(rows.count)

    def run(
        logits: np.ndarray, labels: np.ndarray, loss: np.ndarray, p: np.ndarray,
        totals: np.ndarray, shifted: np.ndarray,
    ) -> None:  # fmt: skip
        chosen = check(labels)
        rows.exponentials(logits, shifted, p, totals)
        np.divide(p, totals, p)
        np.log(totals, totals)
        np.subtract(totals[:, 0], shifted[each, chosen], loss)

    looks = (rows.matrix, rows.vector, rows.vector, rows.matrix)
    return Scratch(Viewed(run, looks), (rows.spec(1), rows.spec(rows.classes)))


def sparse_backward(ins: Specs, outs: Specs) -> Viewed:
    """(ct, loss, logits, labels, p) -> ct (p - one_hot(labels)), zeros for the labels."""
    rows = _Rows(ins[2])
    check = checker(ins[3], rows.classes, "sparse_softmax_cross_entropy")
    each = np.arange(rows.count)

    def run(
        ct: np.ndarray, loss: np.ndarray, logits: np.ndarray, labels: np.ndarray, p: np.ndarray,
        dlogits: np.ndarray, dlabels: np.ndarray,
    ) -> None:  # fmt: skip
        np.copyto(dlogits, p)
        dlogits[each, check(labels)] -= 1
        np.multiply(dlogits, ct, dlogits)
        dlabels.fill(0)

    return Viewed(run, (rows.column, rows.column, rows.matrix, rows.vector, rows.matrix, rows.matrix, rows.vector))


_numpy = partial(Kernel, backend="numpy")


@hookimpl
def pronghorn_kernels() -> Iterable[Kernel]:
    return [
        _numpy(
            "numpy_softmax_cross_entropy",
            composite="softmax_cross_entropy",
            forward=dense_forward,
            backward=dense_backward,
            residuals=dense_residuals,
            claims=claims_dense,
        ),
        _numpy(
            "numpy_sparse_softmax_cross_entropy",
            composite="sparse_softmax_cross_entropy",
            forward=sparse_forward,
            backward=sparse_backward,
            residuals=sparse_residuals,
            claims=claims_sparse,
        ),
    ]
