"""LSTM and GRU over whole sequences, for layers: what a kernel may compute as one."""

from __future__ import annotations

from typing import Any

from pronghorn.ops.convert import operand, operands
from pronghorn.primitives import recurrent as primitives


def lstm(
    x: Any,
    h: Any,
    c: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any,
    mask: Any = None,
    recurrent_activation: str = "sigmoid",
    reverse: bool = False,
) -> tuple[Any, ...]:
    """Long short-term memory over a sequence, time first: ``(y, h, c)``, where y is the h of each step.

    ``z = x[t] @ kernel + bias + h @ recurrent_kernel`` in the parts i, f, c, o; then ``c = s(f) * c + s(i) * tanh(c)``
    and ``h = s(o) * tanh(c)``. Where the mask is False, a step changes nothing and gives the previous h once more.

    Args:
        x: (T, B, F). h, c: the first states, (B, U).
        kernel: (F, 4 U). recurrent_kernel: (U, 4 U). bias: (4 U).
        mask: (T, B), bool, or None.
        recurrent_activation: s: ``"sigmoid"``, ``"hard_sigmoid"`` or ``"hard_sigmoid_keras2"``.
        reverse: step from the end; y[t] still stands at t.

    Raises:
        ShapeError: if the shapes do not fit.
        ArgumentError: for another recurrent_activation.

    >>> import numpy
    >>> x, state = numpy.ones((5, 2, 3)), numpy.zeros((2, 4))
    >>> y, h, c = lstm(x, state, state, numpy.ones((3, 16)), numpy.ones((4, 16)), numpy.ones(16))
    >>> y.shape, bool((y[-1] == h).all())
    ((5, 2, 4), True)
    """
    given = operands(x, h, c, kernel, recurrent_kernel, bias)
    masks = () if mask is None else (operand(mask, dtype="bool"),)
    found: tuple[Any, ...] = primitives.lstm(
        *given, *masks, recurrent_activation=recurrent_activation, reverse=bool(reverse)
    )
    return found


def gru(
    x: Any,
    h: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any,
    mask: Any = None,
    recurrent_activation: str = "sigmoid",
    reset_after: bool = True,
    reverse: bool = False,
) -> tuple[Any, ...]:
    """Gated recurrent units over a sequence, time first: ``(y, h)``, where y is the h of each step.

    ``h = z * h + (1 - z) * n`` for each step, with gates z and r, and n = tanh(x @ W + b + r * (h @ U + d)), or with
    ``reset_after=False`` n = tanh(x @ W + b + (r * h) @ U). A masked step changes nothing.

    Args:
        x: (T, B, F). h: the first state, (B, U).
        kernel: (F, 3 U), in the order z, r, n. recurrent_kernel: (U, 3 U).
        bias: (2, 3 U), of the input and of the state; (3 U) without ``reset_after``.
        mask: (T, B), bool, or None.
        recurrent_activation: of the gates: ``"sigmoid"``, ``"hard_sigmoid"`` or ``"hard_sigmoid_keras2"``.
        reset_after: whether the gate r works on the product with the recurrent kernel.
        reverse: step from the end; y[t] still stands at t.

    Raises:
        ShapeError: if the shapes do not fit.
        ArgumentError: for another recurrent_activation.

    >>> import numpy
    >>> y, h = gru(numpy.ones((5, 2, 3)), numpy.zeros((2, 4)), numpy.ones((3, 12)), numpy.ones((4, 12)), numpy.ones((2, 12)))
    >>> y.shape, bool((y[-1] == h).all())
    ((5, 2, 4), True)
    """
    given = operands(x, h, kernel, recurrent_kernel, bias)
    masks = () if mask is None else (operand(mask, dtype="bool"),)
    found: tuple[Any, ...] = primitives.gru(
        *given,
        *masks,
        recurrent_activation=recurrent_activation,
        reset_after=bool(reset_after),
        reverse=bool(reverse),
    )
    return found
