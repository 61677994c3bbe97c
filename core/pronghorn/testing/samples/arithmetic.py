"""Samples of :mod:`pronghorn.primitives.arithmetic`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(12)
_NAN, _INF = float("nan"), float("inf")


def _any(*shape: int) -> Any:
    return _rng.uniform(-2, 2, shape)


def _positive(*shape: int) -> Any:
    return _rng.uniform(0.5, 3, shape)


def _complex(*shape: int) -> Any:
    return _positive(*shape) + 1j * _any(*shape)


#: name: (oracle, operands for a shape)
_SMOOTH: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "add": (np.add, _any, _any),
    "subtract": (np.subtract, _any, _any),
    "multiply": (np.multiply, _any, _any),
    "divide": (np.divide, _any, _positive),
    "power": (np.power, _positive, _any),
    "maximum": (np.maximum, _any, _any),
    "minimum": (np.minimum, _any, _any),
    "arctan2": (np.arctan2, _any, _positive),
    "mod": (np.mod, _any, lambda *shape: _positive(*shape) + 0.013),
}
_BROADCASTS = [((2, 3), (2, 3)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((3,), ()), ((0, 3), (1, 3)), ((1, 1), (1,))]


def _smooth() -> Iterator[Sample]:
    for name, (oracle, left, right) in _SMOOTH.items():
        for a, b in _BROADCASTS:
            yield Sample(name, [left(*a), right(*b)], {}, oracle)
        if name in {"add", "subtract", "multiply", "divide", "power"}:
            yield Sample(name, [_complex(3), _complex(2, 1)], {}, oracle, id="complex")


_INTS = np.array([-7, -1, 0, 5, 9])
_DIVISORS = np.array([3, -2, 4, -3, 9])
_FLOATS = np.array([-7.5, -1.0, 0.0, 5.0, 9.0])
_TIES = np.array([1.0, 2.0, _NAN, 4.0]), np.array([1.0, 3.0, 0.0, -_INF])
_BOOLS = np.array([[True], [False]]), np.array([True, False])
_BITS = np.array([6, -5, 0, 127], "int8"), np.array([3, 3, -1, 64], "int8")
_SHIFTS = np.array([6, -5, 1, 90]), np.array([1, 2, 5, 3])


def _where(condition: Any, a: Any, b: Any) -> Any:
    return np.where(condition, a, b)


_EDGES = [
    Sample(
        "power",
        [np.array([0.0, 0.0, 2.0, -2.0]), np.array([0.0, 2.0, -1.0, 3.0])],
        {},
        np.power,
        order=0,
        id="zero-base",
    ),
    Sample("power", [np.array([2, -3]), np.array([5, 3])], {}, np.power, id="ints"),
    Sample("divide", [np.array([1.0, 0.0, -1.0]), np.zeros(3)], {}, np.divide, order=0, id="by-zero"),
    Sample("add", [np.array([200, 100], "uint8"), np.array([100, 5], "uint8")], {}, np.add, id="wraps"),
    *(Sample(n, _TIES, {}, getattr(np, n), order=0, id="ties") for n in ("maximum", "minimum")),
    *(Sample(n, _BOOLS, {}, getattr(np, n), id="bool") for n in ("maximum", "minimum")),
    *(Sample(n, [_INTS, _DIVISORS], {}, getattr(np, n), id="ints") for n in ("floor_divide", "mod")),
    *(
        Sample(n, [_FLOATS, _DIVISORS.astype(float)], {}, getattr(np, n), order=0, id="signs")
        for n in ("floor_divide", "mod")
    ),
    Sample("floor_divide", [_any(2, 1), _positive(3)], {}, np.floor_divide, id="broadcast"),
    *(Sample(n, _BOOLS, {}, getattr(np, n)) for n in ("logical_and", "logical_or", "logical_xor")),
    *(Sample(n, _BITS, {}, getattr(np, n)) for n in ("bitwise_and", "bitwise_or", "bitwise_xor")),
    *(Sample(n, _BOOLS, {}, getattr(np, n), id="bool") for n in ("bitwise_and", "bitwise_or", "bitwise_xor")),
    *(Sample(n, _SHIFTS, {}, getattr(np, n)) for n in ("left_shift", "right_shift")),
]


def _comparisons() -> Iterator[Sample]:
    for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
        compare = getattr(np, name)
        yield Sample(name, _TIES, {}, compare, id="nan")
        yield Sample(name, [_INTS[:, None], _DIVISORS], {}, compare, id="ints")
        yield Sample(name, _BOOLS, {}, compare, id="bool")
        yield Sample(name, [np.empty((0, 2)), np.empty((1, 2))], {}, compare, id="empty")


_CHOICES = [
    Sample("where", [np.array([[True], [False]]), _any(2, 3), _any(3)], {}, _where),
    Sample("where", [np.array(True), _any(2), _any()], {}, _where, id="scalar-condition"),
    Sample("where", [np.array([True, False]), _any(), _any(2, 1)], {}, _where, id="spreads-operands"),
    Sample("where", [np.empty((0,), bool), _any(), _any()], {}, _where, id="empty"),
    Sample("where", [np.array([True, False]), np.array([1, 2]), np.array([3, 4])], {}, _where, id="ints"),
    Sample("where", [np.array([True, False]), _complex(2), _complex(2)], {}, _where, id="complex"),
]

SAMPLES = [*_smooth(), *_EDGES, *_comparisons(), *_CHOICES]
