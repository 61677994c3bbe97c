"""LSTM and GRU over a whole sequence: composites, so that a kernel may take the loop as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pronghorn.dim import Size
from pronghorn.dtypes import FLOATS
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import Graph, Primitive, Tensor, constant, placeholder
from pronghorn.primitives.arithmetic import add, maximum, minimum, multiply, subtract, where
from pronghorn.primitives.control import scan
from pronghorn.primitives.dot import dot_general
from pronghorn.primitives.elementwise import sigmoid, tanh
from pronghorn.primitives.expect import agree, agree_shapes
from pronghorn.primitives.rules import BOOL, one_dtype, takes
from pronghorn.primitives.shape import reshape, slice_
from pronghorn.spec import TensorSpec

_COMMON = """
    Where the mask is False, a step leaves the states as they are, and its y is the previous h.

    Attributes: ``recurrent_activation``, one of RECURRENT_ACTIVATIONS, the function of the gates; ``reverse``: steps from
    the end, y[t] still stands at t.
    """

lstm = Primitive(
    "lstm",
    """Long short-term memory: for each time step, with z = x @ kernel + bias + h @ recurrent_kernel in four parts,

    ``c = s(z_f) * c + s(z_i) * tanh(z_c)``, ``h = s(z_o) * tanh(c)``, ``y = h``; the gates stand in the order i, f, c, o.

    Shapes: x (T, B, F), h (B, U), c (B, U), kernel (F, 4 U), recurrent_kernel (U, 4 U), bias (4 U), and perhaps a mask
    (T, B) of bool -> y (T, B, U), the last h and the last c (B, U).
"""
    + _COMMON
    + "Source: Hochreiter and Schmidhuber 1997; Gers et al. 2000; Keras' order of gates.\n    ",
    multiple=True,
)

gru = Primitive(
    "gru",
    """Gated recurrent unit: for each time step ``h = z * h + (1 - z) * n``, ``y = h``, with gates z and r that are

    ``s(x @ kernel + bias + h @ recurrent_kernel)``, and ``n = tanh(x @ kernel + bias[0] + r * (h @ recurrent_kernel +
    bias[1]))``; without ``reset_after`` n = tanh(x @ kernel + bias + (r * h) @ recurrent_kernel). The order is z, r, n.

    Shapes: x (T, B, F), h (B, U), kernel (F, 3 U), recurrent_kernel (U, 3 U), bias (2, 3 U), or (3 U) without
    ``reset_after``, and perhaps a mask (T, B) of bool -> y (T, B, U) and the last h (B, U).
"""
    + _COMMON
    + "Source: Cho et al. 2014, arXiv:1406.1078; with ``reset_after`` as in cuDNN; Keras' order of gates.\n    ",
    multiple=True,
)


def _hard(slope: float) -> Callable[[Tensor], Tensor]:
    def hard_sigmoid(x: Tensor) -> Tensor:
        slope_, half, zero, one = (constant(np.array(value), x.dtype) for value in (slope, 0.5, 0, 1))
        return minimum(maximum(add(multiply(slope_, x), half), zero), one)

    return hard_sigmoid


#: The functions of gates by name; both hard ones are ``clip(slope * x + 0.5, 0, 1)``.
RECURRENT_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": sigmoid,
    "hard_sigmoid": _hard(1 / 6),
    "hard_sigmoid_keras2": _hard(0.2),
}
#: The slopes of the hard ones.
SLOPES = {"hard_sigmoid": 1 / 6, "hard_sigmoid_keras2": 0.2}


@lstm.shape_rule
def _lstm_specs(
    x: TensorSpec, h: TensorSpec, c: TensorSpec, *rest: TensorSpec,
    recurrent_activation: str, reverse: bool,
) -> tuple[TensorSpec, ...]:  # fmt: skip
    length, batch, units = _sizes("lstm", 4, x, h, rest, recurrent_activation)
    agree_shapes(c.shape, h.shape, f"the shapes of c {c} and h {h}")
    one_dtype(x, c)
    state = x.with_shape(batch, units)
    return x.with_shape(length, batch, units), state, state


@gru.shape_rule
def _gru_specs(
    x: TensorSpec, h: TensorSpec, *rest: TensorSpec,
    recurrent_activation: str, reset_after: bool, reverse: bool,
) -> tuple[TensorSpec, ...]:  # fmt: skip
    length, batch, units = _sizes("gru", 3, x, h, rest, recurrent_activation, biases=2 if reset_after else 0)
    state = x.with_shape(batch, units)
    return x.with_shape(length, batch, units), state


def _sizes(
    name: str, gates: int, x: TensorSpec, h: TensorSpec, rest: Sequence[TensorSpec], activation: str, biases: int = 0
) -> tuple[Size, Size, Size]:
    """T, B and U; the operands must fit together."""
    if activation not in RECURRENT_ACTIVATIONS:
        raise ArgumentError(
            f"recurrent_activation must be one of {', '.join(RECURRENT_ACTIVATIONS)}. Got {activation!r}.",
            fix="Write the loop with ops.scan, or pass RNN a cell: both take any function.",
            argument="recurrent_activation",
            got=activation,
        )
    if x.ndim != 3 or h.ndim != 2 or len(rest) not in (3, 4):
        raise ShapeError(
            f"{name} takes x (T, B, F), states (B, U), two kernels, a bias and perhaps a mask. Got x {x}, h {h} and "
            f"{', '.join(map(str, rest))}.",
            fix="Put the time axis first: ops.swapaxes(x, 0, 1).",
            actual=x.shape,
        )
    kernel, recurrent, bias, *mask = rest
    takes(x, FLOATS)
    one_dtype(x, h, kernel, recurrent, bias)
    length, batch, features = x.shape
    batch = agree(batch, h.shape[0], f"the batch sizes of x {x} and h {h}")
    units = h.shape[1]
    agree_shapes(kernel.shape, (features, gates * units), f"the kernel's shape and (F, {gates} U)")
    agree_shapes(recurrent.shape, (units, gates * units), f"the recurrent_kernel's shape and (U, {gates} U)")
    wanted = (biases, gates * units) if biases else (gates * units,)
    agree_shapes(bias.shape, wanted, f"the bias' shape and {wanted}")
    if mask:
        takes(mask[0], BOOL)
        agree_shapes(mask[0].shape, (length, batch), f"the mask's shape {mask[0]} and (T, B)")
    return length, batch, units


@lstm.decomposition
def _lstm_parts(
    x: Tensor, h: Tensor, c: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor, *mask: Tensor,
    recurrent_activation: str, reverse: bool,
) -> tuple[Tensor, ...]:  # fmt: skip
    gate = RECURRENT_ACTIVATIONS[recurrent_activation]

    def step(x: Tensor, states: Sequence[Tensor], recurrent: Tensor) -> list[Tensor]:
        h, c = states
        i, f, new, o = _parts(add(x, _product(h, recurrent)), 4)
        c = add(multiply(gate(f), c), multiply(gate(i), tanh(new)))
        return [multiply(gate(o), tanh(c)), c]

    projected = add(_product(x, kernel), bias)
    family = ("lstm", recurrent_activation, len(mask))
    return _loop(step, projected, [h, c], [recurrent], mask, family, reverse=reverse)


@gru.decomposition
def _gru_parts(
    x: Tensor, h: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor, *mask: Tensor,
    recurrent_activation: str, reset_after: bool, reverse: bool,
) -> tuple[Tensor, ...]:  # fmt: skip
    gate = RECURRENT_ACTIVATIONS[recurrent_activation]

    def step_after(x: Tensor, states: Sequence[Tensor], recurrent: Tensor, bias: Tensor) -> list[Tensor]:
        z, r, new = _parts(x, 3)
        of_z, of_r, own = _parts(add(_product(states[0], recurrent), bias), 3)
        r = gate(add(r, of_r))
        return [_between(gate(add(z, of_z)), states[0], tanh(add(new, multiply(r, own))))]

    def step_before(x: Tensor, states: Sequence[Tensor], recurrent: Tensor) -> list[Tensor]:
        h, units = states[0], states[0].shape[1]
        z, r, new = _parts(x, 3)
        of_z, of_r = _parts(_product(h, _columns(recurrent, 0, 2 * units)), 2)
        r = gate(add(r, of_r))
        own = _product(multiply(r, h), _columns(recurrent, 2 * units, 3 * units))
        return [_between(gate(add(z, of_z)), h, tanh(add(new, own)))]

    projected = _product(x, kernel)
    family = ("gru", recurrent_activation, reset_after, len(mask))
    if not reset_after:
        projected = add(projected, bias)
        return _loop(step_before, projected, [h], [recurrent], mask, family, reverse=reverse)
    of_input, of_state = (_row(bias, i) for i in range(2))
    projected = add(projected, of_input)
    consts = [recurrent, of_state]
    return _loop(step_after, projected, [h], consts, mask, family, reverse=reverse)


def _loop(
    step: Callable[..., list[Tensor]], x: Tensor, states: list[Tensor], consts: list[Tensor],
    mask: Sequence[Tensor], family: object, *, reverse: bool,
) -> tuple[Tensor, ...]:  # fmt: skip
    """The scan of ``new states = step(x[t], states, *consts)``; the first state is the output."""
    old = [placeholder(s.shape, s.dtype) for s in states]
    now, given = placeholder(x.shape[1:], x.dtype), [placeholder(k.shape, k.dtype) for k in consts]
    new = step(now, old, *given)
    flags = [placeholder((x.shape[1], 1), "bool") for _ in mask]
    if flags:
        new = [where(flags[0], n, o) for n, o in zip(new, old, strict=True)]
    columns = [reshape(m, shape=(*m.shape, 1)) for m in mask]
    results = scan(
        *states, x, *columns, *consts,
        body=Graph([*old, now, *flags, *given], [*new, new[0]], name="step"),
        carries=len(states), scanned=1 + len(flags), length=x.shape[0], reverse=reverse, family=family,
    )  # fmt: skip
    return (results[-1], *results[:-1])


def _between(z: Tensor, h: Tensor, new: Tensor) -> Tensor:
    return add(multiply(z, h), multiply(subtract(constant(np.array(1), z.dtype), z), new))


def _product(x: Tensor, matrix: Tensor) -> Tensor:
    """``x @ matrix`` over the last axis of x."""
    return dot_general(x, matrix, contract=((x.ndim - 1,), (0,)), batch=((), ()))


def _parts(x: Tensor, count: int) -> list[Tensor]:
    """The columns of each gate, x (B, count U)."""
    units = x.shape[-1] // count
    return [_columns(x, i * units, (i + 1) * units) for i in range(count)]


def _columns(x: Tensor, start: Size, stop: Size) -> Tensor:
    return slice_(x, start=(0, start), stop=(x.shape[0], stop), step=(1, 1))


def _row(x: Tensor, index: int) -> Tensor:
    row = slice_(x, start=(index, 0), stop=(index + 1, x.shape[1]), step=(1, 1))
    return reshape(row, shape=(x.shape[1],))
