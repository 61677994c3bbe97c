"""Lowerings of loops and branches: their body graphs are evaluated inside jax's own."""

from typing import Any

import jax
from jax import lax

from pronghorn.api import Graph
from pronghorn_plugins.backends.jax.evaluate import evaluate
from pronghorn_plugins.backends.jax.table import LOWERINGS

Arrays = tuple[jax.Array, ...]


@LOWERINGS.implements("scan")
def scan(
    *operands: jax.Array, body: Graph, carries: int, scanned: int, length: int, reverse: bool, family: Any
) -> Arrays:
    first, xs = operands[:carries], operands[carries : carries + scanned]
    constants = operands[carries + scanned :]

    def step(carry: Arrays, x: Arrays) -> tuple[Arrays, Arrays]:
        results = evaluate(body, (*carry, *x, *constants), {})
        return tuple(results[:carries]), tuple(results[carries:])

    last, ys = lax.scan(step, first, xs, length, reverse)
    return (*last, *ys)


@LOWERINGS.implements("cond")
def cond(pred: jax.Array, *operands: jax.Array, true: Graph, false: Graph) -> Arrays:
    def branch(graph: Graph) -> Any:
        return lambda *values: tuple(evaluate(graph, values, {}))

    return lax.cond(pred, branch(true), branch(false), *operands)


@LOWERINGS.implements("while_loop")
def while_loop(*operands: jax.Array, condition: Graph, body: Graph, carries: int) -> Arrays:
    first, constants = operands[:carries], operands[carries:]

    def proceeds(carry: Arrays) -> jax.Array:
        (result,) = evaluate(condition, (*carry, *constants), {})
        return result

    def step(carry: Arrays) -> Arrays:
        return tuple(evaluate(body, (*carry, *constants), {}))

    return lax.while_loop(proceeds, step, first)


@LOWERINGS.implements("custom_gradient")
def custom_gradient(*operands: jax.Array, count: int, pullback: Graph) -> Arrays:
    return operands[:count]
