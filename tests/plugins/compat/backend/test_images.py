"""Making images larger against real Keras, known and unknown sizes."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("resize_images", "resize_volumes")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_unknown_sizes_give_what_known_ones_give(interpolation):
    image = np.random.rand(2, 3, 4, 5)  # noqa: NPY002
    x = K.placeholder((None, None, None, 5))
    made = K.resize_images(x, 2, 3, "channels_last", interpolation)
    assert K.int_shape(made) == (None, None, None, 5)
    (found,) = K.function([x], [made])([image])
    wanted = K.eval(K.resize_images(K.variable(image), 2, 3, "channels_last", interpolation))
    assert found.shape == (2, 6, 12, 5)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_bilinear_goes_straight_from_each_to_the_next():
    x = K.variable(np.float32([0, 4, 2]).reshape(1, 3, 1, 1))
    found = K.eval(K.resize_images(x, 4, 1, "channels_last", "bilinear"))
    assert found.ravel().tolist() == [0, 1, 2, 3, 4, 3.5, 3, 2.5, 2, 2, 2, 2]


def test_unknown_interpolation():
    with pytest.raises(ValueError, match="nearest"):
        K.resize_images(K.zeros((1, 2, 2, 1)), 2, 2, "channels_last", "cubic")
