"""Shared by the tests of the passes: graphs are verified after each pass, and what a pass gives is what it was given."""

import numpy as np
import pytest

from pronghorn.graph import Graph, constant, verify
from pronghorn.passes import pipeline
from pronghorn.passes.rewriting import all_nodes


@pytest.fixture(autouse=True)
def _verifying(monkeypatch):
    monkeypatch.setenv("PRONGHORN_VERIFY", "1")


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """The kernels that `prepare` finds, by composite: none, until a test puts some in; never those of plugins."""
    kernels = {}
    monkeypatch.setattr(pipeline, "kernels_for", lambda backend: kernels)
    return kernels


@pytest.fixture(scope="session")
def compute(evaluate):
    """What `fold` computes with: the interpreter, in the form of ``backend.call``."""

    def call(primitive, operands, attributes):
        outputs = primitive.bind(tuple(constant(x) for x in operands), attributes)
        results = evaluate(Graph([], outputs))[0]
        return tuple(results) if primitive.multiple else results[0]

    return call


@pytest.fixture(scope="session")
def names():
    """The primitives of a graph's Nodes in order, leaves left out, bodies included."""

    def listed(graph):
        return [node.primitive.name for node in all_nodes(graph) if node.inputs]

    return listed


@pytest.fixture(scope="session")
def draw_inputs():
    """Random values for a graph's inputs."""

    def drawn(graph, seed=0):
        rng = np.random.default_rng(seed)
        values = []
        for x in graph.inputs:
            if x.dtype == "bool":
                values.append(rng.random(x.shape) < 0.5)
            elif "int" in x.dtype:
                values.append(rng.integers(0, 3, x.shape).astype(x.dtype))
            else:
                values.append(rng.normal(size=x.shape).astype(x.dtype))
        return values

    return drawn


@pytest.fixture(scope="session")
def assert_kept(evaluate, draw_inputs):
    """The graph after a pass is sound, and its outputs and updates are those of the graph before."""

    def check(before, after, *inputs, state=None, rtol=1e-6):
        verify(after)
        assert [x.spec for x in after.outputs] == [x.spec for x in before.outputs]
        inputs = inputs or draw_inputs(before)
        expected, stored = evaluate(before, *inputs, state=state)
        actual, stored_after = evaluate(after, *inputs, state=state)
        for one, other in zip(expected, actual, strict=True):
            np.testing.assert_allclose(other, one, rtol=rtol, atol=rtol)
        for variable, value in stored_after.items():
            np.testing.assert_allclose(value, stored[variable], rtol=rtol, atol=rtol)
        return actual

    return check
