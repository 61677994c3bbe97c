"""Chains: the fused program computes what node-by-node evaluation computes."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.graph import CONSTANT, READ, Graph, constant, placeholder, read
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime import Variable, get_backend, using_backend
from pronghorn_plugins.backends.numpy import blocks, fusion
from pronghorn_plugins.backends.numpy.plan import storages

SHAPE = (5, 7)


@pytest.fixture(autouse=True, params=[1, 2], ids=["alone", "two-threads"])
def lowered(request):
    """Arrays of 35 numbers count as large, and are worked on 8 at a time, by one thread or two."""
    small = {"BLOCK_BYTES": 8 * 24, "SHARED_BLOCK_BYTES": 8 * 24, "LEAST_SHARED": 35, "cores": lambda: request.param}
    with mock.patch.object(fusion, "LEAST_SIZE", 35), mock.patch.multiple(blocks, **small):
        yield


def names(graph):
    return [node.primitive.name for node in graph.nodes if node.inputs]


def arrays(graph, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=x.shape).astype(x.dtype) for x in graph.inputs]


def by_node(graph, inputs):
    """Outputs and new values, each Node by itself."""
    backend = get_backend("numpy")
    values = {(x.node, 0): a for x, a in zip(graph.inputs, inputs, strict=True)}
    for node in graph.nodes:
        if node.primitive is READ:
            values[node, 0] = node.attributes["variable"].numpy()
        elif node.primitive is CONSTANT:
            values[node, 0] = node.attributes["value"]
        elif (node, 0) not in values:
            operands = [values[x.node, x.index] for x in node.inputs]
            values[node, 0] = backend.call(node.primitive, operands, dict(node.attributes))
    return [np.array(values[x.node, x.index]) for x in graph.results]


def check(graph, seed=0):
    """Two calls of the program give what its Nodes give one by one; the variables hold their new values."""
    program = get_backend("numpy").compile(graph)
    for turn in range(2):
        inputs = arrays(graph, seed + turn)
        expected = by_node(graph, inputs)
        found = program(*[a.copy() for a in inputs])
        found += [variable.numpy() for variable, _ in graph.updates]
        for a, b in zip(expected, found, strict=True):
            np.testing.assert_array_equal(a, b, f"{graph}\n{program.source}")
    return program


def test_steps_of_one_size_become_one():
    x, s = placeholder(SHAPE, "float64"), placeholder((), "float64")
    graph = Graph([x, s], [P["tanh"](P["add"](P["multiply"](x, s), P["square"](x)))])
    assert names(fusion.fuse(graph)) == ["chain"]
    assert check(graph).nbytes < 35 * 8, "nothing between the steps needs an array"


def test_what_lies_between_stays_between():
    """b needs the sum of a, and c needs both: a and c cannot be computed at one time."""
    x = placeholder(SHAPE, "float64")
    a = P["exp"](x)
    total = P["reduce_sum"](a, axes=(0, 1), keepdims=False)
    c = P["negative"](P["multiply"](a, total))
    graph = Graph([x], [c])
    assert names(fusion.fuse(graph)) == ["exp", "reduce_sum", "chain"]
    check(graph)


def test_a_chain_joins_no_second_one_that_the_first_waits_for():
    """The last sum reads both chains, but one of them waits for the total of the other."""
    x = placeholder(SHAPE, "float64")
    a = P["exp"](P["negative"](x))
    total = P["reduce_sum"](a, axes=(0, 1), keepdims=False)
    b = P["tanh"](P["multiply"](a, total))
    for last in (P["add"](b, a), P["add"](a, b)):
        graph = Graph([x], [last])
        assert names(fusion.fuse(graph)) == ["chain", "reduce_sum", "chain"]
        check(graph)


def test_an_optimizer_step_is_one_chain_in_place():
    """RMSprop as the optimizer writes it: both Variables are updated in their own memory."""
    rng = np.random.default_rng(0)
    with using_backend("numpy"):
        w, v = (Variable(rng.random(35), dtype="float64") for _ in range(2))
    g, rate = placeholder((35,), "float64"), placeholder((), "float64")
    new_v = P["add"](P["multiply"](constant(0.9), read(v)), P["multiply"](constant(0.1), P["square"](g)))
    step = P["divide"](P["multiply"](rate, g), P["sqrt"](P["add"](new_v, constant(1e-7))))
    graph = Graph([g, rate], [], [(w, P["subtract"](read(w), step)), (v, new_v)])
    assert names(fusion.fuse(graph)) == ["chain"]
    program = check(graph)
    assert "copyto" not in program.source.split("def run")[1]
    assert not storages(program.plan.values.values())


def test_an_old_value_that_is_read_later_is_not_overwritten():
    """w's new value is there before v's, which needs w's old one."""
    with using_backend("numpy"):
        w, v = (Variable(np.arange(35.0) + i, dtype="float64") for i in range(2))
    old = read(w)
    new_w = P["multiply"](old, constant(2.0))
    new_v = P["add"](P["exp"](P["negative"](new_w)), old)
    check(Graph([], [], [(w, new_w), (v, P["subtract"](new_v, read(v)))]))


def test_steps_keep_their_order_around_a_chain():
    """The Variable is read before it shrinks, as it was written down; so its new value needs no array of its own."""
    with using_backend("numpy"):
        v = Variable(np.random.default_rng(0).random((7, 4)), dtype="float64")
    x = placeholder(SHAPE, "float64")
    product = P["dot_general"](P["exp"](P["negative"](x)), read(v), contract=((1,), (0,)), batch=((), ()))
    graph = Graph([x], [product], [(v, P["multiply"](read(v), constant(0.5)))])
    assert names(fusion.fuse(graph)) == ["chain", "dot_general", "multiply"]
    assert not check(graph).plan.copies


def test_dtypes_may_differ_within_a_chain():
    x = placeholder(SHAPE, "float32")
    wide = P["cast"](x, dtype="float64")
    kept = P["greater"](wide, constant(0.0))
    graph = Graph([x], [P["cast"](P["where"](kept, P["exp"](wide), constant(0.0)), dtype="float32")])
    assert names(fusion.fuse(graph)) == ["chain"]
    check(graph)


def test_views_of_other_strides_stay_outside():
    x = placeholder((7, 5), "float64")
    turned = P["transpose"](x, perm=(1, 0))
    graph = Graph([x], [P["exp"](P["negative"](P["square"](turned)))])
    assert names(fusion.fuse(graph)) == ["transpose", "square", "chain"]
    check(graph)


def test_an_input_that_is_not_contiguous():
    x = placeholder(SHAPE, "float64")
    program = get_backend("numpy").compile(Graph([x], [P["negative"](P["exp"](x))]))
    values = np.random.default_rng(0).random((7, 5)).T
    np.testing.assert_array_equal(program(values)[0], -np.exp(values))


@st.composite
def graphs(draw):
    """Large and small values, element-wise and other steps, and two Variables that may be updated."""
    with using_backend("numpy"):
        rng = np.random.default_rng(draw(st.integers(0, 2**16)))
        variables = [Variable(rng.normal(size=SHAPE), dtype="float64") for _ in range(2)]
    inputs = [placeholder(SHAPE, "float64"), placeholder((), "float64")]
    tensors = [*inputs, *map(read, variables), constant(0.5)]
    for _ in range(draw(st.integers(2, 16))):
        x = draw(st.sampled_from(tensors))
        kind = draw(st.sampled_from(["unary", "binary", "binary", "binary", "sum", "dot", "choice", "relu"]))
        match kind:
            case "unary":
                made = P[draw(st.sampled_from(["negative", "tanh", "square", "relu"]))](x)
            case "sum" if x.ndim == 2:
                made = P["reduce_sum"](x, axes=(0, 1), keepdims=False)
            case "dot" if x.ndim == 2:
                square = P["dot_general"](x, x, contract=((0,), (0,)), batch=((), ()))
                made = P["tanh"](P["dot_general"](x, square, contract=((1,), (0,)), batch=((), ())))
            case "choice" | "relu" if x.ndim == 2:
                y = P["relu"](x) if kind == "relu" else x
                other = draw(st.sampled_from([t for t in tensors if t.ndim == 2]))
                made = P["where"](P["greater"](y, constant(0.0)), other, constant(0.0))
            case _:
                other = draw(st.sampled_from(tensors))
                made = P[draw(st.sampled_from(["add", "multiply", "maximum", "subtract"]))](x, other)
        tensors.append(made)
    outputs = draw(st.lists(st.sampled_from(tensors), min_size=1, max_size=3))
    large = [t for t in tensors if t.ndim == 2]
    updates = [(v, draw(st.sampled_from(large))) for v in variables if draw(st.booleans())]
    return Graph(inputs, outputs, updates)


@given(graphs(), st.integers(0, 100))
def test_fused_equals_node_by_node(graph, seed):
    with np.errstate(all="ignore"):
        check(graph, seed)
