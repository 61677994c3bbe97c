"""The order of the steps: what needs nothing that is computed waits until somebody needs it."""

from __future__ import annotations

from pronghorn.api import Graph, Node


def in_order(graph: Graph) -> list[Node]:
    """The Nodes of ``graph``, operands before uses, those that read state and numbers alone right before their first use.

    So a large result is held for as short a time as may be; and what is made of a Variable may be written over it,
    because the other reads of the Variable mostly come before.
    """
    leaves = {x.node for x in graph.inputs} | {node for node in graph.nodes if not node.inputs}
    waiting = {node for node in graph.nodes if node not in leaves and _can_wait(node, leaves)}
    order: list[Node] = []
    for node in graph.nodes:
        if node in waiting:
            continue
        for x in node.inputs:
            if x.node in waiting:
                waiting.remove(x.node)
                order.append(x.node)
        order.append(node)
    return [*order, *(node for node in graph.nodes if node in waiting)]


def _can_wait(node: Node, leaves: set[Node]) -> bool:
    is_large = any(spec.size != 1 for spec in node.specs)
    return is_large and not node.primitive.effects and all(x.node in leaves or x.spec.size == 1 for x in node.inputs)
