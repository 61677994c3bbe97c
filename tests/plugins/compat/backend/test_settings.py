"""Settings in old words, the learning phase, names, and the sessions that are no more."""

import numpy as np
import pytest

import pronghorn
from pronghorn import backend as K
from pronghorn.errors import BackendError


@pytest.fixture(autouse=True)
def _settings_as_they_were():
    yield
    K.set_image_data_format("channels_last")
    K.clear_session()


def test_cast_to_floatx():
    found = K.cast_to_floatx(np.array([1, 2]))
    assert found.dtype == np.float32
    assert found.tolist() == [1, 2]


def test_data_formats_in_both_words():
    assert K.image_dim_ordering() == "tf"
    assert K.normalize_data_format(None) == "channels_last"
    K.set_image_dim_ordering("th")
    assert K.image_data_format() == "channels_first"
    assert K.image_dim_ordering() == "th"
    assert K.normalize_data_format(None) == "channels_first"
    assert K.normalize_data_format("Channels_Last") == "channels_last"
    assert K.int_shape(K.spatial_2d_padding(K.zeros((1, 2, 3, 3)))) == (1, 2, 5, 5)
    with pytest.raises(ValueError, match="'tf' or 'th'"):
        K.set_image_dim_ordering("theano")
    with pytest.raises(ValueError, match="channels_first"):
        K.normalize_data_format("first")


def test_learning_phase_is_open_outside_and_known_in_training():
    assert K.is_tensor(K.learning_phase())
    seen = []

    class Looking(pronghorn.Layer):
        def call(self, x):
            seen.append(K.learning_phase())
            return x * 1

    model = pronghorn.Sequential([Looking(input_shape=(2,)), pronghorn.layers.Dense(1)])
    model.compile("sgd", "mse")
    seen.clear()
    model.train_on_batch(np.ones((2, 2)), np.ones((2, 1)))
    assert 1 in seen
    assert 0 not in seen
    seen.clear()
    model.predict(np.ones((2, 2)), verbose=0)
    assert 0 in seen
    assert 1 not in seen


@pytest.mark.parametrize("value", [2, None, "train"])
def test_learning_phase_is_0_or_1(value):
    with pytest.raises(ValueError, match="0 or 1"):
        K.set_learning_phase(value)
    assert K.is_tensor(K.learning_phase())


def test_uids_count_by_prefix_until_they_are_reset():
    K.reset_uids()
    assert [K.get_uid("a"), K.get_uid("a"), K.get_uid("b"), K.get_uid()] == [1, 2, 1, 1]
    K.reset_uids()
    assert K.get_uid("a") == 1


def test_clear_session_counts_names_from_the_beginning():
    K.clear_session()
    assert pronghorn.layers.Dense(1).name == "dense"
    assert pronghorn.layers.Dense(1).name == "dense_1"
    K.clear_session()
    assert pronghorn.layers.Dense(1).name == "dense"


def test_name_scope_stands_in_errors():
    with K.name_scope("encoder"), pytest.raises(ValueError, match="encoder"):
        K.dot(K.placeholder((2, 3)), K.placeholder((4, 5)))


def test_sessions_are_no_more():
    with pytest.raises(BackendError, match=r"K\.function"):
        K.get_session()
    with pytest.warns(UserWarning, match="no TensorFlow sessions"):
        K.set_session(object())
    K.manual_variable_initialization(True)
