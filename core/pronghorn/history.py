"""History: which layer a symbolic Tensor came out of, and from what. Functional models are read from it."""

from __future__ import annotations

import weakref
from typing import Any

import attrs

from pronghorn.errors import AmbiguousError, ArgumentError, NotCalledError
from pronghorn.graph import Tensor
from pronghorn.primitives.shape import reshape
from pronghorn.spec import keras_shape as keras_shape
from pronghorn.structure import flatten, map_structure, unflatten


@attrs.frozen(eq=False)
class Connection:
    """One symbolic call of a layer.

    Args:
        layer: the layer.
        inputs: its first argument, as it was given: a Tensor or a structure of them.
        arguments: the other arguments, by name; Tensors among them count as inputs.
        outputs: what came out.
        updates: (Variable, Tensor) pairs that the call stores at the end of a step.
        losses: scalars that the call adds to the loss.
        consumers: the calls on what came out.
        captured: Tensors that the layer read beside its arguments, such as those that a Lambda's function closes over.
    """

    layer: Any
    inputs: Any
    arguments: dict[str, Any]
    outputs: Any
    updates: tuple[tuple[Any, Tensor], ...] = ()
    losses: tuple[Tensor, ...] = ()
    captured: tuple[Tensor, ...] = ()
    consumers: list[weakref.ref[Connection]] = attrs.field(factory=list, repr=False)

    def __attrs_post_init__(self) -> None:
        for origin in filter(None, map(origin_of, self.tensors)):
            origin.connection.consumers.append(weakref.ref(self))

    @property
    def tensors(self) -> list[Tensor]:
        """Every Tensor that went in."""
        return [x for x in flatten((self.inputs, self.arguments)) if isinstance(x, Tensor)]


@attrs.frozen
class Origin:
    """Where a Tensor came from: output ``index`` of ``connection``."""

    connection: Connection
    index: int


def origin_of(tensor: Tensor) -> Origin | None:
    """The layer call that ``tensor`` is a result of; None for results of bare functions."""
    return tensor.annotations.get("origin") if tensor._annotations else None


class HasHistory:
    """The part of a layer that remembers its symbolic calls: ``input``, ``output`` and the like."""

    name: str
    connections: list[Connection]

    def _connection(self, index: int | None, what: str) -> Connection:
        calls = self.connections
        if not calls:
            raise NotCalledError(
                f"{what} does not exist: the layer has never been called on a symbolic Tensor, it is not connected.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call it on the result of Input() or of another layer first.",
            )
        if index is None and len(calls) > 1 and any(c.outputs is not calls[0].outputs for c in calls):
            raise AmbiguousError(
                f"{what} is ambiguous: the layer was called {len(calls)} times.",
                where=f"{type(self).__name__} {self.name!r}",
                fix=f"Use get_{what}_at(index) with an index from 0 to {len(calls) - 1}.",
            )
        if index is not None and not -len(calls) <= index < len(calls):
            raise ArgumentError(
                f"there is no call {index}: the layer was called {len(calls)} times.",
                where=f"{type(self).__name__} {self.name!r}",
                fix=f"Use an index from 0 to {len(calls) - 1}.",
                got=index,
            )
        return calls[index or 0]

    @property
    def input(self) -> Any:
        """What the layer was called on, if it was called once."""
        return self._connection(None, "input").inputs

    @property
    def output(self) -> Any:
        """What came out of the layer, if it was called once."""
        return self._connection(None, "output").outputs

    @property
    def input_shape(self) -> Any:
        """The shape of ``input``, None for unknown sizes."""
        return map_structure(lambda x: keras_shape(x.shape), self._connection(None, "input_shape").inputs)

    @property
    def output_shape(self) -> Any:
        """The shape of ``output``, None for unknown sizes."""
        return map_structure(lambda x: keras_shape(x.shape), self._connection(None, "output_shape").outputs)

    @property
    def input_mask(self) -> Any:
        """The mask of ``input``."""
        return map_structure(mask_of, self._connection(None, "input_mask").inputs)

    @property
    def output_mask(self) -> Any:
        """The mask of ``output``."""
        return map_structure(mask_of, self._connection(None, "output_mask").outputs)

    def get_input_at(self, node_index: int) -> Any:
        """What call number ``node_index`` was made on."""
        return self._connection(node_index, "input").inputs

    def get_output_at(self, node_index: int) -> Any:
        """What came out of call number ``node_index``."""
        return self._connection(node_index, "output").outputs

    def get_input_shape_at(self, node_index: int) -> Any:
        """The shape that call number ``node_index`` was made on."""
        return map_structure(lambda x: keras_shape(x.shape), self.get_input_at(node_index))

    def get_output_shape_at(self, node_index: int) -> Any:
        """The shape that came out of call number ``node_index``."""
        return map_structure(lambda x: keras_shape(x.shape), self.get_output_at(node_index))

    def get_input_mask_at(self, node_index: int) -> Any:
        """The mask that call number ``node_index`` was made with."""
        return map_structure(mask_of, self.get_input_at(node_index))

    def get_output_mask_at(self, node_index: int) -> Any:
        """The mask that came out of call number ``node_index``."""
        return map_structure(mask_of, self.get_output_at(node_index))


def mask_of(tensor: Any) -> Tensor | None:
    """The boolean mask that goes with ``tensor`` (True = keep), or None."""
    if not isinstance(tensor, Tensor) or not tensor._annotations:
        return None
    return tensor.annotations.get("mask")


def masks_of(inputs: Any) -> Any:
    """The masks of the inputs: one, or a list where there are several; None if there is none."""
    if isinstance(inputs, Tensor):
        return mask_of(inputs)
    masks = [mask_of(x) for x in flatten(inputs)]
    return masks if any(m is not None for m in masks) else None


def own_tensors(outputs: Any, inputs: Any) -> Any:
    """Outputs as Tensors of their own to annotate: none of the inputs', none twice, none that another layer made."""
    given, found = {id(x) for x in flatten(inputs)}, []
    for x in flatten(outputs):
        own = reshape(x, shape=x.shape) if id(x) not in given and origin_of(x) else x
        found.append(Tensor(x.node, x.index) if id(x) in given else own)
        given.add(id(x))
    return unflatten(outputs, found)
