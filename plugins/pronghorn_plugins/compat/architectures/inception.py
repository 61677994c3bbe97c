"""What Inception networks are built of: normalised convolutions in branches side by side, as tables describe them."""

from __future__ import annotations

from typing import Any

from pronghorn_plugins.compat.architectures.architecture import channel_axis
from pronghorn_plugins.compat.tree import layers

#: A step of a branch: the width and kernel of a convolution, and its strides if it shrinks the image.
Step = tuple[int, Any] | tuple[int, Any, int]


def normalized(
    x: Any, width: int, kernel: Any, strides: int = 1, padding: str = "same", name: str | None = None
) -> Any:
    """relu(norm(conv(x))), the convolution without bias and the normalisation without scale."""
    x = layers.Conv2D(width, kernel, strides=strides, padding=padding, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(axis=channel_axis(), scale=False, name=name and f"{name}_bn")(x)
    return layers.Activation("relu", name=name and f"{name}_ac")(x)


def branch(x: Any, *steps: Step) -> Any:
    """Convolutions one after the other; those with strides take whole windows only."""
    for width, kernel, *strides in steps:
        x = normalized(x, width, kernel, *strides, padding="valid" if strides else "same")
    return x


def averaged(x: Any, width: int) -> Any:
    """The branch that takes the mean of 3x3 pixels before its 1x1 convolution."""
    return normalized(layers.AveragePooling2D(3, strides=1, padding="same")(x), width, 1)


def joined(branches: list[Any], name: str | None = None) -> Any:
    """The branches' channels after each other."""
    return layers.concatenate(branches, axis=channel_axis(), name=name)


def shrunk(x: Any, name: str, *steps: list[Step]) -> Any:
    """Half the height and width: branches that end in strides, beside pooling."""
    branches = [branch(x, *each) for each in steps]
    return joined([*branches, layers.MaxPooling2D(3, strides=2)(x)], name)


def stem(images: Any) -> Any:
    """Convolutions and pooling that bring the image to an eighth, of 192 channels."""
    x = normalized(images, 32, 3, 2, "valid")
    x = normalized(x, 32, 3, padding="valid")
    x = normalized(x, 64, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = normalized(x, 80, 1, padding="valid")
    x = normalized(x, 192, 3, padding="valid")
    return layers.MaxPooling2D(3, strides=2)(x)
