"""Names and keywords of the backend that only Keras 1 had, against what they are in Keras 2 and NumPy."""

import numpy as np
import pytest

from pronghorn import backend as K

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
X = np.arange(2 * 3 * 4 * 2, dtype="float32").reshape(2, 3, 4, 2)


def kernel(*shape):
    return np.random.default_rng(1).normal(size=shape).astype("float32")


def same(found, wanted):
    np.testing.assert_allclose(K.eval(found), K.eval(wanted) if K.is_tensor(wanted) else wanted, rtol=1e-6)


def test_names(backend):
    same(K.lesser(X, 7.0), X < 7)
    same(K.lesser_equal(X, 7.0), X <= 7)
    same(K.asymmetric_temporal_padding(X[0], 1, 2), np.pad(X[0], [(0, 0), (1, 2), (0, 0)]))
    same(K.asymmetric_spatial_2d_padding(X, 1, 0, 2, 3), np.pad(X, [(0, 0), (1, 0), (2, 3), (0, 0)]))
    k = kernel(3, 3, 2, 5)
    same(K.atrous_conv2d(X, k, 2, "same"), K.conv2d(X, k, padding="same", dilation_rate=(2, 2)))
    turned = kernel(3, 3, 5, 2)
    shape = (2, 6, 8, 5)
    same(
        K.deconv2d(X, turned, shape, (2, 2), border_mode="same", image_shape=None),
        K.conv2d_transpose(X, turned, shape, (2, 2), "same"),
    )
    assert K.pattern_broadcast(X, (True, False)) is X


def test_keywords(backend):
    k, first = kernel(3, 3, 2, 5), np.moveaxis(X, -1, 1)
    wanted = K.conv2d(first, k, (1, 1), "same", "channels_first")
    same(K.conv2d(first, k, border_mode="same", dim_ordering="th", image_shape=(2, 2, 3, 4), filter_shape=None), wanted)
    same(K.conv2d(X, k, dim_ordering="tf", filter_dilation=(1, 1)), K.conv2d(X, k))
    pooled = K.pool2d(first, (2, 2), (2, 2), border_mode="valid", dim_ordering="th", pool_mode="max")
    same(pooled, first[:, :, :2].reshape(2, 2, 1, 2, 2, 2).max(axis=(3, 5)))
    same(K.resize_images(first, 2, 1, dim_ordering="th"), first.repeat(2, axis=2))
    same(K.spatial_2d_padding(first, dim_ordering="th"), np.pad(first, [(0, 0), (0, 0), (1, 1), (1, 1)]))
    same(K.one_hot(np.array([2, 0]), nb_classes=3), np.eye(3)[[2, 0]])
    drawn = K.eval(K.random_normal((20000,), mean=1.0, std=0.25))
    assert abs(drawn.mean() - 1) < 0.02
    assert abs(drawn.std() - 0.25) < 0.02


@pytest.mark.filterwarnings("error::FutureWarning")
def test_each_keyword_is_told_of_with_the_new_one():
    from pronghorn_plugins.compat import spelling

    spelling.forget()
    with pytest.warns(
        FutureWarning, match=r"K\.random_normal\(std=\.\.\.\) .* Today: K\.random_normal\(stddev=\.\.\.\)"
    ):
        K.random_normal((2,), std=1.0)
    K.random_normal((2,), std=1.0)
