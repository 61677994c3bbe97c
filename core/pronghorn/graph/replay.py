"""replay: bind the Nodes of a graph again over other leaves. Specialising, inlining and every pass are replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from pronghorn.dim import Dim, Size
from pronghorn.graph.graph import Graph, ancestors
from pronghorn.graph.leaves import PLACEHOLDER, SIZE, constant, placeholder
from pronghorn.graph.primitive import contains_dim
from pronghorn.graph.tensor import Node, Tensor
from pronghorn.graph.trace import rescoped, scope_path
from pronghorn.spec import TensorSpec

#: Given a Node, its new operands and attributes, the Tensors that take its place, or None to bind it as it is.
Rewrite: TypeAlias = Callable[[Node, tuple[Tensor, ...], dict[str, Any]], "tuple[Tensor, ...] | None"]


def replay(
    outputs: Iterable[Tensor],
    substitutions: Mapping[Tensor, Tensor],
    *,
    sizes: Mapping[Dim, Size] | None = None,
    rewrite: Rewrite | None = None,
) -> list[Tensor]:
    """``outputs`` over other leaves: each Node between is bound again, and so its shapes inferred anew.

    Nodes that nothing changes for are kept, not copied.

    Args:
        outputs: Tensors to compute anew.
        substitutions: Tensors and what takes their place; nothing behind them is looked at.
        sizes: values for unknown sizes in attributes.
        rewrite: asked for each Node before it is bound.
    """
    wanted = list(outputs)
    done: dict[tuple[Node, int], Tensor] = {(x.node, x.index): y for x, y in substitutions.items()}
    for node in ancestors(wanted, stop=substitutions):
        inputs = tuple(done.get((x.node, x.index), x) for x in node.inputs)
        attributes = resolve_attributes(node.attributes, sizes) if sizes else dict(node.attributes)
        if node.scope == scope_path():
            made = _again(node, inputs, attributes, rewrite)
        else:
            with rescoped(node.scope):
                made = _again(node, inputs, attributes, rewrite)
        for index, tensor in enumerate(made):
            done.setdefault((node, index), tensor)
    return [done.get((x.node, x.index), x) for x in wanted]


def _again(
    node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any], rewrite: Rewrite | None
) -> tuple[Tensor, ...]:
    """What takes the place of ``node``'s results; nothing, if they stay."""
    made = rewrite(node, inputs, attributes) if rewrite is not None else None
    if made is not None:
        return made
    if node.primitive is SIZE and not isinstance(attributes["dim"], Dim):
        return (constant(attributes["dim"], "int64"),)
    return () if _unchanged(node, inputs, attributes) else node.primitive.bind(inputs, attributes)


def specialize(graph: Graph, sizes: Mapping[Dim, Size]) -> Graph:
    """``graph`` with ``sizes`` put in for its unknowns."""
    inputs = [_respecified(x, sizes) for x in graph.inputs]
    results = replay(graph.results, dict(zip(graph.inputs, inputs, strict=True)), sizes=sizes)
    return graph.rewritten(inputs, results)


def transform(graph: Graph, rewrite: Rewrite) -> Graph:
    """``graph`` with ``rewrite`` applied to every Node: the form of most passes."""
    inputs: Sequence[Tensor] = graph.inputs
    results = replay(graph.results, dict(zip(inputs, inputs, strict=True)), rewrite=rewrite)
    return graph.rewritten(inputs, results)


def resolve_attributes(attributes: Mapping[str, Any], sizes: Mapping[Dim, Size]) -> dict[str, Any]:
    """``attributes`` with ``sizes`` put in, in nested tuples and body graphs too."""
    return {name: _resolve(value, sizes) if contains_dim(value) else value for name, value in attributes.items()}


def _resolve(value: Any, sizes: Mapping[Dim, Size]) -> Any:
    match value:
        case Dim():
            return value.resolve(sizes)
        case tuple():
            return tuple(_resolve(item, sizes) for item in value)
        case Graph():
            return value.specialize(sizes)
    return value


def _respecified(x: Tensor, sizes: Mapping[Dim, Size]) -> Tensor:
    shape = tuple(size.resolve(sizes) if isinstance(size, Dim) else size for size in x.shape)
    if shape == x.shape:
        return x
    assert x.node.primitive is PLACEHOLDER
    return placeholder(TensorSpec(shape, x.dtype).shape, x.dtype, x.node.attributes["name"])


def _unchanged(node: Node, inputs: tuple[Tensor, ...], attributes: Mapping[str, Any]) -> bool:
    return all(
        a is b or (a.node is b.node and a.index == b.index) for a, b in zip(inputs, node.inputs, strict=True)
    ) and all(attributes[name] is value or attributes[name] == value for name, value in _comparable(node.attributes))


def _comparable(attributes: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in attributes.items() if isinstance(value, tuple | int | Dim | Graph))
