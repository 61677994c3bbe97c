"""Traced: a Python function compiled on demand, one Program for each set of shapes and dtypes."""

from __future__ import annotations

import operator
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np

from pronghorn.errors import BackendError
from pronghorn.graph import Graph, Trace, as_tensor, placeholder, tracing
from pronghorn.runtime.active import active_backend, using_backend
from pronghorn.runtime.backend import Backend, Program
from pronghorn.runtime.compile import compile_graph
from pronghorn.runtime.function import advanced
from pronghorn.runtime.random_state import global_state
from pronghorn.structure import flatten, unflatten

_CACHE_SIZE = 32
#: Held while a function is traced, which may make weights: two threads would make them twice.
TRACING = threading.RLock()


@attrs.frozen(eq=False)
class Compiled:
    """A Program, and the structure in which its outputs are returned."""

    program: Program
    structure: Any


class Traced:
    """``function`` of structures of arrays, traced into a Program for each set of shapes and dtypes.

    Reading a Variable in the function makes a leaf; what it assigns is stored when the Program has run. Programs are
    kept for the sizes used last.

    Args:
        function: a function of Tensors, which returns a structure of Tensors.
        training: the learning phase in the trace.
        random_state: where draws take their key from; a function that gives the Variable, the process's if None.
        backend: where it runs; if None that of the Variables it reads, or the active one where there are none.
        eager: run op by op, with values to look at, instead of compiling.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        training: bool | None = None,
        random_state: Callable[[], Any] | None = None,
        backend: Backend | None = None,
        eager: bool = False,
    ) -> None:
        self.function, self.training, self.eager = function, training, eager
        self.random_state = random_state or global_state
        self.backend = backend
        self._compiled: OrderedDict[Any, Compiled] = OrderedDict()
        self._flat: dict[Any, Compiled] = {}

    def __call__(self, *structures: Any) -> Any:
        """The function's result on arrays: fresh arrays of the backend, in the structure that it returned."""
        arrays = flatten(structures)
        compiled = self.compiled(structures, arrays)
        if compiled is None:
            return self._run_eagerly(structures)
        return unflatten(compiled.structure, compiled.program(*arrays))

    def run(self, data: Any) -> tuple[list[Any], Any]:
        """The outputs for one structure, flat, and the structure that they are the leaves of: for a loop's every turn.

        For a tuple of arrays whose shapes and dtypes were seen before it takes a microsecond to find the Program.
        """
        if type(data) is tuple:
            try:
                found = self._flat[self.backend or active_backend(), *[(x.shape, x.dtype) for x in data]]
            except (AttributeError, KeyError):  # a nested structure, or new shapes
                pass
            else:
                return found.program(*data), found.structure
        arrays = flatten(data)
        compiled = self.compiled((data,), arrays)
        if compiled is None:
            outputs = self._run_eagerly((data,))
            return flatten(outputs), outputs
        if type(data) is tuple and len(arrays) == len(data) and all(map(operator.is_, arrays, data)):
            self._flat[self.backend or active_backend(), *[(x.shape, x.dtype) for x in data]] = compiled
        return compiled.program(*arrays), compiled.structure

    def compiled(self, structures: Any, arrays: Sequence[Any]) -> Compiled | None:
        """The Program for arrays of these shapes, compiled now if it is new; None under ``eager``."""
        if self.eager:
            return None
        backend = self.backend or active_backend()
        key = (backend.name, *((x.shape, x.dtype) for x in arrays), _layout(structures))
        found = self._compiled.get(key)
        if found is None:
            with TRACING, using_backend(backend):
                found = self._compiled.get(key) or self._compile(structures, arrays, backend)
                self._compiled[key] = found
            if len(self._compiled) > _CACHE_SIZE:
                self._compiled.popitem(last=False)
                self._flat.clear()
        return found

    def trace(self, structures: Any, arrays: Sequence[Any]) -> tuple[Graph, Any]:
        """The Graph of the function for arrays of these shapes, and the structure of its outputs."""
        inputs = [placeholder(x.shape, x.dtype, f"input_{i}") for i, x in enumerate(arrays)]
        trace = self._new_trace(eager=False)
        with tracing(trace):
            structure = self.function(*unflatten(structures, inputs))
            outputs = [as_tensor(x) for x in flatten(structure)]
            _advance(trace)
        graph = Graph(inputs, outputs, trace.updates(), name=getattr(self.function, "__name__", "graph"))
        return _drawing_anew(graph), structure

    def _compile(self, structures: Any, arrays: Sequence[Any], backend: Backend) -> Compiled:
        graph, structure = self.trace(structures, arrays)
        return Compiled(compile_graph(graph, self._home(graph, backend)), structure)

    def _home(self, graph: Graph, backend: Backend) -> Backend:
        """The backend that the Graph's Variables belong to.

        Raises:
            BackendError: if they belong to two.
        """
        homes = {variable.backend.name: variable.backend for variable in graph.variables}
        if self.backend is not None:
            homes[backend.name] = backend
        if len(homes) > 1:
            raise BackendError(
                f"its Variables belong to the backends {' and '.join(sorted(homes))}.",
                where=graph.name,
                fix="Make them all under one backend: one program runs on one.",
                backends=sorted(homes),
            )
        return next(iter(homes.values()), backend)

    def _run_eagerly(self, structures: Any) -> Any:
        backend = self.backend or active_backend()
        trace = self._new_trace(eager=True)
        arrays = flatten(structures)
        inputs = [placeholder(x.shape, x.dtype, f"input_{i}") for i, x in enumerate(arrays)]
        for tensor, array in zip(inputs, arrays, strict=True):
            tensor.node.values = (array,)
        with using_backend(backend), tracing(trace):
            structure = self.function(*unflatten(structures, inputs))
            outputs = [as_tensor(x) for x in flatten(structure)]
            _advance(trace)
        updates = [(variable, np.array(backend.to_numpy(value.value))) for variable, value in trace.updates()]
        results = [np.array(backend.to_numpy(x.value)) for x in outputs]
        for variable, value in updates:
            variable.assign(value)
        return unflatten(structure, results)

    def _new_trace(self, *, eager: bool) -> Trace:
        return Trace(training=self.training, eager=eager, random_state=self.random_state())


def _advance(trace: Trace) -> None:
    """Count the step, if something was drawn in it: the next one draws other numbers."""
    if trace.sites and trace.random_state is not None:
        state = trace.random_state
        trace.assign(state, as_tensor(trace.read(state) + np.array([0, 1], np.int64)))


def _drawing_anew(graph: Graph) -> Graph:
    """``graph``, in which also the draws that were written down outside of the trace are others in each step."""
    kept = dict(graph.updates)
    drawn = [v for v in graph.variables if v.is_random_state and v not in kept]
    return (
        graph if not drawn else Graph(graph.inputs, graph.outputs, [*kept.items(), *map(advanced, drawn)], graph.name)
    )


def _layout(structure: Any) -> Any:
    """A hashable picture of a structure's nesting."""
    match structure:
        case None:
            return None
        case dict():
            return tuple((key, _layout(structure[key])) for key in sorted(structure))
        case tuple() | list():
            return tuple(_layout(item) for item in structure)
    return 0
