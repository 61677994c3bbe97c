"""prepare: the passes in their order, from a specialised Graph to what a backend compiles."""

from __future__ import annotations

import os

from pronghorn.graph import Graph, verify
from pronghorn.passes.claim import Choice, claim
from pronghorn.passes.claimants import Kernels, kernels_for
from pronghorn.passes.drop import drop, releasing
from pronghorn.passes.expand import DEEPEST, expand, expand_once, has_composites
from pronghorn.passes.fold import Compute, deciding, folding
from pronghorn.passes.join import join, joining
from pronghorn.passes.merge import merging
from pronghorn.passes.rewriting import bodies, rewritten
from pronghorn.passes.simplify import simplifying
from pronghorn.passes.turn import turning

#: How often folding, simplifying and merging may take turns; most graphs change no more after two.
ROUNDS = 3


def prepare(graph: Graph, backend_name: str, compute: Compute, optimize: bool = True) -> Graph:
    """``graph`` in plain primitives and the kernels that claimed, optimised: what ``backend.compile`` takes.

    With ``PRONGHORN_VERIFY=1`` in the environment the Graph is verified after each pass.

    Args:
        graph: with all sizes known; nothing differentiates it any more.
        backend_name: whose kernels may claim.
        compute: ``(primitive, arrays, attributes)`` -> the result, for folding constants; ``backend.call`` is one.
        optimize: False for a backend that has a compiler of its own: composites are claimed and expanded, no more.

    Raises:
        GraphError, PluginError: as `expand` and `claim`.
    """
    graph = _lowered(graph, kernels_for(backend_name))[0]
    if not optimize:
        return graph
    makers = (releasing, folding(compute), deciding, simplifying, turning, joining, merging)
    for _ in range(ROUNDS):
        before = graph
        graph = _checked(rewritten(graph, *makers), "fold, simplify, turn, join and merge")
        if graph is before:
            break
    return _checked(drop(graph), "drop")


def choices(graph: Graph, backend_name: str) -> tuple[Choice, ...]:
    """What becomes of each composite of ``graph`` on a backend: which kernel claims it and why, or why none does."""
    return _lowered(graph, kernels_for(backend_name))[1]


def _lowered(graph: Graph, kernels: Kernels) -> tuple[Graph, tuple[Choice, ...]]:
    """``graph`` without composites: level by level, so that a kernel may claim a part of what none claims whole."""
    made: list[Choice] = []
    for _ in range(DEEPEST):
        if not has_composites(graph):
            break
        graph, found = claim(graph, kernels)
        made.extend(found)
        graph = _checked(expand_once(_checked(graph, "claim")), "expand")
    graph = expand(graph)
    if sum(node.primitive.name == "scan" for node in graph.nodes) > 1:
        graph = _checked(rewritten(graph, merging), "merge")  # scans join only where their operands are the same Nodes
    return _checked(join(graph), "join"), tuple(made)


def _checked(graph: Graph, after: str) -> Graph:
    if os.environ.get("PRONGHORN_VERIFY") == "1":
        _verify(graph, after)
    return graph


def _verify(graph: Graph, after: str) -> None:
    verify(graph, f"after {after}")
    for node in graph.nodes:
        for body in bodies(node.attributes):
            _verify(body, f"after {after}, in the body of {node.primitive.name}")
