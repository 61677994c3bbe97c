"""LSTM on NumPy: one product for the inputs of all time steps, then a loop of one product and eight ufuncs a step.

Exists because the scan of the decomposition takes some thirty calls a step, and in the backward one adds up the weights'
cotangents in each. Gates lie one behind the other, not side by side: blocks (c, g, f, i, o) of (B, U), where c is the
cell state before the step and g the candidate, so that (c, g) * (f, i) is one call. Not here: narrow floats.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import Kernel, hookimpl
from pronghorn_plugins.backends.numpy.table import Run, Scratch, Specs

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

#: Where the blocks g, f, i, o stand in the weights, whose order is i, f, c, o.
_ORDER = (2, 1, 0, 3)
#: What a forward step sees of its blocks: all gates, those with the gates' activation, g, (c, g), (f, i), o, c.
_FORWARD = tuple(map(block, (slice(1, 5), slice(2, 5), 1, slice(0, 2), slice(2, 4), 4, 0)))
#: What a backward step sees: those with the gates' activation, g, f, (c, g), (i, o), c.
_BACKWARD = tuple(map(block, (slice(2, 5), 1, 2, slice(0, 2), slice(3, 5), 0)))


def residuals(specs: Specs, attributes: dict[str, Any]) -> Specs:
    """The blocks (T, 5, B, U); what else the gradient needs are y and the operands."""
    s = Sizes.of(specs[0], specs[1], reverse=attributes["reverse"])
    return (s.spec(s.length, 5, s.batch, s.units),)


def forward(ins: Specs, outs: Specs, *, recurrent_activation: str, reverse: bool) -> Scratch:
    """(x, h, c, kernel, recurrent_kernel, bias[, mask]) -> y, h, c, blocks."""
    s = Sizes.of(ins[0], ins[1], reverse=reverse)
    gate, operands = Gate(recurrent_activation, s.dtype), len(ins)
    activate, factors = gate.forward(), (gate.one, gate.factor, gate.factor, gate.factor)
    dot, add, multiply, tanh, copyto = np.dot, np.add, np.multiply, np.tanh, np.copyto

    def run(*arrays: Any) -> None:
        x, h, c, kernel, recurrent, bias, *mask = arrays[:operands]
        hs, h_last, c_last, blocks, (x1, rows), w, r, (projected, *steps), (z, gates_z), pair, active = arrays[
            operands:
        ]
        arrange(kernel, w[:-1], _ORDER, factors)
        arrange(bias, w[-1], _ORDER, factors)
        add(w[-1, s.units :], gate.shift, w[-1, s.units :])
        arrange(recurrent, r, _ORDER, factors)
        with_ones(x, x1)
        dot(rows, w, projected)
        (both, first, second), cs = pair, blocks[6::7]
        copyto(cs[0], c)
        for (every, gates, g, cg, fi, o, c_old), step, h_new, c_new, (some, which) in zip(
            grouped(blocks, 7), steps, hs, [*cs[1:], c_last], s.skipped(*mask), strict=True
        ):
            dot(h, r, z)
            add(gates_z, step, every)
            activate(every, gates, g)
            multiply(cg, fi, both)
            add(first, second, c_new)
            tanh(c_new, active)
            multiply(o, active, h_new)
            if some:
                copyto(c_new, c_old, where=which)
                copyto(h_new, h, where=which)
            h = h_new
        copyto(h_last, h)

    looks = (*[None] * operands, s.each(itself), None, None, s.each(*_FORWARD))
    return bound(run, looks, _forward_memory(s))


def _forward_memory(s: Sizes) -> Memory:
    """x with ones; the weights; x @ kernel of all steps; h @ recurrent_kernel of one; (c * f, g * i); tanh(c)."""
    columns = 4 * s.units
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.features + 1, columns), None),
        (s.spec(s.units, columns), None),
        (s.spec(s.length, s.batch, columns), lambda z: [s.rows(z), *s.each(s.gates(4))(z)]),
        (s.spec(s.batch, columns), lambda z: [z, s.gates(4)(z)]),
        (s.spec(2, s.batch, s.units), lambda both: [both, *both]),
        (s.spec(s.batch, s.units), None),
    ]


def backward(ins: Specs, outs: Specs, *, recurrent_activation: str, reverse: bool) -> Scratch:
    """(cotangents of y, h, c; y, h, c; operands; blocks) -> a cotangent for each operand.

    The loop leaves the cotangent of z, dz (T, B, 4 U); those of the weights and of x are one product each behind it.
    """
    s = Sizes.of(ins[6], ins[7], reverse=reverse)
    operands, results = len(ins), len(ins) + len(outs)
    prepare = _coefficients(Gate(recurrent_activation, s.dtype))
    dot, add, multiply, copyto = np.dot, np.add, np.multiply, np.copyto

    def run(*arrays: Any) -> None:
        ct_ys, ct_h, ct_c, ys, _, c_last, x, h, _, kernel, recurrent, _, *mask, blocks = arrays[:operands]
        x1, (dz, dz_rows, *steps), turned, k, (dh, dh_new), (dc, dc_new), part, dw, dr = arrays[results:]
        copyto(turned, recurrent.T)
        copyto(dh, ct_h)
        copyto(dc, ct_c)
        k_tanh, _, _, _, _, _, k_c, k_o = k
        cs = blocks[5::6]
        for views, (step, step_c, step_o), ct_y, c, (some, which) in zip(
            grouped(blocks, 6),
            grouped(steps, 3),
            wanted(ct_ys),
            [c_last, *cs[:-1]],
            s.skipped(*mask)[::-1],
            strict=True,
        ):
            prepare(views, c, part, k)
            if ct_y is not None:
                add(dh, ct_y, dh)
            multiply(dh, k_tanh, part)
            add(dc, part, dc_new)
            multiply(k_c, dc_new, step_c)
            multiply(k_o, dh, step_o)
            multiply(dc_new, views[2], dc_new)
            if some:
                copyto(step, 0, where=which)
                copyto(dc_new, dc, where=which)
            dot(step, turned, dh_new)
            if some:
                copyto(dh_new, dh, where=which)
            dh, dh_new, dc, dc_new = dh_new, dh, dc_new, dc
        dx, dh_first, dc_first, dkernel, drecurrent, dbias, *dmask = arrays[operands:results]
        copyto(dh_first, dh)
        copyto(dc_first, dc)
        products(x, kernel, dz_rows, (*x1, dw), (dx, dkernel, dbias))
        sum_over_steps(ys, h, dz, drecurrent, dr, reverse=reverse)
        for flags in dmask:
            flags.fill(False)

    looks: list[Any] = [None] * results
    looks[0] = lambda ct: [ct, *s.each(itself, back=True)(ct)]
    looks[operands - 1] = s.each(*_BACKWARD, back=True)
    looks[operands] = s.rows
    return bound(run, looks, _backward_memory(s))


def _coefficients(gate: Gate) -> Run:
    """What dc and dh of a step are multiplied by, in five blocks: o (1 - tanh(c)²), those of g, f and i, that of o."""
    slope, one = gate.slope(), gate.one
    subtract, multiply, tanh = np.subtract, np.multiply, np.tanh

    def run(views: tuple[Any, ...], c: np.ndarray, part: np.ndarray, k: list[np.ndarray]) -> None:
        gates, g, _, cg, io, _ = views
        k_tanh, k_g, k_squares, k_io, k_gates, k_fi, _, k_o = k
        slope(gates, k_gates)
        multiply(k_fi, cg, k_fi)
        tanh(c, part)
        multiply(k_o, part, k_o)
        multiply(part, part, k_tanh)
        multiply(g, g, k_g)
        subtract(one, k_squares, k_squares)
        multiply(k_io, io, k_io)

    return run


def _backward_memory(s: Sizes) -> Memory:
    """x with ones; dz; the recurrent kernel, transposed; coefficients; dh; dc; a product; those of the weights."""
    columns = 4 * s.units
    views = (itself, s.gates(4, slice(2, None, -1)), s.gates(4, 3))
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.length, s.batch, columns), lambda dz: [dz, s.rows(dz), *s.each(*views, back=True)(dz)]),
        (s.spec(columns, s.units), None),
        (s.spec(5, s.batch, s.units), lambda k: [k[0], k[1], k[0:2], k[1::-1], k[2:5], k[2:4], k[1:4], k[4]]),
        (s.spec(2, s.batch, s.units), list),
        (s.spec(2, s.batch, s.units), list),
        (s.spec(s.batch, s.units), None),
        (s.spec(s.features + 1, columns), None),
        (s.spec(s.units, columns), None),
    ]


@hookimpl
def pronghorn_kernels() -> Iterable[Kernel]:
    return [Kernel("numpy_lstm", "numpy", "lstm", forward, backward, residuals, claims)]
