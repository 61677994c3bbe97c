"""merge: equal Nodes become one."""

from __future__ import annotations

from typing import Any

from pronghorn.graph import CONSTANT, PLACEHOLDER, Graph, Node, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import key, rebound, rewritten, unchanged

#: Constants of at most so many bytes are equal if their bytes are; larger ones only if they are one array.
COMPARED = 1024

# A barrier merged with its like would join what stands behind the two; effects happen as often as they are written.
_DISTINCT = frozenset({"recompute"})


def merge(graph: Graph) -> Graph:
    """``graph`` with one Node in place of several with equal primitive, operands and attributes.

    What stands behind an ``ops.recompute`` is never merged with what stands before it, and Nodes with effects are never
    merged. Numbers in attributes are equal if their type and bits are: 0 is not False, and 0.0 is not -0.0.
    """
    return rewritten(graph, merging)


def merging(graph: Graph) -> Rewrite:
    """The rewrite of `merge`, with the Nodes of ``graph`` seen so far."""
    seen: dict[Any, Node] = {}

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        if node.primitive is PLACEHOLDER or node.primitive.effects or node.primitive.name in _DISTINCT:
            return None
        identity = _identity(node, inputs, attributes)
        first = seen.get(identity)
        if first is not None:
            return tuple(Tensor(first, index) for index in range(len(first.specs)))
        made = None if unchanged(node, inputs, attributes) else rebound(node, inputs, attributes)
        seen[identity] = node if made is None else made[0].node
        return made

    return rewrite


def _identity(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> Any:
    if node.primitive is CONSTANT:
        value = attributes["value"]
        return CONSTANT, node.specs[0], value.tobytes() if value.nbytes <= COMPARED else id(value)
    frozen = tuple([(name, _frozen(value)) for name, value in attributes.items()])
    return node.primitive, tuple(map(key, inputs)), frozenset(frozen)


def _frozen(value: Any) -> Any:
    """``value`` as something hashable that is equal to another only if the two are interchangeable."""
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is tuple:
        return tuple(map(_frozen, value))
    if kind is bool:
        return bool, value
    if kind is float:
        return float, value.hex()
    if kind is complex:
        return complex, value.real.hex(), value.imag.hex()
    try:
        hash(value)
    except TypeError:
        return id(value)
    return kind, value
