"""Schedules give Keras 3's rates, for Python ints as for Tensors, and survive a config."""

import json

import numpy as np
import pytest
from golden_case import FOLDER
from tracing import traced

from pronghorn import schedules

CASES = json.loads((FOLDER / "k3_optimizers_more.json").read_text("utf-8"))["schedules"]
with np.load(FOLDER / "k3_optimizers_more.npz") as _found:
    STEPS, RATES = _found["schedules/steps"], {name: _found[f"schedules/{name}"] for name in CASES}


def restarts(schedule):
    """The steps at which falls of a CosineDecayRestarts begin."""
    begin, length, found = 0.0, schedule.first_decay_steps, set()
    while begin <= STEPS[-1] and len(found) < 100:
        found.add(round(begin, 6))
        begin, length = begin + length, length * schedule.t_mul
    return found


@pytest.mark.parametrize("name", CASES)
def test_equals_keras_3(name):
    schedule = schedules.deserialize(CASES[name])
    found = np.array([float(schedule(int(step))) for step in STEPS], np.float32)
    keep = np.ones(len(STEPS), bool)
    if "restarts" in name:  # Keras' float32 logarithms miss restarts, and the phase within long falls
        keep = np.array([step not in restarts(schedule) for step in STEPS]) & (STEPS < 1000)
    np.testing.assert_allclose(found[keep], RATES[name][keep], rtol=2e-5, atol=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_tensors_and_ints_agree(name):
    schedule = schedules.deserialize(CASES[name])
    for step in STEPS[:12]:
        found = traced(schedule, np.asarray(step, np.int64))
        assert np.asarray(found).dtype == np.float32
        assert np.asarray(found).shape == ()
        np.testing.assert_allclose(found, float(schedule(int(step))), rtol=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_config_makes_an_equal_schedule(name):
    schedule = schedules.deserialize(CASES[name])
    assert schedules.serialize(schedule) == CASES[name]
