"""Mean, Sum and the mean of a function."""

import numpy as np
import pytest
from measuring import check_metric

from pronghorn import metrics

RNG = np.random.default_rng(0)
BATCHES = [(RNG.normal(size=(n, 2)), RNG.uniform(size=n)) for n in (5, 3)]


def test_sum():
    check_metric(metrics.Sum, sum(x.sum() for x, _ in BATCHES), *[(x,) for x, _ in BATCHES], tolerance=1e-5)
    check_metric(metrics.Sum, sum((x * w[:, None]).sum() for x, w in BATCHES), *BATCHES, tolerance=1e-5)


def test_mean():
    x, w = (np.concatenate(parts) for parts in zip(*BATCHES, strict=True))
    check_metric(metrics.Mean, x.mean(), *[(x,) for x, _ in BATCHES])
    check_metric(metrics.Mean, np.average(x.mean(axis=1), weights=w), *BATCHES)


def test_mean_of_a_function():
    metric = metrics.MeanMetricWrapper(lambda t, p: t * p, name="product")
    assert metric.name == "product"
    metric.update_state(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    metric.update_state(np.array([1.0, 1.0]), np.array([0.0, 1.0]))
    assert float(metric.result()) == pytest.approx(3)


@pytest.mark.parametrize(
    "name", ["mean", "sum", "auc", "precision", "root_mean_squared_error", "mean_io_u", "f1_score"]
)
def test_name_in_lower_case(name):
    """Keras 3 knows metric classes by both spellings."""
    options = {"num_classes": 2} if name == "mean_io_u" else {}
    made = metrics.deserialize({"class_name": name, "config": options})
    assert made.name == name
    assert getattr(metrics, type(made).__name__) is type(made)
