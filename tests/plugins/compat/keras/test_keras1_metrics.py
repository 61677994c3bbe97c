"""Keras 1's metrics against counts in NumPy, by function and by name."""

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn_plugins.compat.keras import keras1_metrics

TRUE = np.array([[1, 0, 1, 1], [0, 0, 1, 0]], "float32")
PRED = np.array([[0.9, 0.6, 0.2, 0.7], [0.1, 0.8, 0.9, 0.3]], "float32")
TP, FP, FN, TN = 3, 2, 1, 2
WANTED = {
    "precision": TP / (TP + FP),
    "recall": TP / (TP + FN),
    "fmeasure": 2 * TP / (2 * TP + FP + FN),
    "fbeta_score": 2 * TP / (2 * TP + FP + FN),
    "matthews_correlation": (TP * TN - FP * FN) / ((TP + FP) * (TP + FN) * (TN + FP) * (TN + FN)) ** 0.5,
}


@pytest.mark.parametrize("name", WANTED)
def test_values(name, backend):
    found = K.eval(keras1_metrics.NAMES[name](K.variable(TRUE), K.variable(PRED)))
    assert found == pytest.approx(WANTED[name], rel=1e-5)


def test_recall_that_counts_more():
    found = K.eval(keras1_metrics.fbeta_score(K.variable(TRUE), K.variable(PRED), beta=2))
    assert found == pytest.approx(5 * TP / (5 * TP + 4 * FN + FP), rel=1e-5)
    with pytest.raises(ValueError, match="Got -1"):
        keras1_metrics.fbeta_score(TRUE, PRED, beta=-1)


@pytest.mark.usefixtures("keras")
def test_by_name(backend):
    from keras.layers import Activation
    from keras.metrics import fmeasure
    from keras.models import Sequential

    model = Sequential([Activation("linear", input_shape=(4,))])
    model.compile("sgd", "mse", metrics=["precision", "recall", fmeasure])
    _, *found = model.evaluate(PRED, TRUE, verbose=0)
    assert found == pytest.approx([WANTED[name] for name in ("precision", "recall", "fmeasure")], rel=1e-5)
    assert model.metrics_names == ["loss", "precision", "recall", "fmeasure"]
