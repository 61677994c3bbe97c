"""Losses of real numbers: golden values and training of Keras 2.2.4, NumPy, slopes, far values, errors."""

import numpy as np
import pytest
from descending import check_descent
from golden_case import load_case
from golden_functions import calls
from slopes import check_slope
from tracing import check, traced

from pronghorn import losses
from pronghorn.errors import ShapeError

T = np.array([[[0.5, 1.5], [2.0, 0.1]], [[0.3, 3.0], [1.1, 0.9]], [[4.0, 0.7], [0.2, 2.2]]])
P = np.array([[[0.6, 0.4], [2.5, 0.8]], [[1.7, 2.1], [1.0, 3.3]], [[0.9, 0.5], [0.6, 2.0]]])

CLOSED = {
    "mean_squared_error": lambda t, p: np.mean((t - p) ** 2, -1),
    "mean_absolute_error": lambda t, p: np.mean(np.abs(t - p), -1),
    "mean_absolute_percentage_error": lambda t, p: 100 * np.mean(np.abs((t - p) / t), -1),
    "mean_squared_logarithmic_error": lambda t, p: np.mean((np.log1p(t) - np.log1p(p)) ** 2, -1),
    "huber": lambda t, p: np.mean(np.where(abs(t - p) <= 1, (t - p) ** 2 / 2, abs(t - p) - 0.5), -1),
    "log_cosh": lambda t, p: np.mean(np.log(np.cosh(t - p)), -1),
}

CLASSES = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "Huber": "huber",
    "LogCosh": "log_cosh",
}

KERAS = [
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "logcosh",
]


@pytest.mark.parametrize("name", CLOSED)
def test_closed_form_and_slope(name):
    check(losses.get(name), CLOSED[name], T, P, tolerance=1e-10)
    check_slope(lambda p: losses.get(name)(T, p), P)


@pytest.mark.parametrize("call", calls(*(f"losses.{name}" for name in KERAS)), ids=str)
def test_keras(call, backend):
    np.testing.assert_allclose(traced(losses.get(call.function[7:]), *call.args), call.out, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["mse", "mae", "mape", "msle"])
def test_keras_by_short_name(name):
    (call,) = calls(f"losses.get({name})")
    np.testing.assert_allclose(losses.get(name)(*call.args), call.out, rtol=2e-6)
    assert losses.get(name.upper()) is losses.get(name)


@pytest.mark.parametrize("name", KERAS)
def test_training_of_keras(name):
    case = load_case(f"loss_{name}")
    check_descent(case, losses.get(case.compiled["loss"]))


@pytest.mark.parametrize("name", CLASSES)
def test_class_is_the_mean_of_the_function(name):
    made = losses.get(name)
    assert float(made(T, P)) == pytest.approx(CLOSED[CLASSES[name]](T, P).mean(), rel=1e-10)
    again = losses.deserialize(losses.serialize(made))
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()


@pytest.mark.parametrize("delta", [0.25, 2.0])
def test_huber_delta(delta):
    error = np.abs(T - P)
    wanted = np.mean(np.where(error <= delta, error**2 / 2, delta * error - delta**2 / 2), -1)
    np.testing.assert_allclose(losses.huber(T, P, delta), wanted, rtol=1e-12)
    assert float(losses.Huber(delta=delta)(T, P)) == pytest.approx(wanted.mean(), rel=1e-12)
    check_slope(lambda p: losses.huber(T, p, delta), P)


def test_reductions_and_weights():
    values = CLOSED["mean_squared_error"](T, P)
    weight = np.array([0.5, 0.0, 2.0])
    weighted = values * weight[:, None]
    for reduction, wanted in {
        "none": weighted,
        "sum": weighted.sum(),
        "sum_over_batch_size": weighted.mean(),
        "mean_with_sample_weight": weighted.sum() / (2 * weight.sum()),
        "sum_over_nonzero_weights": weighted.sum() / 4,
    }.items():
        found = losses.MeanSquaredError(reduction)(T, P, sample_weight=weight)
        np.testing.assert_allclose(found, wanted, rtol=1e-10)


def test_dtype_of_the_computation():
    """1e-4 apart at 1e4: float32 cannot tell, and with dtype=float64 it is computed exactly."""
    t = np.full((1, 1), 1e4)
    p = t + 1e-4
    assert float(losses.MeanSquaredError(dtype="float64")(t, p)) == pytest.approx(1e-8, rel=1e-3)
    assert float(losses.MeanSquaredError(dtype="float32")(t, p)) == 0
    half = losses.MeanSquaredError(dtype="float32")(t.astype("float16"), t.astype("float16") + 300)
    assert np.isfinite(float(half))


def test_integers_and_vectors():
    """Integer predictions are floats; a vector of targets stands beside a column of predictions, not across it."""
    np.testing.assert_allclose(losses.mean_squared_error([1, 2], [[3], [4]]), [4.0, 4.0])
    np.testing.assert_allclose(losses.mean_squared_error([[1], [2]], [3, 4]), [4.0, 4.0])
    np.testing.assert_allclose(losses.mean_squared_error(0.0, [[3.0, 1.0]]), [5.0])


@pytest.mark.parametrize("name", CLOSED)
def test_shapes_that_do_not_fit(name):
    with pytest.raises(
        ShapeError, match=rf"{name}: the targets' shape \(3, 1\) does not fit the predictions' \(3, 2\)"
    ):
        losses.get(name)(np.zeros((3, 1)), np.zeros((3, 2)))


def test_log_cosh_does_not_overflow():
    t, p = np.zeros((2, 1), "float32"), np.array([[-1e5], [1e5]], "float32")
    np.testing.assert_allclose(losses.log_cosh(t, p), [1e5 - np.log(2)] * 2, rtol=1e-6)
    check_slope(lambda x: losses.log_cosh(np.zeros((2, 1)), x), p.astype(float), tolerance=1e-4)
