"""LSTM: long short-term memory."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from pronghorn.api import Layer, LayerCase, activations, hookimpl, ops

from .gated import KERAS2, GatedCell, Recurrent


class LSTMCell(GatedCell):
    """One step of LSTM: gates ``i``, ``f``, ``o`` are sigmoids of the input and the state, and
    ``c = f * c + i * activation(x @ W + h @ U + b)``, ``h = o * activation(c)``; the output is ``h``, the states ``h, c``.

    The gates stand in the order i, f, c, o.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the candidate.
        recurrent_activation: the function of the gates; Keras 2.2.4 has ``"hard_sigmoid"`` here.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        unit_forget_bias: whether the bias of the forget gate starts with ones.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        implementation: 1 gives each gate dropout masks of its own; 2 has one for all. Else they are equal.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        x (B, F), states h, c (B, U) -> (y, new states). Weights: kernel (F, 4 U),
        recurrent_kernel (U, 4 U), bias (4 U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
    Source: Hochreiter and Schmidhuber 1997, "Long short-term memory". Keras 2.2.4, ``keras.layers.LSTMCell``.

    >>> from pronghorn import layers
    >>> layers.LSTMCell(4).state_size
    [4, 4]
    """

    gates = 4
    states = 2
    keras2_defaults: ClassVar[dict[str, Any]] = KERAS2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        implementation: int = 2,
        *,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._take(
            units,
            activation,
            use_bias,
            (kernel_initializer, recurrent_initializer, bias_initializer),
            (kernel_regularizer, recurrent_regularizer, bias_regularizer),
            (kernel_constraint, recurrent_constraint, bias_constraint),
        )
        self._take_rates(dropout, recurrent_dropout, seed)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = bool(unit_forget_bias)
        self._take_implementation(implementation)

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        if not self.unit_forget_bias:
            return super()._first_bias(shape, dtype)
        n = self.units
        sizes = ((shape[0] - 3 * n,), (2 * n,))
        first, last = (np.asarray(self.bias_initializer(size, dtype=dtype)) for size in sizes)
        return np.concatenate([first, np.ones(n, first.dtype), last])

    def step(self, x: Any, states: Any, context: Any) -> tuple[Any, Any]:
        """The output, and the two new states."""
        h, c = states
        i, f, new, o = self.split(x + self.recurrence(h, context))
        c = self._gate(f) * c + self._gate(i) * self._active(new)
        h = self._gate(o) * self._active(c)
        return h, [h, c]

    def run_sequence(self, xs: Any, states: Any, mask: Any, context: Any, *, reverse: bool) -> tuple[Any, Any] | None:
        """All steps by ``ops.lstm``, if the activations are its own and no dropout goes into the loop."""
        gate, xs = self.formula_of(LSTMCell), self.inputs_of(xs, context)
        if gate is None or xs is None:
            return None
        weights = context["kernel"], context["recurrent"], self.bias_of(context)
        y, h, c = ops.lstm(xs, *states, *weights, mask, gate, reverse)
        return y, [h, c]

    def _gate(self, x: Any) -> Any:
        return x if self.recurrent_activation is None else self.recurrent_activation(x)

    def _active(self, x: Any) -> Any:
        return x if self.activation is None else self.activation(x)


class LSTM(Recurrent):
    """LSTM: long short-term memory.

    See LSTMCell for the formula, RNN for masks and states.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the candidate.
        recurrent_activation: the function of the gates; Keras 2.2.4 has ``"hard_sigmoid"`` here.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        unit_forget_bias: whether the bias of the forget gate starts with ones.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        implementation: 1 gives each gate dropout masks of its own; 2 has one for all. Else they are equal.
        return_sequences, return_state, go_backwards, stateful, unroll: see RNN.
        seed: an int that takes the place of the model's own seed for dropout.
        zero_output_for_mask: see RNN.
        use_cudnn: taken and not used: the engine chooses how it computes.
    Shapes:
        x (B, T, F) -> (B, T, U) with return_sequences, else (B, U); then the last states, each (B, U), with return_state.
        Weights: kernel (F, 4 U),
        recurrent_kernel (U, 4 U), bias (4 U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or another F than when the layer was built.
    Source: Hochreiter and Schmidhuber 1997, "Long short-term memory". Keras 2.2.4, ``keras.layers.LSTM``.

    >>> from pronghorn import Input, layers
    >>> layers.LSTM(4, return_sequences=True)(Input((None, 3))).shape
    (None, None, 4)
    """

    keras2_defaults: ClassVar[dict[str, Any]] = KERAS2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        implementation: int = 2,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        seed: int | None = None,
        zero_output_for_mask: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        cell = LSTMCell(
            units=units,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            implementation=implementation,
            seed=seed,
            name=f"{type(self).__name__.lower()}_cell",
            dtype=kwargs.get("dtype"),
        )
        super().__init__(
            cell,
            return_sequences,
            return_state,
            go_backwards,
            stateful,
            unroll,
            zero_output_for_mask=zero_output_for_mask,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [LSTM, LSTMCell]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    random = {"units": 2, "dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    states = {"units": 3, "return_sequences": True, "return_state": True, "use_bias": False}
    other = {"activation": "relu", "recurrent_activation": "hard_sigmoid", "unit_forget_bias": False}
    dropped = {"dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    return [
        LayerCase(LSTM, {"units": 3}, (2, 4, 2), drops_mask=True, skips_masked=True, unknown=(1,)),
        LayerCase(LSTM, {"units": 3, "return_sequences": True}, (2, 4, 2), unknown=(1,), skips_masked=True),
        LayerCase(LSTM, states, [(2, 4, 2), (2, 3), (2, 3)], passes_mask=False, skips_masked=True),
        LayerCase(LSTM, random, (3, 2, 4), is_random=True, drops_mask=True, skips_masked=True),
        LayerCase(LSTM, {**random, "implementation": 1}, (3, 2, 4), is_random=True, drops_mask=True, skips_masked=True),
        LayerCase(
            LSTM,
            {"units": 2, "return_state": True, "unroll": True, **other},
            (2, 3, 2),
            drops_mask=True,
            skips_masked=True,
        ),
        LayerCase(
            LSTM,
            {"units": 2, "return_sequences": True, "go_backwards": True, "zero_output_for_mask": True},
            (2, 3, 2),
            unknown=(1,),
            skips_masked=True,
        ),
        LayerCase(
            LSTM, {"units": 2, "stateful": True}, (2, 3, 2), fixes_batch=True, drops_mask=True, skips_masked=True
        ),
        LayerCase(
            LSTMCell,
            {"units": 2, "implementation": 1, "use_bias": False, **dropped, **other},
            [(3, 4), (3, 2), (3, 2)],
            is_random=True,
            passes_mask=False,
        ),
        LayerCase(LSTMCell, {"units": 3, "unit_forget_bias": False}, [(2, 4), (2, 3), (2, 3)], passes_mask=False),
    ]
