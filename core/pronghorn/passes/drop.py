"""drop: what has no effect: marks for differentiation that is over, updates that store what is stored already."""

from __future__ import annotations

from typing import Any

from pronghorn.graph import READ, Graph, Node, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import key, rewritten


def drop(graph: Graph) -> Graph:
    """``graph`` without updates that store a Variable's own reading, and without ``stop_gradient``.

    The last pass: nothing differentiates the Graph any more. Results that are one value become one Tensor, so a backend
    computes and copies it once. (Dead Nodes need no pass: a Graph is what its results reach.)
    """
    graph = rewritten(graph, releasing)
    updates = [(variable, value) for variable, value in graph.updates if not _is_reading(value, variable)]
    first: dict[tuple[Node, int], Tensor] = {}
    outputs = [first.setdefault(key(x), x) for x in graph.outputs]
    stored = [(variable, first.setdefault(key(x), x)) for variable, x in updates]
    if len(stored) == len(graph.updates) and len(first) == len({id(x) for x in graph.results}):
        return graph
    return Graph(graph.inputs, outputs, stored, graph.name)


def releasing(graph: Graph) -> Rewrite | None:
    """The rewrite that puts the operand in place of each ``stop_gradient``."""
    return _released if any(node.primitive.name == "stop_gradient" for node in graph.nodes) else None


def _released(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
    return inputs if node.primitive.name == "stop_gradient" else None


def _is_reading(value: Tensor, variable: Any) -> bool:
    return value.node.primitive is READ and value.node.attributes["variable"] is variable
