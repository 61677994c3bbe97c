"""Closing a body: what a loop's or branch's body takes from outside becomes operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pronghorn.graph.graph import Graph, ancestors
from pronghorn.graph.leaves import CONSTANT, READ, SIZE, placeholder
from pronghorn.graph.replay import replay
from pronghorn.graph.tensor import Node, Tensor, last_serial
from pronghorn.graph.trace import Trace, current_trace, tracing


class Body:
    """A traced function whose outside values are not operands yet.

    Args:
        inputs: its placeholders.
        outputs: its results.
        trace: the trace it ran in: what it assigned, and whether it drew random numbers.
        start: Nodes with a smaller serial were made outside.
    """

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], trace: Trace, start: int) -> None:
        self.inputs, self.outputs, self.trace, self.start = list(inputs), list(outputs), trace, start

    @staticmethod
    def trace_function(function: Callable[..., Sequence[Tensor]], inputs: Sequence[Tensor]) -> Body:
        """``function`` traced over placeholders in a trace of its own inside the running one."""
        outer = current_trace()
        inner = Trace(
            training=outer.training if outer else None,
            random_state=outer.random_state if outer else None,
            parent=outer,
        )
        if outer is not None:
            inner.sites = outer.sites
            inner.losses, inner.metrics, inner.frozen = outer.losses, outer.metrics, outer.frozen
            inner.outside = outer.outside
        inner.is_body = True
        start = last_serial()
        inner.iteration = placeholder((), "int64", "iteration")
        with tracing(inner):
            outputs = list(function(*inputs))
        if outer is not None:
            outer.sites = inner.sites
        return Body(inputs, outputs, inner, start)

    @property
    def results(self) -> list[Tensor]:
        """Outputs, and what was assigned to Variables."""
        return [*self.outputs, *(value for _, value in self.trace.updates())]

    @property
    def counts(self) -> bool:
        """True if something in the body depends on the number of the iteration."""
        counter = self.trace.iteration
        return counter is not None and counter.node in ancestors(self.results)

    def captured(self, known: Sequence[Tensor]) -> list[Tensor]:
        """Tensors from outside that the body uses, in order of first use; not looking behind ``known``."""
        assert self.trace.iteration is not None
        own = {(x.node, x.index) for x in [*self.inputs, self.trace.iteration, *known]}
        # A part of a flat Variable that is first read in here is a slice made in here; it belongs outside all the same.
        read = {(x.node, x.index) for x in self.trace.first.values()}
        found: dict[tuple[Node, int], Tensor] = {}
        seen: set[tuple[Node, int]] = set()
        pending = list(reversed(self.results))
        while pending:
            x = pending.pop()
            key = (x.node, x.index)
            if key in own or key in seen:
                continue
            seen.add(key)
            primitive = x.node.primitive
            if primitive is READ or key in read or (x.node.serial < self.start and primitive not in (CONSTANT, SIZE)):
                found.setdefault(key, x)
            else:
                pending.extend(reversed(x.node.inputs))
        return list(found.values())


def closed(
    outputs: Sequence[Tensor], first: Sequence[Tensor], known: Mapping[Tensor, Tensor], captured: Sequence[Tensor]
) -> Graph:
    """The Graph of ``outputs`` over ``first`` and one more placeholder for each captured Tensor."""
    stand_ins = {x: placeholder(x.shape, x.dtype) for x in captured}
    return Graph([*first, *stand_ins.values()], replay(outputs, {**known, **stand_ins}), name="body")


def outside(captured: Sequence[Tensor]) -> list[Any]:
    """What to pass for captured Tensors: themselves, or the Variable of a bare reading."""
    trace = current_trace()

    def now(variable: Any) -> Any:
        """Read here, for what was assigned before, and in the dtype in which the body read it."""
        return variable if trace is None else trace.read(variable)

    return [now(x.node.attributes["variable"]) if x.node.primitive is READ else x for x in captured]
