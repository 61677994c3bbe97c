"""LSTM and GRU as composites: a loop in NumPy, finite differences, unknown sizes, no steps, what they refuse."""

import numpy as np
import pytest

from pronghorn.autograd import gradients
from pronghorn.discovery import blocked
from pronghorn.errors import ArgumentError, ShapeError
from pronghorn.graph import Graph, placeholder
from pronghorn.passes import prepare
from pronghorn.primitives.recurrent import gru, lstm
from pronghorn.runtime import active_backend
from pronghorn.testing import check_dims, check_value, check_vjp
from pronghorn.testing.sample import evaluate
from pronghorn.testing.samples import FAMILIES

SAMPLES = FAMILIES["recurrent"]
KERNELS = ("pronghorn:kernels.numpy_lstm", "pronghorn:kernels.numpy_gru")
LSTM = {"recurrent_activation": "sigmoid", "reverse": False}
GRU = {**LSTM, "reset_after": True}


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_decomposition(sample):
    with blocked(*KERNELS):
        check_value(sample)
        check_vjp(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_as_the_engine_computes_it(sample):
    check_value(sample)
    check_vjp(sample, order=min(sample.order, 1))


@pytest.mark.parametrize("sample", SAMPLES[:12], ids=str)
def test_unknown_sizes(sample):
    check_dims(sample)


def operands(length=3, batch=2, features=2, units=4, gates=4, states=2, bias=()):
    shapes = [(length, batch, features), *[(batch, units)] * states]
    shapes += [(features, gates * units), (units, gates * units), (*bias, gates * units)]
    return [placeholder(shape) for shape in shapes]


@pytest.mark.parametrize(
    ("primitive", "given", "options"),
    [(lstm, operands(), LSTM), (gru, operands(gates=3, states=1, bias=(2,)), GRU)],
    ids=["lstm", "gru"],
)
@pytest.mark.parametrize("optimize", [True, False])
def test_the_forward_loop_runs_once(primitive, given, options, optimize):
    """Also on a backend that optimises by itself, and gets the Graph as it is expanded."""
    outputs = primitive(*given, **options)
    graph = Graph(given, [outputs[0], *gradients([outputs[0]], given[:-1])])
    after = prepare(graph, "no such backend", active_backend().call, optimize=optimize)
    assert [node.primitive.name for node in after.nodes].count("scan") == 2


def test_no_steps_leave_the_states():
    given = operands(length=0)
    rng = np.random.default_rng(0)
    values = [rng.normal(size=x.shape).astype(x.dtype) for x in given]
    y, h, c = evaluate(Graph(given, lstm(*given, **LSTM)), values)
    assert y.shape == (0, 2, 4)
    np.testing.assert_array_equal(h, values[1])
    np.testing.assert_array_equal(c, values[2])


def test_what_does_not_fit_is_named():
    x, h, c, kernel, recurrent, bias = operands()
    with pytest.raises(ShapeError, match=r"kernel's shape and \(F, 4 U\)"):
        lstm(x, h, c, recurrent, recurrent, bias, **LSTM)
    with pytest.raises(ShapeError, match=r"the bias' shape"):
        lstm(x, h, c, kernel, recurrent, placeholder((4,)), **LSTM)
    with pytest.raises(ShapeError, match=r"the mask's shape"):
        lstm(x, h, c, kernel, recurrent, bias, placeholder((2, 3), "bool"), **LSTM)
    with pytest.raises(ShapeError, match=r"time axis first"):
        lstm(h, h, c, kernel, recurrent, bias, **LSTM)
    with pytest.raises(ArgumentError, match=r"'relu'.*ops.scan"):
        lstm(x, h, c, kernel, recurrent, bias, **{**LSTM, "recurrent_activation": "relu"})
