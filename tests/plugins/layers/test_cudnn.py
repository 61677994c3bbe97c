"""CuDNNLSTM and CuDNNGRU: what Keras' LSTM and GRU compute with the same weights, and the way there and back."""

import numpy as np
import pytest
from golden_case import load_case
from golden_model import golden_model

from pronghorn.errors import ShapeError
from pronghorn_plugins.layers import cudnn

WAYS = {
    "cudnn_lstm": (cudnn.lstm_weights, cudnn.cudnn_lstm_weights),
    "cudnn_gru": (cudnn.gru_weights, cudnn.cudnn_gru_weights),
}


@pytest.mark.parametrize("name", WAYS)
def test_keras_numbers(backend, name):
    case = load_case(name)
    model = golden_model(case)
    case.close(model.predict(case.all("x")[0]), case.arrays["y0"], "predict")


@pytest.mark.parametrize("name", WAYS)
def test_weights_there_and_back(name):
    case = load_case(name)
    there, back = WAYS[name]
    model = golden_model(case)
    found = [w for layer in model.layers for w in _converted(layer, there)]
    for w, wanted in zip(found, case.all("converted_w"), strict=True):
        np.testing.assert_allclose(w, wanted, rtol=1e-6, atol=1e-7)
    layer = next(layer for layer in model.layers if type(layer).__name__.startswith("CuDNN"))
    plain = there(layer.get_weights())
    for a, b in zip(there(back(plain)), plain, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def _converted(layer, there):
    return there(layer.get_weights()) if type(layer).__name__.startswith("CuDNN") else layer.get_weights()


def test_other_weights_are_refused():
    with pytest.raises(ShapeError, match=r"are none of a CuDNNLSTM"):
        cudnn.lstm_weights([np.zeros((3, 8)), np.zeros((2, 8)), np.zeros(8)])
