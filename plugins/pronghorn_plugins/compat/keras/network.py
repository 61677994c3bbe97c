"""The inside of Keras 2's functional models: layers and nodes by depth, ends that can be set, lists that can be cut."""

from __future__ import annotations

import weakref
from typing import Any

from pronghorn.api import Layer, Regularizer
from pronghorn_plugins.compat.keras.nodes import Node

#: The list that ``model.layers`` is, and what it was made of: ``model.layers.pop()`` cuts it, and not the model.
_LISTED: weakref.WeakKeyDictionary[Any, tuple[list[Any], list[Any]]] = weakref.WeakKeyDictionary()


class Network:
    """What old code reads, and sets, of how a model's layers are connected."""

    _graph: Any
    name: str

    @property
    def layers(self) -> list[Any]:
        """The layers; the same list until the model changes, so that ``layers.pop()`` is seen by ``layers[-1]``."""
        own = super().layers  # type: ignore[misc]
        known = _LISTED.get(self)
        if known is None or known[0] != own:
            known = _LISTED[self] = own, list(own)
        return known[1]

    @property
    def outputs(self) -> Any:
        """The output Tensors; setting them makes the model end there."""
        return super().outputs  # type: ignore[misc]

    @outputs.setter
    def outputs(self, tensors: Any) -> None:
        self._end_in(list(tensors) if isinstance(tensors, list | tuple) else [tensors])

    @property
    def inputs(self) -> Any:
        """The input Tensors; setting them makes the model begin there."""
        return super().inputs  # type: ignore[misc]

    @inputs.setter
    def inputs(self, tensors: Any) -> None:
        given = list(tensors) if isinstance(tensors, list | tuple) else [tensors]
        self._between(given, list(self.outputs))

    def _end_in(self, tensors: list[Any]) -> None:
        self._between(list(self.inputs), tensors)

    def _between(self, inputs: list[Any], outputs: list[Any]) -> None:
        ends = (x[0] if len(x) == 1 else x for x in (inputs, outputs))
        self._set_graph(type(self._graph)(*ends))  # type: ignore[attr-defined]
        self.__dict__.update(_tasks=None, _tracker=None)
        self.forget_programs()  # type: ignore[attr-defined]

    @property
    def losses(self) -> list[Any]:
        """The penalties of weights, what layers added, and what ``add_loss`` was given."""
        return [*super().losses, *(self._graph.losses if self._graph is not None else ())]  # type: ignore[misc]

    @property
    def _layers_by_depth(self) -> dict[int, list[Any]]:
        """The layers by how many others stand between them and the outputs."""
        found: dict[int, list[Any]] = {}
        for layer in self._graph.layers if self._graph is not None else ():
            found.setdefault(self._graph.depths[layer], []).append(layer)
        return found

    @property
    def _nodes_by_depth(self) -> dict[int, list[Node]]:
        """The calls by how many others stand between them and the outputs."""
        depths: dict[int, int] = {}
        found: dict[int, list[Node]] = {}
        for connection in reversed(self._graph.connections if self._graph is not None else ()):
            depth = max(depths.get(id(connection), 0), self._graph.depths.get(connection.layer, 0))
            found.setdefault(depth, []).append(Node.of(connection))
            for x in connection.tensors:
                inner = id(self._graph.origin(x).connection)
                depths[inner] = max(depth + 1, depths.get(inner, 0))
        return {depth: nodes[::-1] for depth, nodes in found.items()}

    layers_by_depth, nodes_by_depth = _layers_by_depth, _nodes_by_depth

    @property
    def _network_nodes(self) -> set[str]:
        """The keys of the calls: ``"<layer>_ib-<number of the call>"``."""
        calls = self._graph.connections if self._graph is not None else ()
        every = ((c.layer, c.layer.connections) for c in calls)
        return {f"{layer.name}_ib-{i}" for layer, own in every for i, c in enumerate(own) if c in calls}

    container_nodes = _network_nodes

    def _coordinates(self, tensors: Any) -> list[tuple[Any, int, int]]:
        found = [self._graph.origin(x) for x in tensors or ()]
        return [(o.connection.layer, _number(o.connection), o.index) for o in found]

    @property
    def _input_coordinates(self) -> list[tuple[Any, int, int]]:
        """(layer, call, output) of each input."""
        return self._coordinates(self.inputs)

    @property
    def _output_coordinates(self) -> list[tuple[Any, int, int]]:
        """(layer, call, output) of each output."""
        return self._coordinates(self.outputs)

    @property
    def input_layers(self) -> list[Any]:
        """The layers that the inputs came out of."""
        return [layer for layer, _, _ in self._input_coordinates]

    @property
    def output_layers(self) -> list[Any]:
        """The layers that the outputs came out of; setting it says nothing that ``outputs`` does not."""
        return [layer for layer, _, _ in self._output_coordinates]

    @output_layers.setter
    def output_layers(self, layers: Any) -> None:
        """Old code sets it beside ``outputs``."""

    _input_layers, _output_layers = input_layers, output_layers

    @property
    def _is_graph_network(self) -> bool:
        """Whether it was made of inputs and outputs."""
        return self._graph is not None


def _number(connection: Any) -> int:
    calls = connection.layer.connections
    return calls.index(connection) if connection in calls else 0


def _inbound_nodes(layer: Any) -> list[Node]:
    """The calls of ``layer``, in order."""
    return [Node.of(connection) for connection in layer.connections]


def _outbound_nodes(layer: Any) -> list[Node]:
    """The calls of other layers on what came out of ``layer``."""
    found = (ref() for connection in layer.connections for ref in connection.consumers)
    return [Node.of(consumer) for consumer in found if consumer is not None]


def _ignored(layer: Any, nodes: Any) -> None:
    """Old code empties these lists where it cuts a model: what the model computes, its ``outputs`` say."""


def _get_output_shape_for(layer: Any, input_shape: Any) -> Any:
    """Keras 1's name of ``compute_output_shape``."""
    return layer.compute_output_shape(input_shape)


def _set_param(regularizer: Any, variable: Any) -> None:
    """Keras 1's way to have a Variable regularized."""
    variable.regularizer = regularizer


_ATTRIBUTES: list[tuple[type, str, Any]] = [
    (Layer, "_inbound_nodes", property(_inbound_nodes, _ignored)),
    (Layer, "inbound_nodes", property(_inbound_nodes, _ignored)),
    (Layer, "_outbound_nodes", property(_outbound_nodes, _ignored)),
    (Layer, "outbound_nodes", property(_outbound_nodes, _ignored)),
    (Layer, "get_output_shape_for", _get_output_shape_for),
    (Regularizer, "set_param", _set_param),
]


def install() -> None:
    """Give layers and regularizers the attributes that they had."""
    for cls, name, attribute in _ATTRIBUTES:
        setattr(cls, name, attribute)


def uninstall() -> None:
    """Take them back."""
    for cls, name, _ in _ATTRIBUTES:
        if name in vars(cls):
            delattr(cls, name)
