"""Where a fit starts, and which callbacks get their state back."""

import numpy as np
import pytest

import pronghorn
from pronghorn import layers
from pronghorn.bases.callback import Callback
from pronghorn.errors import ArgumentError

X, Y = np.ones((6, 2), "float32"), np.zeros((6, 1), "float32")


class Counter(Callback):
    """Counts batches; its state is the count."""

    count = 0

    def on_train_begin(self, logs=None):
        self.count = 0

    def on_train_batch_end(self, batch, logs=None):
        self.count += 1

    def get_state(self):
        return {"count": self.count}

    def set_state(self, state):
        self.count = state["count"]


class Twin(Counter):
    """Another class with the same state."""


@pytest.fixture
def model():
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    made.compile("sgd", "mse")
    return made


def fit(model, *callbacks, **options):
    return model.fit(X, Y, batch_size=2, verbose=0, callbacks=list(callbacks), **options)


def test_the_position_is_what_comes_next(model):
    seen = []

    class Look(Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(self.model.training_position)

        def on_epoch_end(self, epoch, logs=None):
            seen.append(self.model.training_position)

    assert model.training_position == (0, 0)
    fit(model, Look(), epochs=2)
    assert seen == [(0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0)]
    assert model.training_position == (2, 0)


def test_an_epoch_may_begin_in_its_midst(model):
    counter = Counter()
    history = fit(model, counter, epochs=3, initial_epoch=(1, 2))
    assert counter.count == 1 + 3
    assert history.epoch == [1, 2]


@pytest.mark.parametrize(("start", "counts"), [((1, 2), [11, 24]), (1, [6, 6]), (0, [9, 9])])
def test_states_go_back_where_the_run_goes_on_and_nowhere_else(model, start, counts):
    """To callbacks of the same class, in order; a state for which there is none is dropped."""
    states = [("Counter", {"count": 7}), ("Twin", {"count": 20})]
    model.__dict__["_callback_states"] = ([1, 2], [*states, ("Gone", {"x": 1})])
    one, other = Counter(), Twin()
    fit(model, one, other, epochs=3, initial_epoch=start)
    assert [one.count, other.count] == counts
    again = Counter()
    fit(model, again, epochs=3, initial_epoch=(1, 2))
    assert again.count == 4, "a state is given back once"


@pytest.mark.parametrize("wrong", [-1, "2", (1, 2, 3), (1, -2), 1.5])
def test_what_is_no_position(model, wrong):
    before = model.get_weights()
    with pytest.raises(ArgumentError, match="initial_epoch must be"):
        fit(model, initial_epoch=wrong, epochs=3)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
