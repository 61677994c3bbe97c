"""HostStage: what a model computes with NumPy before its Program begins, such as looking up strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.dtypes import TEXT
from pronghorn.errors import GraphError
from pronghorn.graph import Tensor
from pronghorn.history import Connection
from pronghorn.structure import flatten, map_structure


class HostStage:
    """The calls of layers that compute ``on_host``, at the beginning of a functional model.

    Programs begin at ``entries``: the Inputs that other layers take, then what comes out of the host's layers.

    Args:
        connections: all calls of the model, in order.
        inputs: its Inputs.
        outputs: what it ends in.

    Raises:
        GraphError: if a layer on the host stands behind others, or strings reach what computes with numbers.
    """

    def __init__(self, connections: Sequence[Connection], inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        self.inputs = list(inputs)
        self.connections = [c for c in connections if c.layer.on_host]
        begun = {id(x): x for x in self.inputs}
        for connection in self.connections:
            _check_begins(connection, begun)
            begun.update((id(x), x) for x in flatten(connection.outputs))
        ends = [*outputs, *(x for c in connections if not c.layer.on_host for x in c.tensors)]
        used = {id(x) for x in ends}
        self.entries = [x for key, x in begun.items() if key in used]
        for x in self.entries:
            if x.dtype == TEXT:
                raise GraphError(
                    f"strings reach what computes with numbers: {x!r}.",
                    where="Model(inputs=, outputs=)",
                    fix="Put a layer between that makes numbers of them, such as StringLookup or TextVectorization.",
                )

    def __call__(self, arrays: Sequence[Any]) -> list[Any]:
        """The arrays that Programs begin with, of those for the Inputs."""
        values = {id(x): array for x, array in zip(self.inputs, arrays, strict=True)}
        for connection in self.connections:
            given = map_structure(lambda x: values.get(id(x), x), connection.inputs)
            made = connection.layer(given, **connection.arguments)
            values.update((id(x), array) for x, array in zip(flatten(connection.outputs), flatten(made), strict=True))
        return [values[id(x)] for x in self.entries]


def _check_begins(connection: Connection, begun: dict[int, Tensor]) -> None:
    if all(id(x) in begun for x in connection.tensors):
        return
    raise GraphError(
        f"{connection.layer!r} computes on the host, before the model's Program, and stands behind other layers.",
        where="Model(inputs=, outputs=)",
        fix="Call it right on an Input, or after the model on what predict gives.",
    )
