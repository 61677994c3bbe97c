"""Hinge losses: golden values and training of Keras 2.2.4, NumPy, slopes, conversion of labels."""

import numpy as np
import pytest
from descending import check_descent
from golden_case import load_case
from golden_functions import calls
from slopes import check_slope
from tracing import check, traced

from pronghorn import losses, metrics
from pronghorn.errors import ShapeError

T = np.array([[[1.0, -1.0], [1.0, 1.0]], [[-1.0, -1.0], [-1.0, 1.0]]])
HOT = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
P = np.array([[[0.6, -0.4], [2.5, 0.8]], [[-1.7, 2.1], [0.3, -3.3]]])

CLOSED = {
    "hinge": lambda t, p: np.mean(np.maximum(1 - t * p, 0), -1),
    "squared_hinge": lambda t, p: np.mean(np.maximum(1 - t * p, 0) ** 2, -1),
    "categorical_hinge": lambda t, p: np.maximum(np.max((1 - t) * p, -1) - np.sum(t * p, -1) + 1, 0),
}


def as_keras2(name):
    """The loss as Keras 2.2.4 has it: targets are taken as they are."""
    function = losses.get(name)
    options = getattr(function, "keras2_defaults", {})
    return lambda t, p: function(t, p, **options)


@pytest.mark.parametrize("name", CLOSED)
def test_closed_form_and_slope(name):
    t = HOT if name == "categorical_hinge" else T
    check(losses.get(name), CLOSED[name], t, P)
    check_slope(lambda p: losses.get(name)(t, p), P)


@pytest.mark.parametrize("call", calls(*(f"losses.{name}" for name in CLOSED)), ids=str)
def test_keras(call, backend):
    found = traced(as_keras2(call.function[7:]), *call.args)
    np.testing.assert_allclose(found, call.out, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", CLOSED)
def test_training_of_keras(name):
    case = load_case(f"loss_{name}")
    check_descent(case, as_keras2(case.compiled["loss"]))


@pytest.mark.parametrize("name", ["hinge", "squared_hinge"])
def test_labels_of_0_and_1(name):
    """They mean -1 and 1 when there are no others in the batch."""
    zeros_and_ones = (T + 1) / 2
    check(losses.get(name), lambda t, p: CLOSED[name](2 * t - 1, p), zeros_and_ones, P)
    check(as_keras2(name), CLOSED[name], zeros_and_ones, P)
    mixed = zeros_and_ones.copy()
    mixed[0, 0, 0] = -1
    check(losses.get(name), CLOSED[name], mixed, P)


@pytest.mark.parametrize(
    ("name", "function"),
    [("Hinge", "hinge"), ("SquaredHinge", "squared_hinge"), ("CategoricalHinge", "categorical_hinge")],
)
def test_class_is_the_mean_of_the_function(name, function):
    t = HOT if name == "CategoricalHinge" else T
    made = losses.get(name)
    assert float(made(t, P)) == pytest.approx(CLOSED[function](t, P).mean(), rel=1e-10)
    assert losses.deserialize(losses.serialize(made)).get_config() == made.get_config()


def test_conversion_goes_into_the_config():
    for made in (losses.Hinge(convert_labels=False), metrics.Hinge(**metrics.Hinge.keras2_defaults)):
        again = type(made).from_config(made.get_config())
        assert float(again([[0.0]], [[3.0]])) == 1


@pytest.mark.parametrize("name", CLOSED)
def test_shapes_that_do_not_fit(name):
    with pytest.raises(ShapeError, match=rf"{name}: the targets' shape \(4, 2\)"):
        losses.get(name)(np.zeros((4, 2)), np.zeros((4, 3)))
