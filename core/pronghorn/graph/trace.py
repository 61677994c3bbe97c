"""Trace: what a running trace knows of state, phase and place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from pronghorn.graph.tensor import Tensor


class Trace:
    """The state of one tracing: what each Variable holds at this point, and what is to be stored at the end.

    Args:
        training: the learning phase as a Python bool, or None where it stays open.
        eager: Tensors also hold values (``run_eagerly``).
        random_state: the Variable that random draws take their key from.
        parent: the trace around this one; the body of a scan has the trace of the step as parent.
    """

    def __init__(
        self,
        *,
        training: bool | None = None,
        eager: bool = False,
        random_state: Any = None,
        parent: Trace | None = None,
    ) -> None:
        self.training = training
        self.eager = eager
        self.random_state = random_state
        self.parent = parent
        #: What a read of each Variable gives now: its leaf, or what was last assigned.
        self.current: dict[Any, Tensor] = {}
        #: What the first read of each Variable gave: its value when this trace began.
        self.first: dict[Any, Tensor] = {}
        #: Variables that were assigned, in order, seen by later reads.
        self.assigned: dict[Any, Tensor] = {}
        #: (Variable, Tensor) pairs stored at the end of the step; reads do not see them.
        self.deferred: list[tuple[Any, Tensor]] = []
        #: Losses that layers add while they are called.
        self.losses: list[Tensor] = []
        #: Of the Tensors that a model which was called was read from: what stood for them in the call.
        self.stand_ins: dict[Tensor, Tensor] = {}
        #: Whether a layer makes its weights now: what looks like a constant is to be a Variable.
        self.builds = False
        #: What takes the place of Tensors that the layer being called reads from outside of its arguments.
        self.outside: Any = None
        #: Whether a layer around the one that is being called is not trainable.
        self.frozen = False
        #: The dtype in which floating Variables are read, where that is not their own: a layer of mixed precision sets it.
        self.reads_as: str | None = None if parent is None else parent.reads_as
        #: Metric results that layers add while they are called: name and Tensor.
        self.metrics: dict[str, Tensor] = {}
        #: How many random draws there were: the next one's site.
        self.sites = 0
        #: True for the body of a loop or branch: what it assigns becomes a result of the whole.
        self.is_body = False
        #: Inside a loop body: the Tensor that counts the iterations, so that each has draws of its own.
        self.iteration: Tensor | None = None

    def read(self, variable: Any) -> Tensor:
        """The Tensor that stands for ``variable`` at this point."""
        tensor = self.current.get(variable)
        if tensor is None:
            tensor = self.parent.read(variable) if self.parent is not None else variable.leaf(self)
            self.current[variable] = tensor
            self.first.setdefault(variable, tensor)
        return tensor

    def assign(self, variable: Any, value: Tensor) -> None:
        """Store ``value`` in ``variable``: later reads see it."""
        if variable.base is not None and not self.is_body:
            variable.assign_in_base(self, value)
            self.current[variable] = value
            return
        for part in [v for v in self.current if v.base is variable]:
            del self.current[part]
        self.current[variable] = value
        self.assigned.pop(variable, None)
        self.assigned[variable] = value

    def updates(self) -> list[tuple[Any, Tensor]]:
        """What is stored at the end of the step, the last value of each Variable."""
        return list({**self.assigned, **dict(self.deferred)}.items())


_trace: ContextVar[Trace | None] = ContextVar("pronghorn_trace", default=None)
_scope: ContextVar[str] = ContextVar("pronghorn_scope", default="")


def current_trace() -> Trace | None:
    """The trace that runs now, or None."""
    return _trace.get()


@contextlib.contextmanager
def tracing(trace: Trace | None) -> Iterator[Trace | None]:
    """Make ``trace`` the running one inside the block."""
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Inside the block a layer makes its weights."""
    trace = _trace.get()
    if trace is None:
        yield
        return
    before = trace.builds, trace.reads_as
    trace.builds, trace.reads_as = True, None
    try:
        yield
    finally:
        trace.builds, trace.reads_as = before


def scope_path() -> str:
    """The path of the layer that is being called, such as ``"model/encoder/dense_1"``."""
    return _scope.get()


@contextlib.contextmanager
def scope(name: str) -> Iterator[None]:
    """Add ``name`` to the path inside the block."""
    outer = _scope.get()
    token = _scope.set(f"{outer}/{name}" if outer else name)
    try:
        yield
    finally:
        _scope.reset(token)


@contextlib.contextmanager
def rescoped(path: str) -> Iterator[None]:
    """Make ``path`` the whole path inside the block: a Node bound anew keeps the place it was written in."""
    token = _scope.set(path)
    try:
        yield
    finally:
        _scope.reset(token)
