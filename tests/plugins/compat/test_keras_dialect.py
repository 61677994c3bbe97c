"""What names mean in which Keras."""

import pytest

from pronghorn import layers, losses
from pronghorn_plugins.compat.keras2_compile import loss_from_keras2, optimizer_from_keras2
from pronghorn_plugins.compat.keras2_configs import layer_from_keras2
from pronghorn_plugins.compat.keras_dialect import Dialect

CLASSIC, LATE, TF = Dialect("2.2.4", "tensorflow"), Dialect("2.3.1", "tensorflow"), Dialect("2.4.0-tf", "tensorflow")


@pytest.mark.parametrize(
    ("version", "number", "is_tf"),
    [("1", (1, 0), False), ("1.2.2", (1, 2), False), ("2.2.4-tf", (2, 2), True), ("2.15.0", (2, 15), True),
     ("3.15.1", (3, 15), False)],
)  # fmt: skip
def test_versions(version, number, is_tf):
    found = Dialect(version)
    assert (found.number, found.is_of_tensorflow) == (number, is_tf)


@pytest.mark.parametrize(
    ("dialect", "statistics", "penalty", "reduction"),
    [
        (CLASSIC, "keras2", "sum", "sum_over_nonzero_weights"),
        (LATE, "keras2", "sum", "sum_over_batch_size"),
        (TF, "keras3", "mean", "sum_over_batch_size"),
    ],
)
def test_layers_and_losses(dialect, statistics, penalty, reduction):
    normal = layer_from_keras2({"class_name": "BatchNormalization", "config": {"name": "n"}}, dialect)
    assert layers.deserialize(normal).dialect == statistics
    dense = layer_from_keras2({"class_name": "Dense", "config": {"units": 2}}, dialect)
    assert layers.deserialize(dense).activity_reduction == penalty
    assert dialect.loss_reduction == reduction


def test_what_tf_keras_says_of_how_it_computes_is_left_out():
    config = {"units": 2, "time_major": False, "recurrent_activation": "hard_sigmoid", "ragged": None}
    found = layers.deserialize(layer_from_keras2({"class_name": "LSTM", "config": config}, TF))
    assert found.get_config()["recurrent_activation"] == "hard_sigmoid_keras2"


def test_hinge_has_its_labels_converted_since_2_3():
    given = loss_from_keras2("hinge", CLASSIC)
    assert given.options == {"convert_labels": False}
    assert losses.get(loss_from_keras2("hinge", LATE)) is losses.hinge


@pytest.mark.parametrize(("dialect", "wanted"), [(CLASSIC, "keras2"), (LATE, "keras2"), (TF, "keras3")])
def test_clipnorm_is_of_all_gradients_in_keras_alone(dialect, wanted):
    config = {"lr": 0.1, "clipnorm": 1.0, "decay": 0.0, "momentum": 0.0, "nesterov": False}
    found = optimizer_from_keras2({"class_name": "SGD", "config": config}, dialect, {})
    assert (found.dialect, found.clipnorm, float(found.learning_rate)) == (wanted, 1.0, pytest.approx(0.1))
