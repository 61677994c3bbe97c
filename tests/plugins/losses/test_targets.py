"""Targets beside predictions: which shapes are brought into line, and what the errors say."""

import numpy as np
import pytest

from pronghorn.dim import Dim
from pronghorn.errors import ShapeError
from pronghorn.graph import placeholder
from pronghorn_plugins.losses.targets import class_indices, fits, matched


@pytest.mark.parametrize(
    ("true", "pred", "shape"),
    [
        ((3,), (3, 1), (3, 1)),
        ((3, 1), (3,), (3, 1)),
        ((3, 2, 1), (3, 2), (3, 2)),
        ((3, 2), (3, 2, 1), (3, 2)),
        ((3, 2), (3, 2), (3, 2)),
        ((3,), (3,), (3,)),
    ],
)
def test_brought_into_line(true, pred, shape):
    y_true, y_pred = matched(np.zeros(true, int), np.zeros(pred, "float32"), "loss")
    assert (y_true.shape, y_pred.shape) == (shape, shape)
    assert {y_true.dtype.name, y_pred.dtype.name} == {"float32"}


@pytest.mark.parametrize(
    ("true", "pred"), [((3, 1), (3, 2)), ((2, 3), (3, 3)), ((3,), (3, 2)), ((1,), (3,)), ((3, 1, 1), (3,))]
)
def test_never_broadcast(true, pred):
    with pytest.raises(ShapeError, match="does not fit") as caught:
        matched(np.zeros(true), np.zeros(pred), "loss")
    assert (caught.value.expected, caught.value.actual) == (pred, true)


def test_unknown_sizes_fit_each_other():
    batch = Dim.new()
    y_true, y_pred = matched(placeholder((Dim.new(), 3)), placeholder((batch, 3)), "loss")
    assert (y_true.shape[1], y_pred.shape) == (3, (batch, 3))
    assert fits((batch,), (Dim.new(),))
    with pytest.raises(ShapeError, match=r"\(None, 2\) does not fit the predictions' \(None, 3\)"):
        matched(placeholder((batch, 2)), placeholder((batch, 3)), "loss")


def test_class_indices():
    p = np.zeros((2, 5, 3))
    for given in (np.zeros((2, 5)), np.zeros((2, 5, 1), "uint8")):
        found = class_indices(given, p, "loss")
        assert (found.shape, found.dtype.name) == ((2, 5), "int64")
    assert class_indices(np.zeros((2, 3)), p, "loss", axis=1).shape == (2, 3)
    with pytest.raises(ShapeError, match="for one-hot targets use categorical_crossentropy"):
        class_indices(np.zeros((2, 5, 3)), p, "loss")
