"""Identity and Rescaling: an input as it is, or on another scale."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Layer, LayerCase, hookimpl, image_data_format, ops


class Identity(Layer):
    """``x``: what comes in comes out.

    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Source: Keras 3, ``keras.layers.Identity``.

    >>> from pronghorn import layers
    >>> layers.Identity()([1.0, 2.0]).tolist()
    [1.0, 2.0]
    """

    supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs


class Rescaling(Layer):
    """``x * scale + offset``, in training and in inference; ints become the layer's dtype.

    ``Rescaling(1 / 255)`` brings bytes to [0, 1], ``Rescaling(1 / 127.5, -1)`` to [-1, 1].

    Args:
        scale: a number, or one for each channel, that is for each index of the last axis (of the third from last, if
            images are configured as channels first).
        offset: the same.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: if scale or offset is neither a number nor a list of numbers.
    Source: Keras 3, ``keras.layers.Rescaling``; there ``offset`` has no channels where they come first.

    >>> from pronghorn import layers
    >>> layers.Rescaling(0.5, offset=-1)([0, 2, 4]).tolist()
    [-1.0, 0.0, 1.0]
    """

    supports_masking = True

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale, self.offset = _numbers("scale", scale), _numbers("offset", offset)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        return x * self._spread(self.scale) + self._spread(self.offset)

    def _spread(self, value: Any) -> Any:
        if isinstance(value, float):
            return value
        array = ops.convert_to_tensor(value, dtype=self.compute_dtype)
        return ops.reshape(array, (-1, 1, 1)) if image_data_format() == "channels_first" else array


def _numbers(name: str, value: Any) -> Any:
    """``value`` as a float, or a list of floats."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    several = isinstance(plain, list | tuple)
    try:
        return [float(item) for item in plain] if several else float(plain)
    except (TypeError, ValueError):
        raise ArgumentError(
            f"{name} must be a number, or a list with one for each channel. Got {value!r}.",
            where="Rescaling",
            fix=f"Pass for example {name}=1 / 255.",
            argument=name,
            got=value,
        ) from None


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Identity, Rescaling]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Identity, {}, (2, 3), unknown=(1,)),
        LayerCase(Rescaling, {"scale": 0.5, "offset": -1}, (2, 3), unknown=(1,)),
        LayerCase(Rescaling, {"scale": [0.5, 2.0, 1.0], "offset": [0.1, 0.2, 0.3]}, (2, 4, 3), unknown=(1,)),
        LayerCase(Rescaling, {"scale": 0.1}, (2, 4), below=9),
    ]
