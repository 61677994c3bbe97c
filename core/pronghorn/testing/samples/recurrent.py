"""Samples of :mod:`pronghorn.primitives.recurrent`. The oracles go from step to step, in the words of the papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(31)
_GATES: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hard_sigmoid_keras2": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
}


def _steps(length: int, *, reverse: bool) -> range:
    return range(length - 1, -1, -1) if reverse else range(length)


def _lstm(
    x: Any, h: Any, c: Any, kernel: Any, recurrent: Any, bias: Any, mask: Any = None, *,
    recurrent_activation: str, reverse: bool,
) -> tuple[Any, ...]:  # fmt: skip
    gate = _GATES[recurrent_activation]
    ys = np.zeros((*x.shape[:2], h.shape[1]))
    for t in _steps(len(x), reverse=reverse):
        i, f, new, o = np.split(x[t] @ kernel + h @ recurrent + bias, 4, axis=-1)
        keep = np.ones((len(h), 1), bool) if mask is None else mask[t][:, None]
        c = np.where(keep, gate(f) * c + gate(i) * np.tanh(new), c)
        h = ys[t] = np.where(keep, gate(o) * np.tanh(c), h)
    return ys, h, c


def _gru(
    x: Any, h: Any, kernel: Any, recurrent: Any, bias: Any, mask: Any = None, *,
    recurrent_activation: str, reset_after: bool, reverse: bool,
) -> tuple[Any, ...]:  # fmt: skip
    gate, units = _GATES[recurrent_activation], h.shape[1]
    of_x, of_h = bias if reset_after else (bias, 0 * bias)
    ys = np.zeros((*x.shape[:2], units))
    for t in _steps(len(x), reverse=reverse):
        a, b = x[t] @ kernel + of_x, h @ recurrent + of_h
        z, r = (gate((a + b)[:, i * units : (i + 1) * units]) for i in range(2))
        own = r * b[:, 2 * units :] if reset_after else (r * h) @ recurrent[:, 2 * units :]
        new = z * h + (1 - z) * np.tanh(a[:, 2 * units :] + own)
        h = ys[t] = new if mask is None else np.where(mask[t][:, None], new, h)
    return ys, h


def _operands(gates: int, states: int, bias: tuple[int, ...], length: int, *, masked: bool) -> list[Any]:
    batch, features, units = 3, 2, 4
    shapes = [(length, batch, features), *[(batch, units)] * states]
    shapes += [(features, gates * units), (units, gates * units), (*bias, gates * units)]
    found: list[Any] = [_rng.uniform(-1, 1, shape) for shape in shapes]
    return [*found, _rng.random((length, batch)) < 0.6] if masked else found


def _samples() -> Iterator[Sample]:
    cases = [(4, False), (3, True), (1, False)]
    for activation, (length, masked), reverse in product(_GATES, cases, (False, True)):
        order = 2 if activation == "sigmoid" and length == 3 else 1
        name = f"{activation}-{length}{'-mask' if masked else ''}{'-reverse' if reverse else ''}"
        options = {"recurrent_activation": activation, "reverse": reverse}
        yield Sample(
            "lstm",
            _operands(4, 2, (), length, masked=masked),
            options,
            lambda *given, options=options: _lstm(*given, **options),
            order=order,
            id=name,
        )
        for after in (False, True):
            more = {**options, "reset_after": after}
            yield Sample(
                "gru",
                _operands(3, 1, (2,) if after else (), length, masked=masked),
                more,
                lambda *given, more=more: _gru(*given, **more),
                order=order,
                id=f"{name}-{'after' if after else 'before'}",
            )


SAMPLES = list(_samples())
