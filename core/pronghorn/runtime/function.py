"""Function: symbolic Tensors made callable, for whatever sizes the arrays have."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from pronghorn.dim import Dim, Shape, Size
from pronghorn.dtypes import as_numpy
from pronghorn.errors import ArgumentError, ArgumentTypeError, GraphError, ShapeError
from pronghorn.graph import LEARNING_PHASE, PLACEHOLDER, Graph, Tensor, as_tensor, constant, placeholder, read, replay
from pronghorn.primitives.arithmetic import add
from pronghorn.runtime.active import active_backend
from pronghorn.runtime.backend import Program
from pronghorn.runtime.compile import compile_graph
from pronghorn.spec import keras_shape

_CACHE_SIZE = 32


class Function:
    """``outputs`` of ``inputs``, which are symbolic Tensors; calling it computes them and stores the updates.

    Unknown sizes are read from the arrays, and one Program is kept for each set of sizes. The learning phase may be
    among the inputs; if it is not, it is False. Each call draws other random numbers than the one before.

    Args:
        inputs: Tensors whose values are given at each call: placeholders, or any others on the way.
        outputs: Tensors to compute.
        updates: (Variable, Tensor) pairs to store after that.

    Raises:
        ArgumentTypeError: for an input that is no Tensor.
        GraphError: if an output needs a placeholder that is not among the inputs.

    >>> import numpy
    >>> from pronghorn.graph import placeholder
    >>> from pronghorn.primitives.arithmetic import add
    >>> x = placeholder((None,))
    >>> Function([x], [add(x, x)])([numpy.float32([1, 2])])[0].tolist()
    [2.0, 4.0]
    """

    def __init__(
        self, inputs: Sequence[Tensor], outputs: Sequence[Any], updates: Iterable[tuple[Any, Any]] = ()
    ) -> None:
        self.inputs = [_checked(x) for x in inputs]
        self._has_phase = [i for i, x in enumerate(self.inputs) if x.node is LEARNING_PHASE.node]
        given = [x for i, x in enumerate(self.inputs) if i not in self._has_phase]
        results = [as_tensor(x) for x in outputs]
        pairs = [(variable, as_tensor(value)) for variable, value in updates]
        stand_ins = [x if x.node.primitive is PLACEHOLDER else placeholder(x.shape, x.dtype) for x in given]
        swapped = replay([*results, *(v for _, v in pairs)], dict(zip(given, stand_ins, strict=True)))
        stored = _with_values(pairs, swapped[len(results) :])
        graph = Graph(stand_ins, swapped[: len(results)], stored, "function")
        steps = [advanced(v) for v in graph.variables if v.is_random_state and v not in dict(pairs)]
        self.graph = Graph(stand_ins, graph.outputs, [*stored, *steps], "function")
        self._check()
        self._programs: OrderedDict[Any, Program] = OrderedDict()

    def _check(self) -> None:
        for node in self.graph.nodes:
            if node.primitive is PLACEHOLDER:
                raise GraphError(
                    f"an output needs {node.attributes['name'] or node!r}, which is not among the inputs.",
                    where="function(inputs, outputs)",
                    fix="Add that Tensor to the inputs.",
                    node=node,
                )

    def __call__(self, values: Sequence[Any]) -> list[Any]:
        """The outputs for ``values``, as arrays.

        Raises:
            ArgumentError: if there are more or fewer values than inputs, or one is None.
            ShapeError: if a value does not fit its input, or the sizes contradict each other.
        """
        if len(values) != len(self.inputs):
            raise ArgumentError(
                f"it takes {len(self.inputs)} values, {len(values)} were given.",
                where="function",
                fix="Pass a list with one value for each input.",
                expected=len(self.inputs),
                actual=len(values),
            )
        if missing := [x.name for x, v in zip(self.inputs, values, strict=True) if v is None]:
            raise ArgumentError(
                f"there is no value for {missing[0]!r}.", where="function", fix="Pass an array, not None."
            )
        phase = bool(values[self._has_phase[0]]) if self._has_phase else False
        rest = [v for i, v in enumerate(values) if i not in self._has_phase]
        arrays = [np.asarray(v, as_numpy(x.dtype)) for v, x in zip(rest, self.graph.inputs, strict=True)]
        sizes = _sizes(self.graph.inputs, arrays)
        backend = active_backend()
        key = (backend.name, phase, *(a.shape for a in arrays))
        program = self._programs.get(key)
        if program is None:
            fixed = _with_phase(self.graph.specialize(sizes), phase)
            if fixed.has_dims:
                raise ShapeError(
                    "a size in the graph depends on none of the inputs.",
                    where="function",
                    fix="Add the Tensor that has this size to the inputs.",
                )
            program = self._programs[key] = compile_graph(fixed, backend)
            if len(self._programs) > _CACHE_SIZE:
                self._programs.popitem(last=False)
        return program(*arrays)


def _with_values(pairs: Sequence[tuple[Any, Tensor]], values: Sequence[Tensor]) -> list[tuple[Any, Tensor]]:
    return [(variable, value) for (variable, _), value in zip(pairs, values, strict=True)]


def _with_phase(graph: Graph, phase: bool) -> Graph:
    results = replay(graph.results, {LEARNING_PHASE: constant(phase, "bool")})
    return graph.rewritten(graph.inputs, results)


def _checked(x: Any) -> Tensor:
    if isinstance(x, Tensor):
        return x
    raise ArgumentTypeError(
        f"an input must be a symbolic Tensor. Got {x!r}.",
        where="function(inputs, outputs)",
        fix="Make it with placeholder(shape), or take a Tensor that the outputs are computed from.",
        argument="inputs",
        got=x,
    )


def advanced(state: Any) -> tuple[Any, Tensor]:
    """A random state, and what it holds after one step."""
    return state, add(read(state), constant([0, 1], "int64"))


def _sizes(inputs: Sequence[Tensor], arrays: Sequence[Any]) -> Mapping[Dim, Size]:
    """What the unknown sizes of ``inputs`` are in ``arrays``."""
    pairs = [
        (expected, actual)
        for x, array in zip(inputs, arrays, strict=True)
        for expected, actual in zip(x.shape, array.shape, strict=False)
        if isinstance(expected, Dim)
    ]
    sizes: dict[Dim, Size] = {}
    for expected, actual in pairs:
        if expected.symbols() == {expected}:
            sizes.setdefault(expected, actual)
    for expected, actual in pairs:
        sizes.update(_solved(expected.resolve(sizes), actual))
    for x, array in zip(inputs, arrays, strict=True):
        if not _fits(x.shape, array.shape, sizes):
            raise ShapeError(
                f"input {x.name!r} takes the shape {keras_shape(x.shape)}. Got {array.shape}{_known(x.shape, sizes)}.",
                where="function",
                fix="Pass arrays of the inputs' shapes; sizes that are one unknown must be equal.",
                expected=keras_shape(x.shape),
                actual=array.shape,
            )
    return sizes


def _solved(expected: Size, actual: int) -> dict[Dim, Size]:
    """The one unknown in ``expected``, if it grows with it by equal steps: what makes it ``actual``, or what comes next
    to it, so that the comparison with the array fails.
    """
    if not isinstance(expected, Dim) or len(expected.symbols()) != 1:
        return {}
    (unknown,) = expected.symbols()
    try:
        first, second = (expected.resolve({unknown: n}) for n in (1, 2))
        if not isinstance(first, int) or not isinstance(second, int) or first == second:
            return {}
        steps, rest = divmod(actual - first, second - first)
        found = expected.resolve({unknown: 1 + steps})
    except ShapeError:
        return {}
    return {unknown: 1 + steps} if found == actual - rest else {}


def _fits(shape: Shape, actual: tuple[int, ...], sizes: Mapping[Dim, Size]) -> bool:
    known = [size.resolve(sizes) if isinstance(size, Dim) else size for size in shape]
    return len(known) == len(actual) and all(isinstance(a, Dim) or a == b for a, b in zip(known, actual, strict=True))


def _known(shape: Shape, sizes: Mapping[Dim, Size]) -> str:
    """What other inputs say of the unknown sizes."""
    if not any(isinstance(size, Dim) for size in shape):
        return ""
    known = keras_shape(size.resolve(sizes) if isinstance(size, Dim) else size for size in shape)
    return f", and the inputs together say {known}"
