"""Functional models: Input, and the graph of layers read from what came out of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pronghorn.config import floatx
from pronghorn.declared import checked_shape
from pronghorn.dim import BATCH, Dim
from pronghorn.dtypes import TEXT
from pronghorn.errors import ArgumentError, ArgumentTypeError, GraphError
from pronghorn.graph import (
    LEARNING_PHASE,
    PLACEHOLDER,
    Tensor,
    Trace,
    as_tensor,
    constant,
    current_trace,
    placeholder,
    replay,
    with_outside,
)
from pronghorn.history import Connection, Origin, keras_shape, origin_of
from pronghorn.host_stage import HostStage
from pronghorn.layer import Layer, cast_floating
from pronghorn.structure import flatten, leaf_keys, map_structure, unflatten


class InputLayer(Layer):
    """The layer that an ``Input`` comes out of: it has no weights and computes nothing.

    Args:
        batch_input_shape: the shape with the batch axis in front.
        input_tensor: a symbolic Tensor to wrap instead of a new one.
        sparse: kept in the config, and said of its Tensor: sparse matrices are fed to any Input, batch by batch.
    """

    def __init__(
        self,
        input_shape: Any = None,
        batch_size: int | None = None,
        batch_input_shape: Any = None,
        dtype: Any = None,
        input_tensor: Tensor | None = None,
        sparse: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if batch_input_shape is None and input_shape is not None:
            batch_input_shape = (batch_size, *input_shape)
        if input_tensor is not None:
            input_tensor = as_tensor(input_tensor)
            batch_input_shape = tuple(None if isinstance(s, Dim) else s for s in input_tensor.shape)
        super().__init__(
            name=name, dtype=floatx() if dtype in (None, TEXT) else dtype, batch_input_shape=batch_input_shape, **kwargs
        )
        self.sparse = sparse
        self.built = True
        if input_tensor is None:
            assert self.batch_input_shape is not None
            sizes = tuple(BATCH if i == 0 and s is None else s for i, s in enumerate(self.batch_input_shape))
            input_tensor = placeholder(sizes, dtype if dtype == TEXT else self.compute_dtype, self.name)
        self._input_dtype = input_tensor.dtype
        connection = Connection(self, [], {}, input_tensor)
        self.connections.append(connection)
        input_tensor.annotations["origin"] = Origin(connection, 0)
        if sparse:
            input_tensor.annotations["sparse"] = True

    def call(self, inputs: Any) -> Any:
        return inputs

    autocast = False

    def get_config(self) -> dict[str, Any]:
        """Shape, dtype and name."""
        shape = list(self.batch_input_shape or ())
        return {"batch_input_shape": shape, "dtype": self._input_dtype, "sparse": self.sparse, "name": self.name}


def Input(
    shape: Any = None,
    batch_shape: Any = None,
    name: str | None = None,
    dtype: Any = None,
    sparse: bool = False,
    tensor: Tensor | None = None,
    *,
    batch_size: int | None = None,
) -> Tensor:
    """A symbolic Tensor to build a functional model on.

    Args:
        shape: of one sample, without the batch axis; None for unknown sizes.
        batch_shape: the shape with the batch axis.
        name: the input's name: the key in dicts of data.
        dtype: floatx if None; "string" for strings, which only layers that compute on the host take.
        sparse: that sparse matrices are meant to be fed, which every Input takes: ``K.is_sparse`` says so.
        tensor: a symbolic Tensor to use instead of a new one.
        batch_size: the size of the batch axis; unknown if None.

    Raises:
        ArgumentError: if no shape is given; ArgumentTypeError if it is no tuple of ints and None.

    >>> Input((3,)).shape
    (None, 3)
    """
    if shape is None and batch_shape is None and tensor is None:
        raise ArgumentError(
            "it needs a shape.", where="Input", fix="Pass shape=(...) without the batch axis.", argument="shape"
        )
    full = None if tensor is not None else batch_shape
    if full is None and shape is not None:
        full = (batch_size, *checked_shape(shape, "shape", "Input"))
    layer = InputLayer(batch_input_shape=full, dtype=dtype, sparse=sparse, input_tensor=tensor, name=name)
    return layer.output  # type: ignore[no-any-return]


class BareOps(Layer):
    """Functions of ``pronghorn.ops`` between two layers, as a layer of a functional model."""

    def __init__(self, output: Tensor, inputs: Sequence[Tensor], **kwargs: Any) -> None:
        super().__init__(name=kwargs.pop("name", None) or None, **kwargs)
        self._traced_output, self._traced_inputs = output, tuple(inputs)
        self.built = True

    autocast = False

    def call(self, inputs: Any) -> Any:
        given = dict(zip(self._traced_inputs, flatten(inputs), strict=True))
        trace = current_trace()
        sizes = {
            old: new
            for a, b in given.items()
            for old, new in zip(a.shape, b.shape, strict=True)
            if isinstance(old, Dim) and old is not new and old.symbols() == {old}
        }
        if trace is not None and trace.training is not None:
            given[LEARNING_PHASE] = constant(trace.training, "bool")
        return replay([self._traced_output], given, sizes=sizes or None)[0]


class LayerGraph:
    """The layers between some inputs and outputs, and the order in which they are called.

    Args:
        inputs: a structure of ``Input`` Tensors.
        outputs: a structure of Tensors that are computed from them.
        losses: scalars computed from them that count in training.

    Raises:
        GraphError: if an output needs an Input that is not among the inputs.
        ArgumentTypeError: if an input or output is no symbolic Tensor.
        ArgumentError: if there is no output, an input stands there twice, or two layers have one name.
    """

    def __init__(self, inputs: Any, outputs: Any, losses: Sequence[Tensor] = ()) -> None:
        self.inputs, self.outputs, self.losses = inputs, outputs, list(losses)
        self.flat_inputs, self.flat_outputs = flatten(inputs), flatten(outputs)
        _check_tensors(self.flat_inputs, "inputs")
        _check_tensors(self.flat_outputs, "outputs")
        self._given = {id(x) for x in self.flat_inputs}
        self._origins: dict[int, Origin] = {}
        for x in self.flat_inputs:
            self._origins[id(x)] = _input_origin(x)
        self._indices: dict[Any, int] = {}
        self.connections, self.depths = self._ordered(self.flat_outputs)
        self.layers = self._layers()
        self.loss_connections = [c for c in self._ordered(self.losses)[0] if c not in self.connections]
        only_there = dict.fromkeys(c.layer for c in self.loss_connections if not isinstance(c.layer, BareOps))
        self.layers += [layer for layer in only_there if layer not in self.depths]
        _check_names(self.layers)
        is_hosted = any(c.layer.on_host for c in self.connections) or any(x.dtype == TEXT for x in self.flat_inputs)
        #: What is computed before Programs begin, and the Tensors that they begin with.
        self.stage = HostStage(self.connections, self.flat_inputs, self.flat_outputs) if is_hosted else None
        self.entries = self.flat_inputs if self.stage is None else self.stage.entries

    def _origin(self, x: Tensor) -> Origin:
        found = self._origins.get(id(x)) or origin_of(x)
        if found is None:
            frontier = self._frontier(x)
            layer = BareOps(x, frontier)
            found = Origin(Connection(layer, frontier, {}, x), 0)
        self._origins[id(x)] = found
        if isinstance(found.connection.layer, InputLayer) and id(x) not in self._given:
            raise GraphError(
                f"the outputs need the input {found.connection.layer.name!r}, which is not among the inputs.",
                where="Model(inputs=, outputs=)",
                fix="Add that Input to the inputs, or build the outputs from the given ones only.",
                missing=found.connection.layer.name,
            )
        return found

    def _frontier(self, x: Tensor) -> list[Tensor]:
        """Tensors that came out of layers, and that bare functions made ``x`` of."""
        found: dict[int, Tensor] = {}
        seen: set[int] = set()
        pending = [x]
        while pending:
            t = pending.pop()
            if id(t) in seen:
                continue
            seen.add(id(t))
            if t is not x and (id(t) in self._given or origin_of(t) is not None):
                found[id(t)] = t
            elif t.node.primitive is PLACEHOLDER:
                raise GraphError(
                    f"the outputs need {t!r}, which is not among the inputs.",
                    where="Model(inputs=, outputs=)",
                    fix="Make inputs with Input(), and pass them all.",
                )
            else:
                pending.extend(reversed(t.node.inputs))
        return list(found.values())

    def _inbound(self, connection: Connection) -> list[Connection]:
        return [self._origin(x).connection for x in (*connection.tensors, *connection.captured)]

    def _ordered(self, outputs: Sequence[Tensor]) -> tuple[list[Connection], dict[Any, int]]:
        """The calls that ``outputs`` need, inputs first, and each layer's depth: how many layers stand between it and the outputs.

        The depths, and ``layers`` sorted by them, are Keras' own: the order of weights in files depends on it.
        """
        finished: dict[int, Connection] = {}
        stack: list[tuple[Connection, bool]] = []
        for output in outputs:
            stack.append((self._origin(output).connection, False))
            while stack:
                connection, expanded = stack.pop()
                if id(connection) in finished:
                    continue
                if expanded:
                    finished[id(connection)] = connection
                    continue
                self._indices.setdefault(connection.layer, len(self._indices))
                stack.append((connection, True))
                stack.extend((inner, False) for inner in reversed(self._inbound(connection)))
        order = list(finished.values())
        node_depths: dict[int, int] = {}
        depths: dict[Any, int] = {}
        for connection in reversed(order):
            depth = max(node_depths.get(id(connection), 0), depths.get(connection.layer, 0))
            depths[connection.layer] = node_depths[id(connection)] = depth
            for inner in self._inbound(connection):
                node_depths[id(inner)] = max(depth + 1, node_depths.get(id(inner), 0))
        return order, depths

    def _layers(self) -> list[Any]:
        unused = [self._origins[id(x)].connection.layer for x in self.flat_inputs]
        for layer in unused:
            self.depths.setdefault(layer, 0)
            self._indices.setdefault(layer, -1)
        return sorted(self.depths, key=lambda layer: (-self.depths[layer], self._indices[layer]))

    def run(self, inputs: Any, mask: Any = None) -> Any:
        """The outputs for other ``entries``: every layer is called again, in the running trace."""
        given = flatten(inputs)
        for x, m in zip(given, flatten(mask), strict=False):
            x.annotations["mask"] = m
        given = [cast_floating(x, entry.dtype) for x, entry in zip(given, self.entries, strict=True)]
        values: dict[int, Tensor] = {id(x): value for x, value in zip(self.entries, given, strict=True)}
        trace = current_trace()
        in_loss = self.loss_connections if trace is not None else []
        for connection in (*self.connections, *in_loss):
            if isinstance(connection.layer, InputLayer) or connection.layer.on_host:
                continue
            inner = map_structure(lambda x: values.get(id(x), x), connection.inputs)
            arguments = {name: _mapped(value, values) for name, value in connection.arguments.items()}
            with _reading(connection, values, trace):
                made = connection.layer(inner, **arguments)
            for old, new in zip(flatten(connection.outputs), flatten(made), strict=True):
                values[id(old)] = new
        if trace is not None:
            trace.losses.extend(values[id(x)] for x in self.losses)
            called = (x for c in (*self.connections, *in_loss) for x in flatten(c.outputs))
            trace.stand_ins.update((x, values[id(x)]) for x in (*self.entries, *called) if id(x) in values)
        return unflatten(self.outputs, [values[id(x)] for x in self.flat_outputs])

    def input_names(self) -> list[str]:
        """The keys of a dict of inputs; else the names of the Input layers, in order."""
        return leaf_keys(self.inputs) or [self._origins[id(x)].connection.layer.name for x in self.flat_inputs]

    def output_names(self) -> list[str]:
        """The keys of a dict of outputs; else the names of the layers that they came from, made distinct by a number."""
        names = leaf_keys(self.outputs) or [self._origin(x).connection.layer.name for x in self.flat_outputs]
        return [f"{n}_{names[:i].count(n)}" if n in names[:i] else n for i, n in enumerate(names)]

    def origin(self, x: Tensor) -> Origin:
        """Which call of which layer ``x`` came from."""
        return self._origin(x)


def _input_origin(x: Tensor) -> Origin:
    """The Input that ``x`` is, or a new one that stands for it: a model may begin in the midst of another."""
    found = origin_of(x)
    if found is not None and isinstance(found.connection.layer, InputLayer):
        return found
    layer = InputLayer(batch_input_shape=keras_shape(x.shape), dtype=x.dtype)
    return Origin(layer.connections[0], 0)


def _reading(connection: Connection, values: dict[int, Tensor], trace: Trace | None) -> AbstractContextManager[None]:
    """The block in which a layer is called again: what it read from outside is now what this run has for it."""
    if trace is None or (trace.outside is None and not connection.captured):
        return nullcontext()
    return with_outside(trace, {x: values[id(x)] for x in connection.captured})


def _mapped(value: Any, values: dict[int, Tensor]) -> Any:
    if isinstance(value, list | tuple | dict):
        return map_structure(lambda x: values.get(id(x), x), value)
    return values.get(id(value), value)


def _check_names(layers: Sequence[Any]) -> None:
    seen: dict[str, Any] = {}
    for layer in layers:
        if seen.setdefault(layer.name, layer) is not layer:
            raise ArgumentError(
                f"two layers are named {layer.name!r}: {seen[layer.name]!r} and {layer!r}.",
                where="Model(inputs=, outputs=)",
                fix="Give each layer a name of its own: names are the keys in files.",
                argument="name",
                got=layer.name,
            )


def _check_tensors(tensors: Sequence[Any], what: str) -> None:
    if not tensors and what == "outputs":
        raise ArgumentError("there are no outputs.", where="Model(inputs=, outputs=)", fix="Pass one Tensor at least.")
    if what == "inputs" and len(set(map(id, tensors))) < len(tensors):
        raise ArgumentError(
            "one Tensor stands twice among the inputs.", where="Model(inputs=, outputs=)", fix="List each input once."
        )
    for x in tensors:
        if not isinstance(x, Tensor):
            raise ArgumentTypeError(
                f"{what} must be symbolic Tensors. Got a {type(x).__name__}: {x!r}.",
                where="Model(inputs=, outputs=)",
                fix="Start from Input(), and call layers on what comes out.",
                argument=what,
                got=x,
            )
