"""Kernels that move elements, against NumPy's functions, for all dtypes and layouts."""

import numpy as np
import pytest

DTYPES = ["bool", "uint8", "int64", "float16", "float32", "complex128"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_views(dtype, kernel, draw):
    x = draw(2, 3, 4, dtype=dtype)
    for layout in (x, x.transpose(2, 1, 0).copy().transpose(2, 1, 0), np.repeat(x, 2, 0)[::2]):
        same = np.testing.assert_array_equal
        same(kernel("reshape", layout, shape=(4, 6)), x.reshape(4, 6))
        same(kernel("transpose", layout, perm=(2, 0, 1)), x.transpose(2, 0, 1))
        same(kernel("broadcast_to", layout, shape=(5, 2, 3, 4)), np.broadcast_to(x, (5, 2, 3, 4)))
        same(kernel("slice", layout, start=(0, 1, 0), stop=(2, 3, 4), step=(1, 1, 3)), x[0:2, 1:3, 0:4:3])
        same(kernel("reverse", layout, axes=(0, 2)), x[::-1, :, ::-1])


def test_views_of_scalars_are_arrays(kernel):
    x = np.array(3.0)
    for name, attributes in [("slice", {"start": (), "stop": (), "step": ()}), ("reverse", {"axes": ()})]:
        result = kernel(name, x, **attributes)
        assert isinstance(result, np.ndarray)
        assert result.shape == ()


def test_reshape_writes_where_no_view_exists(draw):
    from pronghorn.spec import TensorSpec
    from pronghorn_plugins.backends.numpy.table import KERNELS

    x = draw(3, 4).T
    made = KERNELS["reshape"].factory((TensorSpec((4, 3), "float64"),), (TensorSpec((12,), "float64"),), shape=(12,))
    out = np.full(12, np.nan)
    made(x, out)
    np.testing.assert_array_equal(out, x.ravel())


@pytest.mark.parametrize("dtype", DTYPES)
def test_concatenate(dtype, kernel, draw):
    for axis in range(3):
        shapes = [tuple(count if i == axis else n for i, n in enumerate((2, 3, 4))) for count in (0, 1, 5)]
        parts = [draw(*shape, dtype=dtype) for shape in shapes]
        expected = np.concatenate(parts, axis)
        np.testing.assert_array_equal(kernel.in_each_layout("concatenate", *parts, axis=axis), expected)
    one = draw(3, dtype=dtype)
    np.testing.assert_array_equal(kernel("concatenate", one, axis=0), one)


def test_pack(kernel, draw):
    parts = [draw(2, 3), draw(), draw(0, 4), draw(3, 1, 2)]
    np.testing.assert_array_equal(kernel.in_each_layout("pack", *parts), np.concatenate([x.ravel() for x in parts]))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("low", "high", "interior"), [((1, 2), (0, 3), (0, 0)), ((0, 0), (0, 0), (2, 1)), ((1, 1), (1, 1), (1, 3))]
)
def test_pad(low, high, interior, dtype, kernel, draw):
    x = draw(3, 2, dtype=dtype)
    spread = np.full([(n - 1) * (i + 1) + 1 for n, i in zip(x.shape, interior, strict=True)], 1, dtype)
    spread[:: interior[0] + 1, :: interior[1] + 1] = x
    expected = np.pad(spread, list(zip(low, high, strict=True)), constant_values=1)
    result = kernel.in_each_layout("pad", x, low=low, high=high, interior=interior, value=1)
    np.testing.assert_array_equal(result, expected)


def test_pad_of_nothing(kernel):
    result = kernel("pad", np.zeros((0, 2)), low=(1, 0), high=(2, 0), interior=(3, 0), value=-np.inf)
    np.testing.assert_array_equal(result, np.full((3, 2), -np.inf))


@pytest.mark.parametrize("dtype", ["int32", "int64", "float16", "float32", "complex64"])
def test_iota(dtype, kernel):
    result = kernel("iota", shape=(2, 3, 4), axis=1, dtype=dtype)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, np.broadcast_to(np.arange(3)[:, None], (2, 3, 4)))
