"""Samples of :mod:`pronghorn.primitives.shape`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(13)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-2, 2, shape)


def _sum_to(x: Any, shape: tuple[int, ...]) -> Any:
    lead = x.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, n in enumerate(shape) if n == 1)
    return x.sum(axis=axes, keepdims=True).reshape(shape)


def _broadcast(before: Sequence[int], after: Sequence[int], **more: Any) -> list[Sample]:
    """``broadcast_to`` and the ``sum_to`` that is its VJP."""
    small, large = tuple(before), tuple(after)
    return [
        Sample("broadcast_to", [_draw(*small)], {"shape": large}, lambda x: np.broadcast_to(x, large), **more),
        Sample("sum_to", [_draw(*large)], {"shape": small}, lambda x: _sum_to(x, small), **more),
    ]


def _padded(x: Any, low: Sequence[int], high: Sequence[int], interior: Sequence[int], value: float) -> Any:
    """Every element put where it goes."""
    sizes = [lo + (n + (n - 1) * i if n else 0) + hi for n, lo, hi, i in zip(x.shape, low, high, interior, strict=True)]
    result = np.full(sizes, value, x.dtype)
    for place in np.ndindex(x.shape):
        result[tuple(lo + k * (i + 1) for k, lo, i in zip(place, low, interior, strict=True))] = x[place]
    return result


def _pad(
    shape: Sequence[int],
    low: tuple[int, ...],
    high: tuple[int, ...],
    interior: tuple[int, ...],
    value: float = 0,
    **more: Any,
) -> Sample:
    attributes = {"low": low, "high": high, "interior": interior, "value": value}
    more.setdefault("id", f"{low}{high}{interior}{value}")
    return Sample("pad", [_draw(*shape)], attributes, lambda x: _padded(x, low, high, interior, value), **more)


def _slice(shape: Sequence[int], start: tuple[int, ...], stop: tuple[int, ...], step: tuple[int, ...]) -> Sample:
    key = tuple(slice(*bounds) for bounds in zip(start, stop, step, strict=True))
    attributes = {"start": start, "stop": stop, "step": step}
    return Sample("slice", [_draw(*shape)], attributes, lambda x: x[key], id=f"{start}{stop}{step}")


def _joined(shapes: Sequence[Sequence[int]], axis: int, **more: Any) -> Sample:
    return Sample(
        "concatenate", [_draw(*s) for s in shapes], {"axis": axis}, lambda *xs: np.concatenate(xs, axis), **more
    )


def _iota(shape: tuple[int, ...], axis: int, dtype: str) -> Sample:
    along = [-1 if i == axis else 1 for i in range(len(shape))]
    wanted = np.broadcast_to(np.arange(shape[axis]).reshape(along), shape).astype(dtype)
    return Sample(
        "iota", [], {"shape": shape, "axis": axis, "dtype": dtype}, lambda: wanted, id=f"{shape}{axis}{dtype}"
    )


def _packed(*xs: Any) -> Any:
    return np.concatenate([np.ravel(x) for x in xs])


SAMPLES = [
    Sample("reshape", [_draw(2, 3, 4)], {"shape": (4, 6)}, lambda x: x.reshape(4, 6)),
    Sample("reshape", [_draw()], {"shape": (1, 1)}, lambda x: x.reshape(1, 1), id="scalar"),
    Sample("reshape", [_draw(1, 1)], {"shape": ()}, lambda x: x.reshape(()), id="to-scalar"),
    Sample("reshape", [_draw(0, 3)], {"shape": (5, 0)}, lambda x: x.reshape(5, 0), id="empty"),
    Sample("transpose", [_draw(2, 3, 4)], {"perm": (2, 0, 1)}, lambda x: x.transpose(2, 0, 1)),
    Sample("transpose", [_draw()], {"perm": ()}, np.copy, id="scalar"),
    Sample("transpose", [_draw(3, 0)], {"perm": (1, 0)}, np.transpose, id="empty"),
    *_broadcast((3, 1), (2, 3, 4)),
    *_broadcast((), (2, 2), id="scalar"),
    *_broadcast((2, 3), (2, 3), id="same"),
    *_broadcast((1, 3), (0, 3), id="empty"),
    *_broadcast((1,), (1, 1, 1), id="only-ones"),
    Sample("sum_to", [np.arange(6).reshape(2, 3)], {"shape": (3,)}, lambda x: x.sum(0), id="ints"),
    _joined([(2, 3), (1, 3), (4, 3)], 0),
    _joined([(2, 3), (2, 1)], 1),
    _joined([(2, 3)], 0, id="one"),
    _joined([(2, 0), (2, 2), (2, 0)], 1, id="empty-parts"),
    Sample("concatenate", [np.array([True]), np.array([False])], {"axis": 0}, lambda a, b: np.concatenate([a, b]),
           id="bool"),
    _pad((2, 3), (1, 0), (0, 2), (0, 0)),
    _pad((2, 3), (0, 1), (3, 0), (2, 1), 7),
    _pad((4,), (2,), (0,), (1,), float("-inf"), order=0),
    _pad((0, 2), (1, 0), (2, 0), (3, 1), 5),
    _pad((1,), (0,), (0,), (4,)),
    _pad((), (), (), ()),
    Sample("pad", [np.array([1, 2])], {"low": (1,), "high": (1,), "interior": (0,), "value": -3},
           lambda x: np.array([-3, 1, 2, -3]), id="ints"),
    _slice((4, 5), (1, 0), (4, 5), (1, 1)),
    _slice((7, 5), (0, 1), (7, 4), (3, 2)),
    _slice((7,), (1,), (6,), (2,)),
    _slice((7,), (3,), (3,), (1,)),
    _slice((0, 2), (0, 1), (0, 2), (4, 1)),
    _slice((), (), (), ()),
    Sample("reverse", [_draw(2, 3, 2)], {"axes": (0, 2)}, lambda x: x[::-1, :, ::-1]),
    Sample("reverse", [_draw(3)], {"axes": ()}, np.copy, id="no-axis"),
    Sample("reverse", [_draw(0, 2)], {"axes": (0,)}, np.copy, id="empty"),
    _iota((3,), 0, "int64"),
    _iota((2, 3), 1, "int32"),
    _iota((2, 3), 0, "float64"),
    _iota((0, 2), 0, "int64"),
    Sample("pack", [_draw(2, 3), _draw(), _draw(4), _draw(0, 2)], {}, _packed),
    Sample("pack", [np.array([[1, 2]]), np.array([3])], {}, _packed, id="ints"),
]  # fmt: skip
