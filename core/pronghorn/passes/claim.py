"""claim: kernels take composites, each both halves (the composite and its VJP) or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import attrs

from pronghorn.errors import PluginError
from pronghorn.graph import Graph, Node, Primitive, Tensor
from pronghorn.graph.replay import Rewrite
from pronghorn.passes.claimants import Claimant
from pronghorn.passes.rewriting import key, rewritten
from pronghorn.spec import TensorSpec


@attrs.frozen
class Choice:
    """What became of one composite.

    Args:
        composite: its name.
        scope: the path of the layer that it belongs to.
        kernel: the kernel that claimed it, or None: then its decomposition runs.
        reason: why this one and not another, in words.
    """

    composite: str
    scope: str
    kernel: str | None
    reason: str


class Claimed(Primitive):
    """One half of a composite as a kernel computes it: a plain primitive whose ``implementation`` is the kernel's.

    The forward half gives the composite's results, then the residuals. The backward half takes a cotangent for each
    result, the results, the operands and the residuals, and gives a cotangent for each operand. Both have the
    composite's attributes.
    """

    def __init__(self, kernel: Claimant, composite: Primitive, half: Literal["forward", "backward"]) -> None:
        suffix = "" if half == "forward" else "_vjp"
        doc = f"The {half} half of {composite.name}, by the kernel {kernel.name}."
        super().__init__(f"{composite.name}{suffix}[{kernel.name}]", doc, multiple=True)
        self.kernel = kernel
        self.half = half
        self.implementation = kernel.forward if half == "forward" else kernel.backward


@cache
def claimed_forward(kernel: Claimant, composite: Primitive) -> Claimed:
    """The forward half of ``composite`` on ``kernel``."""
    forward = Claimed(kernel, composite, "forward")

    @forward.shape_rule
    def _specs(*specs: TensorSpec, **attributes: Any) -> tuple[TensorSpec, ...]:
        return composite.specs(specs, attributes) + tuple(kernel.residuals(specs, dict(attributes)))

    return forward


@cache
def claimed_backward(kernel: Claimant, composite: Primitive, results: int = 1, residuals: int = 0) -> Claimed:
    """The backward half of ``composite`` on ``kernel``: so many results, and so many residuals of the forward half."""
    backward = Claimed(kernel, composite, "backward")

    @backward.shape_rule
    def _specs(*specs: TensorSpec, **attributes: Any) -> tuple[TensorSpec, ...]:
        return specs[2 * results : len(specs) - residuals]

    return backward


def claim(graph: Graph, kernels: Mapping[str, Sequence[Claimant]]) -> tuple[Graph, tuple[Choice, ...]]:
    """``graph`` with composites, and the VJPs that belong to them, as Nodes of the kernels that claim them.

    A ``C_vjp`` belongs to the C whose results and operands are among its own. If there is one, a kernel without a
    backward half does not claim C; a ``C_vjp`` whose C is not in the graph is a composite like any other.

    Args:
        graph: with all sizes known, so that predicates can compare them.
        kernels: for each composite those that may claim it, in the order in which they are asked.

    Returns:
        The Graph, and what became of each composite, in order, those in bodies among them. A VJP shares the choice of
        its composite.

    Raises:
        PluginError: if a kernel's predicate raises.
    """
    choices: list[Choice] = []

    def make(part: Graph) -> Rewrite | None:
        return _claiming(part, kernels, choices)

    return rewritten(graph, make), tuple(choices)


def _claiming(graph: Graph, kernels: Mapping[str, Sequence[Claimant]], choices: list[Choice]) -> Rewrite | None:
    owners = _owners(graph)
    owned = set(owners.values())
    claimed: dict[Node, Claimant] = {}
    for node in graph.nodes:
        owner = owners.get(node)
        if not node.primitive.is_composite or (owner is not None and owner in claimed):
            continue
        claimants = kernels.get(node.primitive.name, ())
        if owner is not None and not claimants:
            continue
        kernel, reason = _chosen(node, claimants, needs_backward=node in owned)
        choices.append(Choice(node.primitive.name, node.scope, kernel.name if kernel else None, reason))
        if kernel is not None:
            claimed[node] = kernel
    residuals: dict[Node, tuple[Tensor, ...]] = {}

    def rewrite(node: Node, inputs: tuple[Tensor, ...], attributes: dict[str, Any]) -> tuple[Tensor, ...] | None:
        if (kernel := claimed.get(node)) is not None:
            made = claimed_forward(kernel, node.primitive).bind(inputs, attributes)
            residuals[node] = made[len(node.specs) :]
            return made[: len(node.specs)]
        owner = owners.get(node)
        if owner is None or owner not in claimed:
            return None
        kept = residuals[owner]
        backward = claimed_backward(claimed[owner], owner.primitive, len(owner.specs), len(kept))
        return backward.bind((*inputs, *kept), _without_counts(attributes))

    return rewrite if claimed else None


def _owners(graph: Graph) -> dict[Node, Node]:
    """For each VJP of a composite the Node of that composite, where it is in the graph."""
    present = set(graph.nodes)
    owners = {}
    for node in graph.nodes:
        composite = node.primitive.composite
        if composite is None:
            continue
        results = node.attributes["results"]
        outs, operands = node.inputs[results : 2 * results], node.inputs[2 * results :]
        owner = outs[0].node
        if (
            owner in present
            and owner.primitive is composite
            and [key(x) for x in outs] == [(owner, index) for index in range(len(owner.specs))]
            and [key(x) for x in operands] == [key(x) for x in owner.inputs]
            and _without_counts(node.attributes) == dict(owner.attributes)
        ):
            owners[node] = owner
    return owners


def _without_counts(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a composite from those of its VJP; see `pronghorn.autograd.vjp_primitive`."""
    own = {name: value for name, value in attributes.items() if name not in {"results", "below"}}
    below = attributes.get("below", ())
    if below:
        own["results"] = below[0]
    if below[1:]:
        own["below"] = below[1:]
    return own


def _chosen(node: Node, claimants: Sequence[Claimant], *, needs_backward: bool) -> tuple[Claimant | None, str]:
    declined = []
    for kernel in claimants:
        if needs_backward and kernel.backward is None:
            declined.append(f"{kernel.name} has no backward half, and the gradient is needed")
        elif not _claims(kernel, node):
            declined.append(f"{kernel.name} does not take these operands")
        else:
            return kernel, "; ".join([*declined, f"{kernel.name} takes it, priority {kernel.priority}"])
    return None, "; ".join(declined) or "no kernel is installed for it"


def _claims(kernel: Claimant, node: Node) -> bool:
    specs = tuple(x.spec for x in node.inputs)
    try:
        return bool(kernel.claims(specs, dict(node.attributes)))
    except Exception as error:
        raise PluginError(
            f"the predicate of the kernel {kernel.name!r} failed on {', '.join(map(str, specs))}: {error!r}.",
            where=f"{node.scope}, ops.{node.primitive.name}" if node.scope else f"ops.{node.primitive.name}",
            fix="Block the plugin that offers it with PRONGHORN_BLOCK; `pronghorn plugins` shows its name.",
            kernel=kernel.name,
        ) from error
