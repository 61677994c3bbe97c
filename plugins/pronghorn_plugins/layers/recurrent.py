"""RNN: any cell, step by step through a sequence."""

import inspect
from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    Layer,
    LayerCase,
    ShapeError,
    Tensor,
    dtypes,
    flatten,
    hookimpl,
    keras_shape,
    map_structure,
    ops,
    unflatten,
)

from .cell import Cell, as_layer, begin, initial_states, listed, structure_of, take_step
from .stacked_cells import StackedRNNCells
from .states import States


class RNN(States, Layer):
    """``y[t], states = cell(x[t], states)`` for each time step, one after the other.

    A step that is masked leaves the states as they are and gives the previous output once more. Whatever the cell, it
    runs on every engine and has gradients; cells of this package are projected for all time steps at once.

    Args:
        cell: a cell, or a list of cells that are stacked; any object with ``state_size`` and ``call(inputs, states)``.
        return_sequences: whether the outputs of all steps come out, instead of the last one.
        return_state: whether the last states come out after the output.
        go_backwards: whether it steps from the end; the outputs are in the order of the steps.
        stateful: whether the next batch begins with the last states; needs a fixed batch size. See ``reset_states``.
        unroll: whether the steps are written out one by one instead of a loop; needs a known T.
        zero_output_for_mask: whether masked steps give zeros instead of the previous output.
        input_length: T, beside ``input_dim``, for a first layer.
    Shapes:
        x (B, T, ...) -> (B, T, U) with return_sequences, else (B, U); then the states, each (B, S). Called on a list it
        takes ``[x, *initial states, *constants]``. A mask has the shape (B, T).
    Raises:
        ArgumentError: if cell is no cell, or the initial states are of another number.
        ShapeError: if ``stateful`` meets an unknown batch size, or ``unroll`` an unknown T.
    Source: Keras 2.2.4, ``keras.layers.RNN``.

    >>> from pronghorn import Input, layers
    >>> layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)])(Input((5, 2))).shape
    (None, 3)
    """

    supports_masking = True
    keyword_arguments = ("input_length",)

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        self.num_constants: int | None = kwargs.pop("num_constants", None)
        length = kwargs.pop("input_length", None)
        if kwargs.get("input_dim") is not None and not {"input_shape", "batch_input_shape", "batch_shape"} & set(
            kwargs
        ):
            kwargs["input_shape"] = (length, kwargs.pop("input_dim"))
        super().__init__(**kwargs)
        self.cell = _as_cell(cell, kwargs.get("dtype"))
        self.return_sequences = bool(return_sequences)
        self.return_state = bool(return_state)
        self.go_backwards = bool(go_backwards)
        self.stateful = bool(stateful)
        self.unroll = bool(unroll)
        self.zero_output_for_mask = bool(zero_output_for_mask)
        self.states: Any = None

    def __call__(self, inputs: Any, *args: Any, constants: Any = None, **kwargs: Any) -> Any:
        """Call the layer; ``initial_state=`` and ``constants=`` may be symbolic."""
        if constants is not None:
            kwargs["constants"] = constants
            self.num_constants = len(flatten(constants))
            self._constant_shapes = [keras_shape(x.shape) for x in flatten(constants)]
        return super().__call__(inputs, *args, **kwargs)

    def build(self, input_shape: Any) -> None:
        shapes = [tuple(s) for s in input_shape] if isinstance(input_shape[0], list | tuple) else [tuple(input_shape)]
        constants = self.__dict__.pop("_constant_shapes", None)
        if constants is None and self.num_constants and len(shapes) > 1:
            constants = shapes[-self.num_constants :]
        if len(shapes[0]) < 3:
            raise ShapeError(
                f"its input must have the axes (batch, time, features). Got shape {shapes[0]}.",
                fix="Add an axis; input_shape leaves out the batch axis: (time, features).",
                expected=3,
                actual=shapes[0],
            )
        step = (shapes[0][0], *shapes[0][2:])
        if not getattr(self.cell, "built", False) and hasattr(self.cell, "build"):
            build = self.cell.build_for if isinstance(self.cell, Layer) else self.cell.build
            build([step, *constants] if constants else step)
        if self.stateful:
            self.make_states(shapes[0][0])
        self.built = True

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        x, initial_state, constants = self._parts(inputs, initial_state, constants)
        self.check_sequence(x)
        mask = mask[0] if isinstance(mask, list) else mask
        batch = ops.shape(x)[0]
        if self.stateful:
            batch = self.check_batch(batch)
            x = ops.reshape(x, (batch, *ops.shape(x)[1:]))
        x = _in_dtype(self._state_dtype, x)
        states = self._start(x, batch, initial_state)
        y, last = self._run(x, states, mask, training, constants)
        if self.stateful:
            self.keep_states(last)
        y, last = _in_dtype(self.compute_dtype, (y, last))
        return [y, *last] if self.return_state else y

    def reads_as(self, around: str | None) -> str | None:
        """The dtype in which the cell reads its weights."""
        return self.cell.reads_as(around) if isinstance(self.cell, Layer) else super().reads_as(around)

    def check_sequence(self, x: Any) -> None:
        """Whether ``x`` is a sequence that the layer takes; of any cell's own shape here."""

    def _parts(self, inputs: Any, states: Any, constants: Any) -> tuple[Any, Any, list[Any]]:
        """The sequence, the initial states or None, and the constants: from arguments or from the list of inputs."""
        if isinstance(inputs, list | tuple):
            x, *rest = inputs
            if constants is None and self.num_constants:
                rest, constants = rest[: -self.num_constants], rest[-self.num_constants :]
            return x, (rest or None) if states is None else states, listed(constants or [])
        return inputs, states, listed(constants) if constants is not None else []

    def _start(self, x: Any, batch: Any, given: Any) -> Any:
        structure = structure_of(self.cell.state_size)
        if given is None:
            return self.kept_states() if self.stateful else self.get_initial_state(x, batch)
        found, wanted = flatten(given), len(flatten(structure))
        if len(found) != wanted:
            raise ArgumentError(
                f"{len(found)} initial states were given, the cell has {wanted}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Pass one Tensor for each state, as return_state=True gives them.",
                expected=wanted,
                actual=len(found),
            )
        return unflatten(structure, [ops.cast(ops.convert_to_tensor(s), self._state_dtype) for s in found])

    @property
    def _state_dtype(self) -> str:
        return getattr(self.cell, "compute_dtype", self.compute_dtype)

    def get_initial_state(self, inputs: Any, batch: Any = None) -> Any:
        """The states that a sequence begins with where none are given: zeros, or the cell's own."""
        return initial_states(self.cell, ops.shape(inputs)[0] if batch is None else batch, self._state_dtype)

    def _run(self, x: Any, states: Any, mask: Any, training: Any, constants: list[Any]) -> tuple[Any, Any]:
        cell, batch = self.cell, ops.shape(x)[0]
        context = begin(cell, batch, cell.features(x) if isinstance(cell, Cell) else None, training)
        xs, mask = ops.swapaxes(x, 0, 1), None if mask is None else ops.swapaxes(mask, 0, 1)
        if isinstance(cell, Cell):
            whole = None if self.unroll else self._run_whole(xs, states, mask, context)
            if whole is not None:
                return whole
            xs = cell.project(xs, context)
        more = self._call_arguments(training, constants)
        steps = (xs, None if mask is None else ops.expand_dims(mask, -1))
        known = isinstance(cell, Cell) and cell.output_of(states) is not None
        carries_output = not known and (mask is not None or not self.return_sequences)

        def step(carry: Any, now: Any) -> tuple[Any, Any]:
            old, previous = carry
            previous = self._repeated(old, previous) if now[1] is not None else None
            y, new = take_step(cell, now[0], old, context, more)
            if now[1] is not None:
                new = unflatten(old, [_chosen(now[1], n, o) for n, o in zip(flatten(new), flatten(old), strict=True)])
                kept = _chosen(now[1], y, previous)
                shown = _chosen(now[1], y, ops.zeros_like(y)) if self.zero_output_for_mask else kept
            else:
                kept = shown = y
            return (new, kept if carries_output else None), shown if self.return_sequences else None

        first = self._first_output(states, batch) if carries_output else None
        loop = self._unrolled if self.unroll else self._scanned
        (last, output), ys = loop(step, (states, first), steps)
        if self.return_sequences:
            return ops.swapaxes(ys, 0, 1), last
        return cell.output_of(last) if known else output, last

    def _run_whole(self, xs: Any, states: Any, mask: Any, context: Any) -> tuple[Any, Any] | None:
        """What `_run` gives, by one op for all steps where the cell has one."""
        found = self.cell.run_sequence(xs, states, mask, context, reverse=self.go_backwards)
        if found is None:
            return None
        ys, last = found
        if not self.return_sequences:
            return self.cell.output_of(last), last
        if mask is not None and self.zero_output_for_mask:
            ys = ops.where(ops.expand_dims(mask, -1), ys, ops.zeros_like(ys))
        return ops.swapaxes(ops.flip(ys, 0) if self.go_backwards else ys, 0, 1), last

    def _repeated(self, states: Any, output: Any) -> Any:
        """What a masked step gives: the output of the step before."""
        if isinstance(self.cell, StackedRNNCells) and output is not None:
            return self.cell.repeated(states, output)
        return self.cell.output_of(states) if output is None else output

    def _scanned(self, step: Any, start: Any, steps: Any) -> tuple[Any, Any]:
        carry, ys = ops.scan(step, start, steps, reverse=self.go_backwards)
        return carry, ops.flip(ys, 0) if ys is not None and self.go_backwards else ys

    def _unrolled(self, step: Any, carry: Any, steps: Any) -> tuple[Any, Any]:
        length = steps[0].shape[0]
        if not isinstance(length, int):
            raise ShapeError(
                "unroll=True needs a known number of time steps.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Give the length where the input is declared, or leave unroll=False.",
                actual=keras_shape(steps[0].shape),
            )
        ys = []
        for t in reversed(range(length)) if self.go_backwards else range(length):
            carry, y = step(carry, (steps[0][t], None if steps[1] is None else steps[1][t]))
            ys.append(y)
        return carry, ops.stack(ys, axis=0) if self.return_sequences else None

    def _first_output(self, states: Any, batch: Any) -> Any:
        """What a masked first step repeats: the state that the output is a copy of, or zeros."""
        own, size = flatten(states)[0], getattr(self.cell, "output_size", None)
        if size is None or own.shape[-1] == size:
            return own
        return ops.zeros((batch, size), self._state_dtype)

    def _call_arguments(self, training: Any, constants: list[Any]) -> dict[str, Any]:
        """What a user's cell is called with besides input and states: what it names."""
        if isinstance(self.cell, Cell):
            return {}
        named = inspect.signature(self.cell.call).parameters
        open_ended = any(p.kind is p.VAR_KEYWORD for p in named.values())
        found = {"training": training} if "training" in named else {}
        if constants and ("constants" in named or open_ended):
            found["constants"] = constants
        return found

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The sequence's mask for the outputs of all steps; none for a last output, and none for states."""
        mask = mask[0] if isinstance(mask, list) else mask
        shown = mask if self.return_sequences else None
        return [shown, *(None for _ in flatten(structure_of(self.cell.state_size)))] if self.return_state else shown

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, without its weights."""
        config = super().get_config()
        config.pop("input_length", None)
        return {**config, "num_constants": self.num_constants} if self.num_constants else config


def _chosen(mask: Any, new: Any, old: Any) -> Any:
    while mask.ndim < new.ndim:
        mask = ops.expand_dims(mask, -1)
    return ops.where(mask, new, old)


def _in_dtype(dtype: str, values: Any) -> Any:
    """A structure of Tensors, the floating ones in ``dtype``."""
    return map_structure(lambda x: ops.cast(x, dtype) if dtypes.is_float(x.dtype) else x, values)


def _as_cell(cell: Any, dtype: Any) -> Any:
    if isinstance(cell, list | tuple):
        return StackedRNNCells([as_layer(c, dtype) for c in cell], dtype=dtype)
    cell = as_layer(cell, dtype)
    missing = [name for name in ("call", "state_size") if not hasattr(cell, name)]
    if missing or isinstance(cell, Tensor):
        raise ArgumentError(
            f"cell has no {' and no '.join(missing)}. Got {cell!r}.",
            where="RNN",
            fix="Pass a cell, such as LSTMCell(4), a list of cells, or an object with state_size and call(inputs, states).",
            argument="cell",
            got=cell,
        )
    return cell


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [RNN]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    lstm = {"class_name": "LSTMCell", "config": {"units": 2, "name": "one"}}
    gru = {"class_name": "GRUCell", "config": {"units": 3, "name": "two"}}
    flat = {"class_name": "StackedRNNCells", "config": {"cells": [gru, lstm], "reverse_state_order": True}}
    back = {"go_backwards": True, "return_sequences": True, "zero_output_for_mask": True}
    kept = {"cell": gru, "stateful": True}
    return [
        LayerCase(RNN, {"cell": gru, **back}, (2, 3, 2), unknown=(1,), id="backwards", skips_masked=True),
        LayerCase(RNN, kept, (2, 3, 2), drops_mask=True, skips_masked=True, fixes_batch=True, id="kept"),
        LayerCase(RNN, {"cell": lstm}, (2, 3, 2), drops_mask=True, skips_masked=True, unknown=(1,), id="one cell"),
        LayerCase(
            RNN,
            {"cell": [lstm, gru], "return_sequences": True},
            (2, 3, 2),
            unknown=(1,),
            id="stacked",
            skips_masked=True,
        ),
        LayerCase(
            RNN,
            {"cell": flat, "return_state": True, "unroll": True},
            (2, 3, 2),
            drops_mask=True,
            skips_masked=True,
            id="states",
        ),
    ]
