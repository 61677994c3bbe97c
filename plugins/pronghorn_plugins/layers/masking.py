"""Masking: time steps that hold nothing but one value are left out by the layers behind."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import InputSpec, Layer, LayerCase, hookimpl, ops


class Masking(Layer):
    """Marks the time steps whose features all equal ``mask_value``, and sets them to 0.

    Layers behind that look at masks (recurrent ones, losses) then leave these steps out.

    Args:
        mask_value: what padded time steps are filled with.
    Shapes:
        x (B, T, F) -> the same, with a mask (B, T): True where a step is kept.
    Source: Keras 2.2.4, ``keras.layers.Masking``.

    >>> from pronghorn import layers
    >>> layers.Masking(9.0)([[[1.0, 9.0], [9.0, 9.0]]]).tolist()
    [[[1.0, 9.0], [0.0, 0.0]]]
    """

    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value
        self.input_spec = InputSpec(min_ndim=2)

    def call(self, inputs: Any) -> Any:
        kept = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return inputs * ops.cast(kept, inputs.dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True for the time steps with a feature that is not ``mask_value``."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Masking]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [LayerCase(Masking, {"mask_value": 0.5}, (2, 4, 3), unknown=(1,), passes_mask=False)]
