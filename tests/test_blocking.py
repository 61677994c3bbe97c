"""Blocking any built-in plugin leaves a working framework without its names: no plugin has a privileged path."""

import importlib.metadata

import numpy as np
import pytest

import pronghorn
from pronghorn import Layer, Model, ops
from pronghorn.bases.optimizer import Optimizer
from pronghorn.discovery import blocked, registry
from pronghorn.errors import UnknownNameError
from pronghorn.hookspecs import NAMELESS_KINDS
from pronghorn.runtime import using_backend

ENTRY_POINTS = sorted(
    point.name for point in importlib.metadata.distribution("pronghorn").entry_points if point.group == "pronghorn"
)


class Scale(Layer):
    """A layer of the user's own, which needs no plugin."""

    def build(self, input_shape):
        self.scale = self.add_weight("scale", (input_shape[-1],), initializer=lambda shape, dtype: np.ones(shape))

    def call(self, inputs):
        return inputs * self.scale


class Descent(Optimizer):
    """An optimizer of the user's own, likewise."""

    def step(self, parameter, gradient, slots, rate, t):
        return parameter - rate * gradient, {}


def squared(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def trains():
    """A model of nothing but core and the user's own parts learns to double its input."""
    x = np.linspace(-1, 1, 32, dtype="float32").reshape(16, 2)
    inputs = pronghorn.Input((2,))
    model = Model(inputs, Scale()(inputs))
    model.compile(Descent(0.5), squared)
    history = model.fit(x, 2 * x, epochs=20, verbose=0)
    assert history.history["loss"][-1] < 0.01 * history.history["loss"][0]
    np.testing.assert_allclose(model.predict(x), 2 * x, atol=0.2)


def names_of(entry_point):
    """What only this entry point offers, by kind."""
    kind = entry_point.split(".")[0]
    if kind in NAMELESS_KINDS:
        return kind, set()
    registry.load(kind)
    records = [r for r in registry.records() if r.kind == kind and r.distribution == "pronghorn"]
    assert not [r for r in records if r.error], "a built-in is broken"
    given = {r.entry_point: {c.name for c in registry.given(r)} for r in records}
    others = set().union(*(names for point, names in given.items() if point != entry_point), set())
    return kind, given[entry_point] - others


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_blocking_leaves_a_working_framework(entry_point):
    kind, names = names_of(entry_point)
    engine = "jax" if entry_point == "backends.numpy" else "numpy"
    if engine == "jax":
        pytest.importorskip("jax", reason="NumPy is blocked: another engine is needed")
    with blocked(f"pronghorn:{entry_point}"), using_backend(engine):
        for name in names:
            with pytest.raises(UnknownNameError, match="blocked"):
                registry.get(kind, name)
        trains()
    for name in names:
        registry.get(kind, name)


def test_core_alone_needs_no_plugin_but_an_engine():
    everything = [f"pronghorn:{point}" for point in ENTRY_POINTS if point != "backends.numpy"]
    with blocked(*everything), using_backend("numpy"):
        trains()
