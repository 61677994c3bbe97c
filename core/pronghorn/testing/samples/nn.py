"""Samples of :mod:`pronghorn.primitives.nn`: ordinary points, the kinks, and values that overflow if done naively."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(21)
_X = _rng.uniform(-3, 3, (2, 3, 4))
_ROWS = _rng.uniform(-3, 3, (3, 4))
_P = _rng.uniform(0, 1, (3, 4))
_FAR = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1001.0, -1002.0]])
_INF = float("inf")
_ERF = np.vectorize(math.erf, otypes=[float])
_SELU = 1.0507009873554805, 1.6732632423543772


def _logsumexp(x: Any, axis: Any, keepdims: bool = False) -> Any:
    """logaddexp never overflows; over several axes one after the other."""
    for one in sorted(np.atleast_1d(axis).tolist(), reverse=True):
        x = np.logaddexp.reduce(x, axis=one)
        x = np.expand_dims(x, one) if keepdims else x
    return x


def _log_softmax(x: Any, axis: int) -> Any:
    return x - _logsumexp(x, axis, keepdims=True)


def _softmax(x: Any, axis: int) -> Any:
    return np.exp(_log_softmax(x, axis))


def _elu(x: Any, alpha: float) -> Any:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _gelu(x: Any, approximate: bool) -> Any:
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + _ERF(x / math.sqrt(2)))


def _sparse(logits: Any, labels: Any) -> Any:
    return -np.take_along_axis(_log_softmax(logits, -1), labels[..., None], -1)[..., 0]


def _binary(logits: Any, labels: Any) -> Any:
    return labels * np.logaddexp(0, -logits) + (1 - labels) * np.logaddexp(0, logits)


def _categorical(axis: int) -> Callable[..., Any]:
    return lambda logits, labels: -(labels * _log_softmax(logits, axis)).sum(axis)


#: name: (attributes, oracle) of what works element by element.
_UNARY: list[tuple[str, dict[str, Any], Callable[..., Any]]] = [
    ("softplus", {}, lambda x: np.logaddexp(0, x)),
    ("softsign", {}, lambda x: x / (1 + np.abs(x))),
    ("elu", {"alpha": 1.0}, lambda x: _elu(x, 1.0)),
    ("elu", {"alpha": 0.3}, lambda x: _elu(x, 0.3)),
    ("selu", {}, lambda x: _SELU[0] * _elu(x, _SELU[1])),
    ("gelu", {"approximate": False}, lambda x: _gelu(x, approximate=False)),
    ("gelu", {"approximate": True}, lambda x: _gelu(x, approximate=True)),
    ("silu", {}, lambda x: x * np.exp(-np.logaddexp(0, -x))),
]
_SPECIAL = np.array([0.0, 800.0, -800.0, float("nan")])

SAMPLES = [
    *(
        Sample(name, [x], attributes, oracle, order=order, id=f"{kind}{''.join(map(str, attributes.values()))}")
        for name, attributes, oracle in _UNARY
        for kind, x, order in (("", _ROWS, 2), ("special", _SPECIAL, 0), ("scalar", np.array(0.7), 2))
    ),
    *(
        Sample(name, [x], {"axis": axis}, partial(oracle, axis=axis), id=f"{kind}axis{axis}")
        for name, oracle in (("softmax", _softmax), ("log_softmax", _log_softmax))
        for kind, x, axis in (("", _X, 0), ("", _X, 1), ("", _X, 2), ("negative", _X, -1), ("far", _FAR, 1))
    ),
    *(
        Sample(
            "logsumexp",
            [_X],
            {"axes": axes, "keepdims": keepdims},
            lambda x, axes=axes, keepdims=keepdims: _logsumexp(x, axes, keepdims),
            id=f"{axes}{'keep' if keepdims else ''}",
        )
        for axes, keepdims in (((2,), False), ((0, 2), True), ((0, 1, 2), False))
    ),
    Sample("logsumexp", [_FAR], {"axes": (1,), "keepdims": False}, lambda x: _logsumexp(x, 1), id="far"),
    Sample(
        "logsumexp",
        [np.array([[-_INF, -_INF], [0.0, -_INF], [_INF, 0.0]])],
        {"axes": (1,), "keepdims": False},
        lambda x: np.array([-_INF, 0.0, _INF]),
        order=0,
        id="infinite",
    ),
    Sample("softmax_cross_entropy", [_ROWS, _P], {"axis": -1}, _categorical(-1), id="last"),
    Sample("softmax_cross_entropy", [_X, _rng.uniform(0, 1, _X.shape)], {"axis": 1}, _categorical(1), id="middle"),
    Sample("softmax_cross_entropy", [_FAR, np.eye(3)[:2]], {"axis": 1}, _categorical(1), id="far"),
    Sample("sparse_softmax_cross_entropy", [_ROWS, np.array([0, 3, 1])], {}, _sparse),
    Sample("sparse_softmax_cross_entropy", [_X, np.array([[0, 1, 2], [3, 3, 0]], "int32")], {}, _sparse, id="int32"),
    Sample("sparse_softmax_cross_entropy", [_FAR, np.array([2, 0])], {}, _sparse, id="far"),
    Sample("sparse_softmax_cross_entropy", [_ROWS[0], np.array(2)], {}, _sparse, id="scalar"),
    Sample("sigmoid_cross_entropy", [_ROWS, _P], {}, _binary),
    Sample("sigmoid_cross_entropy", [_FAR, np.eye(3)[:2]], {}, _binary, id="far"),
]
