"""One function of arrays in the three ways in which ops run: at once, traced, and traced with unknown sizes."""

import numpy as np

from pronghorn.dim import Dim
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.testing.sample import evaluate


def traced(function, *arrays, hide=()):
    """``function`` of Tensors of the arrays' specs, run on the arrays; ``hide`` names axes whose sizes are unknown."""
    sizes, inputs = {}, []
    for x in map(np.asarray, arrays):
        shape = list(x.shape)
        for axis in hide:
            if axis < x.ndim:
                shape[axis] = Dim.new()
                sizes[shape[axis]] = x.shape[axis]
        inputs.append(placeholder(shape, x.dtype))
    with tracing(Trace()):
        result = function(*inputs)
    outputs = list(result) if isinstance(result, list | tuple) else [result]
    values = evaluate(Graph(inputs, outputs).specialize(sizes), arrays)
    return values if isinstance(result, list | tuple) else values[0]


def check(function, oracle, *arrays, hide=(0,), tolerance=1e-12):
    """Compare ``function`` in all three ways with ``oracle`` on NumPy: values, shapes and dtypes."""
    wanted = oracle(*arrays)
    many = isinstance(wanted, list | tuple)
    for found in (function(*arrays), traced(function, *arrays), traced(function, *arrays, hide=hide)):
        for a, b in zip(found, wanted, strict=True) if many else [(found, wanted)]:
            got, true = np.asarray(a), np.asarray(b)
            assert got.shape == true.shape
            assert got.dtype == true.dtype
            np.testing.assert_allclose(got, true, rtol=tolerance, atol=tolerance)
