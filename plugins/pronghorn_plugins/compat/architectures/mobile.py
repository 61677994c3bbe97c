"""What the MobileNets share: which sizes and widths have weights, and their normalised convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.api import ArgumentError, image_data_format
from pronghorn_plugins.compat.architectures.architecture import channel_axis
from pronghorn_plugins.compat.tree import layers


def rows_of(shape: Any) -> Any:
    """The height of images of a shape without batch (H, W, C), or with channels first; None if it is not known."""
    return shape[0] if image_data_format() == "channels_last" else shape[1]


def default_size(input_shape: Any, sizes: Sequence[int]) -> int:
    """The height that weights exist for: the shape's if it is one of ``sizes`` and square, else 224."""
    if input_shape is None or len(input_shape) != 3:
        return 224
    rows = rows_of(input_shape)
    columns = input_shape[1] if image_data_format() == "channels_last" else input_shape[2]
    return rows if rows == columns and rows in sizes else 224


def check_trained(
    name: str, alpha: float, alphas: Sequence[float], depth_multiplier: int, rows: Any, sizes: Sequence[int]
) -> None:
    """That there are weights of ImageNet for these arguments.

    Raises:
        ArgumentError: if there are none.
    """
    for argument, got, known in (
        ("alpha", alpha, alphas), ("depth_multiplier", depth_multiplier, (1,)), ("height", rows, (*sizes, None)),
    ):  # fmt: skip
        if got not in known:
            listed = ", ".join(str(each) for each in known if each is not None)
            raise ArgumentError(
                f"weights='imagenet' exist for {argument} in {listed}. Got {got}.",
                where=name, fix="Pass one of these, or weights=None.", argument=argument, got=got,
            )  # fmt: skip


def relu6(x: Any, name: str) -> Any:
    """min(max(x, 0), 6)."""
    return layers.ReLU(6.0, name=name)(x)


def normalized(x: Any, name: str, momentum: float = 0.99) -> Any:
    """Batch normalisation over channels."""
    return layers.BatchNormalization(axis=channel_axis(), momentum=momentum, name=name)(x)
