"""A chain of element-wise steps over large arrays, block by block: what one step writes the next finds in the cache.

Done one after the other over the whole arrays, each step of an optimizer reads and writes megabytes. A block of each
array stays in a core's own cache from the first step to the last, and what lies between needs no more memory than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from pronghorn.api import Node, TensorSpec, as_numpy_dtype

from .table import KERNELS, Kernel, Scratch, Specs, Viewed, reshaped
from .threads import SECOND, cores

#: Bytes that are worked on at a time, of all arrays together: what a core's own cache holds, about.
BLOCK_BYTES = 5 << 17
#: Where two threads work: more, for they get in each other's way between the steps.
SHARED_BLOCK_BYTES = 5 << 18
#: Chains over so many elements are worth waking a second thread.
LEAST_SHARED = 1 << 18


@attrs.frozen
class Value:
    """What a step reads or gives: operand ``index`` of the chain (``is_operand``), or what its step ``index`` made."""

    index: int
    is_operand: bool = False


@attrs.frozen(eq=False, slots=False)
class Chain:
    """Element-wise Nodes in order, all of one size.

    Args:
        nodes: what the steps do; their own inputs are not looked at.
        reads: for each step its operands.
        results: the steps whose values leave the chain.
    """

    nodes: tuple[Node, ...]
    reads: tuple[tuple[Value, ...], ...]
    results: tuple[int, ...]

    @cached_property
    def shares(self) -> frozenset[tuple[int, int]]:
        """Which (operand, result) may lie in the same memory: the operand is not read after the result was written."""
        operands = [value for value in self.last_reads if value.is_operand]
        return frozenset(
            (operand.index, position)
            for operand in operands
            for position, step in enumerate(self.results)
            if self.may_overwrite(operand, step)
        )

    @cached_property
    def last_reads(self) -> dict[Value, int]:
        """The last step that reads each value."""
        return {value: step for step, reads in enumerate(self.reads) for value in reads}

    def may_overwrite(self, value: Value, step: int) -> bool:
        """True if ``step`` may write its result where ``value`` lies: no later step reads it, nor this one too late."""
        last = self.last_reads.get(value, -1)
        if last != step:
            return last < step
        kernel = KERNELS.kernel_of(self.nodes[step].primitive)
        return all(kernel.may_share(i) for i, read in enumerate(self.reads[step]) if read == value)


def chain_kernel(chain: Chain) -> Kernel:
    """The kernel of a Node that stands for ``chain``: its operands are the chain's, its results the chain's."""

    def factory(ins: Specs, outs: Specs) -> Any:
        return _Coder(chain, ins, outs).scratch()

    return Kernel("chain", factory, shares=chain.shares)


class _Coder:
    """Writes the loop over the blocks.

    What a step computes lies in the memory of a result to come, wherever that is free so long, or else in a temporary:
    each array less leaves room in the cache for longer blocks.
    """

    def __init__(self, chain: Chain, ins: Specs, outs: Specs) -> None:
        self.chain, self.ins, self.outs = chain, ins, outs
        self.size = outs[0].size
        self.is_shared = cores() > 1 and self.size >= LEAST_SHARED
        self._write(self.size)  # how long a block may be depends on how many temporaries there are
        limit = SHARED_BLOCK_BYTES if self.is_shared else BLOCK_BYTES
        self._write(max(1, min(self.size, limit // self._bytes_per_element())))

    def _write(self, block: int) -> None:
        """The steps' lines, for blocks of this length."""
        self.block = block
        self.names = {Value(i, is_operand=True): f"a{i}" for i in range(len(self.ins))}
        self.temporaries: list[TensorSpec] = []
        self.kernels: dict[str, Any] = {}
        self.lines = [self._step(step) for step in range(len(self.chain.nodes))]

    def _bytes_per_element(self) -> int:
        """Of all arrays that the loop goes through; a result that may overwrite an operand does."""
        alone = [out for j, out in enumerate(self.outs) if not self._overwritten(j)]
        specs = [*(x for x in self.ins if x.size == self.size), *alone, *self.temporaries]
        return sum(as_numpy_dtype(spec.dtype).itemsize for spec in specs)

    def _overwritten(self, result: int) -> list[Value]:
        """The operands that the result may lie over."""
        out = self.outs[result]
        alike = [i for i, x in enumerate(self.ins) if (x.size, x.dtype) == (out.size, out.dtype)]
        return [Value(i, is_operand=True) for i in alike if (i, result) in self.chain.shares]

    def scratch(self) -> Scratch:
        """The run, its looks and its working memory: a block of each temporary, twice if two threads work."""
        arrays = [*(f"a{i}" for i in range(len(self.ins))), *(f"r{i}" for i in range(len(self.outs)))]
        specs = [*self.ins, *self.outs]
        cut = [name for name, spec in zip(arrays, specs, strict=True) if spec.size == self.size]
        whole = [name for name in arrays if name not in cut]
        threads = 2 if self.is_shared else 1
        temporaries = [[f"{'tu'[n]}{i}" for i in range(len(self.temporaries))] for n in range(threads)]
        work = ["blocks", *whole, *temporaries[0]]
        shorter = [
            f"{name} = {name}[:rest]" for name, spec in zip(temporaries[0], self.temporaries, strict=True) if spec.shape
        ]
        calls = [f"({', '.join(['blocks', *whole, *names])},)" for names in temporaries]
        source = [
            f"def bind(zip, list, IndexError, share, {', '.join(self.kernels)}):",
            f"  def work({', '.join(work)}):",
            "    while True:",
            "      try:",
            f"        {', '.join(cut)}, = blocks.pop()",
            "      except IndexError:",
            "        return",
            f"      rest = {cut[0]}.size",
            f"      if rest != {self.block}:",
            *(f"        {line}" for line in shorter or ["pass"]),
            *(f"      {line}" for line in self.lines),
            f"  def run({', '.join([*arrays, *(name for names in temporaries for name in names)])}):",
            f"    blocks = list(zip({', '.join(cut)}))",
            f"    share(work, {', '.join(calls)})" if self.is_shared else f"    work(*{calls[0]})",
            "  return run",
        ]
        namespace: dict[str, Any] = {}
        exec("\n".join(source), namespace)  # noqa: S102 - code this class wrote
        run = namespace["bind"](zip, list, IndexError, SECOND.share, **self.kernels)
        return Scratch(Viewed(run, tuple(map(self._look, specs))), tuple(self.temporaries * threads))

    def _step(self, step: int) -> str:
        chain, node, reads = self.chain, self.chain.nodes[step], self.chain.reads[step]
        kernel = KERNELS.kernel_of(node.primitive)
        ins = tuple(self._spec(x.spec) for x in node.inputs)
        out = self._spec(node.specs[0])
        made = kernel.factory(ins, (out,), **node.attributes)
        more = [self._temporary(spec) for spec in made.specs] if isinstance(made, Scratch) else []
        self.kernels[f"k{step}"] = made.run if isinstance(made, Scratch) else made
        names = [self.names[value] for value in reads]
        name = f"r{chain.results.index(step)}" if step in chain.results else self._place(step, out)
        self.names[Value(step)] = name
        return f"k{step}({', '.join([*names, name, *more])})"

    def _spec(self, spec: TensorSpec) -> TensorSpec:
        return spec.with_shape(self.block) if spec.size == self.size else spec.with_shape()

    def _place(self, step: int, out: TensorSpec) -> str:
        """Where the value of a step lies that is no result."""
        for j, made in enumerate(self.outs):
            if self._spec(made) == out and self._fits_result(step, j):
                return f"r{j}"
        for i, made in enumerate(self.temporaries):
            if made == out and f"t{i}" in self.names.values() and self._is_free(f"t{i}", step):
                return f"t{i}"
        return self._temporary(out)

    def _fits_result(self, step: int, result: int) -> bool:
        """True if the value is needed no longer than until the result comes, and nothing else lies there by now."""
        until = self.chain.results[result]
        return (
            step < until
            and self.chain.may_overwrite(Value(step), until)
            and all(self.chain.may_overwrite(operand, step) for operand in self._overwritten(result))
            and self._is_free(f"r{result}", step)
        )

    def _is_free(self, name: str, step: int) -> bool:
        """True if the step may write there: what lies there is not read any more."""
        return all(self.chain.may_overwrite(value, step) for value, place in self.names.items() if place == name)

    def _temporary(self, spec: TensorSpec) -> str:
        self.temporaries.append(spec)
        return f"t{len(self.temporaries) - 1}"

    def _look(self, spec: TensorSpec) -> Callable[[Any], Any] | None:
        if spec.size == self.size:
            return self._cut
        return reshaped(()) if spec.shape else None

    def _cut(self, array: np.ndarray) -> list[np.ndarray]:
        """Blocks, the shorter one first: the last is taken first."""
        flat = array.reshape(-1)
        first = self.size % self.block
        starts = range(first, self.size, self.block)
        return [*([flat[:first]] if first else []), *(flat[start : start + self.block] for start in starts)]


def chain_of(nodes: Sequence[Node], results: Sequence[Node]) -> tuple[Chain, list[Any]]:
    """The Chain of ``nodes`` that gives the values of ``results``, and the Tensors that it reads from outside."""
    steps = {node: i for i, node in enumerate(nodes)}
    operands: dict[tuple[Node, int], Any] = {}
    reads = []
    for node in nodes:
        values = []
        for x in node.inputs:
            if x.node in steps:
                values.append(Value(steps[x.node]))
            else:
                operands.setdefault((x.node, x.index), x)
                values.append(Value(list(operands).index((x.node, x.index)), is_operand=True))
        reads.append(tuple(values))
    return Chain(tuple(nodes), tuple(reads), tuple(steps[node] for node in results)), list(operands.values())
