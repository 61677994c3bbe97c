"""Warps against Keras 3's own results, and by properties."""

import numpy as np
import pytest
from golden_ops import calls, check, check_together
from hypothesis import given
from hypothesis import strategies as st
from slopes import check_slope
from tracing import traced

from pronghorn import ops, set_random_seed
from pronghorn.errors import ArgumentError, ShapeError

AFFINE, LOOKED_UP = calls("ops_image", "image.affine_transform"), calls("ops_image", "image.map_coordinates")
SEEN = calls("ops_image", "image.perspective_transform")
X = np.random.default_rng(0).normal(size=(2, 4, 5, 2))
IDENTITY = np.array([1.0, 0, 0, 0, 1, 0, 0, 0])
MODES = ["constant", "nearest", "wrap", "mirror", "reflect"]


@pytest.mark.parametrize("call", [*AFFINE, *SEEN, *LOOKED_UP], ids=str)
def test_as_keras(call):
    check(call, hide=(1, 2) if call.args[0].ndim == 4 else ())


def test_as_keras_on_each_engine(backend):
    check_together([*AFFINE, *SEEN, *LOOKED_UP])


@pytest.mark.parametrize("mode", MODES)
def test_what_lies_beyond(mode):
    """As numpy.pad has it, which calls "mirror" reflect, and "reflect" symmetric."""
    x = np.arange(1.0, 5.0)
    names = {"nearest": "edge", "mirror": "reflect", "reflect": "symmetric"}
    wide = np.pad(x, 9, names.get(mode, mode))
    found = ops.image.map_coordinates(x, np.arange(-9.0, 13.0)[None], 1, mode)
    np.testing.assert_allclose(found, wide)


@given(st.integers(-3, 3), st.integers(-3, 3), st.sampled_from(MODES), st.sampled_from(["nearest", "bilinear"]))
def test_whole_steps_move_pixels(down, right, mode, interpolation):
    moved = IDENTITY + np.array([0, 0, right, 0, 0, down, 0, 0])
    names = {"nearest": "edge", "mirror": "reflect", "reflect": "symmetric"}
    wide = np.pad(X, [(0, 0), (3, 3), (3, 3), (0, 0)], names.get(mode, mode))
    found = ops.image.affine_transform(X, moved, interpolation, mode)
    np.testing.assert_allclose(found, wide[:, 3 + down : 7 + down, 3 + right : 8 + right], rtol=1e-6, atol=1e-7)


def test_size_one_has_only_one_mirror_image():
    for mode in ("mirror", "reflect", "wrap", "nearest"):
        found = ops.image.map_coordinates(np.array([3.0]), np.array([[-2.0, 0.5, 7.0]]), 1, mode)
        np.testing.assert_allclose(found, 3)


def test_affine_maps_divide_by_k():
    """A perspective map is the affine one with the same eight numbers: compared with its closed form."""
    transform = np.array([1.1, 0.1, 0.2, -0.1, 0.9, 0.3, 0.05, 0.02])
    x, y = np.meshgrid(np.arange(5.0), np.arange(4.0))
    k = 0.05 * x + 0.02 * y + 1
    at = np.stack([(-0.1 * x + 0.9 * y + 0.3) / k, (1.1 * x + 0.1 * y + 0.2) / k])
    wanted = np.stack([[ops.image.map_coordinates(image[..., c], at, 1) for c in range(2)] for image in X])
    found = ops.image.affine_transform(X, transform)
    np.testing.assert_allclose(found, np.moveaxis(wanted, 1, -1), rtol=1e-5, atol=1e-6)


def test_gradients_are_the_slopes():
    warp = np.array([0.917, 0.213, 0.327, -0.109, 1.131, 0.443, 0, 0])
    for mode in MODES:
        check_slope(lambda x, mode=mode: ops.image.affine_transform(x, warp, fill_mode=mode), X[:1])
    check_slope(lambda t: ops.image.affine_transform(X[:1], t), warp, tolerance=1e-5)
    at = np.array([[0.3, 1.2, 2.6], [0.7, 3.4, 1.1]])
    check_slope(lambda at: ops.image.map_coordinates(X[0, :, :, 0], at, 1, "reflect"), at, tolerance=1e-5)
    corners = np.array([[0, 0], [4, 0], [0, 3], [4, 3.0]])
    bent = corners + np.random.default_rng(0).uniform(-0.6, 0.6, (4, 2))
    check_slope(lambda end: ops.image.perspective_transform(X[0], corners, end), bent, tolerance=1e-4)


def test_elastic_distortion(backend):
    x = np.random.default_rng(0).uniform(size=(3, 12, 12, 2)).astype("float32")
    x[1:] = x[0]
    set_random_seed(3)
    found = np.asarray(ops.image.elastic_transform(x, alpha=4.0, sigma=1.5))
    assert found.shape == x.shape
    assert all(not np.allclose(found[i], x[0], atol=0.05) for i in range(3))
    assert not np.allclose(found[0], found[1], atol=0.05), "each image has its own noise"
    assert found.min() >= x.min() - 1e-6
    assert found.max() <= x.max() + 1e-6, "values between neighbours"
    np.testing.assert_allclose(ops.image.elastic_transform(x, alpha=0.0), x, atol=1e-6)
    set_random_seed(3)
    np.testing.assert_array_equal(ops.image.elastic_transform(x, alpha=4.0, sigma=1.5), found)


def test_elastic_distortion_moves_rows_and_columns_apart():
    """Down and right are drawn by themselves: where the image is its row number plus i times its column number."""
    rows, columns = (v.astype("float64") for v in np.mgrid[:30, :30])
    x = np.stack([rows, columns], axis=-1)[None]
    away = np.asarray(ops.image.elastic_transform(x, alpha=0.5, sigma=1.0, fill_mode="nearest", seed=5) - x)
    down, right = away[0, 4:-4, 4:-4].reshape(-1, 2).T
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.3
    assert 0.01 < np.std(down) < 0.5


def test_unknown_batch():
    found = traced(lambda x: ops.image.affine_transform(x, IDENTITY, fill_mode="reflect"), X, hide=(0, 1, 2))
    np.testing.assert_allclose(found, X)


def test_errors_say_what_to_do():
    with pytest.raises(ShapeError, match=r"\(8,\) or \(N, 8\)"):
        ops.image.affine_transform(X, np.zeros(6))
    with pytest.raises(ArgumentError, match="Did you mean 'reflect'"):
        ops.image.affine_transform(X, IDENTITY, fill_mode="reflct")
    with pytest.raises(ArgumentError, match="Did you mean 'bilinear'"):
        ops.image.affine_transform(X, IDENTITY, "bilinaer")
    with pytest.raises(ShapeError, match="one row for each axis"):
        ops.image.map_coordinates(X, np.zeros((2, 3)), 1)
    with pytest.raises(ArgumentError, match="order must be 0 or 1"):
        ops.image.map_coordinates(X, np.zeros((4, 3)), 3)
    with pytest.raises(ShapeError, match=r"both be \(4, 2\)"):
        ops.image.perspective_transform(X, np.zeros((4, 2)), np.zeros((3, 2)))
