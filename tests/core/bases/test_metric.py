"""FunctionMean: averages over values and over batches, in closed form; what compile makes of it."""

import numpy as np
import pytest

from pronghorn import Sequential, layers
from pronghorn.bases.metric import FunctionMean
from pronghorn.errors import ArgumentError

V = np.array([1.0, 2.0, 6.0, 3.0], "float32")
W = np.array([1.0, 0.0, 3.0, 2.0], "float32")


def identity(y_true, y_pred):
    return y_pred


def averaged(averaging, weighted=True):
    """Two batches, of three samples and of one."""
    metric = FunctionMean(identity, averaging=averaging)
    for part in (slice(3), slice(3, 4)):
        metric.update_state(V[part], V[part], W[part] if weighted else None)
    return float(metric.result())


def test_over_values(backend):
    assert averaged("values") == pytest.approx((V * W).sum() / W.sum())


def test_over_batches(backend):
    """Of each batch the mean over the weights that are not 0, then the mean by samples: 3 of the first, 1 of the second."""
    first = (V * W)[:3].sum() / 2
    assert averaged("batches") == pytest.approx((3 * first + 1 * (V * W)[3]) / 4)


@pytest.mark.parametrize("averaging", ["values", "batches"])
def test_without_weights_they_are_equal(averaging):
    assert averaged(averaging, weighted=False) == pytest.approx(V.mean())


def test_scalars_of_batches_count_by_samples():
    """As in 2.2.4's BaseLogger: totals += value * size, over 3 samples and 1."""
    metric = FunctionMean(lambda t, p: p.sum(), averaging="batches")
    for part in (V[:3], V[3:]):
        metric.update_state(part, part)
    assert float(metric.result()) == pytest.approx((3 * 9 + 1 * 3) / 4)


def test_config_says_it():
    metric = FunctionMean(identity, averaging="batches")
    assert metric.get_config()["averaging"] == "batches"
    with pytest.raises(ArgumentError, match=r"no averaging 'batch'.*Did you mean 'batches'"):
        FunctionMean(identity, averaging="batch")


def test_compile_passes_it_on(backend):
    x = np.ones((4, 1), "float32")
    model = Sequential([layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))])
    y = x - V[:, None]
    found = {}
    for averaging in ("values", "batches"):
        model.compile("sgd", "mse", weighted_metrics=["mae"], metric_averaging=averaging)
        found[averaging] = model.evaluate(x, y, sample_weight=W, batch_size=3, verbose=0)[1]
    assert found["values"] == pytest.approx((V * W).sum() / W.sum())
    assert found["batches"] == pytest.approx((3 * 9.5 + 6) / 4)
