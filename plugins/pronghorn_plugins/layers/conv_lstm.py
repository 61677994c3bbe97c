"""ConvLSTM1D, ConvLSTM2D, ConvLSTM3D: LSTM over sequences of signals, images and volumes."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import Layer, LayerCase, hookimpl

from .conv_lstm_cell import ConvLSTM2DCell, ConvLSTMCell
from .conv_rnn import ConvRNN
from .gated import ShowsCell


class _Cell1D(ConvLSTMCell):
    rank = 1


class _Cell3D(ConvLSTMCell):
    rank = 3


class ConvLSTM(ShowsCell, ConvRNN):
    """A ConvRNN that makes its ConvLSTMCell itself. A subclass sets ``rank`` and ``cell_class``."""

    #: The class of the cell.
    cell_class: ClassVar[type[ConvLSTMCell]]
    of_cell = ShowsCell.of_cell | {"filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"}
    keras2_defaults = ConvLSTMCell.keras2_defaults

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        *,
        return_state: bool = False,
        seed: int | None = None,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        cell = self.cell_class(
            filters, kernel_size, strides, padding, data_format, dilation_rate, activation, recurrent_activation,
            use_bias, kernel_initializer, recurrent_initializer, bias_initializer, unit_forget_bias, kernel_regularizer,
            recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint, bias_constraint, dropout,
            recurrent_dropout, seed=seed, name=f"conv_lstm_cell_{self.rank}d", dtype=kwargs.get("dtype"),
        )  # fmt: skip
        super().__init__(
            cell,
            return_sequences,
            return_state,
            go_backwards,
            stateful,
            zero_output_for_mask=zero_output_for_mask,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )


class ConvLSTM1D(ConvLSTM):
    """LSTM over a sequence of signals: ConvLSTM2D with one spatial axis.

    Args:
        filters: U, the channels of state and output; a positive int.
        kernel_size: K, how many elements a window has.
        strides, padding, data_format, dilation_rate, activation, recurrent_activation, use_bias, kernel_initializer,
        recurrent_initializer, bias_initializer, unit_forget_bias, kernel_regularizer, recurrent_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, recurrent_constraint, bias_constraint,
        return_sequences, go_backwards, stateful, dropout, recurrent_dropout, return_state, seed, zero_output_for_mask:
            see ConvLSTM2D.
    Shapes:
        x (B, T, L, C) -> (B, T, L', U) with return_sequences, else (B, L', U); then the two states with return_state.
        Weights: kernel (K, C, 4 U), recurrent_kernel (K, U, 4 U), bias (4 U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 4 axes, or other channels than when the layer was built.
    Source: Shi et al. 2015, arXiv:1506.04214. Keras 3, ``keras.layers.ConvLSTM1D``.

    >>> from pronghorn import Input, layers
    >>> layers.ConvLSTM1D(4, 3)(Input((5, 8, 1))).shape
    (None, 6, 4)
    """

    rank = 1
    cell_class = _Cell1D


class ConvLSTM2D(ConvLSTM):
    """LSTM over a sequence of images: LSTM with convolutions in place of matrix products.

    See ConvLSTM2DCell for the formula, RNN for masks and states.

    Args:
        filters: U, the channels of state and output; a positive int.
        kernel_size: (KH, KW), or one int for both.
        strides, padding, data_format, dilation_rate: of the convolution of the input, see Conv2D.
        activation: a name or function of the candidate.
        recurrent_activation: the function of the gates; Keras 2.2.4 has ``"hard_sigmoid"`` here.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        unit_forget_bias: whether the bias of the forget gate starts with ones.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        return_sequences, go_backwards, stateful, return_state: see RNN.
        dropout, recurrent_dropout: the shares of input and state that are dropped in training.
        seed: an int that takes the place of the model's own seed for dropout.
        zero_output_for_mask: see RNN.
    Shapes:
        x (B, T, H, W, C) -> (B, T, H', W', U) with return_sequences, else (B, H', W', U); then the last states, each
        (B, H', W', U), with return_state. With channels_first x (B, T, C, H, W) -> (B, T, U, H', W'). Weights: kernel
        (KH, KW, C, 4 U), recurrent_kernel (KH, KW, U, 4 U), bias (4 U,). A mask has the shape (B, T).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 5 axes, or other channels than when the layer was built.
    Source: Shi et al. 2015, arXiv:1506.04214. Keras 2.2.4, ``keras.layers.ConvLSTM2D``.

    >>> from pronghorn import Input, layers
    >>> layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True)(Input((None, 8, 8, 1))).shape
    (None, None, 8, 8, 4)
    """

    rank = 2
    cell_class = ConvLSTM2DCell


class ConvLSTM3D(ConvLSTM):
    """LSTM over a sequence of volumes: ConvLSTM2D with three spatial axes.

    Args:
        filters: U, the channels of state and output; a positive int.
        kernel_size: (KD, KH, KW), or one int for all.
        strides, padding, data_format, dilation_rate, activation, recurrent_activation, use_bias, kernel_initializer,
        recurrent_initializer, bias_initializer, unit_forget_bias, kernel_regularizer, recurrent_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, recurrent_constraint, bias_constraint,
        return_sequences, go_backwards, stateful, dropout, recurrent_dropout, return_state, seed, zero_output_for_mask:
            see ConvLSTM2D.
    Shapes:
        x (B, T, D, H, W, C) -> (B, T, D', H', W', U) with return_sequences, else (B, D', H', W', U); then the two states
        with return_state. Weights: kernel (KD, KH, KW, C, 4 U), recurrent_kernel (KD, KH, KW, U, 4 U), bias (4 U,).
    Raises:
        ArgumentError: for arguments that are none of what is named here.
        ShapeError: if x has not 6 axes, or other channels than when the layer was built.
    Source: Shi et al. 2015, arXiv:1506.04214. Keras 3, ``keras.layers.ConvLSTM3D``.

    >>> from pronghorn import Input, layers
    >>> layers.ConvLSTM3D(2, 2)(Input((5, 4, 4, 4, 1))).shape
    (None, 3, 3, 3, 2)
    """

    rank = 3
    cell_class = _Cell3D


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ConvLSTM1D, ConvLSTM2D, ConvLSTM3D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    plain = {"filters": 2, "kernel_size": 2, "data_format": "channels_last"}
    same = {**plain, "padding": "same", "return_sequences": True}
    first = {**same, "data_format": "channels_first", "strides": 2, "return_state": True}
    return [
        LayerCase(ConvLSTM2D, plain, (2, 2, 3, 3, 1), drops_mask=True, skips_masked=True, unknown=(1, 2, 3)),
        *(case for layer, step in _SMALL for case in _options_of(layer, plain, same, step)),
        LayerCase(ConvLSTM2D, first, (2, 2, 1, 4, 3), passes_mask=False, unknown=(1, 3, 4)),
        LayerCase(ConvLSTM1D, first, (2, 2, 1, 4), passes_mask=False, unknown=(1, 3)),
        LayerCase(ConvLSTM3D, first, (1, 2, 1, 2, 3, 2), passes_mask=False),
    ]


#: A small time step with channels last for each layer.
_SMALL = ((ConvLSTM1D, (4, 2)), (ConvLSTM2D, (3, 4, 1)), (ConvLSTM3D, (3, 3, 3, 1)))


def _options_of(layer: type[Layer], plain: dict[str, Any], same: dict[str, Any], step: tuple[int, ...]) -> Any:
    """Cases of what the layers have in common."""
    other = {**same, "go_backwards": True, "activation": "softsign", "recurrent_activation": "tanh"}
    drop = {**plain, "dropout": 0.3, "recurrent_dropout": 0.4, "seed": 5}
    yield LayerCase(
        layer, {**other, "zero_output_for_mask": True}, (2, 2, *step), unknown=(1,), skips_masked=True, id="other"
    )
    bare = {**plain, "dilation_rate": 2, "unit_forget_bias": False, "use_bias": False}
    yield LayerCase(layer, bare, (1, 2, *step), drops_mask=True, skips_masked=True, id="dilated")
    yield LayerCase(layer, drop, (2, 2, *step), is_random=True, passes_mask=False, id="dropout")
    yield LayerCase(
        layer, {**plain, "stateful": True}, (2, 2, *step), fixes_batch=True, passes_mask=False, id="stateful"
    )
