"""Cropping and zero padding over one to three spatial axes, and the base of layers that only change sizes."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pronghorn.api import ArgumentError, InputSpec, Layer, LayerCase, hookimpl, ops

from .arguments import check_not_empty, data_format

_data_format = data_format


class SizeChange(Layer):
    """Base of what changes the sizes of ``rank`` spatial axes."""

    #: How many spatial axes there are.
    rank: ClassVar[int]
    #: The data format where none is given; what the configuration says if None.
    default_data_format: ClassVar[str | None] = None

    def __init__(self, data_format: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = _data_format(data_format or self.default_data_format, type(self).__name__)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def first_axis(self) -> int:
        """The first spatial axis."""
        return 2 if self.data_format == "channels_first" else 1

    def size_made(self, axis: int, size: int) -> int:
        """The size that comes out along spatial axis ``axis``, from 0, for ``size``."""
        raise NotImplementedError(f"{type(self).__name__} must define size_made().")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape with other spatial sizes."""
        begin, end = self.first_axis, self.first_axis + self.rank
        made = (None if n is None else self.size_made(i, n) for i, n in enumerate(input_shape[begin:end]))
        return (*input_shape[:begin], *made, *input_shape[end:])


class Cropping(SizeChange):
    """Elements cut off from both ends of ``rank`` spatial axes."""

    def __init__(self, cropping: Any, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.cropping = pairs("cropping", cropping, self.rank, type(self).__name__)

    def call(self, inputs: Any) -> Any:
        sides = [slice(None)] * self.first_axis
        sides += [slice(before, -after if after else None) for before, after in _sides(self.cropping, self.rank)]
        y = inputs[tuple(sides)]
        cut = tuple(before + after + 1 for before, after in _sides(self.cropping, self.rank))
        check_not_empty(y.shape[1:], inputs.shape, cut, f"{type(self).__name__} {self.name!r}")
        return y

    def size_made(self, axis: int, size: int) -> int:
        """What is left."""
        return max(size - sum(_sides(self.cropping, self.rank)[axis]), 0)


class ZeroPadding(SizeChange):
    """Zeros put on both ends of ``rank`` spatial axes."""

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.padding = pairs("padding", padding, self.rank, type(self).__name__)

    def call(self, inputs: Any) -> Any:
        widths = [(0, 0)] * inputs.ndim
        widths[self.first_axis : self.first_axis + self.rank] = _sides(self.padding, self.rank)
        return ops.pad(inputs, widths)

    def size_made(self, axis: int, size: int) -> int:
        """The size and the zeros."""
        return size + sum(_sides(self.padding, self.rank)[axis])


def pairs(name: str, value: Any, rank: int, where: str) -> tuple[Any, ...]:
    """(before, after) for each of ``rank`` axes from what Keras allows; for one axis the pair alone.

    An int stands for both sides of all axes; one int for each axis stands for both sides of it.

    Raises:
        ArgumentError: naming the argument and what it got.

    >>> pairs("padding", 2, 1, "ZeroPadding1D"), pairs("padding", (1, 2), 2, "ZeroPadding2D")
    ((2, 2), ((1, 1), (2, 2)))
    """
    wanted: Any = value
    if _whole(value):
        wanted = ((value, value),) * rank
    elif rank == 1 and hasattr(value, "__len__") and len(value) == 2 and all(map(_whole, value)):
        wanted = (tuple(value),)
    elif rank == 1 and hasattr(value, "__len__") and len(value) == 1 and not isinstance(value, str):
        wanted = ((value[0], value[0]),) if _whole(value[0]) else value
    given = list(wanted) if hasattr(wanted, "__iter__") and not isinstance(wanted, str) else []
    given = [(side, side) if _whole(side) else tuple(side) if hasattr(side, "__iter__") else () for side in given]
    if len(given) != rank or not all(len(pair) == 2 and all(map(_whole, pair)) for pair in given):
        forms = (
            "an int or a pair (before, after)" if rank == 1 else f"an int, {rank} ints, or {rank} pairs (before, after)"
        )
        raise ArgumentError(
            f"{name} must be {forms}, none negative. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}={((0, 1),) * rank if rank > 1 else (0, 1)}.",
            argument=name,
            got=value,
        )
    made = tuple((int(before), int(after)) for before, after in given)
    return made[0] if rank == 1 else made


def _whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool) and value.__index__() >= 0


def _sides(given: Any, rank: int) -> tuple[tuple[int, int], ...]:
    return (given,) if rank == 1 else given


class Cropping1D(Cropping):
    """Time steps cut off in front and behind.

    Args:
        cropping: (front, behind), or an int for both.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
    Shapes:
        x (B, T, C) -> (B, T - front - behind, C).
    Raises:
        ArgumentError: for negative counts; ShapeError if nothing is left.
    Source: Keras 2.2.4, ``keras.layers.Cropping1D``; ``data_format`` is of pronghorn.

    >>> from pronghorn import Input, layers
    >>> layers.Cropping1D((0, 2))(Input((10, 3))).shape
    (None, 8, 3)
    """

    rank = 1
    default_data_format = "channels_last"

    def __init__(self, cropping: Any = (1, 1), *, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping2D(Cropping):
    """Rows and columns cut off.

    Args:
        cropping: ((top, bottom), (left, right)), (rows, columns) for both sides, or an int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) -> (B, H - top - bottom, W - left - right, C), or with C behind B.
    Raises:
        ArgumentError: for negative counts; ShapeError if nothing is left.
    Source: Keras 2.2.4, ``keras.layers.Cropping2D``.

    >>> from pronghorn import Input, layers
    >>> layers.Cropping2D(((2, 2), (4, 4)))(Input((28, 28, 3))).shape
    (None, 24, 20, 3)
    """

    rank = 2

    def __init__(self, cropping: Any = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(Cropping):
    """Elements cut off from depth, height and width.

    Args:
        cropping: three pairs (before, after), three ints for both sides of each axis, or an int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', C), or with C behind B.
    Raises:
        ArgumentError: for negative counts; ShapeError if nothing is left.
    Source: Keras 2.2.4, ``keras.layers.Cropping3D``.

    >>> from pronghorn import Input, layers
    >>> layers.Cropping3D((2, 4, 2))(Input((28, 28, 10, 3))).shape
    (None, 24, 20, 6, 3)
    """

    rank = 3

    def __init__(self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class ZeroPadding1D(ZeroPadding):
    """Time steps of zeros put in front and behind.

    Args:
        padding: (front, behind), or an int for both.
        data_format: ``"channels_last"`` (also if None) or ``"channels_first"``.
    Shapes:
        x (B, T, C) -> (B, T + front + behind, C), or x (B, C, T) -> (B, C, T + front + behind).
    Raises:
        ArgumentError: for negative counts.
    Source: Keras 2.2.4, ``keras.layers.ZeroPadding1D``; ``data_format`` from Keras 3.

    >>> from pronghorn import Input, layers
    >>> layers.ZeroPadding1D((2, 0))(Input((10, 3))).shape
    (None, 12, 3)
    """

    rank = 1
    default_data_format = "channels_last"

    def __init__(self, padding: Any = 1, *, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)


class ZeroPadding2D(ZeroPadding):
    """Rows and columns of zeros put around.

    Args:
        padding: ((top, bottom), (left, right)), (rows, columns) for both sides, or an int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, H, W, C) -> (B, H + top + bottom, W + left + right, C), or with C behind B.
    Raises:
        ArgumentError: for negative counts.
    Source: Keras 2.2.4, ``keras.layers.ZeroPadding2D``.

    >>> from pronghorn import Input, layers
    >>> layers.ZeroPadding2D((1, 2))(Input((28, 28, 3))).shape
    (None, 30, 32, 3)
    """

    rank = 2


class ZeroPadding3D(ZeroPadding):
    """Zeros put around depth, height and width.

    Args:
        padding: three pairs (before, after), three ints for both sides of each axis, or an int for all.
        data_format: ``"channels_last"`` or ``"channels_first"``; what the configuration says if None.
    Shapes:
        x (B, D, H, W, C) -> (B, D', H', W', C), or with C behind B.
    Raises:
        ArgumentError: for negative counts.
    Source: Keras 2.2.4, ``keras.layers.ZeroPadding3D``.

    >>> from pronghorn import Input, layers
    >>> layers.ZeroPadding3D(1)(Input((4, 5, 6, 3))).shape
    (None, 6, 7, 8, 3)
    """

    rank = 3


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Cropping1D, Cropping2D, Cropping3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    first = {"data_format": "channels_first"}
    return [
        LayerCase(Cropping1D, {}, (2, 5, 2), unknown=(1,)),
        LayerCase(Cropping1D, {"cropping": (0, 2), **first}, (2, 2, 5), unknown=(2,)),
        LayerCase(Cropping2D, {"cropping": 1}, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(Cropping3D, {"cropping": ((1, 0), (0, 1), (0, 0)), **first}, (1, 2, 2, 3, 1)),
        LayerCase(ZeroPadding1D, {"padding": 2}, (2, 3, 2), unknown=(1,)),
        LayerCase(ZeroPadding2D, {"padding": ((1, 0), (0, 2)), **first}, (2, 2, 2, 3), unknown=(2, 3)),
        LayerCase(ZeroPadding3D, {"padding": (1, 0, 1), **first}, (1, 2, 1, 2, 1)),
        LayerCase(Cropping2D, {"cropping": ((1, 0), (0, 2)), **first}, (2, 2, 3, 4)),
        LayerCase(Cropping3D, {"cropping": (1, 0, 1)}, (1, 3, 2, 4, 2), unknown=(1, 3)),
        LayerCase(ZeroPadding1D, {"padding": (2, 0), **first}, (2, 2, 3), unknown=(2,)),
        LayerCase(ZeroPadding2D, {"padding": (1, 2)}, (2, 2, 3, 2), unknown=(1, 2)),
        LayerCase(ZeroPadding3D, {"padding": ((0, 1), (1, 0), (1, 1))}, (1, 2, 1, 2, 2)),
    ]
