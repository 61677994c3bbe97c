"""gradients(): walk a graph backwards and emit more graph."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from pronghorn.dtypes import is_inexact
from pronghorn.errors import GradientError, ShapeError
from pronghorn.graph import Primitive, Tensor, ancestors, constant, placeholder, replay
from pronghorn.graph.tensor import Node
from pronghorn.primitives.arithmetic import add
from pronghorn.primitives.index import rows
from pronghorn.primitives.shape import broadcast_to, concatenate
from pronghorn.spec import TensorSpec


def gradients(
    outputs: Tensor | Sequence[Tensor],
    wrt: Sequence[Tensor],
    cotangents: Sequence[Tensor | None] | None = None,
) -> list[Tensor | None]:
    """The derivative of the sum of ``outputs`` with respect to each of ``wrt``, as new graph.

    ``d_wrt[i] = sum_k cotangents[k] * d outputs[k] / d wrt[i]``: reverse accumulation, one VJP for each Node between.
    The result is made of Tensors like any other, so gradients of gradients are the same call again.

    Args:
        outputs: one Tensor or several, of a floating dtype.
        wrt: Tensors to differentiate by: leaves or any others on the way.
        cotangents: one of each output's shape; ones where None.

    Returns:
        One Tensor of the shape and dtype of each of ``wrt``; None where no output depends on it.

    Raises:
        GradientError: if a primitive on the way has no VJP rule.
        ShapeError: if a cotangent's spec is not its output's.

    >>> from pronghorn.graph import placeholder
    >>> from pronghorn.primitives.arithmetic import multiply
    >>> x = placeholder((3,))
    >>> gradients(multiply(x, x), [x])
    [<Tensor float32[3] of add>]
    """
    targets = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    pieces: dict[tuple[Node, int], list[Tensor]] = {}
    for i, output in enumerate(targets):
        ct = cotangents[i] if cotangents is not None else None
        pieces.setdefault((output.node, output.index), []).append(_seed(output) if ct is None else _check(ct, output))
    found: dict[tuple[Node, int], Tensor | None] = {(x.node, x.index): None for x in wrt}
    for node in reversed(_between(targets, wrt)):
        cts = [_total(pieces.pop((node, i), [])) for i in range(len(node.specs))]
        for i, ct in enumerate(cts):
            if (node, i) in found:
                found[node, i] = ct
        if not node.inputs or all(ct is None for ct in cts):
            continue
        for x, piece in zip(node.inputs, _vjp(node, cts), strict=True):
            if piece is not None and is_inexact(x.dtype):
                pieces.setdefault((x.node, x.index), []).append(piece)
    return [found[x.node, x.index] for x in wrt]


def _between(outputs: Sequence[Tensor], wrt: Sequence[Tensor]) -> list[Node]:
    """Nodes that some of ``wrt`` flows through on its way to ``outputs``, in order."""
    reached = {x.node for x in wrt}
    order = []
    for node in ancestors(outputs):
        if node in reached or any(x.node in reached for x in node.inputs):
            reached.add(node)
            order.append(node)
    return order


def _vjp(node: Node, cts: Sequence[Tensor | None]) -> Sequence[Tensor | None]:
    primitive, attributes = node.primitive, dict(node.attributes)
    if not primitive.differentiable:
        return (None,) * len(node.inputs)
    outs = tuple(Tensor(node, i) for i in range(len(node.specs)))
    if primitive.is_composite:
        filled = tuple(_zeros(out.spec) if ct is None else ct for ct, out in zip(cts, outs, strict=True))
        if "results" in attributes:  # the VJP of a VJP: both have such an attribute
            attributes["below"] = (attributes["results"], *attributes.get("below", ()))
        return vjp_primitive(primitive).bind((*filled, *outs, *node.inputs), {**attributes, "results": len(outs)})
    if primitive.vjp is None:
        raise GradientError(
            f"{primitive.name} has no VJP rule.",
            where=node.scope,
            fix="Put ops.stop_gradient around it, or give the primitive a vjp_rule.",
            primitive=primitive.name,
        )
    if primitive.multiple:
        return primitive.vjp(tuple(cts), outs, *node.inputs, **attributes)
    return primitive.vjp(cts[0], outs[0], *node.inputs, **attributes)


@cache
def vjp_primitive(composite: Primitive) -> Primitive:
    """``C_vjp`` of a composite C, closed like C itself, so that a kernel can claim both halves.

    Operands: a cotangent for each result of C, the results, the operands of C. Attributes: those of C, and
    ``results``, how many results C has (and ``below``, where C is itself a VJP: C's own such attributes). Results: one
    cotangent for each operand of C, zeros where there is none. Its decomposition is C's VJP rule, or the gradients of
    C's decomposition.
    """
    closed = Primitive(f"{composite.name}_vjp", f"The VJP of {composite.name}.", multiple=True)
    closed.composite = composite

    @closed.shape_rule
    def _specs(*specs: TensorSpec, results: int, **attributes: Any) -> tuple[TensorSpec, ...]:
        return specs[2 * results :]

    @closed.decomposition
    def _decompose(
        *tensors: Tensor, results: int, below: tuple[int, ...] = (), **attributes: Any
    ) -> tuple[Tensor, ...]:
        if below:
            attributes["results"] = below[0]
        if below[1:]:
            attributes["below"] = below[1:]
        cts, outs, operands = tensors[:results], tensors[results : 2 * results], tensors[2 * results :]
        found: Sequence[Tensor | None]
        if composite.vjp is not None:
            many = composite.multiple
            found = composite.vjp(cts if many else cts[0], outs if many else outs[0], *operands, **attributes)
        else:
            assert composite.decompose is not None
            # Over leaves of their own: one operand may have been computed from another.
            leaves = [placeholder(x.shape, x.dtype) for x in operands]
            made = composite.decompose(*leaves, **attributes)
            found = gradients(made if composite.multiple else [made], leaves, cts)
            present = [ct for ct in found if ct is not None]
            over = iter(replay(present, dict(zip(leaves, operands, strict=True))))
            found = [None if ct is None else next(over) for ct in found]
        return tuple(_zeros(x.spec) if ct is None else ct for ct, x in zip(found, operands, strict=True))

    return closed


def _total(pieces: list[Tensor]) -> Tensor | None:
    """The sum of cotangents; rows stay rows."""
    if len(pieces) > 1 and all(x.node.primitive is rows for x in pieces):
        indices, values = (concatenate(*(x.node.inputs[i] for x in pieces), axis=0) for i in (0, 1))
        return rows(indices, values, shape=pieces[0].shape)  # type: ignore[no-any-return]
    total = None
    for piece in pieces:
        total = piece if total is None else add(total, piece)
    return total


def _seed(output: Tensor) -> Tensor:
    if not is_inexact(output.dtype):
        raise GradientError(
            f"an output of dtype {output.dtype} has no derivative.", where=output.node.scope, fix="Cast it to a float."
        )
    return _filled(1, output.spec)


def _check(ct: Tensor, output: Tensor) -> Tensor:
    if ct.spec != output.spec:
        raise ShapeError(
            f"a cotangent is {ct.spec}, its output {output.spec}.",
            where="gradients(cotangents=)",
            fix="Give one cotangent of the output's own shape and dtype for each output.",
            expected=output.spec,
            actual=ct.spec,
        )
    return ct


def _zeros(spec: TensorSpec) -> Tensor:
    return _filled(0, spec)


def _filled(value: int, spec: TensorSpec) -> Tensor:
    scalar = constant(np.array(value), spec.dtype)
    return broadcast_to(scalar, shape=spec.shape) if spec.shape else scalar
