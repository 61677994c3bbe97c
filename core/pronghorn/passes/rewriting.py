"""What every pass is made of: rewrites of one Node, applied to a Graph and to the body graphs inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import is_
from typing import Any, TypeAlias

from pronghorn.graph import Graph, Node, Tensor, transform
from pronghorn.graph.replay import Rewrite

#: Makes the rewrite for one Graph, with what it must remember of that Graph; None where there is nothing to do.
Maker: TypeAlias = Callable[[Graph], "Rewrite | None"]

#: A Tensor by what it is, not by the object that stands for it.
Key: TypeAlias = "tuple[Node, int]"


def rewritten(graph: Graph, *makers: Maker) -> Graph:
    """``graph`` with the makers' rewrites applied to each Node, and to the Nodes of body graphs in attributes.

    The first rewrite that has an answer wins. What a rewrite gives has the specs of what it replaces, so shapes are not
    inferred anew. A Graph that nothing changes for is returned itself.
    """
    rewrites = [made for make in makers if (made := make(graph)) is not None]
    has_bodies = any(bodies(node.attributes) for node in graph.nodes)
    if not rewrites and not has_bodies:
        return graph

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        for name, value in attributes.items() if has_bodies else ():
            if _graphs(value):
                attributes[name] = _with_bodies(value, makers)
        for step in rewrites:
            made = step(node, inputs, attributes)
            if made is not None:
                return made
        return None if unchanged(node, inputs, attributes) else rebound(node, inputs, attributes)

    result = transform(graph, rewrite)
    before, after = graph.results, result.results
    return graph if all(a is b or key(a) == key(b) for a, b in zip(before, after, strict=True)) else result


def key(x: Tensor) -> Key:
    """What identifies a value: several Tensor objects may stand for one result of one Node."""
    return x.node, x.index


def bodies(attributes: Mapping[str, Any]) -> list[Graph]:
    """The body graphs among ``attributes``."""
    return [graph for value in attributes.values() for graph in _graphs(value)]


def all_nodes(graph: Graph) -> Iterator[Node]:
    """The Nodes of ``graph`` and of the bodies inside it, to any depth."""
    pending = [graph]
    while pending:
        for node in pending.pop().nodes:
            yield node
            pending.extend(bodies(node.attributes))


def unchanged(node: Node, inputs: tuple[Tensor, ...], attributes: Mapping[str, Any]) -> bool:
    """True if ``node`` already has these very operands and attributes."""
    return all(map(is_, inputs, node.inputs)) and all(map(is_, attributes.values(), node.attributes.values()))


def rebound(node: Node, inputs: tuple[Tensor, ...], attributes: Mapping[str, Any]) -> tuple[Tensor, ...]:
    """``node`` over other operands of the same specs, without asking the shape rule again."""
    made = Node(node.primitive, inputs, attributes, node.specs, node.scope)
    return tuple(Tensor(made, index) for index in range(len(made.specs)))


def _graphs(value: Any) -> tuple[Graph, ...]:
    """The body graphs that an attribute is: one, or a tuple of them."""
    if isinstance(value, Graph):
        return (value,)
    return value if isinstance(value, tuple) and value and isinstance(value[0], Graph) else ()


def _with_bodies(value: Any, makers: tuple[Maker, ...]) -> Any:
    """``value`` with its graphs rewritten; the very object where none changes."""
    if isinstance(value, Graph):
        return rewritten(value, *makers)
    made = tuple(rewritten(graph, *makers) for graph in value)
    return value if all(a is b for a, b in zip(made, value, strict=True)) else made
