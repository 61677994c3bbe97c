"""Averages, quantiles and correlations against NumPy, on drawn shapes and axes."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct, shapes, signed_axes
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, DTypeError, ShapeError

METHODS = ["linear", "lower", "higher", "midpoint", "nearest"]
POSITIVE = {"min_dims": 1, "max_dims": 3, "min_side": 1}


@settings(max_examples=15)
@given(st.data(), shapes(**POSITIVE), SEEDS)
def test_average(data, shape, seed):
    axis = data.draw(signed_axes(len(shape)))
    x, weights = distinct(shape, seed), np.abs(distinct(shape, seed + 1))
    check(lambda x: ops.average(x, axis), lambda x: np.average(x, axis), x)
    check(lambda x, w: ops.average(x, axis, w), lambda x, w: np.average(x, axis, w), x, weights)
    place = data.draw(st.integers(-len(shape), len(shape) - 1))
    row = np.abs(distinct((shape[place],), seed))
    check(lambda x, w: ops.average(x, place, w), lambda x, w: np.average(x, place, w), x, row, hide=())


def test_average_of_an_axis_with_weights_of_another_shape():
    with pytest.raises(ShapeError, match="weights"):
        ops.average(np.ones((2, 3, 4)), 1, np.ones((2, 3)))


def nanquantile(x, q, axis, method, keepdims):
    """NumPy's, which puts the axes of a q with several at the wrong end (2.4)."""
    found = np.nanquantile(x, np.ravel(q), axis, method=method, keepdims=keepdims)
    return found.reshape(np.shape(q) + found.shape[1:])


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=10)
@given(st.data(), shapes(**POSITIVE), SEEDS)
def test_quantile(method, data, shape, seed):
    axis, keep = data.draw(signed_axes(len(shape))), data.draw(st.booleans())
    axis = None if axis == () else axis
    q = data.draw(st.sampled_from([0.0, 0.3, 1.0, np.array([0.1, 0.5, 0.9]), np.array([[0.25], [0.75]])]))
    x = distinct(shape, seed)
    check(
        lambda x: ops.quantile(x, q, axis, method, keep),
        lambda x: np.quantile(x, q, axis, method=method, keepdims=keep),
        x,
    )
    check(
        lambda x: ops.percentile(x, 100 * q, axis, method, keep),
        lambda x: np.percentile(x, 100 * q, axis, method=method, keepdims=keep),
        x,
    )
    x[np.random.default_rng(seed).uniform(size=shape) < 0.3] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for function, oracle in ((ops.quantile, np.quantile), (ops.nanquantile, nanquantile)):
            check(
                lambda x, f=function: f(x, q, axis, method, keep),
                lambda x, f=oracle: f(x, q, axis, method=method, keepdims=keep),
                x,
            )


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
def test_on_both_engines(backend, axis):
    x = distinct((4, 3, 2), 5)
    check(lambda x: ops.median(x, axis), lambda x: np.median(x, axis), x)
    check(lambda x: ops.ptp(x, axis), lambda x: np.ptp(x, axis), x)
    check(lambda x: ops.quantile(x, [0.2, 0.7], axis), lambda x: np.quantile(x, [0.2, 0.7], axis), x)
    x[0, 1:, 1] = np.nan
    check(lambda x: ops.nanmedian(x, axis, True), lambda x: np.nanmedian(x, axis, keepdims=True), x)
    check(lambda x: ops.nanpercentile(x, 30, axis), lambda x: np.nanpercentile(x, 30, axis), x)


@pytest.mark.parametrize("name", ["median", "nanmedian", "ptp"])
def test_slopes(name):
    x = np.array([[0.5, 3.0, -1.2, 0.1], [0.3, 0.9, 2.0, -4.0]])
    check_slope(lambda x: getattr(ops, name)(x, 1), x)
    check_slope(lambda x: ops.quantile(x, np.array([0.1, 0.62]), 1), x)
    check_slope(lambda x: ops.nanquantile(ops.where(x > 2.5, np.nan, x), 0.3, 1), x)
    check_slope(lambda x: ops.average(x, 1, [1.0, 2.0, 0.5, 0.1]), x)


def test_infinities_do_not_spoil_their_neighbours():
    x = np.array([-np.inf, 1.0, 2.0, np.inf])
    assert ops.quantile(x, [0.0, 0.5, 1.0]).tolist() == [-np.inf, 1.5, np.inf]


def test_what_they_refuse():
    with pytest.raises(ArgumentError, match="linear"):
        ops.quantile([1.0], 0.5, method="linea")
    with pytest.raises(DTypeError, match="order"):
        ops.median(np.ones(2, complex))
    with pytest.raises(ShapeError, match="vector or a matrix"):
        ops.corrcoef(np.ones((2, 2, 2)))


@pytest.mark.parametrize("shape", [(3, 8), (6,), (1, 5)])
def test_corrcoef(backend, shape):
    x = np.random.default_rng(3).uniform(-1, 1, shape)
    check(ops.corrcoef, np.corrcoef, x, hide=())
    z = x + 1j * np.random.default_rng(4).uniform(-1, 1, shape)
    check(ops.corrcoef, np.corrcoef, z, hide=())


def test_corrcoef_slope():
    check_slope(ops.corrcoef, np.random.default_rng(3).uniform(-1, 1, (3, 5)), 1e-5)


@pytest.mark.parametrize(("given_", "wanted"), [("int32", "float32"), ("bool", "float32"), ("float16", "float16")])
def test_dtypes(given_, wanted):
    x = np.ones((2, 3), given_)
    assert {ops.dtype(f(x)) for f in (ops.median, ops.average, lambda x: ops.quantile(x, 0.5))} == {wanted}
