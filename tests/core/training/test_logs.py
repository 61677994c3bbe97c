"""BatchLogs: a dict that nobody pays for who does not look."""

import copy
import pickle

import pytest

from pronghorn.training.logs import BatchLogs


class Source:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"loss": 0.5, "accuracy": 1.0}


FULL = {"loss": 0.5, "accuracy": 1.0}


def test_nothing_is_computed_until_somebody_looks():
    source = Source()
    logs = BatchLogs(source)
    assert isinstance(logs, dict)
    assert source.calls == 0
    assert logs["loss"] == 0.5
    assert logs.get("accuracy") == 1.0
    assert source.calls == 1


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
    assert look(BatchLogs(Source())) == expected


def test_what_was_stored_wins():
    logs = BatchLogs(Source())
    logs["loss"] = 9.0
    logs.update(lr=0.1)
    assert dict(logs) == {"loss": 9.0, "accuracy": 1.0, "lr": 0.1}
    del logs["lr"]
    assert "lr" not in logs
