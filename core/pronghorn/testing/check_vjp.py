"""check_vjp: a primitive's derivatives against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.dtypes import is_inexact
from pronghorn.graph import Graph, Tensor, placeholder
from pronghorn.runtime import Backend, active_backend, compile_graph
from pronghorn.testing.sample import Sample, require

_Arrays: TypeAlias = "list[np.ndarray[Any, Any]]"
_STEP = 1e-6


def check_vjp(
    sample: Sample, backend: Backend | None = None, *, order: int | None = None, tolerance: float = 1e-6
) -> None:
    """Compare the VJP of ``sample`` with central differences in float64, along random directions.

    With random cotangents c, f(x) = Re sum(conj(c) * primitive(x)) is a number, and its slope along a random d is
    both Re sum(conj(gradient) * d) and (f(x + h d) - f(x - h d)) / 2h. For the second order the same is asked of
    Re sum(conj(s) * gradient(x, c)) for random s, as a function of x and c.

    Args:
        order: 1 or 2 derivatives; the sample's own ``order`` if None.
        tolerance: allowed difference, relative to the size of the terms of the slope.

    Raises:
        AssertionError: if they differ, with both numbers.
    """
    orders = sample.order if order is None else order
    if orders < 1 or not sample.primitive.differentiable:
        return
    engine = backend or active_backend()
    rng = np.random.default_rng(0)
    inputs = [placeholder(x.shape, x.dtype) for x in sample.operands]
    outputs = [y for y in sample.bind(*inputs) if is_inexact(y.dtype)]
    wrt = [x for x in inputs if is_inexact(x.dtype)]
    if not wrt or not outputs:
        return
    cotangents = [placeholder(y.shape, y.dtype) for y in outputs]
    values = list(sample.operands) + [_draw(rng, y) for y in cotangents]
    first = _Function([*inputs, *cotangents], outputs, cotangents)
    first.check(engine, values, wrt, rng, f"{sample}: first derivative", tolerance)
    slopes = [g for g in gradients(outputs, wrt, cotangents) if g is not None]
    if orders < 2 or not slopes:
        return
    weights = [placeholder(g.shape, g.dtype) for g in slopes]
    second = _Function([*inputs, *cotangents, *weights], slopes, weights)
    values += [_draw(rng, g) for g in weights]
    second.check(engine, values, [*wrt, *cotangents], rng, f"{sample}: second derivative", tolerance)


class _Function:
    """sum_k Re sum(conj(weights[k]) * outputs[k]) of ``inputs``: a number."""

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        self.inputs, self.outputs, self.weights = list(inputs), list(outputs), list(weights)

    def check(
        self, engine: Backend, values: _Arrays, wrt: Sequence[Tensor], rng: np.random.Generator, what: str, tol: float
    ) -> None:
        """Compare slopes by gradients and by differences, along two random directions."""
        places = [self.inputs.index(x) for x in wrt]
        found = gradients(self.outputs, wrt, self.weights)
        slopes = _compiled(engine, self.inputs, [g for g in found if g is not None])(values)
        evaluate = _compiled(engine, self.inputs, self.outputs)
        weights = [values[self.inputs.index(w)] for w in self.weights]
        for _ in range(2):
            directions = {place: _draw(rng, x) for place, x in zip(places, wrt, strict=True)}
            along = [directions[place] for place, g in zip(places, found, strict=True) if g is not None]
            terms = [np.real(np.conj(slope) * d) for slope, d in zip(slopes, along, strict=True)]
            analytic = sum(float(term.sum()) for term in terms)
            both = [evaluate([_moved(x, directions.get(i), h) for i, x in enumerate(values)]) for h in (_STEP, -_STEP)]
            difference = sum(
                float(np.real(np.conj(w) * (a - b)).sum()) for w, a, b in zip(weights, *both, strict=True)
            ) / (2 * _STEP)
            size = (
                1
                + sum(float(np.abs(term).sum()) for term in terms)
                + 1e-3 * sum(float(np.abs(w * a).sum()) for w, a in zip(weights, both[0], strict=True))
            )
            close = abs(analytic - difference) <= tol * size
            require(close, f"{what} is {analytic}, differences say {difference}")


def _compiled(engine: Backend, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> Callable[[_Arrays], _Arrays]:
    if not outputs:
        return lambda values: []
    program = compile_graph(Graph(inputs, outputs), engine)
    return lambda values: [
        np.array(engine.to_numpy(y)) for y in program(*(engine.from_numpy(x, x.dtype.name) for x in values))
    ]


def _draw(rng: np.random.Generator, like: Tensor) -> np.ndarray[Any, Any]:
    shape = tuple(int(size) for size in like.shape if isinstance(size, int))
    drawn = rng.uniform(-1, 1, shape)
    return drawn + 1j * rng.uniform(-1, 1, shape) if like.dtype.startswith("complex") else drawn


def _moved(x: np.ndarray[Any, Any], direction: np.ndarray[Any, Any] | None, by: float) -> np.ndarray[Any, Any]:
    return x if direction is None else np.asarray(x + by * direction)
