"""Samples of :mod:`pronghorn.primitives.reduction`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pronghorn.testing.sample import Sample

_rng = np.random.default_rng(14)
_CUBE = _rng.permutation(24).reshape(2, 3, 4) / 7 - 1.5
_ZEROS = np.array([[2.0, 0.0, 3.0], [0.0, 5.0, 0.0], [1.5, -2.0, 4.0]])
_TIES = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
_NAN = np.array([[1.0, float("nan"), 3.0], [2.0, 5.0, float("-inf")]])
_AXES = [((0, 1, 2), False), ((0, 1, 2), True), ((1,), False), ((0, 2), True), ((2,), True), ((), False)]
_ORACLES: dict[str, Callable[..., Any]] = {
    "reduce_sum": np.sum, "reduce_prod": np.prod, "reduce_max": np.max, "reduce_min": np.min,
    "reduce_any": np.any, "reduce_all": np.all,
}  # fmt: skip


def _row(name: str, x: Any, axes: tuple[int, ...], keepdims: bool = False, **more: Any) -> Sample:
    oracle = _ORACLES[name]
    more.setdefault("id", f"{'x'.join(map(str, x.shape)) or 'scalar'}{axes}{'keep' if keepdims else ''}")
    attributes = {"axes": axes, "keepdims": keepdims}
    return Sample(name, [x], attributes, lambda x: oracle(x, axis=axes, keepdims=keepdims), **more)


def _reductions() -> Iterator[Sample]:
    for name in ("reduce_sum", "reduce_prod", "reduce_max", "reduce_min"):
        yield from (_row(name, _CUBE, axes, keep) for axes, keep in _AXES)
        yield _row(name, np.array(2.5), ())
        yield _row(name, np.empty((0, 3)), (1,))
        yield _row(name, _NAN, (1,), order=0, id="nan")
        yield _row(name, np.arange(6).reshape(2, 3) - 2, (0,), id="ints")
    for name in ("reduce_sum", "reduce_prod"):
        yield _row(name, np.empty((0, 3)), (0,), id="of-nothing")
        yield _row(name, _CUBE[0] + 1j * _CUBE[1], (1,), id="complex")
    for name in ("reduce_max", "reduce_min"):
        yield _row(name, _TIES, (1,), order=0, id="ties")
        yield _row(name, _TIES > 2, (1,), id="bool")
    yield from (_row("reduce_prod", _ZEROS, axes, id=f"zeros{axes}") for axes in ((0,), (1,), (0, 1)))
    for name in ("reduce_any", "reduce_all"):
        yield from (_row(name, _CUBE > 0, axes, keep) for axes, keep in _AXES)
        yield _row(name, np.empty((0, 3), bool), (0,), id="of-nothing")


def _arguments() -> Iterator[Sample]:
    for name, oracle in (("argmax", np.argmax), ("argmin", np.argmin)):
        for axis in range(3):
            yield Sample(name, [_CUBE], {"axis": axis}, lambda x, f=oracle, a=axis: f(x, a), id=f"axis{axis}")
        yield Sample(name, [_TIES], {"axis": 1}, lambda x, f=oracle: f(x, 1), id="ties")
        yield Sample(name, [_NAN], {"axis": 1}, lambda x, f=oracle: f(x, 1), id="nan")
        yield Sample(name, [np.empty((0, 2))], {"axis": 1}, lambda x, f=oracle: f(x, 1), id="empty")
        yield Sample(name, [_TIES > 2], {"axis": 1}, lambda x, f=oracle: f(x, 1), id="bool")


_CUMULATIVE: dict[str, Callable[..., Any]] = {
    "cumsum": np.cumsum, "cumprod": np.cumprod, "cummax": np.maximum.accumulate, "cummin": np.minimum.accumulate
}  # fmt: skip


def _turned(f: Callable[..., Any], x: Any, axis: int) -> Any:
    return np.flip(f(np.flip(x, axis), axis), axis)


def _cumulative() -> Iterator[Sample]:
    for name, f in _CUMULATIVE.items():
        turnable = name in {"cumsum", "cumprod"}
        plain = {"reverse": False} if turnable else {}
        for axis in range(3):
            attributes = {"axis": axis, **plain}
            yield Sample(name, [_CUBE], attributes, lambda x, f=f, a=axis: f(x, a), id=f"axis{axis}")
            if turnable:
                attributes = {"axis": axis, "reverse": True}
                yield Sample(name, [_CUBE], attributes, lambda x, f=f, a=axis: _turned(f, x, a), id=f"reverse{axis}")
        attributes = {"axis": 0, **plain}
        yield Sample(name, [np.empty((0, 2))], attributes, lambda x, f=f: f(x, 0), id="empty")
        yield Sample(name, [np.array([3, -1, 4, 1])], attributes, lambda x, f=f: f(x, 0), id="ints")
    for axis in (0, 1):
        for turned in (False, True):
            oracle = (lambda x, a=axis: _turned(np.cumprod, x, a)) if turned else (lambda x, a=axis: np.cumprod(x, a))
            attributes = {"axis": axis, "reverse": turned}
            yield Sample("cumprod", [_ZEROS], attributes, oracle, order=1, id=f"zeros{axis}{turned}")
    for name in ("cummax", "cummin"):
        yield Sample(name, [_TIES], {"axis": 1}, lambda x, f=_CUMULATIVE[name]: f(x, 1), order=0, id="ties")


SAMPLES = [*_reductions(), *_arguments(), *_cumulative()]
