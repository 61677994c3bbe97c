"""GRU on NumPy: one product for the inputs of all time steps, then a loop of one product and eleven ufuncs a step.

Here the reset gate works on the product (``reset_after``), as in Keras 3 and cuDNN; the other kind is in `gru_before`.
Blocks of a step are (n, z, r, q) of (B, U): candidate, gates, and what r is multiplied by. Not here: narrow floats.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Kernel, hookimpl
from pronghorn_plugins.backends.numpy.constants import ones
from pronghorn_plugins.backends.numpy.table import Run, Scratch, Specs

from . import gru_before
from .sequence import (
    Gate,
    Memory,
    Sizes,
    arrange,
    block,
    bound,
    claims,
    grouped,
    itself,
    products,
    sum_over_steps,
    wanted,
    with_ones,
)

#: What a step sees of its blocks: n, (z, r), z, r, q.
_VIEWS = tuple(map(block, (0, slice(1, 3), 1, 2, 3)))


def residuals(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """The blocks (T, 4, B, U), or (T, 3, B, U) without q; what else the gradient needs are y and the operands."""
    s = Sizes.of(specs[0], specs[1], reverse=attributes["reverse"])
    return (s.spec(s.length, 4 if attributes["reset_after"] else 3, s.batch, s.units),)


def forward(ins: Specs, outs: Specs, *, recurrent_activation: str, reset_after: bool, reverse: bool) -> Scratch:
    """(x, h, kernel, recurrent_kernel, bias[, mask]) -> y, h, blocks."""
    s = Sizes.of(ins[0], ins[1], reverse=reverse)
    make = _forward if reset_after else gru_before.forward
    return make(s, Gate(recurrent_activation, s.dtype), len(ins))


def backward(ins: Specs, outs: Specs, *, recurrent_activation: str, reset_after: bool, reverse: bool) -> Scratch:
    """(cotangents of y, h; y, h; operands; blocks) -> a cotangent for each operand."""
    s = Sizes.of(ins[4], ins[5], reverse=reverse)
    make = _backward if reset_after else gru_before.backward
    return make(s, Gate(recurrent_activation, s.dtype), len(ins), len(ins) + len(outs))


def _forward(s: Sizes, gate: Gate, operands: int) -> Scratch:
    activate, factors, units = gate.alone(), (gate.factor, gate.factor, gate.one), s.units
    dot, add, subtract, multiply, tanh, copyto = np.dot, np.add, np.subtract, np.multiply, np.tanh, np.copyto

    def run(*arrays: Any) -> None:
        x, h, kernel, recurrent, bias, *mask = arrays[:operands]
        hs, h_last, blocks, (x1, rows), w, r, (projected, *steps), (product, of_gates, of_n), part = arrays[operands:]
        arrange(kernel, w[:-1], range(3), factors)
        add(bias[0], bias[1], w[-1])
        copyto(w[-1, 2 * units :], bias[0, 2 * units :])
        arrange(w[-1], w[-1], range(3), factors)
        add(w[-1, : 2 * units], gate.shift, w[-1, : 2 * units])
        arrange(recurrent, r, range(3), factors)
        with_ones(x, x1)
        dot(rows, w, projected)
        shift = bias[1, 2 * units :]
        for (n, gates, z, reset, q), (step_gates, step_n), h_new, (some, which) in zip(
            grouped(blocks, 5), grouped(steps, 2), hs, s.skipped(*mask), strict=True
        ):
            dot(h, r, product)
            add(of_gates, step_gates, gates)
            activate(gates)
            add(of_n, shift, q)
            multiply(reset, q, n)
            add(n, step_n, n)
            tanh(n, n)
            subtract(h, n, part)
            multiply(part, z, part)
            add(part, n, h_new)
            if some:
                copyto(h_new, h, where=which)
            h = h_new
        copyto(h_last, h)

    looks = (*[None] * operands, s.each(itself), None, s.each(*_VIEWS))
    return bound(run, looks, _forward_memory(s))


def _forward_memory(s: Sizes) -> Memory:
    """x with ones; the weights; x @ kernel of all steps; h @ recurrent_kernel of one; a part of a sum."""
    columns, views = 3 * s.units, (s.gates(3, slice(0, 2)), s.gates(3, 2))
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.features + 1, columns), None),
        (s.spec(s.units, columns), None),
        (s.spec(s.length, s.batch, columns), lambda z: [s.rows(z), *s.each(*views)(z)]),
        (s.spec(s.batch, columns), lambda z: [z, *(view(z) for view in views)]),
        (s.spec(s.batch, s.units), None),
    ]


def _backward(s: Sizes, gate: Gate, operands: int, results: int) -> Scratch:
    """The loop leaves, side by side, the cotangents of the q that r multiplies, and of what enters z, r, n: (T, B, 4 U)."""
    prepare, units = _coefficients(gate), s.units
    dot, add, multiply, copyto = np.dot, np.add, np.multiply, np.copyto

    def run(*arrays: Any) -> None:
        ct_ys, ct_h, (ys, *hs), _, x, h, kernel, recurrent, _, *mask, blocks = arrays[:operands]
        x1, (ct, ct_rows, *steps), turned, k, (dh, dh_new), part, dw, dr, more = arrays[results:]
        copyto(turned[:units], recurrent[:, 2 * units :].T)
        copyto(turned[units:], recurrent[:, : 2 * units].T)
        copyto(dh, ct_h)
        _, k_z, k_r, k_n = k
        for views, (step, inner, of_q, of_z, of_r, of_n), ct_y, h_old, (some, which) in zip(
            grouped(blocks, 5), grouped(steps, 6), wanted(ct_ys), [*hs[1:], h], s.skipped(*mask)[::-1], strict=True
        ):
            prepare(views, h_old, part, k)
            if ct_y is not None:
                add(dh, ct_y, dh)
            multiply(dh, k_n, part)
            copyto(of_n, part)
            multiply(part, k_r, of_r)
            multiply(part, views[3], of_q)
            multiply(dh, k_z, of_z)
            if some:
                copyto(step, 0, where=which)
            dot(inner, turned, dh_new)
            multiply(dh, views[2], part)
            add(dh_new, part, dh_new)
            if some:
                copyto(dh_new, dh, where=which)
            dh, dh_new = dh_new, dh
        dx, dh_first, dkernel, drecurrent, dbias, *dmask = arrays[operands:results]
        copyto(dh_first, dh)
        products(x, kernel, ct_rows[:, units:], (*x1, dw), (dx, dkernel, dbias))
        dot(ones(len(ct_rows), s.dtype), ct_rows[:, :units], dbias[1, 2 * units :])
        sum_over_steps(ys, h, ct[..., : 3 * units], dr, more, reverse=s.reverse)
        copyto(drecurrent[:, 2 * units :], dr[:, :units])
        copyto(drecurrent[:, : 2 * units], dr[:, units:])
        for flags in dmask:
            flags.fill(False)

    looks: list[Any] = [None] * results
    looks[0] = looks[2] = lambda array: [array, *s.each(itself, back=True)(array)]
    looks[operands - 1] = s.each(*_VIEWS, back=True)
    looks[operands] = s.rows
    return bound(run, looks, _backward_memory(s))


def _coefficients(gate: Gate) -> Run:
    """What dh of a step is multiplied by for z and for n, and that of n for r."""
    slope, one = gate.slope(), gate.one
    subtract, multiply = np.subtract, np.multiply

    def run(views: tuple[Any, ...], h: np.ndarray, part: np.ndarray, k: list[np.ndarray]) -> None:
        n, gates, z, _, q = views
        k_gates, k_z, k_r, k_n = k
        slope(gates, k_gates)
        subtract(h, n, part)
        multiply(k_z, part, k_z)
        multiply(k_r, q, k_r)
        multiply(n, n, k_n)
        subtract(one, k_n, k_n)
        subtract(one, z, part)
        multiply(k_n, part, k_n)

    return run


def _backward_memory(s: Sizes) -> Memory:
    """x with ones; the cotangents of all steps; the recurrent kernel, turned; coefficients; dh; …; those of the weights."""
    units, three = s.units, s.spec(s.units, 3 * s.units)
    views = (itself, lambda ct: ct[:, : 3 * units], *(s.gates(4, i) for i in range(4)))
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.length, s.batch, 4 * units), lambda ct: [ct, s.rows(ct), *s.each(*views, back=True)(ct)]),
        (s.spec(3 * units, units), None),
        (s.spec(3, s.batch, units), lambda k: [k[0:2], *k]),
        (s.spec(2, s.batch, units), list),
        (s.spec(s.batch, units), None),
        (s.spec(s.features + 1, 3 * units), None),
        (three, None),
        (three, None),
    ]


@hookimpl
def pronghorn_kernels() -> Iterable[Kernel]:
    return [Kernel("numpy_gru", "numpy", "gru", forward, backward, residuals, claims)]
