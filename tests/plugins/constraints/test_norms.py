"""Constraints: golden values of Keras 2.2.4, NumPy, configs."""

import numpy as np
import pytest
from golden_functions import calls, without
from tracing import check

from pronghorn import constraints

W = np.random.default_rng(0).normal(size=(3, 4, 2))

MADE = {
    "max_norm(1.)": lambda: constraints.max_norm(1.0),
    "max_norm(1.,axis=1)": lambda: constraints.max_norm(1.0, axis=1),
    "non_neg()": constraints.non_neg,
    "unit_norm()": constraints.unit_norm,
    "min_max_norm(0.5,1.,rate=0.5)": lambda: constraints.min_max_norm(0.5, 1.0, rate=0.5),
    "min_max_norm(1.,2.,axis=1)": lambda: constraints.min_max_norm(1.0, 2.0, axis=1),
}


@pytest.mark.parametrize("name", MADE)
def test_keras(name, backend):
    (call,) = calls(f"constraints.{name}")
    np.testing.assert_allclose(MADE[name]()(*call.args), call.out, rtol=2e-6, atol=1e-6)


def test_every_recorded_constraint_is_asked_for():
    assert not without(*(f"constraints.{name}" for name in MADE))


def lengths(w, axis):
    return np.sqrt((w**2).sum(axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=True))


@pytest.mark.parametrize("axis", [0, 1, [0, 1]])
def test_closed_form(axis):
    """The axis may be several, as a list from a file, too."""
    tiny = 1e-7
    check(
        constraints.MaxNorm(0.8, axis), lambda w: w * np.clip(lengths(w, axis), 0, 0.8) / (tiny + lengths(w, axis)), W
    )
    check(constraints.UnitNorm(axis), lambda w: w / (tiny + lengths(w, axis)), W)

    def between(w):
        wanted = 0.75 * np.clip(lengths(w, axis), 0.5, 0.9) + 0.25 * lengths(w, axis)
        return w * wanted / (tiny + lengths(w, axis))

    check(constraints.MinMaxNorm(0.5, 0.9, 0.75, axis), between, W)


def test_non_negative():
    check(constraints.NonNeg(), lambda w: np.maximum(w, 0), W)


@pytest.mark.parametrize("name", ["MaxNorm", "UnitNorm", "MinMaxNorm", "NonNeg"])
def test_what_obeys_stays(name):
    made = constraints.get(name)
    once = np.asarray(made(W))
    np.testing.assert_allclose(made(once), once, rtol=1e-6)


@pytest.mark.parametrize("name", ["max_norm", "maxnorm", "unit_norm", "unitnorm", "min_max_norm", "non_neg", "nonneg"])
def test_config_round_trip(name):
    made = constraints.get(name)
    again = constraints.deserialize(constraints.serialize(made))
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
