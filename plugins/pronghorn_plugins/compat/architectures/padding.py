"""Padding for convolutions that halve an image, so that they take the pixels that TensorFlow's "same" takes."""

from __future__ import annotations

from typing import Any

from pronghorn.api import image_data_format


def halving(x: Any, kernel: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """What to put around ``x`` (B, H, W, C) before a convolution with strides 2 and padding "valid".

    Args:
        x: a Tensor; sides that are not known count as even.
        kernel: the size K of the convolution's window, odd.
    Returns:
        ((top, bottom), (left, right)): K // 2 behind, and one less before where the side is even.
    """
    sides = x.shape[1:3] if image_data_format() == "channels_last" else x.shape[2:4]
    half = kernel // 2
    before = [half if isinstance(side, int) and side % 2 else half - 1 for side in sides]
    return (before[0], half), (before[1], half)
