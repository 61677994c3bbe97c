"""Wiring: the layers of a functional model and how they are connected, without Tensors.

What a config, a pickle and a clone are made of: a graph of Tensors taken apart, and put together again on new layers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from pronghorn.errors import SavingError
from pronghorn.functional import BareOps, Input, InputLayer, LayerGraph
from pronghorn.graph import Tensor
from pronghorn.history import Connection
from pronghorn.saving.expression import repeated
from pronghorn.spec import keras_shape
from pronghorn.structure import flatten, map_structure


@attrs.frozen
class Ref:
    """A Tensor: output ``index`` of call number ``call``."""

    call: int
    index: int


@attrs.frozen(eq=False)
class Call:
    """One call of a layer, Refs in the place of Tensors.

    Args:
        layer: the layer; an InputLayer for an Input; what `Wiring.connect`'s ``layer_for`` makes a layer of.
        inputs: what it is called on.
        arguments: its other arguments by name.
        out: shape, with None for unknown sizes, and dtype of each Tensor that came out of it; none if it is not made yet.
    """

    layer: Any
    inputs: Any
    arguments: dict[str, Any]
    out: Sequence[tuple[Any, str]] = ()


@attrs.frozen(eq=False)
class Connected:
    """What connecting gave.

    Args:
        results: the Tensors that came out of each call, flat.
        inputs: the new inputs in their structure.
        outputs: the new outputs in theirs.
        losses: scalars that were added to the loss.
    """

    results: list[list[Tensor]]
    inputs: Any
    outputs: Any
    losses: list[Tensor]


@attrs.frozen(eq=False)
class Wiring:
    """Calls in an order in which they can be made, and the structures of inputs, outputs and added losses, of Refs.

    >>> from pronghorn import Input, Model, layers
    >>> x = Input((4,))
    >>> wiring = wiring_of(Model(x, layers.Dense(2)(x))._graph)
    >>> len(wiring.calls), wiring.outputs
    (2, Ref(call=1, index=0))
    """

    calls: list[Call]
    inputs: Any
    outputs: Any
    losses: list[Ref] = attrs.field(factory=list)

    def connect(self, layer_for: Callable[[Any], Any], inputs: Any = None) -> Connected:
        """Make the calls on other layers.

        Args:
            layer_for: gives what to call in the place of a call's layer; not asked for Inputs and bare functions.
            inputs: Tensors to start from, in the structure of the inputs; new Inputs if None.
        """
        given = (
            {} if inputs is None else dict(zip((x.call for x in flatten(self.inputs)), flatten(inputs), strict=True))
        )
        results: list[list[Tensor]] = []
        for number, call in enumerate(self.calls):
            if isinstance(call.layer, InputLayer):
                results.append([given[number] if number in given else new_input(call.layer)])
                continue
            operands = put(call.inputs, results)
            if isinstance(call.layer, BareOps):
                results.append([repeated(call.layer, flatten(operands))])
            else:
                made = layer_for(call.layer)(operands, **put(call.arguments, results))
                results.append(flatten(made))
        inputs, outputs = put(self.inputs, results), put(self.outputs, results)
        return Connected(results, inputs, outputs, put(self.losses, results))


def put(structure: Any, results: list[list[Tensor]]) -> Any:
    """``structure`` with Tensors in the place of Refs."""
    return map_structure(lambda x: results[x.call][x.index] if isinstance(x, Ref) else x, structure)


def wiring_of(graph: LayerGraph) -> Wiring:
    """The wiring of a functional model's graph.

    Raises:
        SavingError: if a layer reads Tensors from outside of its arguments: on another layer it would read the same ones.
    """
    connections = _in_call_order(graph)
    if odd := next((c for c in connections if c.captured), None):
        raise SavingError(
            f"it reads {odd.captured[0]!r} from outside of its arguments, which no file or copy can hold.",
            where=f"{type(odd.layer).__name__} {odd.layer.name!r}",
            fix="Call it on a list with that Tensor in it: Lambda(lambda xs: xs[0] * xs[1])([x, y]). Or keep the weights "
            "alone: save_weights().",
        )
    numbers = {id(c): i for i, c in enumerate(connections)}

    def ref(x: Any) -> Any:
        if not isinstance(x, Tensor):
            return x
        origin = graph.origin(x)
        return Ref(numbers[id(origin.connection)], origin.index)

    calls = [
        Call(
            c.layer,
            map_structure(ref, c.inputs),
            {k: map_structure(ref, v) for k, v in c.arguments.items()},
            [(keras_shape(x.shape), x.dtype) for x in flatten(c.outputs)],
        )
        for c in connections
    ]
    return Wiring(
        calls, map_structure(ref, graph.inputs), map_structure(ref, graph.outputs), [ref(x) for x in graph.losses]
    )


def places(graph: LayerGraph) -> dict[int, Ref]:
    """The Ref of each Tensor between the layers, by the Tensor's id."""
    connections = _in_call_order(graph)
    numbers = {id(c): i for i, c in enumerate(connections)}
    found = {id(x): Ref(i, j) for i, c in enumerate(connections) for j, x in enumerate(flatten(c.outputs))}
    return {**found, **{id(x): Ref(numbers[id(graph.origin(x).connection)], 0) for x in graph.flat_inputs}}


def _in_call_order(graph: LayerGraph) -> list[Connection]:
    """The connections, operands first, and the calls of one layer in the order in which they were made."""
    every = [*graph.connections, *graph.loss_connections]
    own = {id(c) for c in every}
    earlier: dict[int, Connection] = {}
    for layer in graph.layers:
        calls = [c for c in layer.connections if id(c) in own]
        earlier.update((id(later), before) for before, later in itertools.pairwise(calls))
    done: dict[int, Connection] = {}
    starts = [graph.origin(x).connection for x in graph.flat_inputs]
    stack = [(c, False) for c in reversed([*starts, *every])]
    while stack:
        connection, is_ready = stack.pop()
        if id(connection) in done:
            continue
        if is_ready:
            done[id(connection)] = connection
            continue
        stack.append((connection, True))
        before = [earlier[id(connection)]] if id(connection) in earlier else []
        stack += [(c, False) for c in reversed([*before, *(graph.origin(x).connection for x in connection.tensors)])]
    return list(done.values())


def new_input(layer: InputLayer) -> Tensor:
    """An Input like the one that ``layer`` is."""
    x = layer.connections[0].outputs if layer.connections else None
    shape = layer.batch_input_shape if x is None else keras_shape(x.shape)
    return Input(batch_shape=shape, dtype=layer._input_dtype, name=layer.name, sparse=layer.sparse)
