"""BatchLogs: a dict that nobody pays for who does not look."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn.training.logs import BatchLogs


class Value:
    """A step's result that counts how often it is read."""

    def __init__(self, value):
        self.value, self.reads = value, 0

    def __array__(self, dtype=None, copy=None):
        self.reads += 1
        return np.asarray(self.value, dtype)


FULL = {"loss": 0.5, "accuracy": 1.0}


def made():
    return BatchLogs([np.float32(1), np.float32(0.5)], {"loss": 0, "accuracy": 0})


def test_nothing_is_computed_until_somebody_looks():
    value = Value(0.5)
    logs = BatchLogs([value], {"loss": 0})
    assert isinstance(logs, dict)
    assert value.reads == 0
    assert logs["loss"] == 0.5
    assert type(logs.get("loss")) is float
    assert value.reads == 1


def test_what_is_no_single_number_stays_an_array():
    logs = BatchLogs([np.arange(3)], {"each": 0})
    assert logs["each"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (len, 2),
        (bool, True),
        (list, ["loss", "accuracy"]),
        (dict, FULL),
        (lambda logs: {**logs}, FULL),
        (lambda logs: dict(logs.items()), FULL),
        (lambda logs: list(logs.values()), [0.5, 1.0]),
        (lambda logs: sorted(logs.keys()), ["accuracy", "loss"]),
        (lambda logs: "loss" in logs, True),
        (lambda logs: logs == FULL, True),
        (lambda logs: logs != FULL, False),
        (lambda logs: logs | {"lr": 1}, {**FULL, "lr": 1}),
        (lambda logs: {"lr": 1} | logs, {"lr": 1, **FULL}),
        (lambda logs: logs.pop("loss"), 0.5),
        (lambda logs: logs.setdefault("loss", 3), 0.5),
        (lambda logs: logs.copy(), FULL),
        (copy.copy, FULL),
        (copy.deepcopy, FULL),
        (lambda logs: pickle.loads(pickle.dumps(logs)), FULL),
        (repr, repr(FULL)),
        (lambda logs: list(reversed(logs)), ["accuracy", "loss"]),
    ],
)
def test_it_is_a_dict_whatever_it_is_asked(look, expected):
    assert look(made()) == expected


def test_what_was_stored_wins():
    logs = made()
    logs["loss"] = 9.0
    logs.update(lr=0.1)
    assert dict(logs) == {"loss": 9.0, "accuracy": 1.0, "lr": 0.1}
    del logs["lr"]
    assert "lr" not in logs
