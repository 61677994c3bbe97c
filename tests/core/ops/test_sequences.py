"""Functions along a sequence against NumPy, on drawn shapes and axes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct, shapes
from tracing import check

from pronghorn import ops
from pronghorn.dim import Dim
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import placeholder

trapezoid = np.trapezoid if hasattr(np, "trapezoid") else np.trapz  # noqa: NPY201  the name before NumPy 2


@settings(max_examples=15)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=2), SEEDS)
def test_diff_and_trapezoid(data, shape, seed):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    n = data.draw(st.integers(0, 3))
    x = distinct(shape, seed)
    hide = () if axis % len(shape) == 0 else (0,)
    check(lambda x: ops.diff(x, n, axis), lambda x: np.diff(x, n, axis), x, hide=hide if n > 1 else (0,))
    check(lambda x: ops.trapezoid(x, dx=0.5, axis=axis), lambda x: trapezoid(x, dx=0.5, axis=axis), x)
    at = np.cumsum(np.abs(distinct((shape[axis],), seed)) + 0.1)
    check(lambda x: ops.trapezoid(x, at, axis=axis), lambda x: trapezoid(x, at, axis=axis), x, hide=())


def test_diff_of_other_dtypes(backend):
    check(ops.diff, np.diff, np.array([[1, 4, 9], [2, 2, 0]]))
    check(ops.diff, np.diff, np.array([True, True, False]))
    with pytest.raises(ArgumentError, match="negative"):
        ops.diff([1, 2], -1)


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [0, 1, 2, 5])
def test_ranges(num, endpoint):
    check(
        lambda a, b: ops.logspace(a, b, num, endpoint, base=2.0),
        lambda a, b: np.logspace(a, b, num, endpoint, base=2.0),
        np.array([0.5, 1.0]),
        np.array([2.0, 3.0]),
    )
    for start, stop in ((1.0, 1000.0), (-8.0, -0.5)):
        check(
            lambda a, b: ops.geomspace(a, b, num, endpoint),
            lambda a, b: np.geomspace(a, b, num, endpoint),
            np.array([start, start]),
            np.array([stop, 2 * stop]),
        )


def test_ranges_along_an_axis_and_in_a_dtype(backend):
    a, b = np.array([[1.0], [2.0]]), np.array([3.0, 4.0])
    check(lambda a, b: ops.geomspace(a, b, 3, axis=-1), lambda a, b: np.geomspace(a, b, 3, axis=-1), a, b, hide=())
    assert ops.dtype(ops.logspace(0, 1, 2, dtype="float64")) == "float64"
    assert ops.dtype(ops.geomspace(1, 2, 3)) == "float32"
    check_slope(lambda x: ops.geomspace(x, 2.0, 4), np.array([1.0, 0.3]))


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@settings(max_examples=12)
@given(st.integers(1, 6), st.integers(1, 6), SEEDS)
def test_correlate(mode, n, m, seed):
    x, y = distinct((n,), seed), distinct((m,), seed + 1)
    for a, b in ((x, y), (x + 1j * x[::-1], y - 2j), (np.arange(n), np.arange(m) - 2)):
        check(lambda x, y: ops.correlate(x, y, mode), lambda x, y: np.correlate(x, y, mode), a, b, hide=())
        if n >= m:
            check(lambda x, b=b: ops.correlate(x, b, mode), lambda x, b=b: np.correlate(x, b, mode), a)


def test_correlate_on_both_engines(backend):
    x, y = distinct((6,), 1), distinct((3,), 2)
    for mode in ("valid", "same", "full"):
        check(lambda x, y, m=mode: ops.correlate(x, y, m), lambda x, y, m=mode: np.correlate(x, y, m), x, y, hide=())
    check_slope(lambda y: ops.correlate(x, y, "same"), y)
    check_slope(lambda x: ops.correlate(x, y, "full"), x)
    with pytest.raises(ArgumentError, match="same"):
        ops.correlate(x, y, "sam")
    with pytest.raises(ShapeError, match="two vectors"):
        ops.correlate(x, np.ones((2, 2)))


@pytest.mark.parametrize(("length", "stride"), [(3, 1), (2, 3), (4, 4), (7, 2)])
def test_extract_sequences(backend, length, stride):
    def oracle(x):
        return np.lib.stride_tricks.sliding_window_view(x, length, -1)[..., ::stride, :]

    check(lambda x: ops.extract_sequences(x, length, stride), oracle, distinct((2, 7)), hide=(0, 1))
    check_slope(lambda x: ops.extract_sequences(x, length, stride), distinct((7,)))


def test_extract_sequences_refuses():
    with pytest.raises(ShapeError, match="no frame"):
        ops.extract_sequences(np.ones(3), 4, 1)
    with pytest.raises(ArgumentError, match="1 or more"):
        ops.extract_sequences(np.ones(3), 2, 0)
    assert ops.extract_sequences(placeholder((Dim.new(), 9)), 3, 2).shape[1:] == (4, 3)
