"""GRU whose reset gate works on the state, before the product with the recurrent kernel, as in Keras 1 and 2.

Two products a step, for n needs r. Blocks of a step are (n, z, r) of (B, U).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn_plugins.backends.numpy.table import Run, Scratch

from .sequence import (
    Gate,
    Memory,
    Sizes,
    arrange,
    block,
    bound,
    grouped,
    itself,
    products,
    sum_over_steps,
    wanted,
    with_ones,
)

#: What a step sees of its blocks: n, (z, r), z, r.
_VIEWS = tuple(map(block, (0, slice(1, 3), 1, 2)))


def forward(s: Sizes, gate: Gate, operands: int) -> Scratch:
    """(x, h, kernel, recurrent_kernel, bias[, mask]) -> y, h, blocks."""
    activate, factors, units = gate.alone(), (gate.factor, gate.factor, gate.one), s.units
    dot, add, subtract, multiply, tanh, copyto = np.dot, np.add, np.subtract, np.multiply, np.tanh, np.copyto

    def run(*arrays: Any) -> None:
        x, h, kernel, recurrent, bias, *mask = arrays[:operands]
        hs, h_last, blocks, (x1, rows), w, r_gates, r_n, (projected, *steps), product, (own, part) = arrays[operands:]
        arrange(kernel, w[:-1], range(3), factors)
        arrange(bias, w[-1], range(3), factors)
        add(w[-1, : 2 * units], gate.shift, w[-1, : 2 * units])
        multiply(recurrent[:, : 2 * units], gate.factor, r_gates)
        copyto(r_n, recurrent[:, 2 * units :])
        with_ones(x, x1)
        dot(rows, w, projected)
        matrix, of_gates = product
        for (n, gates, z, r), (step_gates, step_n), h_new, (some, which) in zip(
            grouped(blocks, 4), grouped(steps, 2), hs, s.skipped(*mask), strict=True
        ):
            dot(h, r_gates, matrix)
            add(of_gates, step_gates, gates)
            activate(gates)
            multiply(r, h, part)
            dot(part, r_n, own)
            add(own, step_n, n)
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
    """x with ones; the weights; x @ kernel of all steps; the two products of one step, and a part of a sum."""
    units, views = s.units, (s.gates(3, slice(0, 2)), s.gates(3, 2))
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.features + 1, 3 * units), None),
        (s.spec(units, 2 * units), None),
        (s.spec(units, units), None),
        (s.spec(s.length, s.batch, 3 * units), lambda z: [s.rows(z), *s.each(*views)(z)]),
        (s.spec(s.batch, 2 * units), lambda z: [z, s.gates(2)(z)]),
        (s.spec(2, s.batch, units), list),
    ]


def backward(s: Sizes, gate: Gate, operands: int, results: int) -> Scratch:
    """(cotangents of y, h; y, h; operands; blocks) -> a cotangent for each operand."""
    prepare, units = _coefficients(gate), s.units
    dot, add, multiply, copyto = np.dot, np.add, np.multiply, np.copyto

    def run(*arrays: Any) -> None:
        ct_ys, ct_h, (ys, *hs), _, x, h, kernel, recurrent, _, *mask, blocks = arrays[:operands]
        x1, (ct, ct_rows, *steps), (rh_rows, *rhs), t_gates, t_n, k, dw, dr, more, dr_n = arrays[results:]
        copyto(t_gates, recurrent[:, : 2 * units].T)
        copyto(t_n, recurrent[:, 2 * units :].T)
        _, k_z, k_r, k_n, part, of_rh, dh, dh_new = k
        copyto(dh, ct_h)
        for views, (step, both, of_z, of_r, of_n), rh, ct_y, h_old, (some, which) in zip(
            grouped(blocks, 4), grouped(steps, 5), rhs, wanted(ct_ys), [*hs[1:], h], s.skipped(*mask)[::-1], strict=True
        ):
            prepare(views, h_old, rh, k)
            if ct_y is not None:
                add(dh, ct_y, dh)
            multiply(dh, k_n, part)
            copyto(of_n, part)
            dot(part, t_n, of_rh)
            multiply(of_rh, k_r, of_r)
            multiply(dh, k_z, of_z)
            if some:
                copyto(step, 0, where=which)
            dot(both, t_gates, dh_new)
            multiply(of_rh, views[3], of_rh)
            add(dh_new, of_rh, dh_new)
            multiply(dh, views[2], part)
            add(dh_new, part, dh_new)
            if some:
                copyto(dh_new, dh, where=which)
            dh, dh_new = dh_new, dh
        dx, dh_first, dkernel, drecurrent, dbias, *dmask = arrays[operands:results]
        copyto(dh_first, dh)
        products(x, kernel, ct_rows, (*x1, dw), (dx, dkernel, dbias))
        sum_over_steps(ys, h, ct[..., : 2 * units], dr, more, reverse=s.reverse)
        dot(rh_rows.T, ct_rows[:, 2 * units :], dr_n)
        copyto(drecurrent[:, : 2 * units], dr)
        copyto(drecurrent[:, 2 * units :], dr_n)
        for flags in dmask:
            flags.fill(False)

    looks: list[Any] = [None] * results
    looks[0] = looks[2] = lambda array: [array, *s.each(itself, back=True)(array)]
    looks[operands - 1] = s.each(*_VIEWS, back=True)
    looks[operands] = s.rows
    return bound(run, looks, _backward_memory(s))


def _coefficients(gate: Gate) -> Run:
    """What dh of a step is multiplied by for z and n, that of r * h for r; and r * h itself."""
    slope, one = gate.slope(), gate.one
    subtract, multiply = np.subtract, np.multiply

    def run(views: tuple[Any, ...], h: np.ndarray, rh: np.ndarray, k: list[np.ndarray]) -> None:
        n, gates, z, r = views
        k_gates, k_z, k_r, k_n, part, *_ = k
        multiply(r, h, rh)
        slope(gates, k_gates)
        multiply(k_r, h, k_r)
        subtract(h, n, part)
        multiply(k_z, part, k_z)
        multiply(n, n, k_n)
        subtract(one, k_n, k_n)
        subtract(one, z, part)
        multiply(k_n, part, k_n)

    return run


def _backward_memory(s: Sizes) -> Memory:
    """x with ones; the cotangents of all steps; r * h; both recurrent kernels, turned; blocks; those of the weights."""
    units, gates = s.units, s.spec(s.units, 2 * s.units)
    views = (itself, lambda ct: ct[:, : 2 * units], *(s.gates(3, i) for i in range(3)))
    return [
        (s.spec(s.length, s.batch, s.features + 1), lambda x1: [x1, s.rows(x1)]),
        (s.spec(s.length, s.batch, 3 * units), lambda ct: [ct, s.rows(ct), *s.each(*views, back=True)(ct)]),
        (s.spec(s.length, s.batch, units), lambda rh: [s.rows(rh), *s.each(itself, back=True)(rh)]),
        (s.spec(2 * units, units), None),
        (s.spec(units, units), None),
        (s.spec(7, s.batch, units), lambda k: [k[0:2], *k]),
        (s.spec(s.features + 1, 3 * units), None),
        (gates, None),
        (gates, None),
        (s.spec(units, units), None),
    ]
