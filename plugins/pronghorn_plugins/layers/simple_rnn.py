"""SimpleRNN: the state is a function of the input and of the state before."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import Layer, LayerCase, hookimpl

from .gated import GatedCell, Recurrent


class SimpleRNNCell(GatedCell):
    """One step of SimpleRNN: ``h = activation(x @ kernel + h @ recurrent_kernel + bias)``; the output is ``h``.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the output.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        x (B, F), states h (B, U) -> (y, new states). Weights: kernel (F, U), recurrent_kernel (U, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
    Source: Elman 1990, "Finding structure in time". Keras 2.2.4, ``keras.layers.SimpleRNNCell``.

    >>> from pronghorn import layers
    >>> layers.SimpleRNNCell(4).state_size
    4
    """

    gates = 1
    states = 1
    keras2_defaults: ClassVar[dict[str, Any]] = {"activity_reduction": "sum"}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
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

    def step(self, x: Any, states: Any, context: Any) -> tuple[Any, Any]:
        """The new state, twice."""
        h = x + self.recurrence(states[0], context)
        h = h if self.activation is None else self.activation(h)
        return h, [h]


class SimpleRNN(Recurrent):
    """SimpleRNN: the state is a function of the input and of the state before.

    See SimpleRNNCell for the formula, RNN for masks and states.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the output.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        return_sequences, return_state, go_backwards, stateful, unroll: see RNN.
        seed: an int that takes the place of the model's own seed for dropout.
        zero_output_for_mask: see RNN.
        use_cudnn: taken and not used: the engine chooses how it computes.
    Shapes:
        x (B, T, F) -> (B, T, U) with return_sequences, else (B, U); then the last states, each (B, U), with return_state.
        Weights: kernel (F, U), recurrent_kernel (U, U), bias (U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or another F than when the layer was built.
    Source: Elman 1990, "Finding structure in time". Keras 2.2.4, ``keras.layers.SimpleRNN``.

    >>> from pronghorn import Input, layers
    >>> layers.SimpleRNN(4, return_sequences=True)(Input((None, 3))).shape
    (None, None, 4)
    """

    keras2_defaults: ClassVar[dict[str, Any]] = {"activity_reduction": "sum"}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
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
        cell = SimpleRNNCell(
            units=units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            name="simple_rnn_cell",
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
    return [SimpleRNN, SimpleRNNCell]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    sequences = {"units": 3, "return_sequences": True, "recurrent_dropout": 0.4, "dropout": 0.3, "seed": 5}
    other = {"activation": "relu", "use_bias": False}
    dropped = {"dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    return [
        LayerCase(SimpleRNN, {"units": 3}, (2, 4, 2), drops_mask=True, skips_masked=True, unknown=(1,)),
        LayerCase(SimpleRNN, sequences, (3, 2, 4), is_random=True, skips_masked=True),
        LayerCase(
            SimpleRNN,
            {"units": 2, "return_state": True, "unroll": True, **other},
            (2, 3, 2),
            drops_mask=True,
            skips_masked=True,
        ),
        LayerCase(
            SimpleRNN,
            {"units": 2, "return_sequences": True, "go_backwards": True, "zero_output_for_mask": True},
            (2, 3, 2),
            unknown=(1,),
            skips_masked=True,
        ),
        LayerCase(
            SimpleRNN, {"units": 2, "stateful": True}, (2, 3, 2), fixes_batch=True, drops_mask=True, skips_masked=True
        ),
        LayerCase(SimpleRNNCell, {"units": 2, **dropped, **other}, [(3, 4), (3, 2)], is_random=True, passes_mask=False),
        LayerCase(SimpleRNNCell, {"units": 3, "activation": None}, [(2, 4), (2, 3)], passes_mask=False),
    ]
