"""NumPy kernels of loops and branches: the bodies are Programs of their own, bound once to each workspace."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import Graph, TensorSpec, as_numpy_dtype

from .table import KERNELS, Run, Specs


@KERNELS.implements("scan", per_workspace=True)
def scan(
    ins: Specs, outs: Specs, *, body: Graph, carries: int, scanned: int, length: int, reverse: bool, family: Any
) -> Any:
    """The body's Program once a step; the carries go to and fro between two sets of buffers."""
    step = _bound(body)
    buffers = [[_empty(spec) for spec in ins[:carries]] for _ in range(2)]
    steps = range(length - 1, -1, -1) if reverse else range(length)
    last = length - 1
    first_const, first_result = carries + scanned, len(ins)

    def run(*arrays: Any) -> None:
        carry = arrays[:carries]
        xs, consts = arrays[carries:first_const], arrays[first_const:first_result]
        ending, ys = arrays[first_result : first_result + carries], arrays[first_result + carries :]
        for done, t in enumerate(steps):
            following = ending if done == last else buffers[done & 1]
            step(*carry, *[x[t, ...] for x in xs], *consts, *following, *[y[t, ...] for y in ys])
            carry = following
        if length == 0:
            for old, new in zip(carry, ending, strict=True):
                np.copyto(new, old)

    return run


@KERNELS.implements("cond", per_workspace=True)
def cond(ins: Specs, outs: Specs, *, true: Graph, false: Graph) -> Any:
    """One of two Programs."""
    branches = _bound(false), _bound(true)

    def run(pred: Any, *arrays: Any) -> None:
        branches[bool(pred)](*arrays)

    return run


@KERNELS.implements("while_loop", per_workspace=True)
def while_loop(ins: Specs, outs: Specs, *, condition: Graph, body: Graph, carries: int) -> Any:
    """The body's Program as long as the condition's gives True."""
    test, step = _bound(condition), _bound(body)
    buffers = [[_empty(spec) for spec in ins[:carries]] for _ in range(2)]
    holds = np.empty((), np.bool_)
    first_result = len(ins)

    def run(*arrays: Any) -> None:
        carry, consts = arrays[:carries], arrays[carries:first_result]
        turn = 0
        while True:
            test(*carry, *consts, holds)
            if not holds:
                break
            following = buffers[turn]
            step(*carry, *consts, *following)
            carry, turn = following, 1 - turn
        for old, new in zip(carry, arrays[first_result:], strict=True):
            np.copyto(new, old)

    return run


def _bound(graph: Graph) -> Any:
    """The body as a function of (operands, results), over buffers of its own."""
    from .program import NumpyProgram

    return NumpyProgram(graph).bound()


def _empty(spec: TensorSpec) -> Any:
    return np.empty(spec.shape, as_numpy_dtype(spec.dtype))


@KERNELS.implements("custom_gradient")
def custom_gradient(ins: Specs, outs: Specs, *, count: int, pullback: Graph) -> Run:
    taken = len(ins)

    def run(*arrays: np.ndarray) -> None:
        for x, out in zip(arrays[:count], arrays[taken:], strict=True):
            np.copyto(out, x)

    return run
