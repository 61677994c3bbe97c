"""InputSpec: what a layer requires of an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError


def _as_dict(axes: Mapping[int, int | None] | None) -> dict[int, int | None]:
    return dict(axes or {})


@attrs.frozen
class InputSpec:
    """What a layer requires of one input; None anywhere means any.

    Args:
        dtype: the dtype's name.
        shape: all sizes, None where any will do.
        ndim: how many axes.
        max_ndim: at most this many axes.
        min_ndim: at least this many axes.
        axes: sizes by axis, such as ``{-1: 64}``.
    """

    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None
    ndim: int | None = None
    max_ndim: int | None = None
    min_ndim: int | None = None
    axes: dict[int, int | None] = attrs.field(default=None, converter=_as_dict)


def check_inputs(specs: Any, inputs: Sequence[Any], where: str) -> None:
    """Check ``inputs`` against a layer's InputSpec or list of them.

    Raises:
        ShapeError, DTypeError: naming the layer, what it requires and what it got.
    """
    wanted = [specs] if isinstance(specs, InputSpec) else list(specs or [])
    if not wanted:
        return
    if len(wanted) != len(inputs):
        raise ShapeError(
            f"it takes {len(wanted)} input{'s' if len(wanted) > 1 else ''}, it got {len(inputs)}.",
            where=where,
            fix="Pass one Tensor for each input, in a list if there are several.",
            expected=len(wanted),
            actual=len(inputs),
        )
    for spec, x in zip(wanted, inputs, strict=True):
        if spec is not None:
            _check(spec, x, where)


def _check(spec: InputSpec, x: Any, where: str) -> None:
    ndim, shape = len(x.shape), tuple(x.shape)
    if spec.dtype is not None and x.dtype != spec.dtype:
        raise DTypeError(
            f"its input must be {spec.dtype}. Got {x.dtype}.",
            where=where,
            fix=f"Cast it: ops.cast(x, {spec.dtype!r}).",
            expected=spec.dtype,
            actual=x.dtype,
        )
    rank = spec.ndim if spec.ndim is not None else None if spec.shape is None else len(spec.shape)
    if rank is not None and ndim != rank:
        raise _error(f"its input must have {rank} axes", shape, where, f"{rank} axes", _rank_hint(ndim, rank))
    if spec.max_ndim is not None and ndim > spec.max_ndim:
        raise _error(f"its input must have at most {spec.max_ndim} axes", shape, where, spec.max_ndim)
    if spec.min_ndim is not None and ndim < spec.min_ndim:
        raise _error(f"its input must have at least {spec.min_ndim} axes", shape, where, spec.min_ndim)
    axes = {**dict(enumerate(spec.shape or ())), **spec.axes}
    for axis, size in axes.items():
        if not -ndim <= axis < ndim:
            raise _error(f"its input must have an axis {axis}", shape, where, size)
        actual = shape[axis]
        if size is not None and not isinstance(actual, Dim) and actual != size:
            raise _error(f"axis {axis} of its input must have size {size}", shape, where, size)


def _rank_hint(ndim: int, rank: int) -> str:
    if ndim == rank - 1:
        return "Add an axis, for example with Reshape or x[..., None]; input_shape leaves out the batch axis."
    return "Reshape the input, or use a layer for this number of axes."


def _error(rule: str, shape: tuple[Any, ...], where: str, expected: Any, fix: str = "") -> ShapeError:
    return ShapeError(
        f"{rule}. Got shape {shape}.",
        where=where,
        fix=fix or "Reshape the input, or build a new layer for this shape.",
        expected=expected,
        actual=shape,
    )
