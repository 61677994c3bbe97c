"""check_dims: a primitive's rules on unknown sizes against the same rules on known ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.dim import Dim
from pronghorn.dtypes import is_inexact
from pronghorn.graph import Graph, placeholder
from pronghorn.runtime import Backend
from pronghorn.testing.sample import Sample, evaluate, require


def check_dims(sample: Sample, backend: Backend | None = None) -> None:
    """Trace ``sample`` and its VJP with every size of the operands unknown, then put the sizes in.

    Shapes, values and gradients must be those of a trace with known sizes. For samples whose attributes name no size.

    Raises:
        AssertionError: with the first difference.
    """
    known = _with_gradients(sample, [x.shape for x in sample.operands])
    unknown = [tuple(Dim.new() for _ in x.shape) for x in sample.operands]
    sizes = {
        dim: n for dims, x in zip(unknown, sample.operands, strict=True) for dim, n in zip(dims, x.shape, strict=True)
    }
    late = _with_gradients(sample, unknown).specialize(sizes)
    for i, (a, b) in enumerate(zip(late.outputs, known.outputs, strict=True)):
        require(a.spec == b.spec, f"{sample}: result {i} is {a.spec} with sizes put in, {b.spec} with known ones")
    rng = np.random.default_rng(0)
    values = [*sample.operands, *(_draw(rng, x.shape, x.dtype) for x in known.inputs[len(sample.operands) :])]
    for found, true in zip(evaluate(late, values, backend), evaluate(known, values, backend), strict=True):
        np.testing.assert_allclose(found, true, rtol=1e-12, atol=1e-12, err_msg=str(sample))


def _with_gradients(sample: Sample, shapes: list[Any]) -> Graph:
    inputs = [placeholder(shape, x.dtype) for shape, x in zip(shapes, sample.operands, strict=True)]
    results = sample.bind(*inputs)
    outputs = [y for y in results if is_inexact(y.dtype)]
    wrt = [x for x in inputs if is_inexact(x.dtype)]
    if not outputs or not wrt or not sample.primitive.differentiable:
        return Graph(inputs, results)
    cotangents = [placeholder(y.shape, y.dtype) for y in outputs]
    found = [g for g in gradients(outputs, wrt, cotangents) if g is not None]
    return Graph([*inputs, *cotangents], [*results, *found])


def _draw(rng: np.random.Generator, shape: Any, dtype: str) -> Any:
    return rng.uniform(-1, 1, shape).astype(dtype)
