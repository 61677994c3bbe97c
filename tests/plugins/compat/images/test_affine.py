"""Affine maps of images against NumPy's own turns, shifts and flips."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import errors

pytest.importorskip("scipy")

from pronghorn_plugins.compat.tree.preprocessing import image

SIZES = st.tuples(st.integers(2, 6), st.integers(2, 6), st.sampled_from([1, 3]))


def picture(shape):
    return np.random.default_rng(0).uniform(size=shape)


@given(st.integers(2, 7), st.integers(-4, 4))
def test_right_angles_are_numpys_turns(size, quarters):
    x = picture((size, size, 3))
    found = image.apply_affine_transform(x, theta=90 * quarters)
    np.testing.assert_allclose(found, np.rot90(x, -quarters), atol=1e-9)


@given(SIZES, st.integers(-3, 3), st.integers(-3, 3))
def test_whole_shifts_are_numpys(shape, tx, ty):
    x = picture(shape)
    rows = np.clip(np.arange(shape[0]) + tx, 0, shape[0] - 1)
    columns = np.clip(np.arange(shape[1]) + ty, 0, shape[1] - 1)
    np.testing.assert_allclose(image.apply_affine_transform(x, tx=tx, ty=ty), x[rows][:, columns], atol=1e-12)


def test_what_is_outside_is_cval():
    x = np.ones((3, 4, 1))
    found = image.apply_affine_transform(x, tx=1, fill_mode="constant", cval=7.0)
    np.testing.assert_allclose(found[..., 0], [[1] * 4, [1] * 4, [7] * 4])


def test_zoom_is_about_the_centre_and_interpolates():
    """Out by 2: the pixels at (centre ± 2 d); in by 2: halves between pixels."""
    x = np.arange(5.0).reshape(1, 5, 1) * np.ones((5, 1, 1))
    np.testing.assert_allclose(image.apply_affine_transform(x, zx=2, zy=2)[0, :, 0], [0, 0, 2, 4, 4])
    np.testing.assert_allclose(image.apply_affine_transform(x, zx=0.5, zy=0.5)[0, :, 0], [1, 1.5, 2, 2.5, 3])


def test_shear_moves_rows_by_their_column():
    """Row r, column c comes from row r - (c - centre) sin φ, at a cosine near 1."""
    x = np.arange(9.0).reshape(9, 1, 1) * np.ones((1, 9, 1))
    angle = 10.0
    found = image.apply_affine_transform(x, shear=angle)[4, 2:7, 0]
    np.testing.assert_allclose(found, 4 - np.arange(-2, 3) * np.sin(np.deg2rad(angle)), atol=1e-12)


@given(SIZES, st.permutations([0, 1, 2]))
def test_axes_may_stand_in_any_order(shape, order):
    x = picture(shape)
    wanted = image.apply_affine_transform(x, theta=20, tx=1, zy=1.3, shear=5)
    row, column, channel = (order.index(axis) for axis in range(3))
    found = image.apply_affine_transform(
        x.transpose(order), 20, 1, shear=5, zy=1.3, row_axis=row, col_axis=column, channel_axis=channel
    )
    np.testing.assert_allclose(found, wanted.transpose(order), atol=1e-9)


def test_nothing_to_do_gives_the_image_itself():
    x = picture((3, 4, 1))
    assert image.apply_affine_transform(x) is x


@pytest.mark.parametrize(
    ("change", "amount", "bound"),
    [
        (image.random_rotation, (30,), {"theta": 30}),
        (image.random_shear, (20,), {"shear": 20}),
        (image.random_shift, (0.5, 0.25), {"tx": 1.5, "ty": 2.0}),
        (image.random_zoom, ((0.5, 1.5),), {"zx": 1.5, "zy": 1.5}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_random_amounts_are_the_global_generators(change, amount, bound):
    """The same draws by hand, in the names' order; x is (C, H, W)."""
    x = picture((3, 6, 4))
    np.random.seed(9)  # noqa: NPY002
    found = change(x, *amount)
    np.random.seed(9)  # noqa: NPY002
    low = 0.5 if "zx" in bound else None
    drawn = {name: np.random.uniform(low or -value, value) for name, value in bound.items()}  # noqa: NPY002
    wanted = image.apply_affine_transform(x, **drawn, row_axis=1, col_axis=2, channel_axis=0)
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    assert found.shape == x.shape


def test_flips_are_numpys():
    x = picture((3, 4, 2))
    np.testing.assert_array_equal(image.flip_axis(x, 1), x[:, ::-1])


def test_the_matrix_of_keras_1():
    x = picture((1, 4, 4))
    matrix = image.transform_matrix_offset_center(np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]), 4, 4)
    found = image.apply_transform(x, matrix, channel_axis=0)
    np.testing.assert_allclose(found[0], np.rot90(x[0], -1), atol=1e-9)


@given(st.floats(-300, 300))
def test_channel_shift_stays_in_the_range(intensity):
    x = picture((3, 4, 3)) * 255
    np.testing.assert_allclose(
        image.apply_channel_shift(x, intensity, 2), np.minimum(np.maximum(x + intensity, x.min()), x.max())
    )


def test_random_channel_shift_is_the_global_generators():
    x = picture((3, 4, 3))
    np.random.seed(2)  # noqa: NPY002
    found = image.random_channel_shift(x, 0.3)
    np.random.seed(2)  # noqa: NPY002
    np.testing.assert_array_equal(found, image.apply_channel_shift(x, np.random.uniform(-0.3, 0.3)))  # noqa: NPY002


def test_errors_teach():
    x = picture((3, 3, 1))
    with pytest.raises(errors.ArgumentError, match=r"must be 0, 1, 2 in some order. Got 0, 0, 2"):
        image.apply_affine_transform(x, 5, row_axis=0, col_axis=0)
    with pytest.raises(errors.ArgumentError, match="no fill_mode 'mirrored'"):
        image.apply_affine_transform(x, 5, fill_mode="mirrored")
    with pytest.raises(errors.ShapeError, match=r"one image has three axes. Got the shape \(1, 3, 3, 1\)"):
        image.apply_transform(x[None], np.eye(3))
    with pytest.raises(errors.ArgumentError, match="zoom_range must be two numbers"):
        image.random_zoom(x, (1,))
