"""The random state of the process: one seed, a step counter, and the host generator for initial values."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from pronghorn.graph import tracing
from pronghorn.graph.random_source import RANDOM
from pronghorn.runtime.active import active_backend
from pronghorn.runtime.variable import Variable

_lock = threading.RLock()
_states: dict[str, Variable] = {}
_seed: int | None = None
# Made at first use: importing numpy.random takes as long as a fifth of pronghorn.
_host: np.random.Generator | None = None
_source: Callable[[], int] | None = None


def set_random_seed(seed: int) -> None:
    """Start every random sequence anew: initial weights, dropout, shuffling. One seed gives one model everywhere."""
    global _host, _seed, _source
    with _lock:
        _source, _seed = None, int(seed)
        _host = np.random.default_rng(_seed)
        with tracing(None):
            for state in _states.values():
                state.assign(np.array([_seed, 0], np.int64))


def seeds_from(source: Callable[[], int] | None) -> None:
    """Draw each initial value, and each seed that nobody gave, by a seed from ``source()``; None: by the process's own.

    It holds until ``set_random_seed`` says something else.
    """
    global _source
    with _lock:
        _source = source


def host_generator() -> np.random.Generator:
    """The generator on the host that initial weights and shuffling are drawn from."""
    global _host, _seed
    with _lock:
        if _source is not None:
            return np.random.default_rng(_source())
        if _host is None:
            _host = np.random.default_rng()
            _seed = int(_host.integers(2**31))
        return _host


def new_seed() -> int:
    """A seed for a component that was given none, drawn from the host generator."""
    with _lock:
        return int(host_generator().integers(2**31))


def random_state(seed: int | None = None) -> Variable:
    """A new random state: an int64 Variable of (seed, step)."""
    value = np.array([new_seed() if seed is None else seed, 0], np.int64)
    state = Variable(value, name="random_state", dtype="int64", trainable=False)
    state.is_weight, state.is_random_state = False, True
    return state


def global_state() -> Variable:
    """The random state of calls outside any model, one per backend."""
    name = active_backend().name
    state = _states.get(name)
    if state is None:
        host_generator()
        state = _states[name] = random_state(_seed)
    return state


def advance() -> None:
    """Count one step of the global state: the next call outside a trace draws other numbers."""
    state = global_state()
    value = state.numpy()
    value[1] += 1
    state.assign(value)


RANDOM.global_state = global_state  # type: ignore[method-assign]
RANDOM.advance = advance  # type: ignore[method-assign]
