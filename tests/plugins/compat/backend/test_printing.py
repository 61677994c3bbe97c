"""print_tensor: the value passes, is printed at each run, and derivatives pass too."""

import numpy as np

import pronghorn
from pronghorn import backend as K


def test_prints_at_each_run_and_passes_the_value(backend, capsys):
    x = K.placeholder((2,))
    f = K.function([x], [K.print_tensor(x, "x is ") * 2])
    assert capsys.readouterr().out == ""
    assert f([[1, 2]])[0].tolist() == [2, 4]
    assert f([[3, 4]])[0].tolist() == [6, 8]
    assert capsys.readouterr().out == "x is [1. 2.]\nx is [3. 4.]\n"


def test_derivatives_pass(backend, capsys):
    v = K.variable([1.0, 2.0])
    loss = K.sum(K.square(K.print_tensor(v)))
    assert K.eval(K.gradients(loss, [v])[0]).tolist() == [2, 4]
    assert "[1. 2.]" in capsys.readouterr().out


def test_prints_in_a_model_that_runs_eagerly(capsys):
    class Printing(pronghorn.Layer):
        def call(self, x):
            return K.print_tensor(x, "eager ")

    model = pronghorn.Sequential([Printing(input_shape=(2,))])
    model.compile("sgd", "mse", run_eagerly=True)
    model.predict_on_batch(np.ones((1, 2)))
    assert "eager [[1. 1.]]" in capsys.readouterr().out
