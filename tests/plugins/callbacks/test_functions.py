"""LambdaCallback tells functions."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import LambdaCallback

EVENTS = ["on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end"]


def test_every_event_in_order(backend):
    heard = []
    functions = {event: (lambda *args, event=event: heard.append((event, *args[:-1]))) for event in EVENTS}
    functions["on_test_batch_end"] = lambda batch, logs: heard.append(("on_test_batch_end", batch))
    model = pronghorn.Sequential([layers.Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    x = np.ones((6, 1), "float32")
    model.fit(x, x, batch_size=4, validation_data=(x, x), verbose=0, callbacks=[LambdaCallback(**functions)])
    assert heard == [
        ("on_train_begin",),
        ("on_epoch_begin", 0),
        ("on_batch_begin", 0),
        ("on_batch_end", 0),
        ("on_batch_begin", 1),
        ("on_batch_end", 1),
        ("on_test_batch_end", 0),
        ("on_test_batch_end", 1),
        ("on_epoch_end", 0),
        ("on_train_end",),
    ]


def test_positions_are_keras():
    heard = []
    made = LambdaCallback(*(lambda *args, i=i: heard.append(i) for i in range(6)))
    for event in ("on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end"):
        getattr(made, event)(0, {})
    made.on_train_begin({}), made.on_train_end({})
    assert heard == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"on_epoch_ends": print}, r"there is no event 'on_epoch_ends'\. Did you mean 'on_epoch_end'"),
        ({"on_epoch_end": "print"}, r"on_epoch_end must be a function\. Got 'print'"),
    ],
)
def test_mistakes_are_told(given, text):
    with pytest.raises(errors.ArgumentTypeError, match=text):
        LambdaCallback(**given)
