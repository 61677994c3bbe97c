"""What the kernels of LSTM and GRU have in common: sizes, looks that give a view for each time step, the big products.

Exists so that a loop over time holds NumPy calls and nothing else: all views are taken once for each workspace. Not here:
the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import numpy as np

from pronghorn.api import TensorSpec
from pronghorn_plugins.backends.numpy.constants import scalar
from pronghorn_plugins.backends.numpy.table import Run, Scratch, Specs, Viewed

_FLOATS = frozenset({"float32", "float64"})
#: Of the gates by name: the factor of what goes into the function that is computed in the gate's place, and its shift.
_SLOPES = {"sigmoid": 0.5, "hard_sigmoid": 1 / 6, "hard_sigmoid_keras2": 0.2}

#: Views of one array, ``count`` for each time step, one step after the other.
Look = Callable[[np.ndarray], "list[np.ndarray]"]


def claims(specs: Specs, attributes: dict[str, Any]) -> bool:
    """Single or double precision, nothing empty, gates of a known activation."""
    is_full = all(spec.size > 0 for spec in specs)
    return specs[0].dtype in _FLOATS and is_full and attributes["recurrent_activation"] in _SLOPES


@attrs.frozen
class Sizes:
    """The sizes of one sequence, and the order of its time steps.

    Args:
        length, batch, features, units: T, B, F, U.
        dtype: of all floats.
        reverse: whether steps go from the end.
    """

    length: int
    batch: int
    features: int
    units: int
    dtype: str
    reverse: bool

    @classmethod
    def of(cls, x: TensorSpec, h: TensorSpec, *, reverse: bool) -> Sizes:
        """Those of an input (T, B, F) and a state (B, U)."""
        length, batch, features = x.shape
        return cls(length, batch, features, h.shape[1], x.dtype, reverse)

    @property
    def order(self) -> range:
        """The time steps, first to last."""
        return range(self.length - 1, -1, -1) if self.reverse else range(self.length)

    def spec(self, *shape: int) -> TensorSpec:
        """Memory of this shape."""
        return TensorSpec(shape, self.dtype)

    def each(self, *views: Callable[[np.ndarray], np.ndarray], back: bool = False) -> Look:
        """A look at an array with time as axis 0: these views of each step, in their order, or from the last back."""
        order = self.order[::-1] if back else self.order
        return lambda array: [view(array[t]) for t in order for view in views]

    def rows(self, array: np.ndarray) -> np.ndarray:
        """(T, B, columns) as a matrix."""
        return array.reshape(self.length * self.batch, -1)

    def skipped(self, mask: np.ndarray | None = None) -> list[tuple[bool, Any]]:
        """For each step, in order: whether a sequence is masked, and which, (B, 1)."""
        if mask is None:
            return [(False, None)] * self.length
        which = np.logical_not(mask)[..., None]
        some = which.any(axis=(1, 2)).tolist()
        return [(some[t], which[t]) for t in self.order]

    def gates(self, count: int, order: int | slice = slice(None)) -> Callable[[np.ndarray], np.ndarray]:
        """A view of one step's (B, count U) as (count, B, U), or those gates of it that ``order`` takes."""
        return lambda array: array.reshape(self.batch, count, self.units).transpose(1, 0, 2)[order]


#: Working memory, each with its look.
Memory = Sequence[tuple[TensorSpec, Callable[[np.ndarray], Any] | None]]


def bound(run: Run, looks: Sequence[Callable[[np.ndarray], Any] | None], memory: Memory) -> Scratch:
    """``run`` on views of its operands and results, and of ``memory`` behind them."""
    return Scratch(Viewed(run, (*looks, *(look for _, look in memory))), [spec for spec, _ in memory])


def itself(array: np.ndarray) -> np.ndarray:
    """The view that is everything."""
    return array


def block(index: int | slice) -> Callable[[np.ndarray], np.ndarray]:
    """A view of one block, or of several."""
    return lambda array: array[index]


def grouped(views: Iterable[Any], count: int) -> Iterable[tuple[Any, ...]]:
    """``views`` in tuples, one for each time step.

    >>> list(grouped([1, 2, 3, 4], 2))
    [(1, 2), (3, 4)]
    """
    return zip(*[iter(views)] * count, strict=True)


def wanted(cts: list[np.ndarray]) -> list[np.ndarray | None]:
    """The cotangent of each step, of [all, *each]; None where all are one and the same zero: nothing came of y."""
    every, *each = cts
    return [None] * len(each) if not any(every.strides) and every.flat[0] == 0 else each


def with_ones(x: np.ndarray, target: np.ndarray) -> None:
    """(T, B, F + 1): x, and ones behind it, with which a product adds the bias, or sums up its cotangent."""
    np.copyto(target[..., :-1], x)
    target[..., -1] = 1


def arrange(source: np.ndarray, target: np.ndarray, order: Sequence[int], factors: Sequence[Any]) -> None:
    """(…, G U) with its gates in another order, each times its factor."""
    units = source.shape[-1] // len(order)
    for place, (gate, factor) in enumerate(zip(order, factors, strict=True)):
        part = source[..., gate * units : (gate + 1) * units]
        np.multiply(part, factor, target[..., place * units : (place + 1) * units])


class Gate:
    """The gates' activation: of ``factor * z + shift``, which the weights bring about.

    The sigmoid is ``(1 + tanh(z / 2)) / 2``: NumPy's tanh is as fast as its exp, and computes the other gate as well.
    """

    def __init__(self, name: str, dtype: str) -> None:
        self.is_hard = name != "sigmoid"
        self.factor = scalar(_SLOPES[name], dtype)
        self.shift = scalar(0.5 if self.is_hard else 0.0, dtype)
        self.zero, self.half, self.one = (scalar(value, dtype) for value in (0.0, 0.5, 1.0))

    def forward(self) -> Callable[[np.ndarray, np.ndarray, np.ndarray], None]:
        """``run(every, gates, rest)`` in place: the gates' activation, and tanh of the rest; both are all of ``every``."""
        tanh, alone = np.tanh, self.alone()
        half, add, multiply = self.half, np.add, np.multiply

        def soft(every: np.ndarray, gates: np.ndarray, rest: np.ndarray) -> None:
            tanh(every, every)
            multiply(gates, half, gates)
            add(gates, half, gates)

        def hard(every: np.ndarray, gates: np.ndarray, rest: np.ndarray) -> None:
            tanh(rest, rest)
            alone(gates)

        return hard if self.is_hard else soft

    def alone(self) -> Callable[[np.ndarray], None]:
        """``run(gates)`` in place."""
        zero, half, one = self.zero, self.half, self.one
        tanh, add, multiply, maximum, minimum = np.tanh, np.add, np.multiply, np.maximum, np.minimum

        def soft(gates: np.ndarray) -> None:
            tanh(gates, gates)
            multiply(gates, half, gates)
            add(gates, half, gates)

        def hard(gates: np.ndarray) -> None:
            maximum(gates, zero, out=gates)
            minimum(gates, one, out=gates)

        return hard if self.is_hard else soft

    def slope(self) -> Callable[[np.ndarray, np.ndarray], None]:
        """``run(gates, out)``: the derivative by z, told from the activation."""
        one, factor = self.one, self.factor
        subtract, multiply, sign = np.subtract, np.multiply, np.sign

        def soft(gates: np.ndarray, out: np.ndarray) -> None:
            subtract(one, gates, out)
            multiply(out, gates, out)

        def hard(gates: np.ndarray, out: np.ndarray) -> None:
            soft(gates, out)
            sign(out, out)
            multiply(out, factor, out)

        return hard if self.is_hard else soft


def products(
    x: np.ndarray, kernel: np.ndarray, ct: np.ndarray, memory: Sequence[np.ndarray], results: Sequence[np.ndarray]
) -> None:
    """The cotangents of x, kernel and bias, of that of ``x @ kernel + bias``, a matrix: one product for all time steps.

    Args:
        memory: (T, B, F + 1), the same as a matrix, and the place for (F + 1, G U).
        results: dx as a matrix, dkernel, and dbias.
    """
    x1, rows, dw = memory
    dx, dkernel, dbias = results
    with_ones(x, x1)
    np.dot(rows.T, ct, dw)
    np.copyto(dkernel, dw[:-1])
    np.copyto(dbias, dw[-1])
    np.dot(ct, kernel.T, dx)


def sum_over_steps(
    hs: np.ndarray, first: np.ndarray, ct: np.ndarray, out: np.ndarray, memory: np.ndarray, *, reverse: bool
) -> None:
    """``sum_t h_before[t].T @ ct[t]``: the cotangent of a recurrent kernel, of its product's, (T, B, G U).

    Args:
        hs: h after each step, (T, B, U). first: h before the first one. memory: like ``out``.
        reverse: the steps went from the end.
    """
    before, at, start = (hs[1:], ct[:-1], ct[-1]) if reverse else (hs[:-1], ct[1:], ct[0])
    np.dot(first.T, start, out)
    if len(before):
        np.dot(before.reshape(-1, hs.shape[-1]).T, at.reshape(-1, ct.shape[-1]), memory)
        np.add(out, memory, out)
