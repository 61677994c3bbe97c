"""Up-sampling: spatial sizes multiplied, by repetition or by straight lines."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pronghorn.api import Layer, LayerCase, hookimpl, ops

from .arguments import one_of, per_axis
from .resizing import SizeChange


class UpSampling(SizeChange):
    """Each element of ``rank`` spatial axes so many times."""

    def __init__(self, size: Any = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.factors = per_axis("size", size, self.rank, type(self).__name__)
        self.size = self.factors if self.rank > 1 else self.factors[0]

    def call(self, inputs: Any) -> Any:
        for axis, factor in enumerate(self.factors, self.first_axis):
            inputs = self.stretched(inputs, axis, factor)
        return inputs

    def stretched(self, x: Any, axis: int, factor: int) -> Any:
        """``x`` with ``factor`` times as many elements along ``axis``."""
        if factor == 1:
            return x
        sizes = ops.shape(x)
        wide = (*sizes[: axis + 1], factor, *sizes[axis + 1 :])
        return _joined(ops.broadcast_to(ops.expand_dims(x, axis + 1), wide), axis)

    def size_made(self, axis: int, size: int) -> int:
        """The size, times the factor."""
        return size * self.factors[axis]


def _joined(x: Any, axis: int) -> Any:
    """``x`` with its axes ``axis`` and ``axis + 1`` as one."""
    sizes = ops.shape(x)
    return ops.reshape(x, (*sizes[:axis], sizes[axis] * sizes[axis + 1], *sizes[axis + 2 :]))


class UpSampling1D(UpSampling):
    """Each time step ``size`` times in a row.

    Args:
        size: how many times; a positive int.
    Shapes:
        x (B, T, C) -> (B, T * size, C).
    Raises:
        ArgumentError: if size is no positive int.
    Source: Keras 2.2.4, ``keras.layers.UpSampling1D``.

    >>> from pronghorn import layers
    >>> layers.UpSampling1D(2)([[[1.0], [2.0]]]).ravel().tolist()
    [1.0, 1.0, 2.0, 2.0]
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(size, "channels_last", **kwargs)


class UpSampling2D(UpSampling):
    """Rows and columns multiplied, by repetition or by lines between neighbours.

    Args:
        size: the factors for height and width, or an int for both.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
        interpolation: ``"nearest"`` repeats; ``"bilinear"`` draws straight lines between neighbours along each axis.
        half_pixel_centers: where, for ``"bilinear"``, output i lies on the input: at (i + 0.5) / size - 0.5, as in
            Keras 3, or at i / size, as in Keras 2.2.4. Beyond the border the border's value goes on.
    Shapes:
        x (B, H, W, C) -> (B, H * size[0], W * size[1], C), or with C behind B.
    Raises:
        ArgumentError: for arguments that are none of what is named here.
    Source: Keras 2.2.4 and Keras 3, ``keras.layers.UpSampling2D``.

    >>> from pronghorn import layers
    >>> layers.UpSampling2D((1, 2), interpolation="bilinear")([[[[0.0], [4.0]]]]).ravel().tolist()
    [0.0, 1.0, 3.0, 4.0]
    """

    rank = 2
    keras2_defaults: ClassVar[Mapping[str, Any]] = {**Layer.keras2_defaults, "half_pixel_centers": False}

    def __init__(
        self,
        size: Any = 2,
        data_format: str | None = None,
        interpolation: str = "nearest",
        *,
        half_pixel_centers: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        self.interpolation = one_of("interpolation", interpolation, ("nearest", "bilinear"), "UpSampling2D")
        self.half_pixel_centers = bool(half_pixel_centers)

    def call(self, inputs: Any) -> Any:
        if self.interpolation == "nearest":
            return super().call(inputs)
        sizes = ops.shape(inputs)[self.first_axis : self.first_axis + 2]
        return ops.image.resize(
            inputs,
            [size * factor for size, factor in zip(sizes, self.factors, strict=True)],
            data_format=self.data_format,
            half_pixel_centers=self.half_pixel_centers,
        )


class UpSampling3D(UpSampling):
    """Each element so many times along depth, height and width.

    Args:
        size: the factors for the three axes, or an int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, D * size[0], H * size[1], W * size[2], C), or with C behind B.
    Raises:
        ArgumentError: if size is no positive int, or three of them.
    Source: Keras 2.2.4, ``keras.layers.UpSampling3D``.

    >>> from pronghorn import Input, layers
    >>> layers.UpSampling3D((1, 2, 2))(Input((4, 5, 6, 3))).shape
    (None, 4, 10, 12, 3)
    """

    rank = 3


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [UpSampling1D, UpSampling2D, UpSampling3D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    lines = {"size": (3, 2), "interpolation": "bilinear"}
    return [
        LayerCase(UpSampling1D, {"size": 3}, (2, 4, 2), unknown=(1,)),
        LayerCase(UpSampling2D, {"size": (1, 3), **first}, (2, 2, 3, 2), unknown=(2, 3)),
        LayerCase(UpSampling2D, lines, (2, 3, 2, 2), unknown=(1, 2)),
        LayerCase(UpSampling2D, {**lines, "half_pixel_centers": False, **first}, (1, 2, 1, 3)),
        LayerCase(UpSampling3D, {"size": 2, **first}, (1, 2, 1, 2, 1), unknown=(3,)),
        LayerCase(UpSampling3D, {"size": (2, 1, 2)}, (1, 2, 2, 1, 2), unknown=(1, 2, 3)),
    ]
