"""Samples of :mod:`pronghorn.primitives.elementwise`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from statistics import NormalDist
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(11)
_NAN, _INF = float("nan"), float("inf")
_ANY = _rng.uniform(-2, 2, (3, 4))
_POSITIVE = _rng.uniform(0.3, 3, (3, 4))
_INSIDE = _rng.uniform(-0.9, 0.9, (3, 4))
_COMPLEX = _rng.uniform(0.2, 0.8, (5,)) + 1j * _rng.uniform(0.2, 0.8, (5,))
_SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, _NAN, _INF, -_INF])
_EULER = 0.5772156649015328606


def _each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda x: np.array([function(float(value)) for value in np.ravel(x)]).reshape(np.shape(x))


def _erfinv(y: float) -> float:
    return NormalDist().inv_cdf((y + 1) / 2) / math.sqrt(2)


def _digamma(x: float) -> float:
    """At positive multiples of a half: the recurrence from psi(1) = -gamma, psi(1/2) = -gamma - 2 log 2."""
    start, value = (1.0, -_EULER) if x == int(x) else (0.5, -_EULER - 2 * math.log(2))
    return value + sum(1 / (start + k) for k in range(int(x - start)))


def _trigamma(x: float) -> float:
    """At positive multiples of a half: the recurrence from pi**2 / 6 and pi**2 / 2."""
    start, value = (1.0, math.pi**2 / 6) if x == int(x) else (0.5, math.pi**2 / 2)
    return value - sum(1 / (start + k) ** 2 for k in range(int(x - start)))


def _sigmoid(x: Any) -> Any:
    return np.exp(-np.logaddexp(0, -x))


#: name: (oracle, where it is smooth, whether it takes complex numbers)
_SMOOTH: dict[str, tuple[Callable[..., Any], Any, bool]] = {
    "negative": (np.negative, _ANY, True),
    "square": (np.square, _ANY, True),
    "reciprocal": (lambda x: 1 / x, _POSITIVE, True),
    "sqrt": (np.sqrt, _POSITIVE, True),
    "rsqrt": (lambda x: 1 / np.sqrt(x), _POSITIVE, True),
    "exp": (np.exp, _ANY, True),
    "expm1": (np.expm1, _ANY, True),
    "log": (np.log, _POSITIVE, True),
    "log1p": (np.log1p, _INSIDE, True),
    "sin": (np.sin, _ANY, True),
    "cos": (np.cos, _ANY, True),
    "tan": (np.tan, _INSIDE, True),
    "arcsin": (np.arcsin, _INSIDE, True),
    "arccos": (np.arccos, _INSIDE, True),
    "arctan": (np.arctan, _ANY, True),
    "sinh": (np.sinh, _ANY, True),
    "cosh": (np.cosh, _ANY, True),
    "tanh": (np.tanh, _ANY, True),
    "arcsinh": (np.arcsinh, _ANY, True),
    "arccosh": (np.arccosh, _POSITIVE + 1, True),
    "arctanh": (np.arctanh, _INSIDE, True),
    "erf": (_each(math.erf), _ANY, False),
    "erfc": (_each(math.erfc), _ANY, False),
    "erfinv": (_each(_erfinv), _INSIDE, False),
    "lgamma": (_each(math.lgamma), _POSITIVE, False),
    "digamma": (_each(_digamma), np.array([0.5, 1.0, 1.5, 2.0, 7.0, 30.5]), False),
    "trigamma": (_each(_trigamma), np.array([0.5, 1.0, 1.5, 2.0, 7.0, 30.5]), False),
    "sigmoid": (_sigmoid, _ANY, False),
    "relu": (lambda x: np.maximum(x, 0), _ANY, False),
    "recompute": (np.copy, _ANY, True),
    "absolute": (np.abs, _ANY, True),
    "sign": (lambda x: x / np.abs(x), _ANY, True),
    "cast": (np.copy, _ANY, False),
    "clip": (lambda x: np.clip(x, -1.0, 1.5), _ANY, False),
}
_ATTRIBUTES: dict[str, dict[str, Any]] = {"cast": {"dtype": "float64"}, "clip": {"low": -1.0, "high": 1.5}}


def _smooth() -> Iterator[Sample]:
    for name, (oracle, points, has_complex) in _SMOOTH.items():
        attributes = _ATTRIBUTES.get(name, {})
        yield Sample(name, [points], attributes, oracle)
        yield Sample(name, [points.ravel()[1]], attributes, oracle, id="scalar")
        yield Sample(name, [np.empty((0, 3))], attributes, oracle, id="empty")
        if has_complex:
            yield Sample(name, [_COMPLEX], attributes, oracle, id="complex")


def _limits(x: Any) -> Any:
    return np.array([0.5, 0.5, _sigmoid(1.0), _sigmoid(-1.0), _NAN, 1.0, 0.0])


_KINKS = [
    Sample("relu", [_SPECIAL], {}, lambda x: np.maximum(x, 0), order=0, id="special"),
    Sample("relu", [np.array([-3, 0, 2])], {}, lambda x: np.maximum(x, 0), id="ints"),
    Sample("absolute", [_SPECIAL], {}, np.abs, order=0, id="special"),
    Sample("absolute", [np.array([-3, 0, 2], "int8")], {}, np.abs, id="ints"),
    Sample("sign", [np.array([-2.0, 0.0, 5.0])], {}, np.sign, order=0, id="zero"),
    Sample("sign", [np.array([0j, 3 + 4j])], {}, lambda x: np.array([0, 0.6 + 0.8j]), order=0, id="complex-zero"),
    Sample("sigmoid", [_SPECIAL], {}, _limits, order=0, id="special"),
    Sample("sigmoid", [np.array([-800.0, 800.0])], {}, lambda x: np.array([0.0, 1.0]), id="saturated"),
    Sample("exp", [_SPECIAL], {}, np.exp, order=0, id="special"),
    Sample("log", [_SPECIAL], {}, np.log, order=0, id="special"),
    Sample("tanh", [_SPECIAL], {}, np.tanh, order=0, id="special"),
    Sample("erf", [_SPECIAL], {}, _each(math.erf), order=0, id="special"),
    Sample("erf", [np.array([-30.0, -5.5, -1e-12, 1e-300, 3.9, 5.95])], {}, _each(math.erf), id="tails"),
    Sample("erfinv", [np.array([-1.0, 0.0, 1.0])], {}, lambda x: np.array([-_INF, 0.0, _INF]), order=0, id="ends"),
    Sample("lgamma", [np.array([-2.5, -0.5, 1e-9, 170.0, 1e9])], {}, _each(math.lgamma), order=0, id="far"),
    Sample("log1p", [np.array([1e-18, -1e-18])], {}, np.log1p, id="tiny"),
    Sample("expm1", [np.array([1e-18, -1e-18])], {}, np.expm1, id="tiny"),
    Sample(
        "clip",
        [np.array([-1.0, 1.5, 7.0])],
        {"low": -1.0, "high": 1.5},
        lambda x: np.clip(x, -1, 1.5),
        order=0,
        id="bounds",
    ),
    Sample("clip", [np.array([-4, 0, 4])], {"low": -1, "high": 2}, lambda x: np.clip(x, -1, 2), id="ints"),
]

_FLAT = [
    Sample("erfc", [_SPECIAL], {}, _each(math.erfc), order=0, id="special"),
    Sample("erfc", [np.array([-30.0, -0.5, 1.01, 7.9, 8.1, 20.0, 26.0])], {}, _each(math.erfc), id="tails"),
    Sample("bitcast", [np.array([1, -1, 2**40])], {"dtype": "float64"}, lambda x: x.view("float64"), id="same-size"),
    Sample("bitcast", [np.array([[1, -1], [5, 2**40]])], {"dtype": "int16"}, lambda x: x.view("int16"), id="smaller"),
    Sample("bitcast", [np.arange(8, dtype="uint8")], {"dtype": "int32"}, lambda x: x.view("int32"), id="larger"),
    Sample("bitcast", [np.array(3, "int32")], {"dtype": "uint32"}, lambda x: x.view("uint32"), id="scalar"),
    Sample("floor", [np.array([-1.5, -0.0, 0.5, 2.0, _INF])], {}, np.floor),
    Sample("ceil", [np.array([-1.5, -0.0, 0.5, 2.0, _INF])], {}, np.ceil),
    Sample("round", [np.array([-1.5, -0.5, 0.5, 1.5, 2.5, 2.4])], {}, np.rint, id="half-to-even"),
    Sample("isnan", [_SPECIAL], {}, np.isnan),
    Sample("isinf", [_SPECIAL], {}, np.isinf),
    Sample("isfinite", [_SPECIAL], {}, np.isfinite),
    Sample("logical_not", [np.array([True, False])], {}, np.logical_not),
    Sample("bitwise_not", [np.array([0, 1, -7])], {}, np.invert),
    Sample("bitwise_not", [np.array([True, False])], {}, np.invert, id="bool"),
    Sample("bitwise_not", [np.array([0, 200], "uint8")], {}, np.invert, id="unsigned"),
    Sample("stop_gradient", [_ANY], {}, np.copy),
    Sample("negative", [np.array([3, -4], "int32")], {}, np.negative, id="ints"),
    Sample("square", [np.array([3, -4], "int32")], {}, np.square, id="ints"),
]

_PARTS = [
    Sample("real", [_COMPLEX], {}, np.real),
    Sample("imag", [_COMPLEX], {}, np.imag),
    Sample("conj", [_COMPLEX], {}, np.conj),
    Sample("cast", [_ANY], {"dtype": "complex128"}, lambda x: x.astype(complex), id="to-complex"),
    Sample("cast", [_COMPLEX], {"dtype": "float64"}, np.real, id="from-complex"),
    Sample("cast", [np.array([-1.7, 0.0, 2.7])], {"dtype": "int32"}, lambda x: x.astype("int32"), id="to-ints"),
    Sample("cast", [np.array([-0.5, 0.0, _NAN])], {"dtype": "bool"}, lambda x: x.astype(bool), id="to-bool"),
    Sample("cast", [np.array([True, False])], {"dtype": "float64"}, lambda x: x.astype(float), id="from-bool"),
    Sample("cast", [np.array([300, -1])], {"dtype": "uint8"}, lambda x: x.astype("uint8"), id="wraps"),
]

SAMPLES = [*_smooth(), *_KINKS, *_FLAT, *_PARTS]
