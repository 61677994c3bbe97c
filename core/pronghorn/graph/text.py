"""dump: a Graph as text, one line a Node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pronghorn.dim import Dim
from pronghorn.graph.tensor import Tensor
from pronghorn.spec import TensorSpec

if TYPE_CHECKING:
    from pronghorn.graph.graph import Graph


def dump(graph: Graph, indent: str = "") -> str:
    """``graph`` as text: inputs, one line for each Node with its spec, outputs and updates.

    >>> from pronghorn.graph import Graph, placeholder
    >>> x = placeholder((2,), name="x")
    >>> print(dump(Graph([x], [x])))
    graph(x: float32[2])
      return x
    """
    names = {(x.node, x.index): x.node.attributes.get("name") or f"x{i}" for i, x in enumerate(graph.inputs)}
    lines = [f"{indent}{graph.name}({', '.join(f'{_name(x, names)}: {describe(x.spec)}' for x in graph.inputs)})"]
    for node in graph.nodes:
        made = []
        for index, spec in enumerate(node.specs):
            names[node, index] = f"t{len(names)}"
            made.append(f"{names[node, index]}: {describe(spec)}")
        operands = [_name(x, names) for x in node.inputs]
        attributes = [f"{key}={_attribute(value)}" for key, value in node.attributes.items()]
        place = f"  # {node.scope}" if node.scope else ""
        lines.append(f"{indent}  {', '.join(made)} = {node.primitive.name}({', '.join(operands + attributes)}){place}")
        lines.extend(dump(value, indent + "    ") for value in node.attributes.values() if hasattr(value, "outputs"))
    lines.extend(f"{indent}  update {variable.name} = {_name(value, names)}" for variable, value in graph.updates)
    lines.append(f"{indent}  return {', '.join(_name(x, names) for x in graph.outputs)}")
    return "\n".join(lines)


def describe(spec: TensorSpec) -> str:
    """A spec with its unknown sizes spelled out."""
    return f"{spec.dtype}[{', '.join(_attribute(size) for size in spec.shape)}]"


def _name(x: Tensor, names: dict[Any, str]) -> str:
    return names.get((x.node, x.index), "?")


def _attribute(value: Any) -> str:
    match value:
        case Dim():
            return value.describe()
        case tuple():
            return f"({', '.join(map(_attribute, value))})"
        case TensorSpec():
            return describe(value)
    if hasattr(value, "outputs"):
        return "body"
    if hasattr(value, "shape") and getattr(value, "size", 0) > 8:
        return f"array{list(value.shape)}"
    return getattr(value, "name", None) or " ".join(repr(value).split())
