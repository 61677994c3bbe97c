"""Node: one call of a layer, under the names that Keras 2 has for it."""

from __future__ import annotations

from typing import Any

from pronghorn.api import flatten


class Node:
    """A call of a layer.

    Args:
        connection: the call as the layer remembers it: an item of ``layer.connections``.
    """

    def __init__(self, connection: Any) -> None:
        self.outbound_layer = connection.layer
        self.input_tensors = list(connection.tensors)
        self.output_tensors = flatten(connection.outputs)
        self.arguments = dict(connection.arguments)

    @property
    def inbound_layers(self) -> list[Any]:
        """The layers that the inputs came out of."""
        return [x._keras_history[0] for x in self.input_tensors]

    @property
    def node_indices(self) -> list[int]:
        """Which calls of these layers they came out of."""
        return [x._keras_history[1] for x in self.input_tensors]

    @property
    def tensor_indices(self) -> list[int]:
        """Which outputs of these calls they are."""
        return [x._keras_history[2] for x in self.input_tensors]
