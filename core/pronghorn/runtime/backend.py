"""The protocol that a backend implements: a handful of methods, and a lowering for each plain primitive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from pronghorn.graph import Graph, Primitive


@attrs.frozen
class Capabilities:
    """What a backend can do; what it cannot is asked of another, or is an error that says so.

    Args:
        train: it can update Variables.
        gpu: it can use a GPU, if there is one.
        float64: it computes in float64.
        flat_groups: an optimizer's Variables may share one flat buffer, updated in place.
        optimizes: it has a compiler of its own, so pronghorn's passes are left out.
    """

    train: bool = True
    gpu: bool = False
    float64: bool = True
    flat_groups: bool = False
    optimizes: bool = False


class Program(ABC):
    """A compiled Graph. Calling it computes the outputs and stores the updates; it may be called from any thread."""

    graph: Graph

    @abstractmethod
    def __call__(self, *inputs: Any) -> list[Any]:
        """The outputs for ``inputs``, which are arrays in the order of the Graph's inputs, of its very specs."""


class Backend(ABC):
    """An engine: where arrays live and Programs run.

    A plugin offers one through ``pronghorn_backends``; the lowerings of primitives are its own affair. A primitive it
    lacks is a BackendError that names the primitive. ``pronghorn.testing.check_backend`` proves that it conforms.
    """

    name: str
    capabilities: Capabilities

    @abstractmethod
    def is_available(self) -> bool:
        """True if the engine is installed. Does not import it."""

    @abstractmethod
    def devices(self) -> list[str]:
        """The devices that it can use, such as ``"cpu:0"``."""

    @abstractmethod
    def from_numpy(self, value: Any, dtype: str | None = None) -> Any:
        """``value`` as an array of this backend: a new one, which may be updated in place."""

    @abstractmethod
    def to_numpy(self, array: Any) -> np.ndarray[Any, Any]:
        """A NumPy array with the value of ``array``; it may share memory."""

    @abstractmethod
    def is_array(self, value: Any) -> bool:
        """True if ``value`` is an array of this backend. Must not import the engine."""

    @abstractmethod
    def call(self, primitive: Primitive, operands: Sequence[Any], attributes: dict[str, Any]) -> Any:
        """Compute a plain primitive at once on arrays: one array, or a tuple for a primitive with several results."""

    @abstractmethod
    def compile(self, graph: Graph) -> Program:
        """A Program for ``graph``, all of whose sizes are known and whose composites are claimed or expanded."""

    def store(self, old: Any, new: Any) -> Any:
        """What a Variable holds after ``new`` is stored where ``old`` was: ``old`` itself if it changes in place."""
        return new

    def __repr__(self) -> str:
        return f"<Backend {self.name}>"
