"""Functions that move elements against real Keras; sizes in shapes, unknown sizes, errors."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls(
    "concatenate",
    "stack",
    "reshape",
    "permute_dimensions",
    "flatten",
    "batch_flatten",
    "expand_dims",
    "squeeze",
    "repeat_elements",
    "repeat",
    "tile",
    "temporal_padding",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "one_hot",
    "reverse",
    "slice",
    "arange",
)


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


def test_shapes_take_sizes_of_other_tensors():
    x = K.placeholder((None, 6))
    made = [
        K.reshape(x, (K.shape(x)[0], 2, 3)),
        K.reshape(x, K.stack([K.shape(x)[0], 3, -1])),
        K.reshape(x, K.concatenate([K.shape(x)[:1], [3, 2]])),
        K.tile(K.ones((1, 2)), [K.shape(x)[0], 1]),
        K.reshape(x, (None, 2)),
        K.reshape(x, K.constant([-1, 2], dtype="int32")),
    ]
    found = K.function([x], made)([np.arange(24).reshape(4, 6)])
    assert [y.shape for y in found] == [(4, 2, 3), (4, 3, 2), (4, 3, 2), (4, 2), (12, 2), (12, 2)]


def test_shape_that_only_a_run_can_tell_is_an_error():
    with pytest.raises(ValueError, match=r"K\.shape\(x\)\[i\]"):
        K.reshape(K.zeros((6,)), K.square(K.constant([2, 3], dtype="int32")))


def test_concatenation_of_different_placeholders():
    x, y = K.placeholder((None, 2)), K.placeholder((None, 3))
    assert K.function([x, y], [K.concatenate([x, y])])([np.ones((4, 2)), np.ones((4, 3))])[0].shape == (4, 5)


def test_repeat_needs_two_axes():
    with pytest.raises(ValueError, match=r"\(B, F\)"):
        K.repeat(K.zeros((2, 3, 4)), 2)


def test_padding_needs_a_pair_for_each_axis():
    with pytest.raises(ValueError, match="before, behind"):
        K.spatial_2d_padding(K.zeros((1, 2, 2, 1)), ((1, 1),))
    with pytest.raises(ValueError, match="spatial axis"):
        K.temporal_padding(K.zeros((2, 3)))


def test_padding_channels_first():
    padded = K.spatial_2d_padding(K.ones((1, 3, 2, 2)), ((1, 0), (2, 1)), "channels_first")
    assert K.int_shape(padded) == (1, 3, 3, 5)
    assert K.eval(padded)[0, 0].tolist() == [[0, 0, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0]]


def test_slice_takes_the_rest_and_starts_that_are_computed():
    x = K.variable(np.arange(12).reshape(3, 4))
    assert K.eval(K.slice(x, [1, 2], [-1, 2])).tolist() == [[6, 7], [10, 11]]
    start = K.stack([K.constant(1, dtype="int32"), K.constant(0, dtype="int32")])
    assert K.eval(K.slice(x, start, [2, 1])).tolist() == [[4], [8]]


def test_arange_of_an_unknown_size():
    x = K.placeholder((None,))
    assert K.function([x], [K.arange(K.shape(x)[0])])([np.zeros(3)])[0].tolist() == [0, 1, 2]
    assert K.eval(K.arange(-3)).size == 0
    assert K.dtype(K.arange(3, dtype="float32")) == "float32"
