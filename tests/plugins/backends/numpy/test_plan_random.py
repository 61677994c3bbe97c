"""Random graphs with views, packs, variables and updates: the planned program gives what node-by-node evaluation gives.

The planner lets values share memory in five ways (views, parts of a pack, results in place of operands, outputs and
new values computed where they end up). Whatever it chooses, nobody may see a value that was overwritten too early.
"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.graph import CONSTANT, READ, Graph, Trace, constant, placeholder, tracing
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime import Variable, flat_group, get_backend, using_backend

UNARY = ["negative", "square", "tanh", "relu", "absolute"]
BINARY = ["add", "multiply", "subtract", "maximum"]


def grown(draw, tensors):
    """One more Tensor, made of some of ``tensors`` by a random primitive."""
    x = draw(st.sampled_from(tensors))
    kind = draw(st.sampled_from(["unary", "unary", "binary", "binary", "binary", "reshape", "transpose", "slice", "pack",
                                 "sum", "broadcast", "rows", "rows"]))  # fmt: skip
    size = int(np.prod(x.shape))
    match kind:
        case "unary":
            return P[draw(st.sampled_from(UNARY))](x)
        case "binary":
            y = draw(st.sampled_from([t for t in tensors if t.shape == x.shape]))
            return P[draw(st.sampled_from(BINARY))](x, y)
        case "reshape" if size == 12:
            return P["reshape"](x, shape=draw(st.sampled_from([(3, 4), (12,), (4, 3)])))
        case "transpose" if x.ndim == 2:
            return P["transpose"](x, perm=(1, 0))
        case "slice" if x.shape == (12,):
            start = draw(st.integers(0, 8))
            return P["slice"](x, start=(start,), stop=(start + 4,), step=(1,))
        case "pack":
            parts = draw(st.lists(st.sampled_from([t for t in tensors if t.shape == (4,)]), min_size=3, max_size=3))
            return P["pack"](*parts)
        case "sum" if x.ndim == 2:
            return P["reduce_sum"](x, axes=(0,), keepdims=False) if x.shape[1] == 4 else P["square"](x)
        case "rows" if x.ndim == 2:
            y = draw(st.sampled_from([t for t in tensors if t.ndim == 2 and t.shape[1] == x.shape[1]]))
            at = constant(np.array(draw(st.sampled_from([[0, 1, 2, 0], [2, 0, 1, 1]]))[: y.shape[0]]))
            values = y if y.shape[0] == 4 else P["set_rows"](y, at, y)
            return P["scatter_add"](x, at, values, axis=0)
        case "broadcast" if x.shape == (4,):
            return P["broadcast_to"](x, shape=(3, 4))
    return P["negative"](x)


def evaluated(graph, backend, arrays):
    """Outputs and new values, each Node computed by itself into fresh memory from the old values of the Variables."""
    values = {(x.node, 0): np.array(a) for x, a in zip(graph.inputs, arrays, strict=True)}
    for node in graph.nodes:
        if node.primitive is READ:
            values[node, 0] = node.attributes["variable"].numpy()
        elif node.primitive is CONSTANT:
            values[node, 0] = node.attributes["value"]
        else:
            operands = [values[x.node, x.index] for x in node.inputs]
            values[node, 0] = backend.call(node.primitive, operands, dict(node.attributes))
    results = [np.array(values[x.node, x.index]) for x in graph.results]
    return results[: len(graph.outputs)], results[len(graph.outputs) :]


@st.composite
def programs(draw):
    """A Graph over three inputs, three Variables of their own and a flat group of three, with outputs and updates."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    with using_backend("numpy"):
        single = [
            Variable(rng.normal(size=s), name=f"v{i}", dtype="float64") for i, s in enumerate([(3, 4), (12,), (4, 4)])
        ]
        members = [Variable(rng.normal(size=4), name=f"m{i}", dtype="float64") for i in range(3)]
        base = flat_group(members, "base")
        inputs = [
            placeholder((3, 4), "float64", "a"),
            placeholder((4,), "float64", "b"),
            placeholder((4, 4), "float64", "c"),
        ]
        trace = Trace()
        with tracing(trace):
            tensors = [*inputs, *(trace.read(v) for v in [*single, *members, base])]
            for _ in range(draw(st.integers(3, 14))):
                tensors.append(grown(draw, tensors))
        outputs = draw(st.lists(st.sampled_from(tensors), min_size=1, max_size=4))
        updates = []
        for variable in [*single, base]:
            fitting = [t for t in tensors if t.shape == variable.shape]
            if draw(st.booleans()):
                updates.append((variable, draw(st.sampled_from(fitting))))
    return Graph(inputs, outputs, updates), [*single, *members, base], rng


@given(programs())
def test_planned_equals_node_by_node(program):
    graph, variables, rng = program
    backend = get_backend("numpy")
    compiled = backend.compile(graph)
    for _ in range(2):
        arrays = [rng.normal(size=x.shape) for x in graph.inputs]
        given_arrays = [a.copy() for a in arrays]
        outputs, new = evaluated(graph, backend, arrays)
        found = compiled(*arrays)
        for a, b in zip(arrays, given_arrays, strict=True):
            np.testing.assert_array_equal(a, b, "an input was overwritten")
        for expected, actual in zip(outputs, found, strict=True):
            np.testing.assert_array_equal(expected, actual)
        for (variable, _), expected in zip(graph.updates, new, strict=True):
            np.testing.assert_array_equal(expected, variable.numpy(), f"{variable.name}\n{graph}\n{compiled.source}")
        kept = [np.array(a) for a in found]
        compiled(*arrays)
        for a, b in zip(kept, found, strict=True):
            np.testing.assert_array_equal(a, b, "a later call changed what an earlier one returned")
        _restore(variables, rng)


def _restore(variables, rng):
    for variable in variables:
        if variable.base is None:
            variable.assign(rng.normal(size=variable.shape))
