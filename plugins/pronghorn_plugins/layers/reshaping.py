"""Layers that move elements and never change them: Flatten, Reshape, Permute, RepeatVector."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Dim, InputSpec, Layer, LayerCase, ShapeError, hookimpl, ops

from .arguments import count, data_format, each_axis


class Flatten(Layer):
    """Each sample as one vector, its elements in row-major order, channels last.

    Args:
        data_format: ``"channels_first"`` puts the second axis last before flattening, so that weights trained on
            ``"channels_last"`` fit; what the configuration says if None.
    Shapes:
        x (B, ...) -> (B, F), F the product of the other sizes; (B,) -> (B, 1).
    Source: Keras 2.2.4, ``keras.layers.Flatten``.

    >>> from pronghorn import Input, layers
    >>> layers.Flatten()(Input((2, 3))).shape
    (None, 6)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = _data_format(data_format, "Flatten")
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first" and inputs.ndim > 2:
            inputs = ops.transpose(inputs, (0, *range(2, inputs.ndim), 1))
        return ops.reshape(inputs, (ops.shape(inputs)[0], -1))


class Reshape(Layer):
    """Each sample under another shape, its elements in row-major order.

    Args:
        target_shape: the shape of one sample, without the batch axis; one size may be -1: what is left.
    Shapes:
        x (B, ...) -> (B, *target_shape).
    Raises:
        ArgumentTypeError: if target_shape is no tuple of ints; ArgumentError if several sizes are -1.
        ShapeError: if a sample has another number of elements.
    Source: Keras 2.2.4, ``keras.layers.Reshape``.

    >>> from pronghorn import Input, layers
    >>> layers.Reshape((3, -1))(Input((6,))).shape
    (None, 3, 2)
    """

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = each_axis("target_shape", _without_none(target_shape), "Reshape")
        if sum(size == -1 for size in self.target_shape) > 1:
            raise ArgumentError(
                f"only one size of target_shape may be -1. Got {target_shape}.",
                where="Reshape",
                argument="target_shape",
                got=target_shape,
            )

    def call(self, inputs: Any) -> Any:
        self._check(inputs.shape[1:])
        return ops.reshape(inputs, (ops.shape(inputs)[0], *self.target_shape))

    def _check(self, sizes: tuple[Any, ...]) -> None:
        if any(isinstance(size, Dim) for size in sizes):
            return
        given, wanted = _product(sizes), _product(size for size in self.target_shape if size != -1)
        fits = given == wanted if -1 not in self.target_shape else wanted and given % wanted == 0
        if not fits:
            raise ShapeError(
                f"a sample of shape {sizes} has {given} elements, which cannot become {self.target_shape}.",
                where=f"Reshape {self.name!r}",
                fix="The target shape must have as many elements; one size may be -1.",
                expected=self.target_shape,
                actual=sizes,
            )


class Permute(Layer):
    """The axes of each sample in another order.

    Args:
        dims: for each axis of the result the axis of the input that it is, counted from 1 (0 is the batch axis).
    Shapes:
        x (B, S1, S2, ...) -> (B, S[dims[0]], S[dims[1]], ...).
    Raises:
        ArgumentError: if dims does not hold each of 1 ... n once.
    Source: Keras 2.2.4, ``keras.layers.Permute``.

    >>> from pronghorn import Input, layers
    >>> layers.Permute((2, 1))(Input((5, 3))).shape
    (None, 3, 5)
    """

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = each_axis("dims", dims, "Permute")
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ArgumentError(
                f"dims must hold each of 1 … {len(self.dims)} once. Got {self.dims}.",
                where="Permute",
                fix="Axes are counted from 1: (2, 1) exchanges the two axes of a sample.",
                argument="dims",
                got=dims,
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        return ops.transpose(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Each sample, a vector, so many times over.

    Args:
        n: T, how many times; a positive int.
    Shapes:
        x (B, F) -> (B, T, F).
    Raises:
        ArgumentError: if n is no positive int.
    Source: Keras 2.2.4, ``keras.layers.RepeatVector``.

    >>> from pronghorn import Input, layers
    >>> layers.RepeatVector(3)(Input((2,))).shape
    (None, 3, 2)
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = count("n", n, "RepeatVector")
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        batch, features = ops.shape(inputs)
        return ops.broadcast_to(ops.expand_dims(inputs, 1), (batch, self.n, features))


_data_format = data_format


def _product(sizes: Iterable[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _without_none(shape: Any) -> Any:
    """None in a target shape means -1, as in Keras 3."""
    if isinstance(shape, list | tuple):
        return tuple(-1 if size is None else size for size in shape)
    return shape


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Flatten, Permute, RepeatVector, Reshape]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Flatten, {}, (2, 3, 4), unknown=(1,)),
        LayerCase(Flatten, {"data_format": "channels_first"}, (2, 3, 4, 2)),
        LayerCase(Flatten, {}, (5,)),
        LayerCase(Permute, {"dims": (2, 3, 1)}, (2, 3, 4, 5), unknown=(1, 3)),
        LayerCase(Permute, {"dims": (2, 1)}, (2, 3, 4), unknown=(1, 2)),
        LayerCase(RepeatVector, {"n": 3}, (2, 4), unknown=(1,)),
        LayerCase(Reshape, {"target_shape": (6, 2)}, (2, 3, 4)),
        LayerCase(Reshape, {"target_shape": (-1, 2)}, (2, 3, 4), unknown=(1,)),
    ]
