"""RandomColorJitter: brightness, contrast, saturation and hue together."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Layer, LayerCase, hookimpl

from .random_colors import ColorChange, RandomBrightness, RandomContrast, RandomHue, RandomSaturation


class RandomColorJitter(ColorChange):
    """In training RandomBrightness, RandomContrast, RandomSaturation and RandomHue, in that order; x in inference.

    Args:
        value_range: the least and greatest value of a pixel.
        brightness_factor, contrast_factor, saturation_factor, hue_factor: those layers' factors; None leaves one out.
        seed: an int that takes the place of the model's own seed.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, 3) or (H, W, 3), or with the colours in front of H -> the same.
    Raises:
        ArgumentError: as those layers.
    Source: Keras 3.15, ``keras.layers.RandomColorJitter``.

    >>> from pronghorn import layers
    >>> layers.RandomColorJitter(brightness_factor=(0.1, 0.1), hue_factor=0.0)([[[0.0, 0.0, 0.0]]]).ravel().tolist()
    [25.5, 25.5, 25.5]
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range=value_range, seed=seed, data_format=data_format, **kwargs)
        self.brightness_factor, self.contrast_factor = brightness_factor, contrast_factor
        self.saturation_factor, self.hue_factor = saturation_factor, hue_factor
        asked = (
            (RandomBrightness, brightness_factor),
            (RandomContrast, contrast_factor),
            (RandomSaturation, saturation_factor),
            (RandomHue, hue_factor),
        )
        more: dict[str, Any] = {
            "value_range": value_range,
            "seed": seed,
            "data_format": data_format,
            "dtype": self.dtype_policy,
        }
        self.steps = [kind(factor, **more) for kind, factor in asked if factor is not None]

    def changed(self, x: Any) -> Any:
        """Each change after the other."""
        for step in self.steps:
            x = step.changed(x)
        return x


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [RandomColorJitter]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    jitter = {"value_range": (-3, 3), "brightness_factor": 0.1, "contrast_factor": 0.3, "hue_factor": 0.3}
    return [
        LayerCase(RandomColorJitter, jitter, (2, 2, 2, 3), unknown=(1, 2), is_random=True),
        LayerCase(
            RandomColorJitter,
            {
                "value_range": (-1, 1),
                "contrast_factor": 0.5,
                "saturation_factor": (0.2, 0.4),
                "data_format": "channels_first",
            },
            (2, 3, 2, 2),
            is_random=True,
        ),
        LayerCase(RandomColorJitter, {"saturation_factor": 0.4, "value_range": (-3, 3)}, (2, 2, 2, 3), is_random=True),
        LayerCase(RandomColorJitter, {}, (2, 2, 2, 3)),
    ]
