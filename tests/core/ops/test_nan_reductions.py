"""Reductions without NaN against NumPy's nan functions, on drawn shapes, axes and holes."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import check_slope
from strategies import SEEDS, distinct, shapes, signed_axes
from tracing import check

from pronghorn import ops

REDUCTIONS = ["nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd"]


def holes(shape, seed, part=0.3):
    x = distinct(shape, seed)
    x[np.random.default_rng(seed).uniform(size=shape) < part] = np.nan
    return x


@pytest.mark.parametrize("name", REDUCTIONS)
@settings(max_examples=4)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_as_numpy(backend, name, data, shape, seed):
    axis, keep = data.draw(signed_axes(len(shape))), data.draw(st.booleans())
    x = holes(shape, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of slices that are all NaN
        check(lambda x: getattr(ops, name)(x, axis, keep), lambda x: getattr(np, name)(x, axis=axis, keepdims=keep), x)


@pytest.mark.parametrize("name", ["nanargmax", "nanargmin"])
@settings(max_examples=4)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_places(backend, name, data, shape, seed):
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1))
    x = holes(shape, seed)
    x.reshape(-1)[0] = -np.inf if name == "nanargmax" else np.inf
    flat = np.moveaxis(x, axis, -1) if axis is not None else x.reshape(-1)
    rows = flat.reshape(-1, flat.shape[-1])
    wanted = [-1 if np.isnan(row).all() else getattr(np, name)(row) for row in rows]
    found = getattr(ops, name)(x, axis)
    np.testing.assert_array_equal(np.reshape(found, -1), wanted)
    assert np.asarray(getattr(ops, name)(x, axis, True)).ndim == x.ndim


@pytest.mark.parametrize("name", ["nancumsum", "nancumprod"])
@settings(max_examples=4)
@given(st.data(), shapes(min_dims=1, max_dims=3, min_side=1), SEEDS)
def test_cumulative(backend, name, data, shape, seed):
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1))
    check(lambda x: getattr(ops, name)(x, axis), lambda x: getattr(np, name)(x, axis), holes(shape, seed))
    assert ops.dtype(getattr(ops, name)(np.ones(2, "float64"), dtype="float32")) == "float32"


@pytest.mark.parametrize("name", REDUCTIONS)
def test_slopes_avoid_the_holes(name):
    hole = np.array([[False, True, False], [False, False, False]])

    def with_holes(x):
        return getattr(ops, name)(ops.where(hole, np.nan, x), 1)

    check_slope(with_holes, np.array([[0.5, 3.0, -1.2], [0.3, 0.9, 2.0]]))


@pytest.mark.parametrize("name", REDUCTIONS)
def test_integers_have_no_holes(name):
    x = np.array([[1, 2], [3, 5]])
    np.testing.assert_allclose(getattr(ops, name)(x, 0), getattr(np, name)(x, 0), rtol=1e-6)
