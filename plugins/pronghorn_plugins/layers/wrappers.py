"""Wrapper: a layer around another; TimeDistributed: a layer for each time step."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, ShapeError, Tensor, hookimpl, ops

from .cell import as_layer


class Wrapper(Layer):
    """A layer around another: the base of such. By itself it computes what the layer inside does.

    Args:
        layer: the layer inside, or a model.
    Shapes:
        those of the layer inside.
    Raises:
        ArgumentError: if layer is none.
    Source: Keras 2.2.4 and 3, ``keras.layers.Wrapper``.

    >>> from pronghorn import Input, layers
    >>> layers.Wrapper(layers.Dense(3))(Input((2,))).shape
    (None, 3)
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layer = as_layer(layer, kwargs.get("dtype"))
        if not isinstance(self.layer, Layer):
            raise ArgumentError(
                f"layer must be a layer. Got {layer!r}.",
                where=type(self).__name__,
                fix=f"Pass for example {type(self).__name__}(LSTM(4)); call what comes out on the Tensor.",
                argument="layer",
                got=layer,
            )
        self.supports_masking = self.layer.supports_masking

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build_for(input_shape)
        self.built = True

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return self.layer(inputs, **_phase(self.layer, training))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The layer's."""
        return self.layer.compute_mask(inputs, mask)


class TimeDistributed(Wrapper):
    """The same layer, with the same weights, for each time step.

    All time steps are computed at once, as a batch of B T samples.

    Args:
        layer: the layer, or a model of one input and output.
    Shapes:
        x (B, T, ...) -> (B, T, ...), each step as the layer makes it of (B, ...). A mask (B, T) is passed on; the rest of
        a mask of more axes is the layer's.
    Raises:
        ArgumentError: if layer is no layer.
        ShapeError: if x has fewer than 3 axes.
    Source: Keras 2.2.4, ``keras.layers.TimeDistributed``.

    >>> from pronghorn import Input, layers
    >>> layers.TimeDistributed(layers.Flatten())(Input((5, 3, 2))).shape
    (None, 5, 6)
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 3:
            raise ShapeError(
                f"its input must have the axes (batch, time, ...). Got shape {tuple(input_shape)}.",
                fix="Add an axis; input_shape leaves out the batch axis: (time, features).",
                expected=3,
                actual=tuple(input_shape),
            )
        if not self.layer.built:
            self.layer.build_for((None, *input_shape[2:]))
        self.built = True

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        x = _merged(inputs, 2)
        if mask is not None and mask.ndim > 2:
            x.annotations["mask"] = _merged(mask, 2)
        y = self.layer(x, **_phase(self.layer, training))
        return _parted(y, inputs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """What the layer makes of the mask of each step; the time steps' own mask where it makes none."""
        inner = None if mask is None or mask.ndim <= 2 else _merged(mask, 2)
        found = self.layer.compute_mask(_merged(inputs, 2), inner)
        if found is not None and not isinstance(found, list | tuple):
            return _parted(found, inputs)
        while mask is not None and mask.ndim > 2:
            mask = ops.any(mask, axis=-1)
        return mask

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The batch and time axes, and the shape of each step as the layer gives it."""
        batch, time, *step = input_shape
        _, *made = self.layer.compute_output_shape((batch, *step))
        return (batch, time, *made)


def _merged(x: Any, axes: int) -> Any:
    return ops.reshape(x, (-1, *ops.shape(x)[axes:]))


def _parted(y: Any, inputs: Any) -> Any:
    return ops.reshape(y, (*ops.shape(inputs)[:2], *ops.shape(y)[1:]))


def _phase(layer: Any, training: Any) -> dict[str, Any]:
    return {"training": training} if isinstance(training, Tensor) else {}


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [TimeDistributed, Wrapper]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    dense = {"class_name": "Dense", "config": {"units": 3, "name": "inner"}}
    pool = {"class_name": "MaxPooling2D", "config": {"name": "inner"}}
    drop = {"class_name": "Dropout", "config": {"rate": 0.4, "name": "inner"}}
    norm = {"class_name": "BatchNormalization", "config": {"name": "inner"}}
    rnn = {"class_name": "SimpleRNN", "config": {"units": 2, "name": "inner"}}
    return [
        LayerCase(TimeDistributed, {"layer": norm}, (3, 2, 4), trains_differently=True, id="BatchNormalization"),
        LayerCase(TimeDistributed, {"layer": rnn}, (2, 3, 2, 2), unknown=(1,), passes_mask=False, id="SimpleRNN"),
        LayerCase(Wrapper, {"layer": dense}, (2, 3)),
        LayerCase(Wrapper, {"layer": drop}, (3, 4), is_random=True),
        LayerCase(TimeDistributed, {"layer": dense}, (2, 4, 3), unknown=(1,), id="Dense"),
        LayerCase(TimeDistributed, {"layer": pool}, (2, 3, 4, 4, 2), id="MaxPooling2D"),
        LayerCase(TimeDistributed, {"layer": drop}, (3, 2, 4), is_random=True, id="Dropout"),
    ]
