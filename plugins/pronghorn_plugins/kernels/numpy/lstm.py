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
from pronghorn_plugins.backends.numpy.table import Scratch, Specs, Viewed

from .sequence import Gate, Sizes, arrange, block, claims, grouped, itself, sum_over_steps, wanted, with_ones

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
        hs, h_last, c_last, blocks, (x1, rows), w, r, (projected, *steps), (z, gates_z), pair, active = arrays[operands:]
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

    columns = 4 * s.units
    memory = [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.features + 1, columns), None),
        (s.spec(s.units, columns), None),
        (s.spec(s.length, s.batch, columns), lambda z: [s.rows(z), *s.each(s.gates(4))(z)]),
        (s.spec(s.batch, columns), lambda z: [z, s.gates(4)(z)]),
        (s.spec(2, s.batch, s.units), lambda both: [both, *both]),
        (s.spec(s.batch, s.units), None),
    ]
    looks = (*[None] * operands, s.each(itself), None, None, s.each(*_FORWARD), *(look for _, look in memory))
    return Scratch(Viewed(run, looks), [spec for spec, _ in memory])


def backward(ins: Specs, outs: Specs, *, recurrent_activation: str, reverse: bool) -> Scratch:
    """(cotangents of y, h, c; y, h, c; operands; blocks) -> a cotangent for each operand.

    The loop leaves the cotangent of z, dz (T, B, 4 U); those of the weights and of x are one product each behind it.
    ``k`` holds in five blocks what dc and dh are multiplied by: o (1 - tanh(c)²); for g, f and i; for o.
    """
    s = Sizes.of(ins[6], ins[7], reverse=reverse)
    gate, operands, results = Gate(recurrent_activation, s.dtype), len(ins), len(ins) + len(outs)
    slope, one = gate.slope(), gate.one
    dot, add, subtract, multiply, tanh, copyto = np.dot, np.add, np.subtract, np.multiply, np.tanh, np.copyto

    def run(*arrays: Any) -> None:
        ct_ys, ct_h, ct_c, ys, _, c_last, x, h, _, kernel, recurrent, _, *mask, blocks = arrays[:operands]
        (x1, rows), (dz, dz_rows, *steps), turned, k_views, (dh, dh_new), (dc, dc_new), part, dw, dr = arrays[results:]
        k_tanh, k_g, k_squares, k_io, k_gates, k_fi, k_c, k_o = k_views
        copyto(turned, recurrent.T)
        copyto(dh, ct_h)
        copyto(dc, ct_c)
        cs = blocks[5::6]
        for (gates, g, f, cg, io, _), (step, step_c, step_o), ct_y, c, (some, which) in zip(
            grouped(blocks, 6), grouped(steps, 3), wanted(ct_ys), [c_last, *cs[:-1]], s.skipped(*mask)[::-1], strict=True
        ):
            slope(gates, k_gates)
            multiply(k_fi, cg, k_fi)
            tanh(c, part)
            multiply(k_o, part, k_o)
            multiply(part, part, k_tanh)
            multiply(g, g, k_g)
            subtract(one, k_squares, k_squares)
            multiply(k_io, io, k_io)
            if ct_y is not None:
                add(dh, ct_y, dh)
            multiply(dh, k_tanh, part)
            add(dc, part, dc_new)
            multiply(k_c, dc_new, step_c)
            multiply(k_o, dh, step_o)
            multiply(dc_new, f, dc_new)
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
        with_ones(x, x1)
        dot(rows.T, dz_rows, dw)
        copyto(dkernel, dw[:-1])
        copyto(dbias, dw[-1])
        dot(dz_rows, kernel.T, dx)
        sum_over_steps(ys, h, dz, drecurrent, dr, reverse=reverse)
        for flags in dmask:
            flags.fill(False)

    columns, state = 4 * s.units, s.spec(s.batch, s.units)
    views = (itself, s.gates(4, slice(2, None, -1)), s.gates(4, 3))
    pair = s.spec(2, s.batch, s.units)
    memory = [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.length, s.batch, columns), lambda dz: [dz, s.rows(dz), *s.each(*views, back=True)(dz)]),
        (s.spec(columns, s.units), None),
        (s.spec(5, s.batch, s.units), lambda k: [k[0], k[1], k[0:2], k[1::-1], k[2:5], k[2:4], k[1:4], k[4]]),
        (pair, list),
        (pair, list),
        (state, None),
        (s.spec(s.features + 1, columns), None),
        (s.spec(s.units, columns), None),
    ]
    looks: list[Any] = [None] * results
    looks[0] = lambda ct: [ct, *s.each(itself, back=True)(ct)]
    looks[operands - 1] = s.each(*_BACKWARD, back=True)
    looks[operands] = s.rows
    return Scratch(Viewed(run, (*looks, *(look for _, look in memory))), [spec for spec, _ in memory])


@hookimpl
def pronghorn_kernels() -> Iterable[Kernel]:
    return [Kernel("numpy_lstm", "numpy", "lstm", forward, backward, residuals, claims)]
