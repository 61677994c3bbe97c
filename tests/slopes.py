"""Gradients of functions of arrays against central differences in float64."""

import numpy as np

from pronghorn.autograd import gradients
from pronghorn.graph import Graph, Trace, constant, placeholder, tracing
from pronghorn.runtime import active_backend, compile_graph

STEP = 1e-6


def check_slope(function, x, tolerance=1e-6):
    """Compare the gradient of a weighted sum of ``function(x)`` with differences, element by element of x."""
    x = np.asarray(x, float)
    leaf = placeholder(x.shape, "float64")
    with tracing(Trace()):
        result = function(leaf)
        weights = np.random.default_rng(1).uniform(0.5, 1.5, result.shape)
        (slope,) = gradients(result, [leaf], [constant(weights, "float64")])
    engine = active_backend()
    program = compile_graph(Graph([leaf], [result, slope]), engine)

    def run(at):
        return [np.array(engine.to_numpy(y)) for y in program(engine.from_numpy(at, "float64"))]

    wanted = np.empty_like(x)
    for place in np.ndindex(x.shape):
        ends = []
        for step in (STEP, -STEP):
            moved = x.copy()
            moved[place] += step
            ends.append(np.sum(weights * run(moved)[0]))
        wanted[place] = (ends[0] - ends[1]) / (2 * STEP)
    np.testing.assert_allclose(run(x)[1], wanted, rtol=tolerance, atol=tolerance * max(1, np.abs(wanted).max()))
