"""Loops: over time, as recurrent layers need them, and over the first axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pronghorn.api import Dim, ShapeError, Tensor, hookimpl, map_structure, ops
from pronghorn_plugins.compat.backend.symbolic import tensor, tensors

Step = Callable[[Any, list[Any]], tuple[Any, Sequence[Any]]]


def rnn(
    step_function: Step,
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Step through time: ``output, states = step_function(x, states)``.

    Args:
        step_function: takes x (B, *F), the input at one time, and the list of states and constants; gives the output
            (B, *O) and the new states, of the shapes of the old.
        inputs: (B, T, *F).
        initial_states: states before the first step, each (B, …).
        go_backwards: step from the last time to the first; the outputs stand in the order of the steps.
        mask: (B, T) or (B, T, 1) bool. Where it is False the states stay, and the output is the first state as it was,
            as 2.2.4 does; the output before, or 0, where unrolled or of another shape.
        constants: Tensors given to each step behind the states.
        unroll: write every step down instead of looping; T must be known.
        input_length: taken for the sake of old code.

    Returns:
        The last output (B, *O), the outputs (B, T, *O), and the last states.

    Raises:
        ShapeError: if ``inputs`` has fewer than 3 axes, T is not known though ``unroll``, or there is a mask and no state.
    """
    x, states, more = tensor(inputs), tensors(list(initial_states)), tensors(list(constants or ()))
    if x.ndim < 3:
        raise ShapeError(
            f"inputs must be (B, T, *F). Got {x!r}.", where="K.rnn", fix="Add the missing axis.", actual=x.shape
        )
    kept = None if mask is None else ops.cast(tensor(mask), "bool")
    if kept is not None and not states:
        raise ShapeError(
            "a mask needs a state to keep.", where="K.rnn", fix="Pass initial_states, or no mask.", argument="mask"
        )
    timed = [ops.swapaxes(value, 0, 1) for value in (x, kept) if value is not None]
    timed = [ops.flip(value, 0) for value in timed] if go_backwards else timed
    run = _unrolled if unroll else _scanned
    outputs, last = run(_Steps(step_function, more), timed, states)
    outputs = ops.swapaxes(outputs, 0, 1)
    return outputs[:, -1], outputs, last


class _Steps:
    """One step of the user's function, with the mask applied."""

    def __init__(self, function: Step, constants: list[Tensor]) -> None:
        self.function, self.constants = function, constants

    def __call__(self, x: Tensor, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        output, new = self.function(x, [*states, *self.constants])
        return tensor(output), [_reshaped(tensor(n), s) for n, s in zip(new, states, strict=False)]

    def masked(
        self, x: Tensor, keep: Tensor, states: list[Tensor], before: Tensor | None
    ) -> tuple[Tensor, list[Tensor]]:
        """The step where ``keep`` (B,) or (B, 1) holds; elsewhere the states as they are and the output ``before``."""
        output, new = self(x, states)
        old = ops.zeros_like(output) if before is None else before
        chosen = [_where(keep, n, s) for n, s in zip(new, states, strict=True)]
        return _where(keep, output, old), chosen


def _reshaped(new: Tensor, old: Tensor) -> Tensor:
    """A new state in the old one's shape and dtype, where only unknown sizes tell them apart."""
    new = new if new.dtype == old.dtype else ops.cast(new, old.dtype)
    if new.ndim != old.ndim or all(a is b or a == b for a, b in zip(new.shape, old.shape, strict=True)):
        return new
    unknown = all(a == b or isinstance(a, Dim) or isinstance(b, Dim) for a, b in zip(new.shape, old.shape, strict=True))
    return ops.reshape(new, old.shape) if unknown else new


def _where(keep: Tensor, yes: Tensor, no: Tensor) -> Tensor:
    keep = ops.reshape(keep, (keep.shape[0], *(1,) * (yes.ndim - 1)))
    return ops.where(keep, yes, no)


def _unrolled(step: _Steps, timed: list[Tensor], states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
    if isinstance(timed[0].shape[0], Dim):
        raise ShapeError(
            "how many time steps there are is not known.",
            where="K.rnn(unroll=True)",
            fix="Give the input a known length, or leave unroll out.",
            argument="unroll",
        )
    outputs: list[Tensor] = []
    for at_time in zip(*(ops.unstack(value) for value in timed), strict=True):
        if len(at_time) == 1:
            output, states = step(at_time[0], states)
        else:
            output, states = step.masked(*at_time, states, outputs[-1] if outputs else None)
        outputs.append(output)
    return ops.stack(outputs), states


def _scanned(step: _Steps, timed: list[Tensor], states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
    if len(timed) == 1:

        def plain(carry: list[Tensor], x: list[Tensor]) -> tuple[list[Tensor], Tensor]:
            output, new = step(x[0], carry)
            return new, output

        last, outputs = ops.scan(plain, states, timed)
        return outputs, last
    first, _ = step(timed[0][0], states)
    if len(first.shape) == states[0].ndim and all(a == b for a, b in zip(first.shape, states[0].shape, strict=True)):

        def masked(carry: list[Tensor], x: list[Tensor]) -> tuple[list[Tensor], Tensor]:
            output, new = step.masked(*x, carry, carry[0])
            return new, output

        last, outputs = ops.scan(masked, states, timed)
        return outputs, last

    def remembering(carry: Any, x: list[Tensor]) -> tuple[Any, Tensor]:
        output, new = step.masked(*x, carry[0], carry[1])
        output = _reshaped(output, carry[1])
        return (new, output), output

    (last, _), outputs = ops.scan(remembering, (states, ops.zeros_like(first)), timed)
    return outputs, last


def map_fn(fn: Callable[[Any], Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """``fn`` of each element along the first axis, stacked: elems (N, *F), or a list of such -> (N, *O).

    Args:
        dtype: of the result, if it is to be cast.
    """
    given = map_structure(tensor, elems)
    _, results = ops.scan(lambda _, x: ((), map_structure(tensor, fn(x))), (), given)
    return results if dtype is None else map_structure(lambda y: ops.cast(y, dtype), results)


def foldl(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """``fn(… fn(fn(initializer, elems[0]), elems[1]) …)``; without an initializer it begins with the first element."""
    return _folded(fn, tensor(elems), initializer)


def foldr(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """As ``K.foldl``, from the last element to the first."""
    return _folded(fn, ops.flip(tensor(elems), 0), initializer)


def _folded(fn: Callable[[Any, Any], Any], elems: Tensor, initializer: Any) -> Any:
    start = elems[0] if initializer is None else map_structure(tensor, initializer)
    rest = elems[1:] if initializer is None else elems
    last, _ = ops.scan(lambda total, x: (fn(total, x), None), start, rest)
    return last


@hookimpl
def pronghorn_backend_functions():
    return [rnn, map_fn, foldl, foldr]
