"""Kernels over some rows of a table: rows written, and those of equal index summed."""

from __future__ import annotations

import math

import numpy as np

from pronghorn.api import TensorSpec

from .adding import add_rows, firsts
from .index import checker
from .table import KERNELS, Run, Scratch, Specs, Viewed, reshaped


@KERNELS.implements("set_rows", inplace=(0,))
def set_rows(ins: Specs, outs: Specs) -> Run:
    check = checker(ins[1], ins[0].shape[0], "set_rows")

    def run(x: np.ndarray, indices: np.ndarray, values: np.ndarray, out: np.ndarray) -> None:
        np.copyto(out, x)
        out[check(indices)] = values

    return run


def sum_rows(ins: Specs, outs: Specs) -> Viewed | Scratch:
    """(indices (n,), values (n, …)) -> the indices in order, the sum for each, whether it is one or fills a place."""
    count, *shape = ins[1].shape
    flat = TensorSpec((count, math.prod(shape)), ins[1].dtype)
    look = reshaped(flat.shape)

    def run(
        indices: np.ndarray, values: np.ndarray, found: np.ndarray, sums: np.ndarray, flags: np.ndarray,
        *work: np.ndarray,
    ) -> None:  # fmt: skip
        order = indices.argsort(kind="stable")
        ordered = indices.take(order)
        is_first = firsts(ordered)
        starts = is_first.nonzero()[0]
        different = starts.size
        ordered.take(starts, 0, found[:different], "clip")
        values.take(order.take(starts), 0, sums[:different], "clip")
        if different < count:
            rest = ~is_first
            add_rows(sums, (is_first.cumsum() - 1)[rest], values, order[rest], *work)
            found[different:], sums[different:] = found[different - 1], sums[different - 1]
        flags[:different], flags[different:] = True, False

    if not count:
        return Viewed(lambda *arrays: None, ())
    return Scratch(Viewed(run, (None, look, None, look, None)), (flat, flat))
