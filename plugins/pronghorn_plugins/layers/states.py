"""The states that a stateful recurrent layer keeps from batch to batch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, Dim, NotBuiltError, ShapeError, Variable, flatten, unflatten

from .cell import structure_of


class States:
    """The part of a recurrent layer that keeps states: ``reset_states`` sets them."""

    cell: Any
    name: str
    stateful: bool
    states: Any
    get_initial_state: Callable[..., Any]

    def make_states(self, batch: Any) -> None:
        """Variables for the states of ``batch`` sequences.

        Raises:
            ShapeError: if the batch size is unknown.
        """
        if batch is None or isinstance(batch, Dim):
            raise ShapeError(
                "a stateful layer must know the batch size, and here it is unknown.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Give it: Input(batch_shape=(32, 10, 8)), or batch_input_shape= for the first layer of a Sequential.",
            )
        first = self.get_initial_state(None, int(batch))
        self.states = unflatten(first, [_variable(x.shape, x.dtype, i) for i, x in enumerate(flatten(first))])

    def check_batch(self, batch: Any) -> int:
        """The batch size that the states are of.

        Raises:
            ShapeError: if another one is given.
        """
        kept = int(flatten(self.states)[0].shape[0])
        if isinstance(batch, int) and batch != kept:
            raise ShapeError(
                f"it keeps the states of {kept} sequences and was called on {batch}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix=f"Pass batches of {kept}.",
                expected=kept,
                actual=batch,
            )
        return kept

    def kept_states(self) -> Any:
        """The states as they are now."""
        return unflatten(self.states, [v.value for v in flatten(self.states)])

    def keep_states(self, new: Any) -> None:
        """Keep ``new`` for the next batch."""
        for variable, value in zip(flatten(self.states), flatten(new), strict=True):
            variable.assign(value)

    def reset_states(self, states: Any = None) -> None:
        """Set the kept states to zeros, or to arrays, one for each state.

        Raises:
            ArgumentError: if the layer is not stateful, or for arrays of another number.
            NotBuiltError: if the layer has not been called yet.
            ShapeError: for an array of another shape than its state.
        """
        where = f"{type(self).__name__} {self.name!r}"
        if not self.stateful:
            raise ArgumentError("it keeps no states.", where=where, fix="Make it with stateful=True.")
        if self.states is None:
            raise NotBuiltError("its states do not exist yet.", where=where, fix="Call it, or give batch_input_shape.")
        kept = flatten(self.states)
        given = [np.zeros(v.shape) for v in kept] if states is None else [np.asarray(s) for s in flatten(states)]
        if len(given) != len(kept):
            raise ArgumentError(
                f"{len(given)} arrays were given for {len(kept)} states.",
                where=where,
                fix="Pass one array for each state.",
                expected=len(kept),
                actual=len(given),
            )
        for variable, array in zip(kept, given, strict=True):
            if array.shape != variable.shape:
                raise ShapeError(
                    f"a state has shape {variable.shape}, the given array {array.shape}.",
                    where=where,
                    fix="Pass arrays of (batch, units).",
                    expected=variable.shape,
                    actual=array.shape,
                )
        for variable, array in zip(kept, given, strict=True):
            variable.assign(array)

    def reset_state(self) -> None:
        """``reset_states()``: its name in Keras 3."""
        self.reset_states()

    @property
    def state_size(self) -> Any:
        """The sizes of the cell's states."""
        return structure_of(self.cell.state_size)


def _variable(shape: Any, dtype: str, number: int) -> Variable:
    variable = Variable(
        np.zeros(tuple(int(size) for size in shape)), name=f"state_{number}", dtype=dtype, trainable=False
    )
    variable.is_weight = False
    return variable
