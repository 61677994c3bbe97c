"""Samples of :mod:`pronghorn.primitives.sort`."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(19)
_DISTINCT = _rng.permutation(24).reshape(2, 3, 4) / 4 - 2
_TIES = np.array([[2.0, 1.0, 2.0, 1.0, 2.0], [0.0, 0.0, -1.0, 0.0, -1.0]])
_NAN = np.array([3.0, float("nan"), -float("inf"), float("inf"), 0.0])


def _top(x: Any, k: int) -> Any:
    """A stable ascending sort of -x keeps the order of ties."""
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order


def _sort(x: Any, axis: int, **more: Any) -> list[Sample]:
    return [
        Sample("sort", [x], {"axis": axis}, lambda x: np.sort(x, axis), **more),
        Sample(
            "argsort",
            [x],
            {"axis": axis, "stable": True},
            lambda x: np.argsort(x, axis, kind="stable"),
            **more,
        ),
    ]


def _top_k(x: Any, k: int, **more: Any) -> Sample:
    return Sample("top_k", [x], {"k": k}, lambda x: _top(x, k), **more)


SAMPLES = [
    *(sample for axis in range(3) for sample in _sort(_DISTINCT, axis, id=f"axis{axis}")),
    *_sort(_TIES, 1, order=0, id="ties"),
    *_sort(_NAN, 0, order=0, id="nan"),
    *_sort(np.array([[3, -1, 2]]), 1, id="integers"),
    *_sort(np.array([True, False, True]), 0, id="bool"),
    *_sort(np.empty((0, 3)), 0, id="empty"),
    Sample("argsort", [_DISTINCT], {"axis": 1, "stable": False}, lambda x: np.argsort(x, 1), id="not-stable"),
    _top_k(_DISTINCT, 2),
    _top_k(_DISTINCT, 4, id="all"),
    _top_k(_DISTINCT, 0, id="none"),
    _top_k(_TIES, 3, order=0, id="ties"),
    _top_k(np.array([5, 9, 9, 1]), 2, id="integers"),
]
