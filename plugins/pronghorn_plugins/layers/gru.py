"""GRU: gated recurrent unit."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import Layer, LayerCase, activations, hookimpl, ops

from .cell import gates
from .gated import KERAS2, GatedCell, Recurrent


class GRUCell(GatedCell):
    """One step of GRU: gates ``z`` and ``r`` are sigmoids of the input and the state, and
    ``h = z * h + (1 - z) * activation(x @ W + r * (h @ U + b))``; the output is ``h``.

    With ``reset_after=False`` the candidate is ``activation(x @ W + (r * h) @ U)``. The gates stand in the order z, r, h.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the candidate.
        recurrent_activation: the function of the gates; Keras 2.2.4 has ``"hard_sigmoid"`` here.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        implementation: 1 gives each gate dropout masks of its own; 2 has one for all. Else they are equal.
        reset_after: whether the reset gate works on the product with the recurrent kernel, and that has a bias of its
            own, as cuDNN and Keras 3 have it; Keras 2.2.4 starts with False.
        seed: an int that takes the place of the model's own seed for dropout.
    Shapes:
        x (B, F), states h (B, U) -> (y, new states). Weights: kernel (F, 3 U),
        recurrent_kernel (U, 3 U), bias (2, 3 U): of the input and of the state, or (3 U,) without reset_after.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
    Source: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder". Keras 2.2.4, ``keras.layers.GRUCell``.

    >>> from pronghorn import layers
    >>> layers.GRUCell(4).state_size
    4
    """

    gates = 3
    states = 1
    keras2_defaults: ClassVar[dict[str, Any]] = {**KERAS2, "reset_after": False}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        implementation: int = 2,
        reset_after: bool = True,
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
        self.reset_after = bool(reset_after)
        self._take_implementation(implementation)

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def step(self, x: Any, states: Any, context: Any) -> tuple[Any, Any]:
        """The new state, twice."""
        h = states[0]
        z, candidate = self._gates(x, h, context)
        candidate = candidate if self.activation is None else self.activation(candidate)
        h = z * h + (1 - z) * candidate
        return h, [h]

    def run_sequence(self, xs: Any, states: Any, mask: Any, context: Any, *, reverse: bool) -> tuple[Any, Any] | None:
        """All steps by ``ops.gru``, if the activations are its own and no dropout goes into the loop."""
        gate, xs = self.formula_of(GRUCell), self.inputs_of(xs, context)
        if gate is None or xs is None:
            return None
        weights = context["kernel"], context["recurrent"], self.bias_of(context)
        y, h = ops.gru(xs, states[0], *weights, mask, gate, self.reset_after, reverse)
        return y, [h]

    def _gates(self, x: Any, h: Any, context: Any) -> tuple[Any, Any]:
        of_z, of_r, of_h = self.split(x)
        if self.reset_after:
            inner = self.recurrence(h, context)
            inner = inner if context["bias"] is None else inner + context["bias"][1]
            z, r, own = self.split(inner)
            r = self._gate(of_r + r)
            return self._gate(of_z + z), of_h + r * own
        masks, kernel, n = context["h"], context["recurrent"], self.units
        z, r = ops.split(gates(h, kernel[:, : 2 * n], masks and masks[:2], 2), 2, axis=-1)
        r = self._gate(of_r + r)
        own = gates(r * h, kernel[:, 2 * n :], masks and masks[-1:], 1)
        return self._gate(of_z + z), of_h + own

    def _gate(self, x: Any) -> Any:
        return x if self.recurrent_activation is None else self.recurrent_activation(x)


class GRU(Recurrent):
    """GRU: gated recurrent unit.

    See GRUCell for the formula, RNN for masks and states.

    Args:
        units: U, the size of the state and of the output; a positive int.
        activation: a name or function of the candidate.
        recurrent_activation: the function of the gates; Keras 2.2.4 has ``"hard_sigmoid"`` here.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        dropout: the share of the inputs that is dropped in training; one mask for all steps of a sequence.
        recurrent_dropout: the same of the state, where it enters the gates.
        implementation: 1 gives each gate dropout masks of its own; 2 has one for all. Else they are equal.
        return_sequences, return_state, go_backwards, stateful, unroll: see RNN.
        reset_after: whether the reset gate works on the product with the recurrent kernel, and that has a bias of its
            own, as cuDNN and Keras 3 have it; Keras 2.2.4 starts with False.
        seed: an int that takes the place of the model's own seed for dropout.
        zero_output_for_mask: see RNN.
        use_cudnn: taken and not used: the engine chooses how it computes.
    Shapes:
        x (B, T, F) -> (B, T, U) with return_sequences, else (B, U); then the last states, each (B, U), with return_state.
        Weights: kernel (F, 3 U),
        recurrent_kernel (U, 3 U), bias (2, 3 U): of the input and of the state, or (3 U,) without reset_after.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 3 axes, or another F than when the layer was built.
    Source: Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder". Keras 2.2.4, ``keras.layers.GRU``.

    >>> from pronghorn import Input, layers
    >>> layers.GRU(4, return_sequences=True)(Input((None, 3))).shape
    (None, None, 4)
    """

    keras2_defaults: ClassVar[dict[str, Any]] = {**KERAS2, "reset_after": False}

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
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
        implementation: int = 2,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        *,
        seed: int | None = None,
        zero_output_for_mask: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        cell = GRUCell(
            units=units,
            activation=activation,
            recurrent_activation=recurrent_activation,
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
            implementation=implementation,
            reset_after=reset_after,
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
    return [GRU, GRUCell]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    before = {"units": 3, "reset_after": False}
    random = {"dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5, "implementation": 1}
    other = {"activation": "relu", "recurrent_activation": "hard_sigmoid", "use_bias": False}
    dropped = {"dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    return [
        LayerCase(GRU, {"units": 3}, (2, 4, 2), drops_mask=True, skips_masked=True, unknown=(1,)),
        LayerCase(GRU, {**before, "return_sequences": True, "go_backwards": True}, (2, 4, 2), skips_masked=True),
        LayerCase(GRU, {**before, **random}, (3, 2, 4), is_random=True, drops_mask=True, skips_masked=True),
        LayerCase(
            GRU,
            {"units": 2, "return_state": True, "unroll": True, **other},
            (2, 3, 2),
            drops_mask=True,
            skips_masked=True,
        ),
        LayerCase(
            GRU,
            {"units": 2, "return_sequences": True, "zero_output_for_mask": True},
            (2, 3, 2),
            unknown=(1,),
            skips_masked=True,
        ),
        LayerCase(GRU, {"units": 2, "stateful": True}, (2, 3, 2), fixes_batch=True, drops_mask=True, skips_masked=True),
        LayerCase(
            GRU,
            {"units": 2, "return_state": True, "reset_after": False},
            [(2, 3, 2), (2, 2)],
            passes_mask=False,
            skips_masked=True,
        ),
        LayerCase(
            GRUCell,
            {"units": 2, "implementation": 1, "reset_after": False, **dropped, **other},
            [(3, 4), (3, 2)],
            is_random=True,
            passes_mask=False,
        ),
        LayerCase(GRUCell, {"units": 3, "use_bias": False}, [(2, 4), (2, 3)], passes_mask=False),
    ]
