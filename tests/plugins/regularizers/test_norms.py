"""L1 and L2: golden values of Keras 2.2.4, NumPy, slopes, configs of both Keras."""

import numpy as np
import pytest
from golden_functions import calls, without
from slopes import check_slope
from tracing import check

from pronghorn import regularizers
from pronghorn.errors import ArgumentError

W = np.array([[0.3, -1.2], [2.0, 0.1], [-0.4, -0.6]])

MADE = {
    "l1(0.1)": lambda: regularizers.l1(0.1),
    "l2(0.2)": lambda: regularizers.l2(0.2),
    "l1_l2(0.1,0.2)": lambda: regularizers.l1_l2(0.1, 0.2),
    "get('l2')": lambda: regularizers.get("l2"),
}


@pytest.mark.parametrize("name", MADE)
def test_keras(name, backend):
    (call,) = calls(f"regularizers.{name}")
    assert float(MADE[name]()(*call.args)) == pytest.approx(float(call.out), rel=1e-6)


def test_every_recorded_regularizer_is_asked_for():
    assert not without(*(f"regularizers.{name}" for name in MADE))


@pytest.mark.parametrize(
    ("make", "oracle"),
    [
        (lambda: regularizers.L1(0.5), lambda w: np.asarray(0.5 * np.abs(w).sum())),
        (lambda: regularizers.L2(0.5), lambda w: np.asarray(0.5 * (w**2).sum())),
        (lambda: regularizers.L1L2(0.5, 2.0), lambda w: np.asarray(0.5 * np.abs(w).sum() + 2 * (w**2).sum())),
        (regularizers.L1L2, lambda w: np.asarray(0.0)),
    ],
    ids=["L1", "L2", "L1L2", "nothing"],
)
def test_closed_form_and_slope(make, oracle):
    check(make(), oracle, W)
    if float(oracle(W)):
        check_slope(make(), W)


@pytest.mark.parametrize(
    ("config", "factors"),
    [
        ({"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.01}}, (0.0, 0.01)),
        ({"class_name": "L1L2", "config": {"l1": 0.5, "l2": None}}, (0.5, 0.0)),
        ({"class_name": "l2", "config": {"l": 0.3}}, (0.0, 0.3)),
        ({"class_name": "l1", "config": {"l1": 0.3}}, (0.3, 0.0)),
        ("l1_l2", (0.01, 0.01)),
        ("L1L2", (0.0, 0.0)),
    ],
    ids=str,
)
def test_configs(config, factors):
    made = regularizers.get(config)
    assert (made.l1, made.l2) == factors


@pytest.mark.parametrize("name", ["L1", "L2", "L1L2"])
def test_config_round_trip(name):
    made = getattr(regularizers, name)(0.25)
    again = regularizers.deserialize(regularizers.serialize(made))
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_factors_must_not_be_negative(value):
    with pytest.raises(ArgumentError, match="L2: l2 must be a finite number >= 0"):
        regularizers.L2(value)
