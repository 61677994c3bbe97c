"""Sample: one application of a primitive to concrete arrays, with the truth beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from pronghorn.graph import Graph, Primitive, Tensor, placeholder
from pronghorn.primitives import PRIMITIVES
from pronghorn.runtime import Backend, active_backend, compile_graph


def require(holds: bool, message: str) -> None:
    """An AssertionError with ``message`` unless it ``holds``, also where Python leaves out assertions."""
    if not holds:
        raise AssertionError(message)


def _name(given: Any) -> str:
    return given.name if isinstance(given, Primitive) else str(given)


def _as_arrays(operands: Iterable[Any]) -> tuple[np.ndarray[Any, Any], ...]:
    return tuple(np.asarray(operand) for operand in operands)


@attrs.frozen(eq=False)
class Sample:
    """One application of a primitive: operands, attributes, and what must come out.

    Args:
        primitive: its name, or the Primitive itself.
        operands: arrays, float64 where they are floats.
        attributes: the primitive's keywords.
        oracle: a function of the operands that gives the true result (a tuple of them for several), made of NumPy
            and closed forms; None where there is none but another engine.
        order: how many derivatives exist at this point: 0 at kinks and ties, where finite differences mean nothing.
        id: what distinguishes it from the primitive's other samples, for test names.
    """

    name: str = attrs.field(converter=_name)
    operands: tuple[np.ndarray[Any, Any], ...] = attrs.field(converter=_as_arrays)
    attributes: Mapping[str, Any] = attrs.field(factory=dict)
    oracle: Callable[..., Any] | None = None
    order: int = attrs.field(default=2, kw_only=True)
    id: str = attrs.field(default="", kw_only=True)

    @property
    def primitive(self) -> Primitive:
        """The Primitive."""
        return PRIMITIVES[self.name]

    def bind(self, *operands: Tensor) -> tuple[Tensor, ...]:
        """The results for Tensors in the operands' place."""
        return self.primitive.bind(operands, dict(self.attributes))

    def graph(self) -> Graph:
        """The Graph of this application over placeholders of the operands' specs."""
        inputs = [placeholder(x.shape, x.dtype) for x in self.operands]
        return Graph(inputs, self.bind(*inputs))

    def expected(self) -> tuple[np.ndarray[Any, Any], ...]:
        """What the oracle says."""
        require(self.oracle is not None, f"{self} has no oracle")
        with np.errstate(all="ignore"):
            result = (self.oracle or tuple)(*self.operands)
        return _as_arrays(result) if self.primitive.multiple else _as_arrays([result])

    def __str__(self) -> str:
        shapes = ",".join("x".join(map(str, x.shape)) or "scalar" for x in self.operands)
        return f"{self.name}-{self.id or shapes}"


def evaluate(graph: Graph, inputs: Iterable[Any], backend: Backend | None = None) -> list[np.ndarray[Any, Any]]:
    """The outputs of ``graph`` as NumPy arrays, computed on ``backend`` (the active one if None)."""
    engine = backend or active_backend()
    program = compile_graph(graph, engine)
    arrays = [engine.from_numpy(x, x.dtype.name) for x in map(np.asarray, inputs)]
    return [np.array(engine.to_numpy(y)) for y in program(*arrays)]


def check_value(sample: Sample, backend: Backend | None = None, tolerance: float = 1e-12) -> None:
    """Compare a sample's results with its shape rule and its oracle.

    Raises:
        AssertionError: with the first difference.
    """
    graph = sample.graph()
    results = evaluate(graph, sample.operands, backend)
    for result, output in zip(results, graph.outputs, strict=True):
        found, ruled = (result.shape, result.dtype.name), (output.shape, output.dtype)
        require(found == ruled, f"{sample}: the result is {found}, the shape rule says {ruled}")
    if sample.oracle is not None:
        for result, wanted in zip(results, sample.expected(), strict=True):
            require(result.shape == wanted.shape, f"{sample}: shape {result.shape}, the oracle has {wanted.shape}")
            np.testing.assert_allclose(result, wanted, rtol=tolerance, atol=tolerance, err_msg=str(sample))
