"""Samples of :mod:`pronghorn.primitives.index`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(15)


def _draw(*shape: int) -> Any:
    return _rng.uniform(-2, 2, shape)


def _scattered(x: Any, indices: Any, updates: Any, axis: int) -> Any:
    """One update after the other."""
    result = np.moveaxis(np.array(x), axis, 0)
    parts = np.moveaxis(updates, range(axis, axis + indices.ndim), range(indices.ndim))
    for place in np.ndindex(indices.shape):
        result[indices[place]] += parts[place]
    return np.moveaxis(result, 0, axis)


def _merged(ufunc: Any) -> Any:
    """The oracle of a scatter that merges by ``ufunc``, along axis 0."""

    def oracle(x: Any, indices: Any, updates: Any) -> Any:
        result = np.array(x)
        for place in np.ndindex(indices.shape):
            result[indices[place]] = ufunc(result[indices[place]], updates[place])
        return result

    return oracle


def _mergings() -> Iterator[Sample]:
    """The scatters that keep the largest, the smallest, the product."""
    at = np.array([4, 0, 4, 1])
    for name, ufunc in (("max", np.maximum), ("min", np.minimum), ("multiply", np.multiply)):
        label = f"scatter_{name}"
        yield Sample(label, [_draw(5, 3), at, _draw(4, 3)], {"axis": 0}, _merged(ufunc), id="repeated")
        x, updates = _draw(2, 5), _draw(2, 4)
        yield Sample(
            label,
            [x, at, updates],
            {"axis": 1},
            lambda x, i, u, ufunc=ufunc: _merged(ufunc)(x.T, i, u.T).T,
            id="axis1",
        )
        ints = [np.array([3, 1, 2]), np.array([[0, 0], [2, 0]]), np.array([[5, 2], [1, 4]])]
        yield Sample(label, ints, {"axis": 0}, _merged(ufunc), id="ints")
    zeros = [np.array([1.0, 0.0, 3.0, 2.0]), np.array([0, 1, 2, 2, 3]), np.array([0.0, 2.0, 0.0, 0.0, 0.5])]
    yield Sample("scatter_multiply", zeros, {"axis": 0}, _merged(np.multiply), order=1, id="zeros")
    ties = [np.array([1.0, 2.0]), np.array([0, 0, 1]), np.array([3.0, 3.0, 2.0])]
    yield Sample("scatter_max", ties, {"axis": 0}, _merged(np.maximum), order=0, id="ties")


def _added(x: Any, indices: Any, updates: Any, axis: int) -> Any:
    result = np.array(x)
    for place in np.ndindex(indices.shape):
        result[(*place[:axis], indices[place], *place[axis + 1 :])] += updates[place]
    return result


def _picked(shape: Sequence[int], indices: Any, axis: int, name: str = "") -> Iterator[Sample]:
    """``gather`` and the ``scatter_add`` that is its VJP."""
    at, attributes = np.asarray(indices, "int64"), {"axis": axis}
    label = name or f"{'x'.join(map(str, at.shape)) or 'scalar'}-axis{axis}"
    wanted = (*shape[:axis], *at.shape, *shape[axis + 1 :])
    yield Sample("gather", [_draw(*shape), at], attributes, lambda x, i: np.take(x, i, axis), id=label)
    operands = [_draw(*shape), at, _draw(*wanted)]
    yield Sample("scatter_add", operands, attributes, lambda x, i, u: _scattered(x, i, u, axis), id=label)


def _along(shape: Sequence[int], indices: Any, axis: int, name: str = "") -> Iterator[Sample]:
    """``take_along_axis`` and the ``add_along_axis`` that is its VJP."""
    at, attributes = np.asarray(indices, "int64"), {"axis": axis}
    label = name or f"axis{axis}"
    yield Sample(
        "take_along_axis", [_draw(*shape), at], attributes, lambda x, i: np.take_along_axis(x, i, axis), id=label
    )
    operands = [_draw(*shape), at, _draw(*at.shape)]
    yield Sample("add_along_axis", operands, attributes, lambda x, i, u: _added(x, i, u, axis), id=label)


def _window(x: Any, starts: Any, sizes: Sequence[int]) -> tuple[slice, ...]:
    first = [min(max(int(at), 0), n - size) for at, n, size in zip(starts, x.shape, sizes, strict=True)]
    return tuple(slice(at, at + size) for at, size in zip(first, sizes, strict=True))


def _written(x: Any, update: Any, starts: Any) -> Any:
    result = np.array(x)
    result[_window(x, starts, update.shape)] = update
    return result


def _windows(shape: Sequence[int], starts: Any, sizes: tuple[int, ...], name: str) -> Iterator[Sample]:
    """``dynamic_slice`` and ``dynamic_update_slice`` of one window."""
    at = np.asarray(starts, "int64")
    yield Sample("dynamic_slice", [_draw(*shape), at], {"sizes": sizes}, lambda x, s: x[_window(x, s, sizes)], id=name)
    yield Sample("dynamic_update_slice", [_draw(*shape), _draw(*sizes), at], {}, _written, id=name)


def _rows(indices: Any, shape: tuple[int, ...], name: str) -> Sample:
    at = np.asarray(indices, "int64")
    values = _draw(len(at), *shape[1:])
    return Sample("rows", [at, values], {"shape": shape}, lambda i, v: _scattered(np.zeros(shape), i, v, 0), id=name)


SAMPLES = [
    *_picked((5, 3), [4, 0, 4], 0, "repeated"),
    *_picked((5, 3), [[1, 2], [2, 2]], 0),
    *_picked((2, 4, 3), [[1, 3], [0, 1], [1, 1]], 1),
    *_picked((2, 3), 1, 1),
    *_picked((4,), 2, 0),
    *_picked((3, 2), np.zeros((0,)), 0, "no-indices"),
    *_picked((3, 0), [2, 1], 0, "empty"),
    Sample("gather", [np.array([5, 6, 7]), np.array([2, 0], "int32")], {"axis": 0}, np.take, id="ints"),
    Sample("gather", [np.array([True, False]), np.array([1, 1], "uint8")], {"axis": 0}, np.take, id="bool"),
    Sample("scatter_add", [np.array([1, 2]), np.array([1, 1]), np.array([10, 20])], {"axis": 0},
           lambda x, i, u: np.array([1, 32]), id="ints"),
    *_mergings(),
    *_along((3, 4), [[0, 3], [3, 3], [1, 0]], 1),
    *_along((3, 4), [[0, 2, 2, 1]], 0),
    *_along((2, 2, 3), [[[2], [0]], [[1], [1]]], 2),
    *_along((4,), [3, 3, 0, 1, 2], 0, "longer"),
    *_along((2, 3), np.zeros((2, 0)), 1, "no-indices"),
    *_windows((4, 5), [1, 2], (2, 3), "inside"),
    *_windows((4, 5), [-3, 4], (2, 3), "clamped"),
    *_windows((4, 5), [1, 0], (1, 5), "row"),
    *_windows((3,), [2], (0,), "nothing"),
    *_windows((), np.zeros((0,)), (), "scalar"),
    _rows([2, 0, 2], (4, 3), "repeated"),
    _rows([], (4, 3), "no-rows"),
    _rows([1, 1], (2,), "vector"),
    _rows([0, 3], (5, 2, 2), "matrices"),
]  # fmt: skip
