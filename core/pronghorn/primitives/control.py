"""Loops, branches and given derivatives: scan, cond, while, custom_gradient. Their bodies are Graphs in attributes."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.dim import Size
from pronghorn.dtypes import is_inexact
from pronghorn.errors import GradientError, ShapeError
from pronghorn.graph import CONSTANT, Graph, Primitive, Tensor, ancestors, constant, placeholder, replay
from pronghorn.graph.tensor import Node
from pronghorn.primitives.arithmetic import add
from pronghorn.primitives.shape import broadcast_to
from pronghorn.spec import TensorSpec

scan = Primitive(
    "scan",
    "Steps through time: ``carry, y[t] = body(carry, x[t], constants)``.\n\n"
    "Operands: the first carries, then the scanned values with time as axis 0, then constants. Results: the last "
    "carries, then each y with time as axis 0. Attributes: ``body`` (a Graph of carries, one step of each scanned "
    "value, constants), ``carries`` and ``scanned`` (how many there are), ``length``, ``reverse`` (from the end), and "
    "``family``: scans of one family over the same operands differ only in how many ys they keep.",
    multiple=True,
)
cond = Primitive(
    "cond",
    "``true(*operands) if pred else false(*operands)``: one of two Graphs is run.\n\n"
    "Operands: ``pred`` (a bool scalar), then what the branches take.",
    multiple=True,
)
while_loop = Primitive(
    "while_loop",
    "``while condition(carry, constants): carry = body(carry, constants)``.\n\n"
    "Operands: the first carries, then constants. Attributes: the Graphs ``condition`` and ``body``, ``carries``. It "
    "has no VJP: how often it runs is not known; ``ops.while_loop(maximum_iterations=)`` is a scan.",
    multiple=True,
)
custom_gradient = Primitive(
    "custom_gradient",
    "Values whose derivative is given: the first ``count`` operands, as they are.\n\n"
    "Operands: ``count`` values, which get no cotangent; what they are a function of; what ``pullback`` needs. "
    "Attributes: ``count``, and the Graph ``pullback``: from a cotangent of each value, and what it needs, to a "
    "cotangent of each thing that they are a function of.",
    multiple=True,
)


@scan.shape_rule
def _scan_specs(
    *specs: TensorSpec, body: Graph, carries: int, scanned: int, length: Size, reverse: bool, family: Any
) -> tuple[TensorSpec, ...]:
    for given, inner in zip(specs[:carries], body.outputs[:carries], strict=True):
        if given != inner.spec:
            raise ShapeError(
                f"a carry starts as {given} and comes out of the body as {inner.spec}.",
                fix="Give the body's result the carry's own shape and dtype.",
                expected=given,
                actual=inner.spec,
            )
    for given in specs[carries : carries + scanned]:
        if given.shape[0] is not length and given.shape[0] != length:
            raise ShapeError(
                f"a scanned value has {given.shape[0]} steps, the scan {length}.",
                fix="Scan over values of one length.",
                expected=length,
                actual=given.shape[0],
            )
    ys = (TensorSpec((length, *y.shape), y.dtype) for y in body.outputs[carries:])
    return (*specs[:carries], *ys)


@cond.shape_rule
def _cond_specs(pred: TensorSpec, *specs: TensorSpec, true: Graph, false: Graph) -> tuple[TensorSpec, ...]:
    results = tuple(x.spec for x in true.outputs)
    others = tuple(x.spec for x in false.outputs)
    if results != others:
        raise ShapeError(
            f"the branches give {', '.join(map(str, results))} and {', '.join(map(str, others))}.",
            fix="Let both branches give the same number of values, of the same shapes and dtypes.",
            expected=results,
            actual=others,
        )
    return results


@while_loop.shape_rule
def _while_specs(*specs: TensorSpec, condition: Graph, body: Graph, carries: int) -> tuple[TensorSpec, ...]:
    for given, inner in zip(specs[:carries], body.outputs, strict=True):
        if given != inner.spec:
            raise ShapeError(
                f"a carry starts as {given} and comes out of the body as {inner.spec}.",
                fix="Give the body's result the carry's own shape and dtype.",
                expected=given,
                actual=inner.spec,
            )
    return specs[:carries]


@while_loop.vjp_rule
def _while_vjp(cts: Any, outs: Any, *operands: Tensor, **attributes: Any) -> tuple[Tensor | None, ...]:
    raise GradientError(
        "while_loop has no derivative: how often it runs is not known beforehand.",
        fix="Give maximum_iterations=, the greatest number of steps: the loop is then a scan, which has one.",
        primitive="while_loop",
    )


@custom_gradient.shape_rule
def _given_specs(*specs: TensorSpec, count: int, pullback: Graph) -> tuple[TensorSpec, ...]:
    return specs[:count]


@custom_gradient.vjp_rule
def _given_vjp(
    cts: tuple[Tensor | None, ...], outs: tuple[Tensor, ...], *operands: Tensor, count: int, pullback: Graph
) -> tuple[Tensor | None, ...]:
    needed = operands[count + len(pullback.outputs) :]
    filled = [_zeros(out) if ct is None else ct for ct, out in zip(cts, outs, strict=True)]
    found = replay(pullback.outputs, dict(zip(pullback.inputs, [*filled, *needed], strict=True)))
    return (*[None] * count, *found, *[None] * len(needed))


@cond.vjp_rule
def _cond_vjp(
    cts: tuple[Tensor | None, ...], outs: tuple[Tensor, ...], pred: Tensor, *operands: Tensor, true: Graph, false: Graph
) -> tuple[Tensor | None, ...]:
    used = [i for i, ct in enumerate(cts) if ct is not None]
    wrt = [i for i, x in enumerate(operands) if is_inexact(x.dtype)]
    branches = [_branch_vjp(branch, used, wrt) for branch in (true, false)]
    given = [ct for ct in cts if ct is not None]
    found = dict(zip(wrt, cond(pred, *given, *operands, true=branches[0], false=branches[1]), strict=True))
    return (None, *(found.get(i) for i in range(len(operands))))


def _branch_vjp(branch: Graph, used: list[int], wrt: list[int]) -> Graph:
    from pronghorn.autograd import gradients

    cts = [placeholder(branch.outputs[i].shape, branch.outputs[i].dtype) for i in used]
    inputs = [branch.inputs[i] for i in wrt]
    found = gradients([branch.outputs[i] for i in used], inputs, cts)
    return Graph([*cts, *branch.inputs], [_or_zeros(ct, x) for ct, x in zip(found, inputs, strict=True)])


@scan.vjp_rule
def _scan_vjp(
    cts: tuple[Tensor | None, ...],
    outs: tuple[Tensor, ...],
    *operands: Tensor,
    body: Graph,
    carries: int,
    scanned: int,
    length: Size,
    reverse: bool,
    family: Any,
) -> tuple[Tensor | None, ...]:
    """A scan the other way round, over what the forward scan keeps for it.

    The forward scan is bound again with more ys, the values that the backward body needs; the merging pass lets it
    take the place of the first one, which is of the same family.
    """
    back = _Backward(body, carries, scanned)
    kept = scan(
        *operands,
        body=Graph(body.inputs, [*body.outputs, *back.kept], name=body.name),
        carries=carries,
        scanned=scanned,
        length=length,
        reverse=reverse,
        family=family,
    )[len(outs) :]
    xs, consts = operands[carries : carries + scanned], operands[carries + scanned :]
    filled = [_zeros(out) if ct is None else ct for ct, out in zip(cts, outs, strict=True)]
    first = [filled[i] for i in back.float_carries] + [_zeros(consts[i]) for i in back.float_consts]
    steps = [filled[i] for i in back.float_ys] + list(xs) + list(kept)
    results = scan(
        *first,
        *steps,
        *consts,
        body=back.graph,
        carries=len(first),
        scanned=len(steps),
        length=length,
        reverse=not reverse,
        family=(family, "backward", len(back.kept)),
    )
    found: list[Tensor | None] = [None] * len(operands)
    targets = [
        *back.float_carries,
        *(carries + scanned + i for i in back.float_consts),
        *(carries + i for i in back.float_xs),
    ]
    for target, result in zip(targets, results, strict=True):
        found[target] = result
    return tuple(found)


class _Backward:
    """The body of the backward scan.

    Its carries are the cotangents of the carries and the sums for the constants; it scans over the cotangents of the
    ys, the xs, and what the forward scan kept; its ys are the cotangents of the xs.
    """

    def __init__(self, body: Graph, carries: int, scanned: int) -> None:
        from pronghorn.autograd import gradients

        carry_in, xs = body.inputs[:carries], body.inputs[carries : carries + scanned]
        consts = body.inputs[carries + scanned :]
        self.float_carries = [i for i, x in enumerate(carry_in) if is_inexact(x.dtype)]
        self.float_xs = [i for i, x in enumerate(xs) if is_inexact(x.dtype)]
        self.float_consts = [i for i, x in enumerate(consts) if is_inexact(x.dtype)]
        self.float_ys = [i for i in range(carries, len(body.outputs)) if is_inexact(body.outputs[i].dtype)]
        seeds = [placeholder(body.outputs[i].shape, body.outputs[i].dtype) for i in self.float_carries + self.float_ys]
        wrt = [carry_in[i] for i in self.float_carries]
        wrt += [consts[i] for i in self.float_consts] + [xs[i] for i in self.float_xs]
        outputs = [body.outputs[i] for i in self.float_carries + self.float_ys]
        found = [_or_zeros(ct, x) for ct, x in zip(gradients(outputs, wrt, seeds), wrt, strict=True)]
        nc, nk = len(self.float_carries), len(self.float_consts)
        sums = [placeholder(x.shape, x.dtype) for x in wrt[nc : nc + nk]]
        totals = [add(total, ct) for total, ct in zip(sums, found[nc : nc + nk], strict=True)]
        results = [*found[:nc], *totals, *found[nc + nk :]]
        self.kept = _kept(results, body, available=[*xs, *consts, *sums, *seeds])
        stand_ins = [placeholder(x.shape, x.dtype) for x in self.kept]
        self.graph = Graph(
            [*seeds[:nc], *sums, *seeds[nc:], *xs, *stand_ins, *consts],
            replay(results, dict(zip(self.kept, stand_ins, strict=True))),
            name="backward_body",
        )


#: Dear enough to keep; what is cheap is computed again from what is kept.
_CHEAP = frozenset({
    "reshape", "transpose", "broadcast_to", "slice", "reverse", "cast", "negative", "logical_not", "stop_gradient",
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "iota", "sum_to", "concatenate",
})  # fmt: skip


def _kept(results: list[Tensor], body: Graph, available: list[Tensor]) -> list[Tensor]:
    """What the backward body needs of the forward body: dear values, and carries as they came in."""
    forward: set[Node] = set(ancestors(body.outputs)) | {x.node for x in body.inputs}
    there = {(x.node, x.index) for x in available}
    kept: dict[tuple[Node, int], Tensor] = {}
    seen: set[tuple[Node, int]] = set()
    pending = list(reversed(results))
    while pending:
        x = pending.pop()
        key = (x.node, x.index)
        if key in seen or key in there:
            continue
        seen.add(key)
        primitive = x.node.primitive
        is_dear = not x.node.inputs or primitive.name not in _CHEAP
        if x.node in forward and primitive is not CONSTANT and is_dear:
            kept[key] = x
        else:
            pending.extend(reversed(x.node.inputs))
    return list(kept.values())


def _zeros(x: Tensor) -> Tensor:
    scalar = constant(np.array(0), x.dtype)
    return broadcast_to(scalar, shape=x.shape) if x.shape else scalar


def _or_zeros(ct: Tensor | None, like: Tensor) -> Tensor:
    return _zeros(like) if ct is None else ct
