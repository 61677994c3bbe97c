"""Arrays of float64 on each engine: Python's operators on an engine's own arrays would be that engine's, not ours."""

import numpy as np
import pytest

from pronghorn import ops
from pronghorn.runtime.active import using_backend

image = ops.image
X = np.random.default_rng(0).uniform(size=(2, 5, 6, 3))
WARP = np.array([0.9, 0.1, 0.3, -0.1, 1.1, 0.2, 0.01, 0.02])
CORNERS = np.array([[[0, 0], [5, 0], [0, 4], [5, 4.0]]] * 2)
CALLS = {
    "bicubic": lambda: image.resize(X, (7, 4), "bicubic", antialias=True),
    "nearest": lambda: image.resize(X, (7, 4), "nearest"),
    "corners": lambda: image.resize(X, (10, 12), half_pixel_centers=False),
    "scale": lambda: image.scale_and_translate(X, (2, 7, 6, 3), np.array([1.3]), np.array([0.2]), (1,), "lanczos3"),
    "affine": lambda: image.affine_transform(X, WARP, fill_mode="reflect"),
    "perspective": lambda: image.perspective_transform(X, CORNERS, CORNERS * 0.9),
    "coordinates": lambda: image.map_coordinates(X[0, ..., 0], np.array([[0.3, 3.2], [4.9, -1.5]]), 1, "mirror"),
    "hsv": lambda: image.hsv_to_rgb(image.rgb_to_hsv(X)),
    "grey": lambda: image.rgb_to_grayscale(X),
    "blur": lambda: image.gaussian_blur(X, (3, 5), (0.7, 1.3)),
    "sobel": lambda: image.sobel_edges(X),
    "ssim": lambda: image.ssim(X, X**2, filter_size=3),
    "patches": lambda: image.extract_patches(X, 2, 1, padding="same"),
    "elastic": lambda: image.elastic_transform(X, alpha=0.0),
}


@pytest.mark.parametrize("name", CALLS)
def test_as_on_numpy(backend, name):
    found = np.asarray(CALLS[name]())
    with using_backend("numpy"):
        wanted = np.asarray(CALLS[name]())
    assert found.dtype == wanted.dtype == np.float64
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
