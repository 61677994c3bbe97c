"""The arguments that every network of ``keras.applications`` takes: its input, what it ends in, its weights."""

from __future__ import annotations

import os
import warnings
from typing import Any

import attrs

from pronghorn.api import ArgumentError, ShapeError, image_data_format
from pronghorn_plugins.compat.architectures import pretrained
from pronghorn_plugins.compat.backend.variables import is_keras_tensor
from pronghorn_plugins.compat.keras.models import Model
from pronghorn_plugins.compat.tree import layers
from pronghorn_plugins.compat.tree.utils.layer_utils import get_source_inputs

Shape = tuple[int | None, ...]


def channel_axis() -> int:
    """The axis of channels in the data format of now: 3 or 1, as files of Keras 2.2.4 have it."""
    return 1 if image_data_format() == "channels_first" else 3


@attrs.frozen(kw_only=True)
class Architecture:
    """One call of a function of ``keras.applications``: `begin`, the layers, and `finish`.

    Args:
        name: the model's, by which `pretrained` knows its weights.
        include_top: end in the classifier.
        weights: None, "imagenet", or the path of a file of weights.
        input_tensor: what the images are; an ``Input`` is made if None.
        input_shape: (H, W, C), or (C, H, W) where channels come first.
        pooling: without classifier end in None (features (B, h, w, C)), "avg" or "max" (B, C).
        classes: of the classifier.
        size: height and width if ``input_shape`` is None.
        smallest: the least height and width.
        flattens: the size of the images decides the shape of weights, so it must be known.

    Raises:
        ArgumentError: for other ``weights`` and ``pooling``, and 'imagenet' for other than 1000 classes.
    """

    name: str
    include_top: bool
    weights: Any
    input_tensor: Any
    input_shape: Any
    pooling: str | None
    classes: int
    size: int
    smallest: int
    flattens: bool = False

    def __attrs_post_init__(self) -> None:
        if self.weights not in (None, "imagenet") and not os.path.exists(self.weights):  # noqa: PTH110  # a str or Path
            raise ArgumentError(
                f"`weights` is None (new weights), 'imagenet', or the path of a file that exists. Got {self.weights!r}.",
                where=self.name, fix="Check the path, or pass weights=None.", argument="weights", got=self.weights,
            )  # fmt: skip
        if self.weights == "imagenet" and self.include_top and self.classes != 1000:
            raise ArgumentError(
                f"weights='imagenet' with include_top=True is a classifier of 1000 classes. Got classes={self.classes}.",
                where=self.name, fix="Pass include_top=False and put a Dense layer on it.", got=self.classes,
            )  # fmt: skip
        if self.pooling not in (None, "avg", "max"):
            raise ArgumentError(
                f"`pooling` is None, 'avg' or 'max'. Got {self.pooling!r}.",
                where=self.name, fix="Pass one of these.", argument="pooling", got=self.pooling,
            )  # fmt: skip

    def begin(self) -> Any:
        """The Tensor of the images (B, H, W, C)."""
        if self.input_tensor is None:
            return layers.Input(shape=self.image_shape())
        if is_keras_tensor(self.input_tensor):
            return self.input_tensor
        return layers.Input(tensor=self.input_tensor, shape=self.image_shape())

    def image_shape(self) -> Shape:
        """The shape of an image that the arguments mean, None for what any may be.

        Raises:
            ShapeError: if it is not what the network takes.
        """
        default = self._ordered(self.size, 3)
        fixed = self.flattens and self.weights == "imagenet"
        if self.input_shape is None:
            return default if self.flattens else self._ordered(None, 3)
        shape = tuple(self.input_shape)
        height, width, channels = self._split(shape)
        if fixed and shape != default:
            raise self._misfit(f"with these weights and include_top=True it is {default}", shape)
        if self.weights == "imagenet" and channels != 3:
            raise self._misfit("the weights of ImageNet are for 3 channels", shape)
        if any(side is not None and side < self.smallest for side in (height, width)):
            raise self._misfit(f"height and width are at least {self.smallest}", shape)
        if self.flattens and None in shape:
            raise self._misfit("include_top=True needs known sizes", shape)
        if channels not in (1, 3):
            warnings.warn(
                f"{self.name}: images of 1 or 3 channels are usual; input_shape={shape} has {channels}.", stacklevel=4
            )
        return shape

    def _ordered(self, side: int | None, channels: int) -> Shape:
        return (channels, side, side) if channel_axis() == 1 else (side, side, channels)

    def _split(self, shape: Shape) -> Shape:
        """(H, W, C) of a shape in the data format of now."""
        if len(shape) != 3:
            raise self._misfit("it has three sizes, without the batch", shape)
        return (*shape[1:], shape[0]) if channel_axis() == 1 else shape

    def _misfit(self, rule: str, shape: Shape) -> ShapeError:
        return ShapeError(
            f"`input_shape`: {rule}. Got {shape} ({image_data_format()}).",
            where=self.name, fix="Pass another input_shape, or leave it out.", actual=shape,
        )  # fmt: skip

    def classified(self, x: Any, pool: str | None = "avg_pool", dense: str = "predictions") -> Any:
        """The classifier of most networks: the mean over the image, then softmax (B, classes)."""
        x = layers.GlobalAveragePooling2D(name=pool)(x)
        return layers.Dense(self.classes, activation="softmax", name=dense)(x)

    def pooled(self, x: Any, avg: str | None = None, max: str | None = None) -> Any:
        """Without classifier: ``x`` (B, h, w, C) as ``pooling`` says; ``avg`` and ``max`` are the layers' names."""
        if self.pooling == "avg":
            return layers.GlobalAveragePooling2D(name=avg)(x)
        return layers.GlobalMaxPooling2D(name=max)(x) if self.pooling == "max" else x

    def finish(self, images: Any, x: Any, name: str | None = None) -> Any:
        """The model from ``images`` to ``x``, with the weights that were asked for."""
        inputs = images if self.input_tensor is None else get_source_inputs(self.input_tensor)
        model = Model(inputs, x, name=name or self.name)
        if self.weights == "imagenet":
            model.load_weights(pretrained.fetched(self.name, include_top=self.include_top))
        elif self.weights is not None:
            model.load_weights(self.weights)
        return model
