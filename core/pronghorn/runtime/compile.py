"""compile_graph: from a Graph to a Program, by way of the passes."""

from __future__ import annotations

from pronghorn.errors import BackendError
from pronghorn.graph import Graph, tracing
from pronghorn.passes.pipeline import prepare
from pronghorn.runtime.backend import Backend, Program

#: How many Programs were compiled in this process; the benchmark and tests read it.
COUNT = 0


def compile_graph(graph: Graph, backend: Backend) -> Program:
    """A Program for ``graph`` on ``backend``: kernels claim, the rest is expanded and optimised, then compiled.

    Raises:
        BackendError: if a size is still unknown, or the backend cannot train and the Graph updates Variables.
    """
    global COUNT
    if graph.has_dims:
        raise BackendError("a graph with unknown sizes cannot be compiled.", fix="Call graph.specialize(sizes) first.")
    if graph.updates and not backend.capabilities.train:
        raise BackendError(
            f"the backend {backend.name!r} cannot update Variables.",
            fix="Train on another backend, such as numpy, and predict on this one.",
            backend=backend.name,
        )
    with tracing(None):
        prepared = prepare(graph, backend.name, backend.call, optimize=not backend.capabilities.optimizes)
        COUNT += 1
        return backend.compile(prepared)
