"""Dot: the sum of products of two values, sample by sample, and its functional form."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentError, Dim, LayerCase, hookimpl, normalize_axis, ops

from .merging import Merge, check_two


class Dot(Merge):
    """The sum of products of two inputs over one axis of each, sample by sample.

    Args:
        axes: the axis to sum over, or a pair with the first input's and the second's; the batch axis 0 is none.
        normalize: whether the inputs are brought to length 1 along that axis first: their cosine.
    Shapes:
        x (B, *P, K, *Q), y (B, *R, K, *S) -> (B, *P, *Q, *R, *S); (B, 1) if nothing but the batch is left.
    Raises:
        ArgumentTypeError: for ``Dot([a, b])``; ArgumentError if axes are none, or it is not called on two inputs.
        ShapeError: if the sizes to sum over differ.
    Source: Keras 2.2.4, ``keras.layers.Dot``. It passes on no mask.

    >>> from pronghorn import Input, layers
    >>> layers.Dot(axes=(2, 1))([Input((4, 3)), Input((3, 5))]).shape
    (None, 4, 5)
    """

    usage = "dot([a, b], axes=1) or Dot(axes=1)([a, b])"

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pair = axes if isinstance(axes, list | tuple) else (axes, axes)
        if len(pair) != 2 or not all(hasattr(a, "__index__") and a != 0 for a in pair):
            raise ArgumentError(
                f"axes must be an int or a pair of ints, and not 0, the batch axis. Got {axes!r}.",
                where="Dot",
                fix="Pass for example Dot(axes=1), or axes=(2, 1).",
                argument="axes",
                got=axes,
            )
        self.axes = tuple(int(a) for a in pair) if isinstance(axes, list | tuple) else int(axes)
        self.normalize = bool(normalize)

    def _pair(self, shapes: list[Any]) -> tuple[int, int]:
        a, b = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        return normalize_axis(a, len(shapes[0]), where=self.place), normalize_axis(b, len(shapes[1]), where=self.place)

    def check(self, shapes: list[Any]) -> None:
        """Two inputs, with equal sizes to sum over."""
        check_two(self.place, shapes)
        a, b = (shape[axis] for shape, axis in zip(shapes, self._pair(shapes), strict=True))
        if a != b and not isinstance(a, Dim) and not isinstance(b, Dim):
            raise self.unfit(shapes, f"axes={self.axes} have the sizes {a} and {b}")

    def merge(self, inputs: list[Any]) -> Any:
        """The products, summed."""
        axes = self._pair([x.shape for x in inputs])
        if self.normalize:
            inputs = [_at_length_one(x, axis) for x, axis in zip(inputs, axes, strict=True)]
        y = ops.batch_dot(*inputs, axes=axes)
        return ops.expand_dims(y, 1) if y.ndim == 1 else y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """None: it passes on no mask."""
        return None


def _at_length_one(x: Any, axis: int) -> Any:
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def dot(inputs: Any, axes: Any, normalize: bool = False, **kwargs: Any) -> Any:
    """``Dot(axes, normalize, **kwargs)(inputs)``."""
    return Dot(axes, normalize, **kwargs)(inputs)


@hookimpl
def pronghorn_layers() -> list[Any]:
    return [Dot, dot]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Dot, {"axes": 1}, [(2, 3), (2, 3)], drops_mask=True),
        LayerCase(Dot, {"axes": (2, 1)}, [(2, 4, 3), (2, 3, 5)], drops_mask=True, unknown=(1,)),
        LayerCase(Dot, {"axes": (1, 2), "normalize": True}, [(2, 3, 4), (2, 2, 3)], drops_mask=True),
        LayerCase(Dot, {"axes": -1, "normalize": True}, [(2, 4, 3), (2, 3)], drops_mask=True),
    ]
