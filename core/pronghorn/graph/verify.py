"""verify: the invariants of a Graph, checked after each pass while testing."""

from __future__ import annotations

from pronghorn.errors import GraphError
from pronghorn.graph.graph import Graph
from pronghorn.graph.leaves import PLACEHOLDER


def verify(graph: Graph, where: str = "") -> Graph:
    """``graph`` itself, if it is sound.

    Raises:
        GraphError: if an operand is younger than its use, a placeholder is no input, a Node's specs are not what its
            shape rule says, an update's spec differs from its Variable's, or a Variable is updated twice.
    """
    inputs = {x.node for x in graph.inputs}
    for node in graph.nodes:
        if node.primitive is PLACEHOLDER and node not in inputs:
            raise GraphError(
                f"the graph needs {node.attributes['name'] or node!r}, which is not among its inputs.",
                where=where or graph.name,
                fix="Add the Tensor to the inputs, or give it a value.",
                node=node,
            )
        for x in node.inputs:
            if x.node.serial >= node.serial:
                raise GraphError(f"{node!r} uses {x.node!r}, which is younger.", where=where, node=node)
        specs = node.primitive.specs(tuple(x.spec for x in node.inputs), dict(node.attributes))
        if specs != node.specs:
            raise GraphError(f"{node!r} has specs {node.specs}, its shape rule says {specs}.", where=where, node=node)
    updated = [variable for variable, _ in graph.updates]
    for variable, value in graph.updates:
        if value.shape != tuple(variable.shape) or value.dtype != variable.stored_dtype:
            raise GraphError(
                f"the new value of {variable.name!r} is {value.spec}, the Variable is "
                f"{variable.stored_dtype}{list(variable.shape)}.",
                where=where or graph.name,
                fix="Assign a value of the Variable's own shape and dtype.",
                expected=tuple(variable.shape),
                actual=value.shape,
            )
        if updated.count(variable) > 1:
            raise GraphError(f"{variable.name!r} is updated twice.", where=where or graph.name)
    return graph
