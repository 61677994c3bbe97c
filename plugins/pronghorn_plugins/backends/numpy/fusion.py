"""Graph to Graph, before the plan: element-wise steps over large arrays that follow each other become one Node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from pronghorn.api import Graph, Node, Primitive, Tensor

from .blocks import chain_kernel, chain_of
from .table import KERNELS

#: Arrays of fewer elements stay in the cache by themselves.
LEAST_SIZE = 1 << 18
#: Operands that are not one run of memory.
_STRIDED = frozenset({"broadcast_to", "transpose", "reverse", "slice"})


def fuse(graph: Graph) -> Graph:
    """``graph`` with each chain of element-wise steps over large arrays as one Node."""
    chains = _Finder(graph.nodes).chains()
    return _Builder(graph, chains).built() if chains else graph


@attrs.define(eq=False)
class _Chain:
    """Nodes that will be one.

    Args:
        near: chains whose values some of them read.
        behind: chains that some of them depend on by way of Nodes in none.
        into: the chain that it has joined.
    """

    size: int
    nodes: list[Node]
    near: set[_Chain]
    behind: set[_Chain]
    into: _Chain | None = None

    def now(self) -> _Chain:
        """What this has become."""
        chain = self
        while chain.into is not None:
            chain = chain.into
        return chain


class _Finder:
    """Which Nodes come together: large, element-wise, of one size, and nothing between them that is none of theirs."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.chain_of: dict[Node, _Chain] = {}
        #: For a Node in no chain the chains that it depends on by way of others in none.
        self.behind: dict[Node, set[_Chain]] = {}

    def chains(self) -> list[_Chain]:
        """Those of two Nodes and more."""
        for node in self.nodes:
            if _is_large(node):
                self._place(node)
            else:
                self.behind[node] = self._needs(node.inputs)
        chains = dict.fromkeys(chain.now() for chain in self.chain_of.values())
        return [chain for chain in chains if len(chain.nodes) > 1]

    def _needs(self, inputs: Iterable[Tensor]) -> set[_Chain]:
        found: set[_Chain] = set()
        for x in inputs:
            chain = self.chain_of.get(x.node)
            found |= {c.now() for c in self.behind.get(x.node, ())} if chain is None else {chain.now()}
        return found

    def _place(self, node: Node) -> None:
        """Into the chain of its operands, these joined where they may be; else into a new one."""
        near = dict.fromkeys(self.chain_of[x.node].now() for x in node.inputs if x.node in self.chain_of)
        behind = self._needs(x for x in node.inputs if x.node not in self.chain_of)
        chain = self.chain_of[node] = _Chain(node.specs[0].size, [node], set(near), behind)
        for other in near:
            if other.size == chain.size and not self._reaches((chain.near - {other}) | chain.behind, other):
                chain.nodes += other.nodes
                other.into = chain
                chain.near = {c.now() for c in chain.near | other.near} - {chain}
                chain.behind |= other.behind
        chain.nodes.sort(key=lambda node: node.serial)

    def _reaches(self, chains: Iterable[_Chain], goal: _Chain) -> bool:
        """True if one of ``chains`` is the goal, or depends on it."""
        pending, seen = list(chains), set()
        while pending:
            chain = pending.pop().now()
            if chain is goal:
                return True
            if chain not in seen:
                seen.add(chain)
                pending.extend(chain.near | chain.behind)
        return False


def _is_large(node: Node) -> bool:
    """True for an element-wise step over large arrays and scalars."""
    spec = node.specs[0]
    if not node.inputs or len(node.specs) != 1 or spec.size < LEAST_SIZE:
        return False
    name = node.primitive.name
    if name == "cast":
        if "complex" in node.inputs[0].dtype:
            return False
    elif KERNELS.kernel_of(node.primitive).inplace is not True:
        return False
    return all(
        x.spec.size == 1 or (x.shape == spec.shape and x.node.primitive.name not in _STRIDED) for x in node.inputs
    )


class _Builder:
    """The Graph with each chain as one Node, operands before uses, and else in the order that it had."""

    def __init__(self, graph: Graph, chains: list[_Chain]) -> None:
        self.graph = graph
        self.chain_of = {node: chain for chain in chains for node in chain.nodes}
        self.made: dict[tuple[Node, int], Tensor] = {}
        self.done: set[Node] = {x.node for x in graph.inputs}
        used_by: dict[Node, set[_Chain | None]] = {}
        for node in graph.nodes:
            for x in node.inputs:
                used_by.setdefault(x.node, set()).add(self.chain_of.get(node))
        for x in graph.results:
            used_by.setdefault(x.node, set()).add(None)
        self.used_by = used_by

    def built(self) -> Graph:
        """The new Graph."""
        for node in self.graph.nodes:
            self._make(node)
        return self.graph.rewritten(self.graph.inputs, [self._now(x) for x in self.graph.results])

    def _now(self, x: Tensor) -> Tensor:
        return self.made.get((x.node, x.index), x)

    def _members(self, node: Node) -> list[Node]:
        chain = self.chain_of.get(node)
        return [node] if chain is None else chain.nodes

    def _make(self, node: Node) -> None:
        """What ``node`` depends on, then it, with its whole chain; by a stack, for graphs are deep."""
        pending = [node]
        while pending:
            node = pending[-1]
            if node in self.done:
                pending.pop()
                continue
            members = self._members(node)
            waiting = [x.node for n in members for x in n.inputs if x.node not in self.done and x.node not in members]
            if waiting:
                pending.extend(waiting)
                continue
            pending.pop()
            self.done.update(members)
            if len(members) > 1:
                self._make_chain(members)
            elif node.inputs:  # a new one even where nothing changed: Nodes come in the order in which they were made
                new = Node(node.primitive, tuple(map(self._now, node.inputs)), node.attributes, node.specs, node.scope)
                self.made.update({(node, i): Tensor(new, i) for i in range(len(node.specs))})

    def _make_chain(self, members: list[Node]) -> None:
        own = self.chain_of[members[0]]
        results = [node for node in members if self.used_by[node] - {own}]
        chain, operands = chain_of(members, results)
        primitive = Primitive("chain", "Element-wise steps, block by block.", multiple=True)
        primitive.implementation = chain_kernel(chain)
        specs = tuple(node.specs[0] for node in results)
        new = Node(primitive, tuple(map(self._now, operands)), {}, specs, members[-1].scope)
        self.made.update({(node, 0): Tensor(new, i) for i, node in enumerate(results)})
