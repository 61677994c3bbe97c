"""Concatenate: values one after the other, and its functional form."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import ArgumentTypeError, Dim, LayerCase, hookimpl, normalize_axis, ops

from .merging import Merge, all_of, masks_of


class Concatenate(Merge):
    """The inputs one after the other along ``axis``.

    Args:
        axis: along which; -1 is the last one.
    Shapes:
        a list of Tensors of one shape but for the size of ``axis`` -> that shape, the sizes of ``axis`` added up. The mask
        of joined time steps is the masks joined, all true for an input without one; along other axes a step counts where
        it does in every input.
    Raises:
        ArgumentTypeError: for ``Concatenate([a, b])``; ArgumentError if it is not called on a list.
        ShapeError: if the other sizes differ.
    Source: Keras 2.2.4, ``keras.layers.Concatenate``.

    >>> from pronghorn import Input, layers
    >>> layers.Concatenate()([Input((3,)), Input((2,))]).shape
    (None, 5)
    """

    usage = "concatenate([a, b]) or Concatenate()([a, b])"

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(axis, bool) or not hasattr(axis, "__index__"):
            raise ArgumentTypeError(
                f"axis must be an int. Got {axis!r}.",
                where="Concatenate",
                fix="Pass Concatenate(axis=-1), and call the layer on the list of Tensors.",
                argument="axis",
                got=axis,
            )
        self.axis = int(axis.__index__())

    def check(self, shapes: list[Any]) -> None:
        """As many axes each, and equal sizes but along ``axis``."""
        if len({len(shape) for shape in shapes}) > 1:
            raise self.unfit(shapes, "they have different numbers of axes")
        axis = normalize_axis(self.axis, len(shapes[0]), where=self.place)
        for place, sizes in enumerate(zip(*shapes, strict=True)):
            known = {size for size in sizes if not isinstance(size, Dim)}
            if place != axis and len(known) > 1:
                raise self.unfit(shapes, f"on axis {place} the sizes are {' and '.join(map(str, sizes))}")

    def merge(self, inputs: list[Any]) -> Any:
        """The inputs joined."""
        return ops.concatenate(inputs, axis=self.axis)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The masks joined along ``axis``; along an axis that masks do not have, true where every mask is."""
        given = masks_of(mask)
        if not any(m is not None for m in given):
            return None
        axis = normalize_axis(self.axis, inputs[0].ndim)
        deepest = max(m.ndim for m in given if m is not None)
        if axis >= deepest:
            return all_of(given)
        whole = [_like(x, m, deepest) for x, m in zip(inputs, given, strict=True)]
        joined = ops.concatenate(whole, axis=axis)
        return ops.all(joined, axis=-1) if deepest == inputs[0].ndim else joined


def _like(x: Any, mask: Any, ndim: int) -> Any:
    """A mask of ``ndim`` axes for ``x``: its own one, widened, or all true."""
    shape = ops.shape(x)[:ndim]
    if mask is None:
        return ops.ones(shape, "bool")
    while mask.ndim < ndim:
        mask = ops.expand_dims(mask, -1)
    return ops.broadcast_to(mask, shape)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """``Concatenate(axis, **kwargs)(inputs)``."""
    return Concatenate(axis, **kwargs)(inputs)


@hookimpl
def pronghorn_layers() -> list[Any]:
    return [Concatenate, concatenate]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Concatenate, {}, [(2, 4, 3), (2, 4, 1)], unknown=(1,)),
        LayerCase(Concatenate, {"axis": 1}, [(2, 4, 3), (2, 2, 3), (2, 1, 3)], passes_mask=False),
        LayerCase(Concatenate, {"axis": -2}, [(2, 2, 3), (2, 4, 3)], passes_mask=False, unknown=(2,)),
    ]
