"""Cell: one step of a recurrent layer, and what the built-in cells have in common."""

from collections.abc import Callable
from typing import Any

from pronghorn.api import ArgumentError, Layer, Tensor, current_trace, flatten, layers, map_structure, ops, unflatten

from .dropout import share


class Cell(Layer):
    """One step through time: ``output, states = cell(x, states)``.

    A built-in cell divides a step in three, so that a recurrent layer can do what does not depend on the step outside
    of its loop: ``begin`` draws the dropout masks of a sequence, ``project`` multiplies all its time steps by the kernel
    at once, ``step`` is what remains. A user's own cell needs ``state_size`` and ``call(inputs, states)`` only.

    Shapes:
        x (B, F), states each (B, U) -> (y, new states). Called on one list ``[x, *states]`` it gives ``[y, *new states]``.
    """

    #: The sizes of the states: an int, or a list of ints.
    state_size: Any
    #: The size of the output; the first state's if None.
    output_size: Any = None
    dropout = 0.0
    recurrent_dropout = 0.0
    seed: int | None = None

    def features(self, x: Any) -> Any:
        """What ``begin`` is told of the shape of ``x`` (..., B, F): the size of one time step."""
        return x.shape[-1]

    def begin(self, batch: Any, features: Any, training: Any) -> Any:
        """What one sequence has in common: a structure of Tensors, None for what is not needed."""
        return None

    def project(self, x: Any, context: Any) -> Any:
        """What ``step`` takes, of ``x`` (..., B, F): one time step or all of them."""
        return x

    def step(self, x: Any, states: Any, context: Any) -> tuple[Any, Any]:
        """The output and the new states."""
        raise NotImplementedError(f"{type(self).__name__} must define step().")

    def run_sequence(self, xs: Any, states: Any, mask: Any, context: Any, *, reverse: bool) -> tuple[Any, Any] | None:
        """All outputs (T, B, U) and the last states, of a sequence xs (T, B, F) with a mask (T, B), where one op does it.

        None where none does: then ``step`` is taken for each time step.
        """
        return None

    def output_of(self, states: Any) -> Any:
        """The state that the output is a copy of; None if it is none of them."""
        return None

    def call(self, inputs: Any, states: Any = None, training: Any = None) -> Any:
        if states is not None:
            return self._stepped(inputs, listed(states), training)
        x, given = self._split(inputs)
        y, new = self._stepped(x, unflatten(structure_of(self.state_size), given), training)
        return [y, *flatten(new)]

    def _split(self, inputs: Any) -> tuple[Any, list[Any]]:
        wanted = len(flatten(structure_of(self.state_size)))
        given = flatten(inputs)
        if len(given) != wanted + 1 or (given[0].ndim == 3 and len(given) == 1):
            raise ArgumentError(
                f"it was called on {len(given)} Tensor{'s' if len(given) > 1 else ''} of shape {given[0].shape}: a cell "
                "computes one time step and takes its states.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="For a sequence wrap it: RNN(cell)(inputs). For one step call cell(x, states).",
                expected=wanted + 1,
                actual=len(given),
            )
        return given[0], given[1:]

    def _stepped(self, x: Any, states: Any, training: Any) -> tuple[Any, Any]:
        context = self.begin(ops.shape(x)[0], self.features(x), training)
        return self.step(self.project(x, context), states, context)

    def _masks(self, rate: float, count: int, shape: tuple[Any, ...], training: Any, site: int) -> list[Any] | None:
        """``count`` dropout masks of ``shape``; None in inference."""
        trace = current_trace()
        phase = trace.training if training is None and trace is not None else training
        if rate == 0 or (not isinstance(phase, Tensor) and phase is not None and not phase):
            return None
        return [
            self._mask(rate, shape, phase, None if self.seed is None else self.seed + site + i) for i in range(count)
        ]

    def _mask(self, rate: float, shape: tuple[Any, ...], phase: Any, seed: int | None) -> Any:
        ones = ops.ones(shape, self.compute_dtype)
        dropped = (lambda: ops.zeros_like(ones)) if rate == 1 else (lambda: ops.dropout(ones, rate, seed=seed))
        return ops.in_train_phase(dropped, ones, phase)

    def _take_rates(self, dropout: Any, recurrent_dropout: Any, seed: int | None) -> None:
        where = type(self).__name__
        self.dropout = share("dropout", dropout, where)
        self.recurrent_dropout = share("recurrent_dropout", recurrent_dropout, where)
        self.seed = seed


def gates(
    x: Any, kernel: Any, masks: list[Any] | None, count: int, product: Callable[..., Any] = ops.matmul, axis: int = -1
) -> Any:
    """``x @ kernel``, for a kernel of ``count`` gates side by side; each gate may have a mask of ``x`` of its own.

    ``product`` may be another than the matrix product; its results stand side by side along ``axis``.
    """
    if not masks:
        return product(x, kernel)
    if len(masks) == 1:
        return product(x * masks[0], kernel)
    parts = ops.split(kernel, count, axis=-1)
    return ops.concatenate([product(x * m, k) for m, k in zip(masks, parts, strict=True)], axis=axis)


def structure_of(state_size: Any) -> Any:
    """``state_size`` as a list, or the nested structure that it is."""
    return [state_size] if hasattr(state_size, "__index__") else list(state_size)


def listed(states: Any) -> Any:
    """States as a list: a single Tensor is a list of one."""
    return list(states) if isinstance(states, list | tuple) else [states]


def begin(cell: Any, batch: Any, features: Any, training: Any) -> Any:
    """``cell.begin`` if it is a built-in cell."""
    return cell.begin(batch, features, training) if isinstance(cell, Cell) else None


def take_step(cell: Any, x: Any, states: Any, context: Any, more: dict[str, Any]) -> tuple[Any, Any]:
    """One step of any cell; ``more`` are arguments of a user's own ``call``."""
    if isinstance(cell, Cell):
        return cell.step(x, states, context)
    y, new = cell(x, states, **more) if isinstance(cell, Layer) else cell.call(x, states, **more)
    return y, unflatten(states, flatten(new))


def initial_states(cell: Any, batch: Any, dtype: str) -> Any:
    """The states that a sequence begins with: the cell's own ``get_initial_state``, or zeros."""
    if hasattr(cell, "get_initial_state"):
        return listed(cell.get_initial_state(batch_size=batch))
    return map_structure(lambda size: ops.zeros((batch, int(size)), dtype), structure_of(cell.state_size))


def as_layer(value: Any, dtype: Any) -> Any:
    """A layer or cell, or one made from its config; a config without a dtype takes ``dtype``."""
    if not isinstance(value, dict):
        return value
    config = value["config"]
    if dtype is not None and "dtype" not in config and "layers" not in config:
        config = {**config, "dtype": dtype}
    return layers.deserialize({**value, "config": config})
