"""Learning rates from epoch to epoch."""

import numpy as np
import pytest
from watching import Watched, run

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import LearningRateScheduler, ReduceLROnPlateau


def rates(told):
    return [round(logs["learning_rate"], 10) for logs in told]


class TestReduceLROnPlateau:
    @pytest.mark.parametrize(
        ("options", "values", "expected"),
        [
            ({"patience": 1}, [1, 1, 1, 1], [0.1, 0.1, 0.01, 0.001]),
            ({"patience": 2}, [1, 1, 1, 1, 1, 1], [0.1, 0.1, 0.1, 0.01, 0.01, 0.001]),
            ({"patience": 2}, [3, 3, 2, 3, 3, 3], [0.1, 0.1, 0.1, 0.1, 0.1, 0.01]),
            ({"patience": 1, "cooldown": 2}, [1] * 7, [0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.0001]),
            ({"patience": 1, "min_lr": 0.02, "factor": 0.5}, [1] * 6, [0.1, 0.1, 0.05, 0.025, 0.02, 0.02]),
            ({"patience": 1, "min_delta": 0.5}, [3, 2.6, 2.6], [0.1, 0.1, 0.01]),
            ({"patience": 1, "mode": "max"}, [1, 2, 3, 2, 2], [0.1, 0.1, 0.1, 0.1, 0.01]),
        ],
    )
    def test_the_rates_of_the_epochs(self, options, values, expected):
        """The rate in the logs is that with which the epoch was trained."""
        _, told = run(ReduceLROnPlateau(**options), [float(v) for v in values])
        assert rates(told) == expected

    def test_it_tells(self, capsys):
        run(ReduceLROnPlateau(patience=1, verbose=1), [1.0, 1.0])
        assert capsys.readouterr().out == "Epoch 2: the learning rate is lowered to 0.01\n"

    def test_a_factor_that_raises_is_refused(self):
        with pytest.raises(errors.ArgumentError, match=r"factor must be from 0 to below 1\. Got 1\.5"):
            ReduceLROnPlateau(factor=1.5)

    def test_state_goes_round(self):
        first = ReduceLROnPlateau(patience=2, cooldown=3)
        run(first, [1.0, 1.0, 1.0, 1.0])
        second = ReduceLROnPlateau(patience=2, cooldown=3)
        second.set_state(first.get_state())
        assert second.get_state() == {"wait": 0, "cooldown_counter": 2, "best": 1.0}
        assert second.in_cooldown()


class TestLearningRateScheduler:
    @pytest.mark.parametrize(
        "schedule",
        [lambda epoch: 0.5**epoch, lambda epoch, rate: rate * 0.5 if epoch else 1.0],
        ids=["epoch", "epoch-and-rate"],
    )
    def test_functions_of_one_or_two(self, schedule):
        _, told = run(LearningRateScheduler(schedule), [1.0] * 4)
        assert rates(told) == [1.0, 0.5, 0.25, 0.125]

    def test_it_tells(self, capsys):
        run(LearningRateScheduler(lambda epoch: 0.25, verbose=1), [1.0])
        assert capsys.readouterr().out == "Epoch 1: the learning rate is 0.25\n"

    def test_a_function_that_gives_no_number_is_refused(self):
        with pytest.raises(errors.ArgumentTypeError, match=r"must give a number\. Got None for epoch 0.*every branch"):
            run(LearningRateScheduler(lambda epoch: None), [1.0])

    def test_an_error_inside_the_function_is_its_own(self):
        def schedule(epoch, rate):
            return rate + "text"

        with pytest.raises(TypeError, match="unsupported operand"):
            run(LearningRateScheduler(schedule), [1.0])


@pytest.mark.parametrize("schedule", [0.1, None, [0.1, 0.01]])
def test_a_schedule_that_is_no_function(schedule):
    with pytest.raises(
        errors.ArgumentTypeError, match=r"LearningRateScheduler: schedule must be a function.*Got .*Pass"
    ):
        LearningRateScheduler(schedule)


@pytest.mark.parametrize("factor", [1, 2.0, -0.5, "0.1", None])
def test_factors_that_lower_nothing(factor):
    with pytest.raises(errors.ArgumentError, match=f"factor must be from 0 to below 1. Got {factor!r}"):
        ReduceLROnPlateau("loss", factor=factor)


@pytest.mark.parametrize("make", [lambda: LearningRateScheduler(lambda epoch: 0.1), lambda: ReduceLROnPlateau("loss")])
def test_a_schedule_of_the_optimizer_is_not_overruled(make, backend):
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    rate = pronghorn.schedules.ExponentialDecay(0.1, 10, 0.5)
    model.compile(pronghorn.optimizers.SGD(rate), loss="mse")
    x = np.ones((4, 2), "float32")
    with pytest.raises(errors.ArgumentError, match=r"the optimizer follows a Schedule, so the callback cannot set it"):
        model.fit(x, x[:, :1], verbose=0, callbacks=[make()])


def test_an_optimizer_without_rate():
    model = Watched()
    del type(model.optimizer).learning_rate
    with pytest.raises(errors.ArgumentError, match="has no learning rate"):
        run(ReduceLROnPlateau(), [1.0], model)


def test_fit_steps_with_the_rate_of_its_epoch(backend):
    """SGD on `mean((w x)^2)` with one weight: each step multiplies it by `1 - 2 rate`."""
    model = pronghorn.Sequential([layers.Dense(1, use_bias=False, input_shape=(1,), weights=[np.ones((1, 1))])])
    model.compile(pronghorn.optimizers.SGD(9.0), loss="mse")
    x = np.ones((4, 1), "float32")
    history = model.fit(
        x, 0 * x, epochs=3, verbose=0, callbacks=[LearningRateScheduler(lambda epoch: [0.25, 0.125, 0.5][epoch])]
    )
    np.testing.assert_allclose(history.history["loss"], [1.0, 0.25, 0.140625], rtol=1e-6)
    np.testing.assert_allclose(history.history["learning_rate"], [0.25, 0.125, 0.5])
    np.testing.assert_allclose(model.get_weights()[0], [[0.0]], atol=1e-7)
