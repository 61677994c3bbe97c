"""Graph: inputs, outputs and updates, with every Node between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pronghorn.dim import Dim, Size
from pronghorn.graph.tensor import Node, Tensor
from pronghorn.spec import TensorSpec


class Graph:
    """A function as data: ``outputs`` of ``inputs``, and ``updates`` stored in Variables at the end.

    Args:
        inputs: placeholders, in the order in which values are given.
        outputs: Tensors to compute.
        updates: (Variable, Tensor) pairs to store when all is computed.
        name: shown in dumps.
    """

    def __init__(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        updates: Iterable[tuple[Any, Tensor]] = (),
        name: str = "graph",
    ) -> None:
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.updates = tuple(updates)
        self.name = name

    @staticmethod
    def trace(function: Callable[..., Any], specs: Iterable[TensorSpec], **attributes: Any) -> Graph:
        """The Graph of ``function`` called on placeholders of ``specs``; a tuple or one Tensor comes out."""
        from pronghorn.graph.leaves import placeholder

        inputs = [placeholder(spec.shape, spec.dtype) for spec in specs]
        result = function(*inputs, **attributes)
        return Graph(inputs, result if isinstance(result, tuple | list) else (result,))

    @property
    def results(self) -> tuple[Tensor, ...]:
        """Outputs, then the values of the updates: all that must be computed."""
        return self.outputs + tuple(value for _, value in self.updates)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every Node that the results need, operands before uses; the inputs' own Nodes are left out."""
        inputs = {x.node for x in self.inputs}
        return tuple(node for node in ancestors(self.results, stop=self.inputs) if node not in inputs)

    @cached_property
    def variables(self) -> tuple[Any, ...]:
        """Variables that are read or updated, in order of first reading."""
        from pronghorn.graph.leaves import READ

        found = [node.attributes["variable"] for node in self.nodes if node.primitive is READ]
        return tuple(dict.fromkeys([*found, *(variable for variable, _ in self.updates)]))

    @cached_property
    def has_dims(self) -> bool:
        """True if some size in it is unknown."""
        return bool(self.dims)

    @cached_property
    def dims(self) -> frozenset[Dim]:
        """The plain unknowns in shapes and attributes."""
        found: set[Dim] = set()
        for x in self.inputs:
            _collect_dims(x.shape, found)
        for node in self.nodes:
            for value in node.attributes.values():
                _collect_dims(value, found)
            for spec in node.specs:
                _collect_dims(spec.shape, found)
        return frozenset(found)

    def __call__(self, *values: Tensor) -> tuple[Tensor, ...]:
        """Inline: the outputs over ``values`` in the inputs' place, as new Nodes."""
        from pronghorn.graph.replay import replay

        return tuple(replay(self.outputs, dict(zip(self.inputs, values, strict=True))))

    def specialize(self, sizes: Mapping[Dim, Size]) -> Graph:
        """The same Graph with ``sizes`` put in for its unknowns: shapes are inferred anew."""
        from pronghorn.graph.replay import specialize

        return specialize(self, sizes)

    def rewritten(self, inputs: Sequence[Tensor], results: Sequence[Tensor]) -> Graph:
        """A Graph like this one over other ``inputs``, with ``results`` in place of its own."""
        count = len(self.outputs)
        variables = (variable for variable, _ in self.updates)
        return Graph(inputs, results[:count], zip(variables, results[count:], strict=True), self.name)

    def __str__(self) -> str:
        from pronghorn.graph.text import dump

        return dump(self)


def ancestors(tensors: Iterable[Tensor], stop: Iterable[Tensor] = ()) -> list[Node]:
    """Nodes that ``tensors`` are computed from, operands before uses, not looking behind ``stop``."""
    stopped = {(x.node, x.index) for x in stop}
    seen: set[Node] = set()
    pending = [x for x in tensors if (x.node, x.index) not in stopped]
    while pending:
        node = pending.pop().node
        if node not in seen:
            seen.add(node)
            pending.extend(x for x in node.inputs if x.node not in seen and (x.node, x.index) not in stopped)
    return sorted(seen, key=lambda node: node.serial)


def _collect_dims(value: Any, found: set[Dim]) -> None:
    if isinstance(value, Dim):
        found |= value.symbols()
    elif isinstance(value, tuple):
        for item in value:
            _collect_dims(item, found)
    elif isinstance(value, Graph):
        found |= value.dims
    elif isinstance(value, TensorSpec):
        _collect_dims(value.shape, found)
