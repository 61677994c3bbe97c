"""switch against real Keras, lazily and by axes; the choice by phase."""

import numpy as np
import pytest
from keras_backend import calls, check, symbolic

import pronghorn
from pronghorn import backend as K

SWITCHES = {
    "switch_scalar": lambda a: K.switch(K.constant(1, dtype="bool"), a * 2, a * 3),
    "switch_elementwise": lambda a: K.switch(a > 0, a * 2, a * 3),
    "switch_rows": lambda a, b: K.switch(a[:, 0] > 0, b * 2, b * 3),
}


@pytest.mark.parametrize("call", calls("switch"), ids=repr)
def test_switch_as_real_keras(backend, call):
    check([K.eval(SWITCHES[call.id](*symbolic(call.args)))], call)


def test_functions_of_a_scalar_condition_are_computed_one_at_a_time(backend):
    x = K.placeholder(())
    y = K.switch(x > 0, lambda: K.log(x), lambda: x * 0)
    f = K.function([x], [y, *K.gradients(y, [x])])
    assert f([2.0])[1] == 0.5
    assert f([-2.0]) == [0.0, 0.0]


def test_functions_of_a_condition_with_axes():
    a = K.variable([[1.0, -1.0], [2.0, 3.0]])
    found = K.eval(K.switch(K.constant([True, False], dtype="bool"), lambda: a, lambda: -a))
    assert found.tolist() == [[1, -1], [-2, -3]]


def test_condition_with_more_axes_than_the_expressions():
    with pytest.raises(ValueError, match="2 axes"):
        K.switch(K.constant([[True]], dtype="bool"), K.zeros((1,)), K.zeros((1,)))


@pytest.mark.parametrize(("training", "chosen"), [(1, 1), (True, 1), (0, 2), (False, 2)])
def test_phase_given_as_a_number(training, chosen):
    a, b = K.variable(1.0), K.variable(2.0)
    assert K.eval(K.in_train_phase(a, b, training)) == chosen
    assert K.eval(K.in_train_phase(lambda: a, lambda: b, training)) == chosen
    assert K.eval(K.in_test_phase(b, a, training)) == chosen


def test_phase_given_as_a_tensor():
    phase = K.placeholder((), dtype="bool")
    f = K.function([phase], [K.in_train_phase(K.variable(1.0), K.variable(2.0), phase)])
    assert [f([1]), f([0])] == [[1.0], [2.0]]


def test_phase_of_a_model(backend):
    """A layer that adds 1 in training only: seen by the losses of training and of testing."""

    class Shifted(pronghorn.Layer):
        def call(self, x):
            return K.in_train_phase(lambda: x + 1, x)

    model = pronghorn.Sequential([Shifted(input_shape=(1,))])
    model.compile("sgd", "mae")
    x = np.zeros((2, 1))
    assert np.ravel(model.train_on_batch(x, x))[0] == 1
    assert np.ravel(model.test_on_batch(x, x))[0] == 0
    assert model.predict(x, verbose=0).tolist() == [[0], [0]]
    f = K.function([model.input, K.learning_phase()], [model.output])
    assert [f([x, phase])[0][0, 0] for phase in (0, 1)] == [0, 1]
