"""Optimizer: arguments, learning rate, steps outside a trace."""

import numpy as np
import pytest

from pronghorn.bases.optimizer import Optimizer
from pronghorn.errors import ArgumentError, ArgumentTypeError
from pronghorn.optimizers import SGD, Adam
from pronghorn.runtime import Variable
from pronghorn.schedules import ExponentialDecay, PiecewiseConstantDecay


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lr": 0.1}, "no argument 'lr'. Say learning_rate"),
        ({"momentm": 0.1}, "Did you mean 'momentum'"),
        ({"learning_rate": "fast"}, "a number or a Schedule. Got 'fast'"),
    ],
)
def test_wrong_types(arguments, message):
    with pytest.raises(ArgumentTypeError, match=message):
        SGD(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "clipnorm and clipvalue"),
        ({"dialect": "keras1"}, "'keras3' or 'keras2'. Got 'keras1'"),
        ({"gradient_accumulation_steps": 1}, "2 or more, or None. Got 1"),
        ({"use_ema": True, "ema_momentum": 1.5}, "ema_momentum must be in"),
    ],
)
def test_wrong_values(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        SGD(**arguments)


def test_learning_rate_can_be_set_in_all_ways():
    optimizer = SGD(0.5)
    assert float(optimizer.learning_rate) == 0.5
    optimizer.learning_rate = 0.25
    optimizer.learning_rate.assign(0.125)
    assert float(optimizer.learning_rate) == 0.125
    assert optimizer.get_config()["learning_rate"] == 0.125
    optimizer.learning_rate = PiecewiseConstantDecay([1], [1.0, 0.5])
    assert float(optimizer.learning_rate) == 1.0
    optimizer.iterations.assign(2)
    assert float(optimizer.learning_rate) == 0.5


def test_learning_rate_is_written_as_it_was_spelled():
    optimizer = SGD(0.1)
    assert optimizer.learning_rate.dtype == "float32"
    assert optimizer.get_config()["learning_rate"] == 0.1


def test_schedule_in_a_config():
    config = Adam(ExponentialDecay(0.5, 10, 0.25)).get_config()
    assert config["learning_rate"]["class_name"] == "ExponentialDecay"
    assert Adam.from_config(config).get_config() == config


def test_steps_outside_a_trace_compile_once(backend):
    from pronghorn.runtime import compile as counter

    w, optimizer = Variable([1.0, 2.0]), SGD(0.5)
    optimizer.apply_gradients([(np.ones(2), w)])
    before = counter.COUNT
    for _ in range(3):
        optimizer.apply([[1.0, 1.0]], [w])
    assert before == counter.COUNT
    assert w.numpy().tolist() == [-1.0, 0.0]
    assert int(optimizer.iterations) == 4


def test_an_argument_set_anew_counts():
    """A Program that was traced before holds the old momentum; what keeps Programs looks at ``revision``."""
    w, optimizer = Variable([0.0]), SGD(1.0, momentum=0.5)
    optimizer.apply([([1.0], w)])
    before = optimizer.revision
    optimizer.momentum = 0.25
    assert optimizer.revision == before + 1
    optimizer.apply([([1.0], w)])
    assert w.numpy().tolist() == [-2.25]


def test_gradients_alone_go_to_the_variables_it_was_built_for():
    a, b = Variable([1.0]), Variable([2.0])
    optimizer = SGD(1.0)
    optimizer.build([a, b])
    optimizer.apply([np.array([0.5]), np.array([0.25])])
    assert (a.numpy().tolist(), b.numpy().tolist()) == ([0.5], [1.75])


def test_building_for_more_keeps_what_is_there():
    a, b = Variable([1.0]), Variable([1.0])
    optimizer = SGD(1.0, momentum=0.5)
    optimizer.apply([([1.0], a)])
    optimizer.apply([([1.0], a), ([1.0], b)])
    assert (a.numpy().tolist(), b.numpy().tolist()) == ([-1.5], [0.0])


def test_averages_take_the_parameters_place_at_the_end():
    w, optimizer = Variable([1.0]), SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        optimizer.apply([([1.0], w)])
    optimizer.finalize_variable_values([w])
    assert w.numpy().tolist() == [-1.25]  # of 0, -1, -2: (0 + -1) / 2 = -0.5, (-0.5 + -2) / 2


def test_a_rule_must_say_its_step():
    with pytest.raises(NotImplementedError, match="must define step"):
        Optimizer().apply([([1.0], Variable([1.0]))])
