"""turn: a product that is only used transposed is computed with its operands exchanged."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pronghorn.graph import Graph, Node, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import rewritten
from pronghorn.primitives.dot import dot_general


def turn(graph: Graph) -> Graph:
    """``graph`` with ``transpose(dot_general(a, b))`` as ``dot_general(b, a)`` where that is the same.

    The gradient of a matrix product by its second factor comes out transposed, and a transposed array is slow to read
    for whoever updates weights with it. A product that is used elsewhere too stays: it is not computed twice.
    """
    return rewritten(graph, turning)


def turning(graph: Graph) -> Rewrite | None:
    """The rewrite of `turn`; None where there is no product."""
    if not any(node.primitive is dot_general for node in graph.nodes):
        return None
    uses = Counter(x.node for node in graph.nodes for x in node.inputs) + Counter(x.node for x in graph.results)

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        if node.primitive.name != "transpose" or inputs[0].node.primitive is not dot_general:
            return None
        product = inputs[0].node
        if uses[node.inputs[0].node] != 1 or attributes["perm"] != _exchange(product):
            return None
        contract, batch = product.attributes["contract"], product.attributes["batch"]
        return dot_general.bind(product.inputs[::-1], {"contract": contract[::-1], "batch": batch[::-1]})

    return rewrite


def _exchange(product: Node) -> tuple[int, ...]:
    """The permutation that puts the free axes of b before those of a."""
    a = product.inputs[0]
    contract, batch = product.attributes["contract"], product.attributes["batch"]
    batches, ndim = len(batch[0]), product.specs[0].ndim
    behind = batches + a.ndim - len(contract[0]) - batches
    return (*range(batches), *range(behind, ndim), *range(batches, behind))
