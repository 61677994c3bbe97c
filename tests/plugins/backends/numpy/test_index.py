"""Kernels that pick and place by index: against NumPy, and what they say of an index outside."""

import numpy as np
import pytest

from pronghorn.errors import BackendError

INDEX_DTYPES = ["int8", "int32", "int64", "uint8", "uint32", "uint64"]
DTYPES = ["float16", "float32", "float64", "int32", "int64", "complex64"]
SIZES = [(5, 4, 6), (3, 40, 50)]  # either side of the size from which indices are checked first


@pytest.mark.parametrize("dtype", ["bool", *DTYPES])
@pytest.mark.parametrize("shape", SIZES)
def test_gather(shape, dtype, kernel, draw):
    x = draw(*shape, dtype=dtype)
    for axis in range(3):
        for size in [(), (4,), (2, 3), (0,)]:
            indices = np.random.default_rng(axis).integers(0, shape[axis], size)
            result = kernel.in_each_layout("gather", x, indices, axis=axis)
            np.testing.assert_array_equal(result, np.take(x, indices, axis))


@pytest.mark.parametrize("dtype", INDEX_DTYPES)
@pytest.mark.parametrize("shape", SIZES)
def test_index_dtypes(shape, dtype, kernel, draw):
    x, indices = draw(*shape), np.array([[2, 0], [1, 1]], dtype)
    np.testing.assert_array_equal(kernel("gather", x, indices, axis=0), x[indices.astype(int)])
    updates = draw(2, 2, *shape[1:])
    expected = x.copy()
    np.add.at(expected, indices.astype(int), updates)
    np.testing.assert_allclose(kernel("scatter_add", x, indices, updates, axis=0), expected)


@pytest.mark.parametrize("shape", SIZES)
def test_negative_indices_count_from_the_end(shape, kernel, draw):
    x, indices = draw(*shape), np.array([-1, 0, -shape[1]])
    np.testing.assert_array_equal(kernel("gather", x, indices, axis=1), x[:, indices])
    along = np.full((*shape[:2], 1), -1)
    np.testing.assert_array_equal(kernel("take_along_axis", x, along, axis=2), x[..., -1:])
    expected = x.copy()
    expected[:, [-1, 0]] += 1
    ones = np.ones((shape[0], 2, shape[2]))
    np.testing.assert_allclose(kernel("scatter_add", x, np.array([-1, 0]), ones, axis=1), expected)


@pytest.mark.parametrize("bad", [7, -8, 2**40, -(2**40)])
@pytest.mark.parametrize("name", ["gather", "gather-large", "scatter_add", "take_along_axis", "add_along_axis"])
def test_an_index_outside_is_named(name, bad, kernel):
    x = np.zeros((7, 1000 if name == "gather-large" else 2))
    indices, name = np.array([0, bad, 1]), name.removesuffix("-large")
    operands = {
        "gather": (x, indices),
        "scatter_add": (x, indices, np.ones((3, x.shape[1]))),
        "take_along_axis": (x, np.stack([indices] * 2, 1)),
        "add_along_axis": (x, np.stack([indices] * 2, 1), np.ones((3, 2))),
    }[name]
    with pytest.raises(
        BackendError, match=rf"ops.{name}: index {bad} at position \(1,.*axis of size 7.*0 to 6"
    ) as caught:
        kernel(name, *operands, axis=0)
    assert isinstance(caught.value, IndexError)
    assert isinstance(caught.value, ValueError)
    assert (caught.value.index, caught.value.size) == (bad, 7)


def test_an_unsigned_index_outside(kernel):
    with pytest.raises(IndexError, match="index 255 at position"):
        kernel("gather", np.zeros((7, 2)), np.array([255], "uint8"), axis=0)
    with pytest.raises(IndexError, match="index 18446744073709551615 at position"):
        kernel("gather", np.zeros((7, 2)), np.array([2**64 - 1], "uint64"), axis=0)


def test_nothing_to_take_from(kernel):
    assert kernel("gather", np.zeros((0, 3)), np.zeros(0, int), axis=0).shape == (0, 3)
    with pytest.raises(IndexError, match="The axis is empty"):
        kernel("gather", np.zeros((0, 3)), np.zeros(1, int), axis=0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_scatter_add(dtype, kernel, close, draw):
    """Equal indices add up, along any axis."""
    x = draw(5, 4, 6, dtype=dtype)
    for axis in range(3):
        for size in [(), (9,), (2, 3), (0,)]:
            indices = np.random.default_rng(axis).integers(0, x.shape[axis], size)
            updates = draw(*x.shape[:axis], *size, *x.shape[axis + 1 :], dtype=dtype)
            expected = x.astype(complex if dtype == "complex64" else float)
            np.add.at(expected, (*[slice(None)] * axis, indices), updates)
            close(kernel.in_each_layout("scatter_add", x, indices, updates, axis=axis), expected, scale=4)


def test_scatter_add_to_a_vector(kernel):
    result = kernel("scatter_add", np.zeros(3, "float32"), np.array([1, 1, 2, 1]), np.ones(4, "float32"), axis=0)
    np.testing.assert_array_equal(result, [0, 3, 1])


@pytest.mark.parametrize("dtype", DTYPES)
def test_take_along_axis(dtype, kernel, draw):
    x = draw(5, 4, 6, dtype=dtype)
    for axis in range(3):
        for count in (0, 1, 3, 9):
            size = [count if i == axis else n for i, n in enumerate(x.shape)]
            indices = np.random.default_rng(axis).integers(0, x.shape[axis], size)
            result = kernel.in_each_layout("take_along_axis", x, indices, axis=axis)
            np.testing.assert_array_equal(result, np.take_along_axis(x, indices, axis))


@pytest.mark.parametrize("dtype", DTYPES)
def test_add_along_axis(dtype, kernel, close, draw):
    x = draw(3, 4, 5, dtype=dtype)
    for axis in range(3):
        for count in (0, 1, 7):
            size = [count if i == axis else n for i, n in enumerate(x.shape)]
            indices = np.random.default_rng(axis).integers(0, x.shape[axis], size)
            updates = draw(*size, dtype=dtype)
            expected = x.astype(complex if dtype == "complex64" else float)
            for place in np.ndindex(*size):
                expected[(*place[:axis], indices[place], *place[axis + 1 :])] += updates[place]
            close(kernel.in_each_layout("add_along_axis", x, indices, updates, axis=axis), expected, scale=4)


@pytest.mark.parametrize("starts", [(0, 0), (2, 1), (9, 9), (-3, 1)])
def test_windows_are_clamped(starts, kernel, draw):
    x, update = draw(5, 4), draw(2, 3)
    row, column = min(max(starts[0], 0), 3), min(max(starts[1], 0), 1)
    window = kernel.in_each_layout("dynamic_slice", x, np.array(starts), sizes=(2, 3))
    np.testing.assert_array_equal(window, x[row : row + 2, column : column + 3])
    expected = x.copy()
    expected[row : row + 2, column : column + 3] = update
    result = kernel.in_each_layout("dynamic_update_slice", x, update, np.array(starts, "int32"))
    np.testing.assert_array_equal(result, expected)


def test_window_of_a_scalar(kernel):
    none = np.zeros(0, int)
    assert kernel("dynamic_slice", np.array(3.0), none, sizes=()) == 3
    assert kernel("dynamic_update_slice", np.array(3.0), np.array(4.0), none) == 4
