"""pronghorn.backend: core's own names, and the installed functions as attributes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pronghorn import backend as K
from pronghorn.discovery import blocked, registry
from pronghorn.errors import UnknownNameError

#: Every public function of all three backends of Keras 2.2.4, those of TensorFlow and Theano, and those of TensorFlow
#: whose meaning does not hang on TensorFlow.
KERAS_2 = """
backend epsilon set_epsilon floatx set_floatx cast_to_floatx image_data_format set_image_data_format
normalize_data_format set_image_dim_ordering image_dim_ordering
get_uid learning_phase set_learning_phase is_sparse variable constant is_keras_tensor is_tensor placeholder
is_placeholder shape int_shape ndim dtype eval zeros ones eye zeros_like ones_like identity random_uniform_variable
random_normal_variable count_params cast update update_add moving_average_update dot batch_dot transpose gather max min
sum prod var std mean any all argmax argmin square abs sqrt exp log logsumexp round sign pow clip equal not_equal greater
greater_equal less less_equal maximum minimum sin cos normalize_batch_in_training batch_normalization concatenate reshape
permute_dimensions resize_images resize_volumes repeat_elements repeat tile flatten batch_flatten expand_dims squeeze
temporal_padding spatial_2d_padding spatial_3d_padding one_hot reverse slice get_value batch_get_value set_value
batch_set_value get_variable_shape print_tensor function gradients stop_gradient rnn switch in_train_phase in_test_phase
relu elu softmax softplus softsign categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy sigmoid
hard_sigmoid tanh dropout l2_normalize in_top_k conv1d conv2d conv2d_transpose separable_conv1d separable_conv2d
depthwise_conv2d conv3d conv3d_transpose pool2d pool3d bias_add random_normal random_uniform random_binomial
truncated_normal local_conv1d local_conv2d name_scope Function
reset_uids to_dense update_sub cumsum cumprod arange stack map_fn foldl foldr ctc_batch_cost
get_session set_session manual_variable_initialization ctc_decode clear_session
"""


@pytest.mark.parametrize("name", KERAS_2.split())
def test_functions_of_keras_2_are_there(name):
    assert callable(getattr(K, name))
    assert name in dir(K)
    assert getattr(K, name).__doc__


def test_core_wins_over_a_plugin():
    assert K.epsilon() == 1e-7
    assert K.backend() in K.available_backends()
    assert "set_backend" in K.__all__
    assert "dot" in K.__all__


def test_star_import_binds_functions():
    names = {}
    exec("from pronghorn.backend import *", names)
    assert names["dot"] is K.dot
    assert names["floatx"]() == "float32"


def test_unknown_name_has_a_suggestion():
    with pytest.raises(AttributeError, match="softmax"):
        K.sofmax  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute"):
        K._private  # noqa: B018
    assert not hasattr(K, "nothing_like_it")


def test_blocked_functions_are_gone_and_the_settings_stay():
    with blocked("backend_functions.products"):
        with pytest.raises(UnknownNameError, match="blocked"):
            K.dot  # noqa: B018
        assert K.floatx() == "float32"
        assert K.sum is registry.get("backend_functions", "sum")
    assert K.dot is registry.get("backend_functions", "dot")


def test_importing_the_facade_imports_no_function():
    code = (
        "import sys, json, pronghorn.backend as K; K.epsilon();"
        "print(json.dumps([m for m in sys.modules if m.startswith('pronghorn_plugins')]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert json.loads(run.stdout) == []
