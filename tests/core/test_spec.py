"""TensorSpec, broadcasting and axes, against NumPy."""

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.dim import Dim
from pronghorn.errors import DTypeError, ShapeError
from pronghorn.spec import TensorSpec, as_shape, broadcast_shapes, normalize_axes, normalize_axis, product

SHAPES = st.lists(st.sampled_from([0, 1, 1, 2, 3]), max_size=4).map(tuple)


@given(shapes=st.lists(SHAPES, min_size=1, max_size=3))
def test_broadcast_as_numpy(shapes):
    try:
        expected = np.broadcast_shapes(*shapes)
    except ValueError:
        with pytest.raises(ShapeError, match="do not broadcast: on axis -"):
            broadcast_shapes(*shapes)
    else:
        assert broadcast_shapes(*shapes) == expected


def test_broadcast_with_unknown_sizes():
    n = Dim.new()
    assert broadcast_shapes((n, 3), (3,)) == (n, 3)
    assert broadcast_shapes((n, 1), (n, 4)) == (n, 4)
    assert broadcast_shapes((n,), (5,)) == (5,)
    assert broadcast_shapes() == ()


def test_the_error_names_shapes_and_axis():
    with pytest.raises(
        ShapeError, match=r"\(2, 3\) and \(4, 1\) do not broadcast: on axis -2 the sizes are 2 and 4"
    ) as caught:
        broadcast_shapes((2, 3), (4, 1))
    assert (caught.value.expected, caught.value.actual) == (2, 4)
    assert isinstance(caught.value, ValueError)


@given(ndim=st.integers(0, 4), axis=st.integers(-6, 6))
def test_axis_as_numpy(ndim, axis):
    try:
        expected = np.lib.array_utils.normalize_axis_index(axis, ndim)
    except ValueError:
        with pytest.raises(ShapeError, match=f"axis {axis} does not exist"):
            normalize_axis(axis, ndim)
    else:
        assert normalize_axis(axis, ndim) == expected


def test_axes():
    assert normalize_axes(None, 3) == (0, 1, 2)
    assert normalize_axes(-1, 3) == (2,)
    assert normalize_axes(np.int64(1), 3) == (1,)
    assert normalize_axes([2, -3], 3) == (0, 2)
    assert normalize_axes((), 3) == ()
    with pytest.raises(ShapeError, match="Reduce: an axis is named twice"):
        normalize_axes((0, -2), 2, where="Reduce")
    with pytest.raises(ShapeError, match="A scalar has no axes"):
        normalize_axes(0, 0)


def test_a_spec_normalises_what_it_is_given():
    spec = TensorSpec([np.int64(2), 3], np.float16)
    assert spec == TensorSpec((2, 3), "float16")
    assert hash(spec) == hash(TensorSpec((2, 3), "float16"))
    assert all(type(size) is int for size in spec.shape)
    assert (spec.ndim, spec.size, spec.is_static) == (2, 6, True)
    assert TensorSpec(()).dtype == "float32"


def test_a_spec_does_not_change():
    spec = TensorSpec((2,))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        spec.shape = (3,)
    assert spec.with_shape(4, 5) == TensorSpec((4, 5))
    assert spec.with_dtype("int8") == TensorSpec((2,), "int8")


def test_unknown_sizes():
    n = Dim.new()
    spec = TensorSpec((n, 3), "int32")
    assert str(spec) == "int32[None, 3]"
    assert spec.size is 3 * n
    assert not spec.is_static
    assert TensorSpec((n, 3)) != TensorSpec((Dim.new(), 3))


def test_wrong_parts():
    with pytest.raises(DTypeError):
        TensorSpec((2,), "float23")
    with pytest.raises((TypeError, AttributeError)):
        TensorSpec((2.5,))


@given(sizes=st.lists(st.integers(0, 9), max_size=5))
def test_product_as_numpy(sizes):
    assert product(sizes) == np.prod(sizes, dtype=int)


def test_as_shape():
    n = Dim.new()
    assert as_shape(np.array([1, 2])) == (1, 2)
    assert as_shape([n])[0] is n
