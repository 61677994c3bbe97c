"""Calls of optimizers: names, order, defaults."""

import pytest
from migrating import stays

from pronghorn_plugins.compat.migrate.migration import migrated
from pronghorn_plugins.compat.migrate.optimizers import spelled_out

IMPORT = "from keras.optimizers import Adadelta, Adam, SGD\n"
TODAY = IMPORT.replace("keras", "pronghorn")


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("SGD(lr=r, momentum=0.9)", "SGD(learning_rate=r, momentum=0.9)", set()),
        ("SGD(0.1, 0.9, 1e-6, True)", "SGD(0.1, 0.9, decay=1e-6, nesterov=True)", {False}),
        ("Adam(1e-3, 0.9, 0.99, 1e-8, 0.1)", "Adam(1e-3, 0.9, 0.99, 1e-8, decay=0.1)", {False}),
        ("Adadelta()", "Adadelta(learning_rate=1.0)", set()),
        ("Adadelta(0.5)", "Adadelta(0.5)", set()),
        ("Adam(clipnorm=1.)", "Adam(clipnorm=1.)", {False}),
        ("SGD(**options)", "SGD(**options)", {True}),
    ],
)
def test_optimizer(old, new, lines):
    found = migrated(f"{IMPORT}{old}\n")
    assert found.new == f"{TODAY}{new}\n"
    assert {f.open for f in found.findings} == lines
    assert migrated(found.new).new == found.new


def test_order_and_defaults_of_today_stay():
    assert stays(f"{TODAY}SGD(0.1, 0.9, True)\nAdadelta()\n") == {}


@pytest.mark.parametrize(
    ("name", "text"), [("nadam", "Nadam(learning_rate=0.002, schedule_decay=0.004)"), ("SGD", None), ("x", None)]
)
def test_spelled_out(name, text):
    assert spelled_out(name) == text
