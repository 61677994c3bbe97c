"""Every primitive on every installed engine: values are the oracle's, and derivatives are NumPy's."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from pronghorn.autograd import gradients
from pronghorn.dtypes import is_float, is_inexact
from pronghorn.graph import Graph, placeholder
from pronghorn.runtime import available_backends, compile_graph, get_backend
from pronghorn.testing.samples import FAMILIES, SAMPLES

REFERENCE = "numpy"
#: Allowed difference: relative to the value, and to the greatest value of the result.
TOLERANCE = {"float64": 1e-10, "float32": 2e-4}
#: Draws are each engine's own: only their specs, and that equal keys give equal draws, can be compared.
DRAWN = {sample.name for sample in FAMILIES.get("random", ())}

everywhere = pytest.mark.parametrize("engine", available_backends())


def numbered(samples):
    """Parameters of a test: samples, under names that are all different."""
    return pytest.mark.parametrize("sample", [pytest.param(s, id=f"{i}-{s}") for i, s in enumerate(samples)])


def narrowed(array):
    """float64 as float32, complex128 as complex64, anything else as it is."""
    return array.astype({"float64": "float32", "complex128": "complex64"}.get(array.dtype.name, array.dtype))


def can_be_narrowed(sample):
    """True if its operands' dtype is its own to choose: a body graph has one already."""
    has_body = any(isinstance(value, Graph) for value in sample.attributes.values())
    return sample.name not in DRAWN and not has_body and any(is_inexact(x.dtype.name) for x in sample.operands)


def run(engine, graph, operands):
    """The outputs of ``graph`` on an engine as NumPy arrays."""
    backend = get_backend(engine)
    program = compile_graph(graph, backend)
    return [np.array(backend.to_numpy(y)) for y in program(*(backend.from_numpy(x, x.dtype.name) for x in operands))]


def cotangents(outputs):
    """Fixed random cotangents for those outputs that have a derivative, None for the others."""
    rng = np.random.default_rng(7)
    for y in outputs:
        drawn = rng.uniform(-1, 1, y.shape)
        whole = drawn + 1j * rng.uniform(-1, 1, y.shape) if y.dtype.startswith("complex") else drawn
        yield whole.astype(y.dtype) if is_inexact(y.dtype) else None


@cache
def computed(engine, sample):
    """(the outputs, the cotangents of the operands that have one) in one Program, in float64."""
    inputs = [placeholder(x.shape, x.dtype) for x in sample.operands]
    outputs = list(sample.bind(*inputs))
    wrt = [x for x in inputs if is_inexact(x.dtype)] if sample.primitive.differentiable else []
    given = [(y, ct) for y, ct in zip(outputs, cotangents(outputs), strict=True) if ct is not None]
    seeds = [placeholder(y.shape, y.dtype) for y, _ in given]
    has_derivative = wrt and given and sample.order
    found = gradients([y for y, _ in given], wrt, seeds) if has_derivative else []
    graph = Graph([*inputs, *seeds], [*outputs, *(g for g in found if g is not None)])
    results = run(engine, graph, [*sample.operands, *(ct for _, ct in given)])
    return results[: len(outputs)], results[len(outputs) :]


def assert_close(result, expected, dtype, what):
    """The same shape and dtype, and values within the tolerance of ``dtype``."""
    assert result.shape == expected.shape, f"{what}: shape {result.shape}, expected {expected.shape}"
    tolerance = TOLERANCE[dtype]
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max())) if finite.size and expected.dtype.kind in "fc" else 0
    np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance * scale, err_msg=what)


def truth(sample, operands):
    """The oracle's results; where there is no oracle, those of the reference engine."""
    if sample.oracle is None:
        return computed(REFERENCE, sample)[0]
    with np.errstate(all="ignore"):
        result = sample.oracle(*operands)
    return [np.asarray(x) for x in (result if sample.primitive.multiple else [result])]


def first_of_each(samples, count=2):
    """The first samples of each primitive: for a second look, a full round would only cost time."""
    seen = Counter()
    for sample in samples:
        seen[sample.name] += 1
        if seen[sample.name] <= count:
            yield sample


@everywhere
@numbered(SAMPLES)
def test_values_are_those_of_the_oracle_and_derivatives_those_of_numpy(engine, sample):
    """All engines run one graph, which finite differences have proved on one of them; here they must agree on it."""
    results, slopes = computed(engine, sample)
    for result, output in zip(results, sample.graph().outputs, strict=True):
        assert (result.shape, result.dtype.name) == (output.shape, output.dtype), f"{sample} breaks its shape rule"
    if sample.name in DRAWN and sample.oracle is None:
        return
    for result, expected in zip(results, truth(sample, sample.operands), strict=True):
        assert_close(result, expected, "float64", str(sample))
    for slope, expected in zip(slopes, computed(REFERENCE, sample)[1], strict=True):
        assert slope.dtype == expected.dtype
        assert_close(slope, expected, "float64", f"the derivative of {sample}")


@everywhere
@numbered(first_of_each(s for s in SAMPLES if can_be_narrowed(s)))
def test_values_in_single_precision(engine, sample):
    """The same in float32, against the oracle in float64 on the rounded operands."""
    operands = [narrowed(x) for x in sample.operands]
    inputs = [placeholder(x.shape, x.dtype) for x in operands]
    outputs = sample.bind(*inputs)
    results = run(engine, Graph(inputs, outputs), operands)
    wide = [x.astype(full.dtype) for x, full in zip(operands, sample.operands, strict=True)]
    for result, output, expected in zip(results, outputs, truth(sample, wide), strict=True):
        assert (result.shape, result.dtype.name) == (output.shape, output.dtype), f"{sample} breaks its shape rule"
        assert_close(result, expected, "float32", f"{sample} in float32")


@everywhere
@numbered(s for s in SAMPLES if s.name in DRAWN)
def test_equal_keys_give_equal_draws(engine, sample):
    again = run(engine, sample.graph(), sample.operands)
    for first, second in zip(computed(engine, sample)[0], again, strict=True):
        np.testing.assert_array_equal(first, second)


@everywhere
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["add", "multiply", "exp", "tanh", "reduce_sum", "reduce_max", "dot_general", "where"])
def test_half_precision_keeps_its_dtype(engine, dtype, name):
    pytest.importorskip("ml_dtypes")
    sample = next(s for s in SAMPLES if s.name == name and s.operands[-1].size > 1)
    backend = get_backend(engine)
    operands = [backend.from_numpy(x, dtype if is_float(x.dtype.name) else x.dtype.name) for x in sample.operands]
    inputs = [placeholder(x.shape, x.dtype) for x in operands]
    outputs = sample.bind(*inputs)
    results = compile_graph(Graph(inputs, outputs), backend)(*operands)
    for result, output, expected in zip(results, outputs, truth(sample, sample.operands), strict=True):
        value = np.array(backend.to_numpy(result))
        assert value.dtype.name == output.dtype == dtype
        np.testing.assert_allclose(value.astype("float64"), expected, rtol=0.03, atol=0.03 * np.abs(expected).max())
