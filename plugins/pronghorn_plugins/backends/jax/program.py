"""A Graph as one compiled XLA executable."""

import threading
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax import numpy as jnp

from pronghorn.api import Graph, Program, Tensor, Variable
from pronghorn_plugins.backends.jax import lowerings  # noqa: F401 - fills the table
from pronghorn_plugins.backends.jax.evaluate import evaluate
from pronghorn_plugins.backends.jax.precision import full_precision

#: Held from taking the Variables' arrays until the new ones are in place: between the two, donated arrays are gone.
_STATE = threading.RLock()


def _promised(x: Tensor | Variable) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(x.shape, jnp.dtype(x.dtype))


class JaxProgram(Program):
    """One executable: (inputs, read state, updated state) -> (outputs, new state).

    Arrays of Variables that the Graph updates are donated: XLA writes the new value into the old one's memory. Those
    that are only read are passed apart and stay. Donated arrays are replaced before anybody else can take them.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        updated = {variable for variable, _ in graph.updates}
        self.updated: tuple[Variable, ...] = tuple(v for v in graph.variables if v in updated)
        self.read: tuple[Variable, ...] = tuple(v for v in graph.variables if v not in updated)
        with full_precision():
            arguments = [[_promised(x) for x in group] for group in (graph.inputs, self.read, self.updated)]
            self.executable = jax.jit(self._step, donate_argnums=2).lower(*arguments).compile()

    def __call__(self, *inputs: Any) -> list[Any]:
        # XLA may read a NumPy array's own memory after this returns, and the caller may fill it again.
        own = [np.array(x) if isinstance(x, np.ndarray) else x for x in inputs]
        with full_precision():
            if not self.graph.variables:
                return self.executable(own, [], [])[0]
            with _STATE:
                outputs, new = self.executable(own, *self._state())
                for variable, array in zip(self.updated, new, strict=True):
                    variable.array = array
        return outputs

    def _state(self) -> tuple[list[Any], list[Any]]:
        return [v.array for v in self.read], [v.array for v in self.updated]

    def _step(self, inputs: Sequence[Any], read: Sequence[Any], updated: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """What jax traces, once."""
        state = dict(zip((*self.read, *self.updated), (*read, *updated), strict=True))
        results = evaluate(self.graph, inputs, state)
        outputs, values = results[: len(self.graph.outputs)], results[len(self.graph.outputs) :]
        new = dict(zip((variable for variable, _ in self.graph.updates), values, strict=True))
        return outputs, [new[variable] for variable in self.updated]
