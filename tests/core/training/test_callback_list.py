"""CallbackList tells those that listen, in order."""

import pytest

import pronghorn
from pronghorn import callbacks, errors
from pronghorn.bases.callback import Callback
from pronghorn.training.callback_list import CallbackList


class Ear(Callback):
    def __init__(self, name, heard):
        self.name, self.heard = name, heard

    def on_epoch_end(self, epoch, logs=None):
        self.heard.append((self.name, epoch, logs))


class BatchEar(Ear):
    def on_train_batch_end(self, batch, logs=None):
        self.heard.append((self.name, batch))


class OldBatchEar(Ear):
    """Listens by Keras 2's name."""

    def on_batch_end(self, batch, logs=None):
        self.heard.append((self.name, batch))


def test_everybody_is_told_in_order():
    heard = []
    made = CallbackList([Ear("a", heard), Ear("b", heard)], "model", {"epochs": 3})
    made.tell("on_epoch_end", 1, {"loss": 2.0})
    assert heard == [("a", 1, {"loss": 2.0}), ("b", 1, {"loss": 2.0})]
    assert [(c.model, c.params) for c in made.callbacks] == [("model", {"epochs": 3})] * 2


def test_only_those_who_listen_hear_of_batches():
    heard = []
    loose = Ear("loose", heard)
    loose.on_test_batch_begin = lambda batch, logs=None: heard.append(("loose", batch))
    made = CallbackList([Ear("a", heard), BatchEar("b", heard), OldBatchEar("c", heard), loose], None, {})
    assert [len(found) for found in made.listeners.values()] == [0, 2, 1, 0, 0, 0]
    for tell in made.listeners["on_train_batch_end"]:
        tell(7, {})
    made.listeners["on_test_batch_begin"][0](8)
    assert heard == [("b", 7), ("c", 7), ("loose", 8)]


def test_who_is_told_last():
    class Last(Ear):
        told_last = True

    heard = []
    last, first = Last("last", heard), Ear("first", heard)
    made = CallbackList([last, first], None, {})
    made.tell("on_epoch_end", 0, {})
    assert [name for name, *_ in heard] == ["first", "last"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (Ear, r"Ear is a class\. Pass an object: Ear\(\.\.\.\)"),
        ("EarlyStopping", r"'EarlyStopping' is no callback\. Derive it from pronghorn\.callbacks\.Callback"),
        (print, r"is no callback"),
    ],
)
def test_what_is_no_callback_is_refused(given, text):
    with pytest.raises(errors.ArgumentTypeError, match=text):
        CallbackList([given], None, {})


def test_the_base_is_among_the_callbacks():
    assert callbacks.Callback is Callback
    assert pronghorn.callbacks.History.__name__ == "History"
