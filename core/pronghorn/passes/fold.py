"""fold: what depends on constants alone is computed now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from pronghorn.dim import Dim
from pronghorn.dtypes import as_numpy
from pronghorn.graph import CONSTANT, LEAVES, Graph, Node, Primitive, Tensor, constant
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.rewriting import Maker, bodies, rewritten
from pronghorn.spec import TensorSpec

#: Computes a primitive on arrays: one array, or a tuple for a primitive with several results.
Compute: TypeAlias = "Callable[[Primitive, Sequence[Any], dict[str, Any]], Any]"

#: Results with more elements than this stay to be computed: a constant is memory for as long as the Program lives.
LARGEST = 2**16

# A broadcast constant is a scalar to the rules of `simplify` and costs nothing to make; recompute is a barrier.
_KEPT = frozenset({"broadcast_to", "recompute"})


def fold(graph: Graph, compute: Compute) -> Graph:
    """``graph`` with each Node whose operands are all constants as a constant, and decided choices taken.

    Random draws, primitives with effects, loops and results of more than 2**16 elements stay as they are. What fails
    stays too: it may stand where it is never reached, and if it is reached, running it tells why.
    """
    return rewritten(graph, folding(compute), deciding)


def folding(compute: Compute) -> Maker:
    """The rewrite of `fold` that computes."""

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        if any(x.node.primitive is not CONSTANT for x in inputs) or not _may_fold(node, attributes):
            return None
        arrays = [x.node.attributes["value"] for x in inputs]
        try:
            with np.errstate(all="ignore"):
                result = compute(node.primitive, arrays, attributes)
            values = tuple(result) if node.primitive.multiple else (result,)
            return tuple(_constant(value, spec) for value, spec in zip(values, node.specs, strict=True))
        except Exception:  # noqa: BLE001 - the Node stays, and says so when it runs
            return None

    def make(graph: Graph) -> Rewrite:
        return rewrite

    return make


def picked(condition: Tensor, chosen: Tensor, other: Tensor) -> Tensor | None:
    """The operand that ``where`` takes if its condition is one constant, else None."""
    if condition.node.primitive is not CONSTANT or condition.spec.size != 1:
        return None
    return chosen if condition.node.attributes["value"].item() else other


def deciding(graph: Graph) -> Rewrite:
    """The rewrite of `fold` that takes choices whose condition is a constant, such as the learning phase once fixed."""
    return _decided


def _decided(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
    if node.primitive.name == "where":
        taken = picked(*inputs)
        return (taken,) if taken is not None and taken.spec == node.specs[0] else None
    if node.primitive.name == "cond" and inputs[0].node.primitive is CONSTANT:
        branch: Graph = attributes["true" if inputs[0].node.attributes["value"].item() else "false"]
        return branch(*inputs[1:])
    return None


def _may_fold(node: Node, attributes: dict[str, Any]) -> bool:
    primitive = node.primitive
    if primitive in LEAVES or primitive.effects or primitive.implementation is not None or primitive.name in _KEPT:
        return False
    if primitive.name.startswith("random_") or bodies(attributes):
        return False
    return all(_is_small(spec) for spec in node.specs)


def _is_small(spec: TensorSpec) -> bool:
    size = spec.size
    return not isinstance(size, Dim) and size <= LARGEST


def _constant(value: Any, spec: TensorSpec) -> Tensor:
    array = np.array(value, dtype=as_numpy(spec.dtype))  # a copy: the engine's own array may be a view or go away
    if array.shape != spec.shape:
        raise ValueError(f"computed {array.shape} where {spec} was due")
    return constant(array)
