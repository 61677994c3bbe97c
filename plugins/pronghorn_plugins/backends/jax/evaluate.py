"""evaluate(): a Graph computed by its lowerings, node after node, on arrays or on jax's tracers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax
from jax import numpy as jnp

from pronghorn.api import BackendError, Graph, Node, Primitive, Variable
from pronghorn_plugins.backends.jax.table import LOWERINGS


def evaluate(graph: Graph, inputs: Sequence[Any], state: Mapping[Variable, Any]) -> list[Any]:
    """The results of ``graph`` (outputs, then the values of its updates).

    Args:
        graph: one with known sizes.
        inputs: an array for each of the Graph's inputs.
        state: what each Variable holds.

    Raises:
        BackendError: if a primitive has no lowering, or a lowering breaks its primitive's shape rule.
    """
    env: dict[Node, tuple[Any, ...]] = {x.node: (value,) for x, value in zip(graph.inputs, inputs, strict=True)}
    for node in graph.nodes:
        env[node] = _results(node, [env[x.node][x.index] for x in node.inputs], state)
    return [env[x.node][x.index] for x in graph.results]


def lowering_of(primitive: Primitive, where: str = "") -> Callable[..., Any]:
    """The function that computes ``primitive``.

    Raises:
        BackendError: naming the primitive, if there is none.
    """
    lowering = primitive.implementation or LOWERINGS.get(primitive.name)
    if lowering is None:
        raise BackendError(
            f"the backend 'jax' has no lowering of the primitive {primitive.name!r}.",
            where=where,
            fix="Give the primitive a decomposition, or run on the backend 'numpy'.",
            backend="jax",
            primitive=primitive.name,
        )
    return lowering


def _results(node: Node, operands: Iterable[Any], state: Mapping[Variable, Any]) -> tuple[Any, ...]:
    match node.primitive.name:
        case "constant":
            return (jnp.asarray(node.attributes["value"]),)
        case "read":
            return (state[node.attributes["variable"]],)
    results = lowering_of(node.primitive, node.scope)(*operands, **node.attributes)
    return _checked(node, tuple(results) if node.primitive.multiple else (results,))


def _checked(node: Node, results: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
    """``results`` as they are; this runs while jax traces, so it costs a step nothing."""
    made = [f"{x.dtype.name}{list(x.shape)}" for x in results]
    promised = [f"{spec.dtype}{list(spec.shape)}" for spec in node.specs]
    if made != promised:
        raise BackendError(
            f"the lowering of {node.primitive.name} gave {', '.join(made)} where its shape rule says "
            f"{', '.join(promised)}.",
            where=node.scope,
            fix="Correct the lowering: it must give the shapes and dtypes of the shape rule.",
            backend="jax",
            primitive=node.primitive.name,
        )
    return results
