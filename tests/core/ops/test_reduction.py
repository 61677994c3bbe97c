"""Reductions: against NumPy over drawn axes as users write them, dtypes of sums, half precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, arrays, shapes, signed_axes
from tracing import check, traced

from pronghorn import ops
from pronghorn.errors import ShapeError

ALWAYS = ["sum", "prod"]
NOT_EMPTY = ["mean", "var", "std", "max", "min"]


@given(st.data(), arrays(), st.sampled_from(ALWAYS), st.booleans())
def test_of_anything(data, x, name, keepdims):
    axis = data.draw(signed_axes(x.ndim))
    check(
        lambda x: getattr(ops, name)(x, axis=axis, keepdims=keepdims),
        lambda x: getattr(np, name)(x, axis=axis, keepdims=keepdims),
        x,
    )


@given(st.data(), arrays(min_side=1), st.sampled_from(NOT_EMPTY), st.booleans())
def test_of_something(data, x, name, keepdims):
    axis = data.draw(signed_axes(x.ndim))
    check(
        lambda x: getattr(ops, name)(x, axis=axis, keepdims=keepdims),
        lambda x: getattr(np, name)(x, axis=axis, keepdims=keepdims),
        x,
    )


@given(st.data(), shapes(), st.sampled_from(["any", "all"]), st.booleans(), SEEDS)
def test_of_truth(data, shape, name, keepdims, seed):
    x = np.random.default_rng(seed).integers(0, 2, shape)
    axis = data.draw(signed_axes(x.ndim))
    check(
        lambda x: getattr(ops, name)(x, axis=axis, keepdims=keepdims),
        lambda x: getattr(np, name)(x, axis=axis, keepdims=keepdims),
        x,
    )


@given(st.data(), shapes(min_dims=1, min_side=1), st.sampled_from(["argmax", "argmin"]), st.booleans(), SEEDS)
def test_places(data, shape, name, keepdims, seed):
    x = np.random.default_rng(seed).integers(0, 3, shape)
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    check(
        lambda x: getattr(ops, name)(x, axis=axis, keepdims=keepdims),
        lambda x: getattr(np, name)(x, axis=axis, keepdims=keepdims),
        x,
    )


@given(st.data(), arrays(min_dims=1), st.sampled_from(["cumsum", "cumprod"]))
def test_cumulative(data, x, name):
    axis = data.draw(st.none() | st.integers(-x.ndim, x.ndim - 1))
    check(lambda x: getattr(ops, name)(x, axis), lambda x: getattr(np, name)(x, axis), x)


@pytest.mark.parametrize(("name", "ufunc"), [("cummax", np.maximum), ("cummin", np.minimum)])
def test_running_extrema(name, ufunc):
    x = np.array([[3.0, 1.0, 4.0], [1.0, 5.0, 9.0]])
    check(lambda x: getattr(ops, name)(x, -1), lambda x: ufunc.accumulate(x, -1), x)
    check(getattr(ops, name), lambda x: ufunc.accumulate(x.ravel()), x)


def test_from_the_end():
    check(lambda x: ops.cumsum(x, 0, reverse=True), lambda x: np.cumsum(x[::-1])[::-1], np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize(
    ("name", "given_dtype", "dtype"),
    [
        ("sum", "bool", "int64"),
        ("sum", "uint8", "int64"),
        ("sum", "int32", "int64"),
        ("sum", "uint64", "uint64"),
        ("prod", "int8", "int64"),
        ("cumsum", "bool", "int64"),
        ("sum", "float16", "float16"),
        ("mean", "int64", "float32"),
        ("mean", "bool", "float32"),
        ("mean", "float16", "float16"),
        ("max", "uint8", "uint8"),
        ("argmax", "float32", "int64"),
        ("var", "int32", "float32"),
    ],
)
def test_dtype(name, given_dtype, dtype):
    x = np.ones((3,), given_dtype)
    assert np.asarray(getattr(ops, name)(x)).dtype == dtype
    assert traced(getattr(ops, name), x).dtype == dtype


def test_sums_of_bytes_do_not_wrap():
    assert int(ops.sum(np.full(1000, 255, "uint8"))) == 255000


def test_the_mean_of_half_precision_does_not_overflow():
    x = np.full(4096, 100.0, "float16")
    assert float(ops.mean(x)) == 100
    assert float(ops.var(x)) == 0


def test_variance_of_complex_numbers_is_real():
    check(ops.var, np.var, np.array([1 + 1j, 2 - 3j]))


def test_count_nonzero():
    check(lambda x: ops.count_nonzero(x, 0), lambda x: np.count_nonzero(x, 0), np.array([[0, 1], [2, 3]]))


def test_the_mean_of_nothing_is_nan():
    assert np.isnan(np.asarray(ops.mean(np.empty((0,)))))


@pytest.mark.parametrize(
    ("axis", "said"), [(2, "axis 2 does not exist in a value with 2 axes"), ((0, -2), "named twice")]
)
def test_wrong_axes_are_named(axis, said):
    with pytest.raises(ShapeError, match=rf"ops\.sum.*{said}"):
        ops.sum(np.ones((2, 3)), axis=axis)


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
@pytest.mark.parametrize("keep", [False, True])
def test_initial(name, axis, keep):
    for x in (np.array([[0.5, -1.0], [2.0, 3.0]]), np.empty((0, 2))):
        for initial in (1.0, -9.0):
            check(
                lambda x, i=initial: getattr(ops, name)(x, axis, keep, i),
                lambda x, i=initial: (
                    getattr(np, name)(x, axis=axis, keepdims=keep, initial=i)
                    if x.size or axis != 1
                    else np.full((0, 1) if keep else (0,), 0.0)
                ),
                x,
                hide=(),
            )


@pytest.mark.parametrize("name", ["prod", "cumsum", "cumprod"])
def test_in_a_dtype(name):
    x = np.array([200, 2, 3], "uint8")
    check(lambda x: getattr(ops, name)(x, dtype="float32"), lambda x: getattr(np, name)(x, dtype="float32"), x)
    check(lambda x: getattr(ops, name)(x, dtype="uint8"), lambda x: getattr(np, name)(x, dtype="uint8"), x)
