"""Node: one call of a layer, under the names that Keras 2 has for it."""

from __future__ import annotations

import weakref
from typing import Any, Self

from pronghorn.api import Connection, Origin, flatten, keras_shape, mask_of, origin_of

#: The Nodes of calls.
_NODES: weakref.WeakKeyDictionary[Connection, Node] = weakref.WeakKeyDictionary()


class Node:
    """A call of a layer; to make one is to say that the layer was called so.

    Args:
        outbound_layer: the layer.
        inbound_layers: the layers that its inputs came out of.
        node_indices: which calls of these layers they came out of.
        tensor_indices: which outputs of these calls they are.
        input_tensors, output_tensors: what went in and what came out.
        input_masks, output_masks: their masks, None where there is none.
        input_shapes, output_shapes: their shapes.
        arguments: the keywords of ``call``.
    """

    def __init__(
        self,
        outbound_layer: Any,
        inbound_layers: Any,
        node_indices: Any,
        tensor_indices: Any,
        input_tensors: Any,
        output_tensors: Any,
        input_masks: Any,
        output_masks: Any,
        input_shapes: Any,
        output_shapes: Any,
        arguments: Any = None,
    ) -> None:
        self.outbound_layer, self.inbound_layers = outbound_layer, list(inbound_layers)
        self.node_indices, self.tensor_indices = list(node_indices), list(tensor_indices)
        self.input_tensors, self.output_tensors = list(input_tensors), list(output_tensors)
        self.input_masks, self.output_masks = list(input_masks), list(output_masks)
        self.input_shapes, self.output_shapes = input_shapes, output_shapes
        self.arguments = dict(arguments or {})
        if all(
            (origin := origin_of(x)) is None or origin.connection.layer is not outbound_layer for x in output_tensors
        ):
            self._remember()

    def _remember(self) -> None:
        """Let the layer know of the call, and the outputs where they came from."""
        inputs, outputs = (x[0] if len(x) == 1 else x for x in (self.input_tensors, self.output_tensors))
        connection = Connection(self.outbound_layer, inputs, self.arguments, outputs)
        self.outbound_layer.connections.append(connection)
        for index, x in enumerate(self.output_tensors):
            x.annotations["origin"] = Origin(connection, index)

    @classmethod
    def of(cls, connection: Any) -> Self:
        """The Node of a call as the layer remembers it: an item of ``layer.connections``. It is the same one each time."""
        if connection not in _NODES:
            _NODES[connection] = cls._made_of(connection)
        return _NODES[connection]  # type: ignore[return-value]

    @classmethod
    def _made_of(cls, connection: Any) -> Self:
        inputs, outputs = list(connection.tensors), flatten(connection.outputs)
        origins = [o for x in inputs if (o := origin_of(x)) is not None]
        past = [(o.connection.layer, o.connection.layer.connections.index(o.connection), o.index) for o in origins]
        inputs = inputs or outputs  # an Input's
        shapes = [[keras_shape(x.shape) for x in tensors] for tensors in (inputs, outputs)]
        return cls(
            connection.layer, [p[0] for p in past], [p[1] for p in past], [p[2] for p in past], inputs, outputs,
            [mask_of(x) for x in inputs], [mask_of(x) for x in outputs], *shapes, connection.arguments,
        )  # fmt: skip

    def get_config(self) -> dict[str, Any]:
        """The names of the layers, and which calls and outputs are meant."""
        return {
            "outbound_layer": self.outbound_layer.name,
            "inbound_layers": [layer.name for layer in self.inbound_layers],
            "node_indices": self.node_indices,
            "tensor_indices": self.tensor_indices,
        }
