"""Tensors that a layer reads from outside of its arguments: found when it is called, replaced when it is called again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pronghorn.dim import Dim, Size
from pronghorn.graph.graph import ancestors
from pronghorn.graph.leaves import PLACEHOLDER, SIZE, constant
from pronghorn.graph.primitive import contains_dim
from pronghorn.graph.replay import resolve_attributes
from pronghorn.graph.tensor import Node, Tensor
from pronghorn.graph.trace import Trace
from pronghorn.structure import flatten


class Outside:
    """Tensors from outside of a layer's call, and what stands for each of them inside; the unknown sizes of theirs too.

    Args:
        stand_ins: pairs of these.
    """

    def __init__(self, stand_ins: Mapping[Tensor, Tensor]) -> None:
        self._tensors = {(old.node, old.index): new for old, new in stand_ins.items()}
        self._sizes = sizes_of(stand_ins)

    def inside(
        self, inputs: tuple[Tensor, ...], attributes: dict[str, Any]
    ) -> tuple[tuple[Tensor, ...], dict[str, Any]]:
        """The operands and attributes of a Node that is being made in the call."""
        if self._sizes and any(contains_dim(value) for value in attributes.values()):
            attributes = resolve_attributes(attributes, self._sizes)
        return tuple(self.of(x) for x in inputs), attributes

    def of(self, x: Tensor) -> Tensor:
        """What stands for ``x``; itself, if nothing does."""
        if x.node.primitive is SIZE and self._sizes:
            size = x.node.attributes["dim"].resolve(self._sizes)
            return x if isinstance(size, Dim) else constant(size, "int64")
        return self._tensors.get((x.node, x.index), x)


@contextlib.contextmanager
def with_outside(trace: Trace, stand_ins: Mapping[Tensor, Tensor]) -> Iterator[None]:
    """Inside the block, each Tensor of ``stand_ins`` that a Node is made on is replaced by what stands for it."""
    before, trace.outside = trace.outside, Outside(stand_ins) if stand_ins else None
    try:
        yield
    finally:
        trace.outside = before


def captured(results: Any, known: Iterable[Any], start: int) -> tuple[Tensor, ...]:
    """Tensors made of placeholders that ``results`` read, and that neither are ``known`` nor were made since ``start``.

    Args:
        results: what came out of a call, Tensors in a structure.
        known: what went in, Tensors among other things.
        start: the serial of the last Node before the call.
    """
    own = {(x.node, x.index) for x in known if isinstance(x, Tensor)}
    found: dict[tuple[Node, int], Tensor] = {}
    seen: set[tuple[Node, int]] = set()
    pending = [x for x in flatten(results) if isinstance(x, Tensor)]
    while pending:
        x = pending.pop()
        key = (x.node, x.index)
        if key in own or key in seen:
            continue
        seen.add(key)
        if x.node.serial > start:
            pending.extend(reversed(x.node.inputs))
        elif any(node.primitive is PLACEHOLDER for node in ancestors([x])):
            found[key] = x
    return tuple(found.values())


def sizes_of(stand_ins: Mapping[Tensor, Tensor]) -> dict[Dim, Size]:
    """What the unknown sizes of Tensors are in what stands for them."""
    pairs = [pair for old, new in stand_ins.items() for pair in zip(old.shape, new.shape, strict=False)]
    return {old: new for old, new in pairs if isinstance(old, Dim) and old is not new and old.symbols() == {old}}
