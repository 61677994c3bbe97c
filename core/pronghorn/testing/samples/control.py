"""Samples of :mod:`pronghorn.primitives.control`: loops and branches, whose bodies are Graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.graph import Graph, Tensor, placeholder
from pronghorn.primitives.arithmetic import add, less, multiply
from pronghorn.primitives.elementwise import sin, square, tanh
from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(24)


def _graph(function: Callable[..., tuple[Tensor, ...]], *given: tuple[tuple[int, ...], str]) -> Graph:
    inputs = [placeholder(shape, dtype) for shape, dtype in given]
    return Graph(inputs, function(*inputs), name="body")


def _step(carry: Tensor, x: Tensor, weight: Tensor) -> tuple[Tensor, ...]:
    """carry = tanh(carry * weight + x), y = carry * x."""
    new = tanh(add(multiply(carry, weight), x))
    return new, multiply(new, x)


def _scanned(carry: Any, xs: Any, weight: Any, *, reverse: bool) -> tuple[Any, Any]:
    ys = np.zeros_like(xs)
    for t in reversed(range(len(xs))) if reverse else range(len(xs)):
        carry = np.tanh(carry * weight + xs[t])
        ys[t] = carry * xs[t]
    return carry, ys


def _scans() -> Iterator[Sample]:
    row = ((3,), "float64")
    body = _graph(_step, row, row, row)
    for length in (4, 1, 0):
        for reverse in (False, True):
            attributes = {
                "body": body, "carries": 1, "scanned": 1, "length": length, "reverse": reverse, "family": "sample"
            }  # fmt: skip
            operands = [_rng.uniform(-1, 1, shape) for shape in ((3,), (length, 3), (3,))]
            yield Sample(
                "scan",
                operands,
                attributes,
                lambda c, xs, w, reverse=reverse: _scanned(c, xs, w, reverse=reverse),
                id=f"{length}{'-reverse' if reverse else ''}",
            )


def _choices() -> Iterator[Sample]:
    row = ((3,), "float64")
    branches = {
        "true": _graph(lambda x, y: (square(x), multiply(x, y)), row, row),
        "false": _graph(lambda x, y: (sin(y), x), row, row),
    }
    operands = [_rng.uniform(-1, 1, (3,)) for _ in range(2)]
    yield Sample("cond", [np.array(True), *operands], branches, lambda p, x, y: (x * x, x * y), id="true")
    yield Sample("cond", [np.array(False), *operands], branches, lambda p, x, y: (np.sin(y), x), id="false")


def _doubled(x: Any, limit: Any) -> tuple[Any]:
    while x < limit:
        x = x * 2
    return (x,)


def _whiles() -> Iterator[Sample]:
    scalar = ((), "int64")
    loop = {
        "condition": _graph(lambda x, limit: (less(x, limit),), scalar, scalar),
        "body": _graph(lambda x, limit: (add(x, x),), scalar, scalar),
        "carries": 1,
    }
    yield Sample("while_loop", [np.array(3), np.array(100)], loop, _doubled, order=0)
    yield Sample("while_loop", [np.array(100), np.array(100)], loop, _doubled, order=0, id="no-step")


def _given() -> Iterator[Sample]:
    row = ((3,), "float64")
    x = _rng.uniform(-1, 1, (3,))
    pullback = _graph(lambda ct, slope: (multiply(ct, slope),), row, row)
    attributes = {"count": 1, "pullback": pullback}
    yield Sample("custom_gradient", [np.sin(x), x, np.cos(x)], attributes, lambda y, x, slope: (y,), order=0)


SAMPLES = [*_scans(), *_choices(), *_whiles(), *_given()]
