"""pad: values around an array, constant or taken from the array itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Size
from pronghorn.errors import ArgumentError, nearest
from pronghorn.ops.convert import dtype_of, operand, shape_of
from pronghorn.primitives import shape as p

_MODES = ("constant", "reflect", "symmetric")


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """x with ``pad_width`` values before and after it along each axis.

    Args:
        pad_width: one count for all, one (before, after) for all, or one (before, after) for each axis [counts].
        mode: "constant"; "reflect" mirrors at the outermost elements, "symmetric" behind them.
        constant_values: the number to pad with, 0 if None; only for "constant".

    >>> pad([1, 2, 3], 1).tolist(), pad([1, 2, 3], (2, 0), "reflect").tolist()
    ([0, 1, 2, 3, 0], [3, 2, 1, 2, 3])
    """
    if mode not in _MODES:
        raise ArgumentError(
            f"{mode!r} is no mode.", where="ops.pad", fix=nearest(str(mode), _MODES), argument="mode", got=mode
        )
    x = operand(x)
    count = len(shape_of(x))
    widths = _widths(pad_width, count)
    if mode == "constant":
        value = operand(0 if constant_values is None else constant_values, dtype_of(x))
        low, high = tuple(before for before, _ in widths), tuple(after for _, after in widths)
        return p.pad(x, low=low, high=high, interior=(0,) * count, value=np.asarray(value).item())
    if constant_values is not None:
        raise ArgumentError(
            f"mode {mode!r} takes no constant_values. Got {constant_values!r}.",
            where="ops.pad",
            argument="constant_values",
            got=constant_values,
        )
    for axis, (before, after) in enumerate(widths):
        x = _mirror(x, axis, before, after, skip=1 if mode == "reflect" else 0)
    return x


def _widths(given: Any, count: int) -> list[tuple[Size, Size]]:
    if hasattr(given, "__index__"):
        pairs = [(given, given)] * count
    elif len(given) == 2 and all(hasattr(n, "__index__") for n in given):
        pairs = [tuple(given)] * count
    else:
        pairs = [(pair, pair) if hasattr(pair, "__index__") else tuple(pair) for pair in given]
        pairs = pairs * count if len(pairs) == 1 else pairs
    if len(pairs) != count or any(len(pair) != 2 for pair in pairs):
        raise ArgumentError(
            f"needs one (before, after) for each of {count} axes. Got {given}.",
            where="ops.pad",
            argument="pad_width",
            got=given,
        )
    return pairs


def _mirror(x: Any, axis: int, before: Size, after: Size, skip: int) -> Any:
    """x with mirror images of its ends along ``axis``; ``skip`` leaves out the outermost element."""
    size = shape_of(x)[axis]
    for width in (before, after):
        if isinstance(width, int) and isinstance(size, int) and width > size - skip:
            raise ArgumentError(
                f"axis {axis} of shape {shape_of(x)} is too short to mirror {width} values.",
                where="ops.pad",
                fix=f"Pad at most {size - skip}.",
                argument="pad_width",
                got=width,
            )
    parts = [x]
    if before != 0:
        parts.insert(0, _turned(x, axis, skip, skip + before))
    if after != 0:
        parts.append(_turned(x, axis, size - skip - after, size - skip))
    return p.concatenate(*parts, axis=axis) if len(parts) > 1 else x


def _turned(x: Any, axis: int, start: Size, stop: Size) -> Any:
    sizes = shape_of(x)
    part = p.slice_(
        x,
        start=tuple(start if i == axis else 0 for i in range(len(sizes))),
        stop=tuple(stop if i == axis else n for i, n in enumerate(sizes)),
        step=(1,) * len(sizes),
    )
    return p.reverse(part, axes=(axis,))
