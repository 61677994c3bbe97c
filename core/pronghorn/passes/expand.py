"""expand: composites that no kernel claimed become their decompositions."""

from __future__ import annotations

from typing import Any

from pronghorn.errors import GraphError
from pronghorn.graph import Graph, Node, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import all_nodes, rewritten

#: Deeper than any decomposition is nested; one that never ends is found here.
DEEPEST = 64


def expand(graph: Graph) -> Graph:
    """``graph`` in plain primitives: composites, and those that they are made of, are expanded until none is left.

    Raises:
        GraphError: if a decomposition gives other shapes or dtypes than its shape rule says, or contains itself.
    """
    for _ in range(DEEPEST):
        if not has_composites(graph):
            return graph
        graph = expand_once(graph)
    names = sorted({node.primitive.name for node in all_nodes(graph) if node.primitive.is_composite})
    raise GraphError(
        f"the decomposition of {' and '.join(names)} does not end.",
        where=graph.name,
        fix="A decomposition may only use smaller primitives.",
    )


def expand_once(graph: Graph) -> Graph:
    """``graph`` with each composite in its place expanded one level: what comes out may hold smaller composites."""
    return rewritten(graph, _expanding)


def has_composites(graph: Graph) -> bool:
    """True if some Node, also in a body, is a composite."""
    return any(node.primitive.is_composite for node in all_nodes(graph))


def _expanding(graph: Graph) -> Rewrite | None:
    return _expanded if any(node.primitive.is_composite for node in graph.nodes) else None


def _expanded(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
    primitive = node.primitive
    if primitive.decompose is None:
        return None
    result = primitive.decompose(*inputs, **attributes)
    made = tuple(result) if primitive.multiple else (result,)
    actual = tuple(x.spec for x in made)
    if actual != node.specs and all(spec.is_static for spec in (*actual, *node.specs)):
        raise GraphError(
            f"the decomposition of {primitive.name} gives {', '.join(map(str, actual))}, its shape rule says "
            f"{', '.join(map(str, node.specs))}.",
            where=node.scope,
            fix="Make the two agree.",
            primitive=primitive.name,
        )
    return made
