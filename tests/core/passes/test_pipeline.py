"""prepare: all passes in turn, on random graphs: values stay, nothing is left to do."""

import cProfile
import pstats

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.autograd import gradients
from pronghorn.errors import GraphError
from pronghorn.graph import Graph, constant, placeholder
from pronghorn.passes import choices, pipeline, prepare
from pronghorn.passes.expand import has_composites
from pronghorn.primitives import PRIMITIVES as P
from pronghorn.runtime.kernels import Kernel

SMOOTH = ["negative", "exp", "sin", "tanh", "sigmoid", "square", "softplus", "silu", "softsign", "stop_gradient"]
PAIRS = ["add", "subtract", "multiply", "maximum", "minimum"]
SHAPES = [(), (3,), (2, 3), (1, 3), (2, 1), (4, 2, 3)]


def apply(data, values):
    """One random Node over some of ``values``."""
    x = data.draw(st.sampled_from(values))
    kind = data.draw(
        st.sampled_from(["unary", "pair", "pair", "number", "move", "reduce", "softmax", "where", "broadcast"])
    )
    if kind == "unary":
        return P[data.draw(st.sampled_from(SMOOTH))](x)
    if kind == "number":
        number = constant(data.draw(st.sampled_from([0.0, 1.0, 2.0, -1.0])), x.dtype)
        return P[data.draw(st.sampled_from([*PAIRS, "divide" if number.node.attributes["value"] else "add"]))](
            x, number
        )
    if kind == "move" and x.ndim:
        perm = tuple(data.draw(st.permutations(range(x.ndim))))
        return data.draw(st.sampled_from([
            P["transpose"](x, perm=perm),
            P["reshape"](x, shape=(x.spec.size,)),
            P["reverse"](x, axes=(perm[0],)),
            P["pad"](x, low=(1,) * x.ndim, high=(0,) * x.ndim, interior=(0,) * x.ndim, value=1.0),
        ]))  # fmt: skip
    if kind == "reduce":
        axes = tuple(sorted(data.draw(st.sets(st.sampled_from(range(x.ndim))) if x.ndim else st.just(()))))
        return P[data.draw(st.sampled_from(["reduce_sum", "reduce_max"]))](
            x, axes=axes, keepdims=data.draw(st.booleans())
        )
    if kind == "softmax" and x.ndim:
        return P["softmax"](x, axis=data.draw(st.integers(0, x.ndim - 1)))
    if kind == "broadcast":
        return P["broadcast_to"](x, shape=(2, *x.shape))
    fitting = [y for y in values if fits(x.shape, y.shape)]
    y = data.draw(st.sampled_from(fitting))
    if kind == "where":
        return P["where"](P["greater"](x, y), x, data.draw(st.sampled_from([x, y])))
    return P[data.draw(st.sampled_from(PAIRS))](x, y)


def fits(a, b):
    return all(m == n or 1 in (m, n) for m, n in zip(reversed(a), reversed(b), strict=False))


@given(data=st.data())
def test_random_graphs_keep_their_values(data, compute, assert_kept):
    inputs = [
        placeholder(shape, "float64") for shape in data.draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    ]
    values = [*inputs, P["broadcast_to"](constant(1.0, "float64"), shape=(2, 3)), constant(np.arange(3.0))]
    for _ in range(data.draw(st.integers(1, 8))):
        made = apply(data, values)
        if made.spec.size < 500:
            values.append(made)
    outputs = data.draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))
    total = P["reduce_sum"](values[-1], axes=tuple(range(values[-1].ndim)), keepdims=False)
    outputs += [ct for ct in gradients(total, inputs) if ct is not None]
    graph = Graph(inputs, outputs)
    for optimize in (False, True):
        after = prepare(graph, "numpy", compute, optimize=optimize)
        assert not has_composites(after)
        rng = np.random.default_rng(0)
        assert_kept(graph, after, *(rng.uniform(-1, 1, x.shape) for x in inputs), rtol=1e-9)
    again = prepare(after, "numpy", compute)
    assert len(again.nodes) <= len(after.nodes)


def perceptron(layers):
    x, labels = placeholder((32, 16)), placeholder((32, 16))
    weights = [placeholder(shape) for _ in range(layers) for shape in ((16, 16), (16,))]
    h = x
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        h = P["relu"](P["add"](P["dot_general"](h, kernel, contract=((1,), (0,)), batch=((), ())), bias))
    losses = P["softmax_cross_entropy"](h, labels, axis=-1)
    loss = P["multiply"](P["reduce_sum"](losses, axes=(0,), keepdims=False), constant(1 / 32, "float32"))
    rate = constant(0.1, "float32")
    new = [P["subtract"](w, P["multiply"](rate, g)) for w, g in zip(weights, gradients(loss, weights), strict=True)]
    return Graph([x, labels, *weights], [loss, *new])


def test_a_training_step(compute, assert_kept, names):
    graph = perceptron(2)
    after = prepare(graph, "numpy", compute)
    assert_kept(graph, after, rtol=1e-4)
    left = names(after)
    assert not {"transpose", "stop_gradient", "softmax_cross_entropy", "broadcast_to"} & set(left)
    assert left.count("dot_general") == 5  # two forward, two for kernels, one for the hidden layer
    assert left.count("reduce_max") == left.count("log") == 1  # the decomposition and its VJP share log_softmax


def test_three_rounds_settle_a_training_step(compute, monkeypatch):
    graph = perceptron(3)
    after = prepare(graph, "numpy", compute)
    monkeypatch.setattr(pipeline, "ROUNDS", 9)
    assert len(prepare(graph, "numpy", compute).nodes) == len(after.nodes)


def calls(graph, compute):
    """How many calls of functions `prepare` takes: its cost on any machine."""
    profile = cProfile.Profile()
    profile.runcall(prepare, graph, "numpy", compute)
    return pstats.Stats(profile).total_calls


def test_compiling_is_cheap_and_linear(compute, monkeypatch):
    """About 300 calls, or 60 microseconds, for each Node."""
    monkeypatch.setenv("PRONGHORN_VERIFY", "0")
    small, large = perceptron(9), perceptron(18)
    calls(small, compute)  # what is cached is cached
    few, many = calls(small, compute), calls(large, compute)
    assert many < 500 * len(large.nodes)
    assert many / few < 1.2 * len(large.nodes) / len(small.nodes)


def test_without_optimising_composites_are_gone_and_the_rest_is_there(compute, names):
    x = placeholder((2,))
    graph = Graph([x], [P["silu"](P["multiply"](x, constant(1.0, "float32")))])
    assert names(prepare(graph, "numpy", compute, optimize=False)) == ["multiply", "sigmoid", "multiply"]
    assert names(prepare(graph, "numpy", compute)) == ["sigmoid", "multiply"]


def test_choices_are_told_in_order_and_for_every_level(installed):
    logits, labels = placeholder((3, 4)), placeholder((3, 4))
    graph = Graph([logits, labels], [P["softmax_cross_entropy"](P["silu"](logits), labels, axis=-1)])
    installed["log_softmax"] = (Kernel("logs", "numpy", "log_softmax", forward=lambda x, axis: [x]),)
    told = [(choice.composite, choice.kernel) for choice in choices(graph, "numpy")]
    assert told == [("silu", None), ("softmax_cross_entropy", None), ("log_softmax", "logs")]


def test_verify_says_after_which_pass(compute, monkeypatch):
    def breaking(graph):
        def rewrite(node, inputs, attributes):
            return (P["reshape"](inputs[0], shape=(1, 2)),) if node.primitive.name == "exp" else None

        return rewrite

    monkeypatch.setattr(pipeline, "merging", breaking)
    a, pred, x = placeholder((2,)), placeholder((), "bool"), placeholder((2,))
    graph = Graph([x], [P["negative"](P["exp"](x))])
    with pytest.raises(GraphError, match=r"fold, simplify, turn, join and merge.*specs"):
        prepare(graph, "numpy", compute)
    branch = Graph([a], [P["negative"](P["exp"](a))])
    with pytest.raises(GraphError, match="in the body of cond"):
        prepare(Graph([pred, x], P["cond"](pred, x, true=branch, false=branch)), "numpy", compute)
    monkeypatch.setenv("PRONGHORN_VERIFY", "0")
    prepare(graph, "numpy", compute)
