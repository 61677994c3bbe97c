"""join: the scans of one family over the same operands become the one that keeps most.

A scan's VJP binds the scan again with more ys, those that the backward scan needs. So that the loop runs once, the
longer scan takes the place of the shorter one. Backends that optimise by themselves need it too: to their compilers the
two loops are strangers.
"""

from __future__ import annotations

from typing import Any

from pronghorn.graph import Graph, Node, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import key, rewritten


def join(graph: Graph) -> Graph:
    """``graph`` with one scan for each family and operands: the results of a shorter one are the first of the longest."""
    return rewritten(graph, joining)


def joining(graph: Graph) -> Rewrite | None:
    """The rewrite of `join`; None where every scan is alone."""
    groups: dict[Any, list[Node]] = {}
    for node in graph.nodes:
        if node.primitive.name == "scan":
            groups.setdefault(_family(node), []).append(node)
    longest = {
        node: max(group, key=lambda node: len(node.specs))
        for group in groups.values()
        if len(group) > 1
        for node in group
    }
    made: dict[Node, Node] = {}

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        chosen = longest.get(node)
        if chosen is None or chosen.specs[: len(node.specs)] != node.specs:
            return None
        if chosen not in made:  # the first of the group: its operands are there, and so are the longest one's
            made[chosen] = Node(chosen.primitive, inputs, dict(chosen.attributes), chosen.specs, node.scope)
        return tuple(Tensor(made[chosen], index) for index in range(len(node.specs)))

    return rewrite if longest else None


def _family(node: Node) -> Any:
    told = tuple((name, value) for name, value in node.attributes.items() if name != "body")
    return frozenset(told), tuple(map(key, node.inputs))
