"""The JAX backend, active during a test, and a way to call one primitive on it."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def jax():
    """The package jax; a test of this folder is skipped where it is not installed."""
    return pytest.importorskip("jax")


@pytest.fixture
def engine(jax):
    """The JAX backend, which is the active one during the test."""
    from pronghorn.runtime import using_backend

    with using_backend("jax") as backend:
        yield backend


@pytest.fixture
def call(engine):
    """``call("add", a, b)``: one primitive on NumPy arrays; NumPy arrays come back."""
    from pronghorn.primitives import PRIMITIVES

    def run(name, *operands, **attributes):
        primitive = PRIMITIVES[name]
        result = engine.call(primitive, [engine.from_numpy(np.asarray(x)) for x in operands], attributes)
        return tuple(map(engine.to_numpy, result)) if primitive.multiple else engine.to_numpy(result)

    return run


_compiled = []


@pytest.fixture
def compilations(jax):
    """A list that grows with each thing XLA compiles."""
    if not _compiled:  # listeners cannot be taken off again by name: one for all tests
        _compiled.append("the listener is there")

        def listen(event, duration, **_):
            if event.endswith("backend_compile_duration"):
                _compiled.append(event)

        jax.monitoring.register_event_duration_secs_listener(listen)
    return _compiled
