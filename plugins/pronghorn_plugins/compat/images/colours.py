"""Channels and brightness of an image, changed by given or random amounts."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError
from pronghorn_plugins.compat.images.extras import pillow
from pronghorn_plugins.compat.images.loading import array_to_img, img_to_array


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> Any:
    """``x + intensity``, cut off at the least and the greatest value of ``x``.

    >>> apply_channel_shift(np.array([[[1.0, 5.0]]]), 2.0).tolist()
    [[[3.0, 5.0]]]
    """
    return np.clip(x + intensity, np.min(x), np.max(x))


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> Any:
    """``apply_channel_shift`` by an amount from -intensity_range to intensity_range; NumPy's global generator draws."""
    return apply_channel_shift(x, np.random.uniform(-intensity_range, intensity_range), channel_axis)  # noqa: NPY002


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True, *, data_format: str | None = None) -> Any:
    """``x * brightness`` in whole steps from 0 to 255, as Pillow does it.

    Args:
        x: one image.
        brightness: 1 leaves it, 0 is black.
        scale: stretch the values to 255 first, which Keras 2.2.4 always did. If False they keep their range: values
            outside 0..255 are stretched for the computation and back.
        data_format: of ``x``; the one in force if None.
    Raises:
        BackendError: without Pillow.
    """
    enhance = pillow("ImageEnhance", "apply_brightness_shift").Brightness
    least, greatest = np.min(x), np.max(x)
    is_outside = bool(least < 0 or greatest > 255)
    image = array_to_img(x, data_format, scale=scale or is_outside)
    changed = img_to_array(enhance(image).enhance(brightness), data_format)
    return changed / 255 * (greatest - least) + least if is_outside and not scale else changed


def random_brightness(x: Any, brightness_range: Any, scale: bool = True) -> Any:
    """``apply_brightness_shift`` by a factor drawn from ``brightness_range``, (lower, upper)."""
    check_brightness(brightness_range, "random_brightness")
    return apply_brightness_shift(x, np.random.uniform(*brightness_range), scale)  # noqa: NPY002


def check_brightness(brightness_range: Any, where: str) -> None:
    """Raise an ArgumentError unless there are two numbers."""
    if not isinstance(brightness_range, tuple | list) or len(brightness_range) != 2:
        raise ArgumentError(
            f"brightness_range must be two numbers. Got {brightness_range!r}.",
            where=where,
            fix="Pass (lower, upper), such as (0.5, 1.5): factors, 1 leaves the image.",
            argument="brightness_range",
            got=brightness_range,
        )
