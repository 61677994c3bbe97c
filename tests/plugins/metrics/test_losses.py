"""Losses as metrics: the functions are the same, the classes take the mean over batches, weighted by sample."""

import numpy as np
import pytest
from measuring import check_metric
from scipy import special

from pronghorn import losses, metrics

RNG = np.random.default_rng(0)
P = special.softmax(RNG.normal(size=(8, 3)), -1)
HOT = np.eye(3)[RNG.integers(0, 3, size=8)]
REAL = RNG.uniform(0.1, 2, size=(8, 3))
SIGNS = np.where(HOT > 0, 1.0, -1.0)
W = RNG.uniform(size=8)

CASES = {
    "MeanSquaredError": (REAL, lambda t, p: np.mean((t - p) ** 2, -1)),
    "MeanAbsoluteError": (REAL, lambda t, p: np.mean(np.abs(t - p), -1)),
    "MeanAbsolutePercentageError": (REAL, lambda t, p: 100 * np.mean(np.abs((t - p) / t), -1)),
    "MeanSquaredLogarithmicError": (REAL, lambda t, p: np.mean((np.log1p(t) - np.log1p(p)) ** 2, -1)),
    "LogCoshError": (REAL, lambda t, p: np.mean(np.log(np.cosh(t - p)), -1)),
    "Hinge": (SIGNS, lambda t, p: np.mean(np.maximum(1 - t * p, 0), -1)),
    "SquaredHinge": (SIGNS, lambda t, p: np.mean(np.maximum(1 - t * p, 0) ** 2, -1)),
    "CategoricalHinge": (HOT, lambda t, p: np.maximum(np.max((1 - t) * p, -1) - np.sum(t * p, -1) + 1, 0)),
    "KLDivergence": (P[::-1].copy(), lambda t, p: special.rel_entr(t, p).sum(-1)),
    "Poisson": (REAL, lambda t, p: np.mean(p - t * np.log(p + 1e-7), -1)),
    "BinaryCrossentropy": (HOT, lambda t, p: -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p), -1)),
    "CategoricalCrossentropy": (HOT, lambda t, p: -np.sum(t * np.log(p), -1)),
    "SparseCategoricalCrossentropy": (HOT.argmax(-1), lambda t, p: -np.log(p[np.arange(8), t])),
}


@pytest.mark.parametrize("name", CASES)
def test_mean_over_batches(name):
    t, oracle = CASES[name]
    values = oracle(t, P)
    check_metric(lambda: metrics.get(name), values.mean(), (t[:5], P[:5]), (t[5:], P[5:]), tolerance=2e-6)
    weighted = np.average(values, weights=W)
    check_metric(lambda: metrics.get(name), weighted, (t[:5], P[:5], W[:5]), (t[5:], P[5:], W[5:]), tolerance=2e-6)


@pytest.mark.parametrize("name", ["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"])
def test_from_logits(name):
    t, _ = CASES[name]
    z = RNG.normal(size=(8, 3))
    wanted = losses.deserialize({"class_name": name, "config": {"from_logits": True}})(t, z)
    check_metric(lambda: getattr(metrics, name)(from_logits=True), wanted, (t, z), tolerance=2e-6)


def test_label_smoothing():
    smooth = HOT * 0.9 + 0.1 / 3
    wanted = -np.mean(np.sum(smooth * np.log(P), -1))
    check_metric(lambda: metrics.CategoricalCrossentropy(label_smoothing=0.1), wanted, (HOT, P), tolerance=2e-6)


@pytest.mark.parametrize(
    "name",
    [
        "mse",
        "MAE",
        "mape",
        "msle",
        "logcosh",
        "hinge",
        "squared_hinge",
        "categorical_hinge",
        "kld",
        "poisson",
        "cosine",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "binary_crossentropy",
        "cosine_proximity",
    ],
)
def test_loss_function_is_a_metric(name):
    """Every loss of Keras 2.2.4 is a metric by the same name."""
    assert metrics.get(name) is losses.get(name)
