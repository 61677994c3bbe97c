"""LSTM and GRU by a kernel and by the decomposition, in one Graph with all gradients: what tests of both kernels need."""

import numpy as np
from hypothesis import strategies as st

from pronghorn.autograd import gradients
from pronghorn.discovery import blocked
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import choices
from pronghorn.primitives import PRIMITIVES
from pronghorn.runtime import get_backend
from pronghorn.runtime.compile import compile_graph

PLUGIN = {name: f"pronghorn:kernels.numpy_{name}" for name in ("lstm", "gru")}
ACTIVATIONS = ("sigmoid", "hard_sigmoid", "hard_sigmoid_keras2")


def recurrence(name, sizes, used, *, masked=False, dtype="float64", **attributes):
    """The results, and the gradients by all operands of the weighted sum of those results whose numbers are ``used``."""
    length, batch, features, units = sizes
    gates, states = {"lstm": (4, 2), "gru": (3, 1)}[name]
    bias = (2, gates * units) if attributes.get("reset_after") else (gates * units,)
    shapes = [(length, batch, features), *[(batch, units)] * states, (features, gates * units), (units, gates * units)]
    given = [placeholder(shape, dtype) for shape in (*shapes, bias)]
    mask = [placeholder((length, batch), "bool")] if masked else []
    results = PRIMITIVES[name](*given, *mask, **{"recurrent_activation": "sigmoid", "reverse": False, **attributes})
    wanted = [results[i] for i in sorted(used)]
    cts = [placeholder(y.shape, dtype) for y in wanted]
    return Graph([*given, *mask, *cts], [*results, *gradients(wanted, given, cts)])


def values_for(graph, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    return [
        rng.random(x.shape) < 0.6 if x.dtype == "bool" else (scale * rng.normal(size=x.shape)).astype(x.dtype)
        for x in graph.inputs
    ]


def is_claimed(graph):
    """Whether a kernel takes it, as the explanation says."""
    return choices(graph, "numpy")[0].kernel is not None


def both(graph, values, name):
    """What the kernel gives, called twice, and what the decomposition gives; neither is the other."""
    backend = get_backend("numpy")
    claimed = compile_graph(graph, backend)
    with blocked(PLUGIN[name]):
        plain = compile_graph(graph, backend)
    names = [node.primitive.name for node in claimed.graph.nodes]
    assert f"{name}[numpy_{name}]" in names
    assert f"{name}_vjp[numpy_{name}]" in names
    assert "scan" not in names
    assert not any("[" in node.primitive.name for node in plain.graph.nodes)
    first = claimed(*values)
    for a, b in zip(first, claimed(*values), strict=True):
        np.testing.assert_array_equal(a, b)  # nothing is left over from call to call
    return first, plain(*values)


def check_same(graph, name, seed=0, tolerance=1e-12, scale=1.0):
    """The kernel and the decomposition agree: absolutely in what is small, relatively in what is large."""
    for kernel, plain in zip(*both(graph, values_for(graph, seed, scale), name), strict=True):
        np.testing.assert_allclose(kernel, plain, rtol=tolerance, atol=tolerance)


def sizes():
    """T, B, F and U."""
    return st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5))
