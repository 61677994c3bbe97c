"""CuDNNLSTM and CuDNNGRU: weights as cuDNN lays them out, computed on every engine."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import numpy as np

from pronghorn.api import LayerCase, ShapeError, hookimpl, ops

from .gated import Recurrent
from .gru import GRUCell
from .lstm import LSTMCell

_log = logging.getLogger("pronghorn")
_told: set[str] = set()


class _Layout:
    """The part of a cell that reads cuDNN's weights as the formula has them."""

    gates: int
    units: int
    kernel: Any
    recurrent_kernel: Any
    bias: Any

    def _bias_shape(self) -> tuple[int, ...]:
        return (2 * self.gates * self.units,)

    def parts(self) -> tuple[Any, Any, Any]:
        """The kernels of the formula: each gate's memory read as (U, F), transposed; and both biases."""
        features = self.kernel.shape[0]
        kernels = ops.split(self.kernel, self.gates, axis=-1)
        of_input = [ops.transpose(ops.reshape(k, (self.units, features))) for k in kernels]
        of_state = [ops.transpose(k) for k in ops.split(self.recurrent_kernel, self.gates, axis=-1)]
        both = ops.reshape(self.bias, (2, self.gates * self.units))
        return ops.concatenate(of_input, axis=-1), ops.concatenate(of_state, axis=-1), self.merged(both)

    def merged(self, both: Any) -> Any:
        """The bias as the step takes it."""
        return both


class _CuDNNLSTMCell(_Layout, LSTMCell):
    def merged(self, both: Any) -> Any:
        """The sum of the bias of the input and that of the state."""
        return both[0] + both[1]


class _CuDNNGRUCell(_Layout, GRUCell):
    """Both biases stay apart: the reset gate works on one of them."""


class _CuDNN(Recurrent):
    """A layer with weights in cuDNN's layout."""

    made: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        units: int,
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
        return_sequences: bool = False,
        return_state: bool = False,
        stateful: bool = False,
        go_backwards: bool = False,
        **kwargs: Any,
    ) -> None:
        more = {"unit_forget_bias": kwargs.pop("unit_forget_bias")} if "unit_forget_bias" in kwargs else {}
        cell = type(self).made(
            units,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dtype=kwargs.get("dtype"),
            **more,
        )
        super().__init__(
            cell,
            return_sequences,
            return_state,
            go_backwards,
            stateful,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        _tell(type(self).__name__)


class CuDNNLSTM(_CuDNN):
    """LSTM with weights in cuDNN's layout.

    It is the function of ``LSTM(units)`` with sigmoid gates, and runs wherever that does. ``lstm_weights`` and
    ``cudnn_lstm_weights`` turn the weights of one into those of the other.

    Args:
        units: U, the size of the state and of the output; a positive int.
        unit_forget_bias: whether the bias of the forget gate starts with ones.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        return_sequences, return_state, stateful, go_backwards: see RNN.
    Shapes:
        x (B, T, F) -> (B, T, U) with return_sequences, else (B, U). Weights: kernel (F, 4 U), whose gates are (U, F) in
        memory, recurrent_kernel (U, 4 U), its gates transposed, bias (8 U,): of the input, then of the state.
    Raises:
        ArgumentError: if units is no positive int.
    Source: Keras 2.2.4, ``keras.layers.CuDNNLSTM``.

    >>> from pronghorn import Input, layers
    >>> layers.CuDNNLSTM(4)(Input((5, 3))).shape
    (None, 4)
    """

    made = _CuDNNLSTMCell

    def __init__(
        self,
        units: int,
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
        return_state: bool = False,
        stateful: bool = False,
        go_backwards: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units, kernel_initializer, recurrent_initializer, bias_initializer, kernel_regularizer,
            recurrent_regularizer, bias_regularizer, activity_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, return_sequences, return_state, stateful, go_backwards,
            unit_forget_bias=unit_forget_bias, **kwargs,
        )  # fmt: skip


class CuDNNGRU(_CuDNN):
    """GRU with weights in cuDNN's layout.

    It is the function of ``GRU(units, reset_after=True)`` with sigmoid gates, and runs wherever that does.
    ``gru_weights`` and ``cudnn_gru_weights`` turn the weights of one into those of the other.

    Args:
        units: U, the size of the state and of the output; a positive int.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights must obey.
        return_sequences, return_state, stateful, go_backwards: see RNN.
    Shapes:
        x (B, T, F) -> (B, T, U) with return_sequences, else (B, U). Weights: kernel (F, 3 U), whose gates are (U, F) in
        memory, recurrent_kernel (U, 3 U), its gates transposed, bias (6 U,): of the input, then of the state.
    Raises:
        ArgumentError: if units is no positive int.
    Source: Keras 2.2.4, ``keras.layers.CuDNNGRU``.

    >>> from pronghorn import Input, layers
    >>> layers.CuDNNGRU(4)(Input((5, 3))).shape
    (None, 4)
    """

    made = _CuDNNGRUCell


def lstm_weights(weights: Any) -> list[Any]:
    """The weights of an LSTM, of those of a CuDNNLSTM.

    Raises:
        ShapeError: if they are none of a CuDNNLSTM.
    """
    kernel, recurrent, bias = _checked(weights, 4, 8, "CuDNNLSTM")
    return [_per_gate(kernel, 4, _from_memory), _per_gate(recurrent, 4, np.transpose), sum(np.split(bias, 2))]


def cudnn_lstm_weights(weights: Any) -> list[Any]:
    """The weights of a CuDNNLSTM, of those of an LSTM: half the bias for the input, half for the state.

    Raises:
        ShapeError: if they are none of an LSTM with a bias.
    """
    kernel, recurrent, bias = _checked(weights, 4, 4, "LSTM")
    return [_per_gate(kernel, 4, _to_memory), _per_gate(recurrent, 4, np.transpose), np.tile(0.5 * bias, 2)]


def gru_weights(weights: Any) -> list[Any]:
    """The weights of a GRU with ``reset_after=True``, of those of a CuDNNGRU.

    Raises:
        ShapeError: if they are none of a CuDNNGRU.
    """
    kernel, recurrent, bias = _checked(weights, 3, 6, "CuDNNGRU")
    return [_per_gate(kernel, 3, _from_memory), _per_gate(recurrent, 3, np.transpose), bias.reshape(2, -1)]


def cudnn_gru_weights(weights: Any) -> list[Any]:
    """The weights of a CuDNNGRU, of those of a GRU with ``reset_after=True``.

    Raises:
        ShapeError: if they are none of such a GRU with a bias.
    """
    kernel, recurrent, bias = _checked(weights, 3, 6, "GRU(reset_after=True)")
    return [_per_gate(kernel, 3, _to_memory), _per_gate(recurrent, 3, np.transpose), bias.reshape(-1)]


def _checked(weights: Any, gates: int, biases: int, source: str) -> list[Any]:
    arrays = [np.asarray(w) for w in weights]
    units = arrays[1].shape[0] if len(arrays) == 3 and arrays[1].ndim == 2 else 0
    if not units or arrays[1].shape[1] != gates * units or arrays[2].size != biases * units:
        raise ShapeError(
            f"weights of the shapes {[a.shape for a in arrays]} are none of a {source}.",
            fix="Pass what get_weights() of such a layer gives: kernel, recurrent_kernel, bias.",
            expected=source,
            actual=[a.shape for a in arrays],
        )
    return arrays


def _per_gate(kernel: Any, gates: int, function: Callable[[Any], Any]) -> Any:
    return np.hstack([function(part) for part in np.hsplit(kernel, gates)])


def _from_memory(kernel: Any) -> Any:
    return kernel.reshape(kernel.shape[::-1]).T


def _to_memory(kernel: Any) -> Any:
    return kernel.T.reshape(kernel.shape)


def _tell(name: str) -> None:
    if name not in _told:
        _told.add(name)
        _log.info("%s computes by the operations of the active engine, as %s does.", name, name.removeprefix("CuDNN"))


@hookimpl
def pronghorn_layers() -> list[Any]:
    return [CuDNNGRU, CuDNNLSTM]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(CuDNNLSTM, {"units": 3}, (2, 4, 2), passes_mask=False, unknown=(1,)),
        LayerCase(
            CuDNNLSTM, {"units": 2, "unit_forget_bias": False, "go_backwards": True}, (2, 3, 2), passes_mask=False
        ),
        LayerCase(
            CuDNNLSTM, {"units": 2, "return_sequences": True, "return_state": True}, (2, 3, 2), passes_mask=False
        ),
        LayerCase(CuDNNLSTM, {"units": 2, "stateful": True}, (2, 3, 2), fixes_batch=True, passes_mask=False),
        LayerCase(CuDNNGRU, {"units": 3, "return_sequences": True}, (2, 4, 2)),
        LayerCase(CuDNNGRU, {"units": 2, "return_state": True, "go_backwards": True}, (2, 3, 2), passes_mask=False),
        LayerCase(CuDNNGRU, {"units": 2, "stateful": True}, (2, 3, 2), fixes_batch=True, passes_mask=False),
    ]
