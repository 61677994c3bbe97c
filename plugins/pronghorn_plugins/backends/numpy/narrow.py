"""float16 and bfloat16, which BLAS does not know: their products and sums are made in float32."""

from __future__ import annotations

from functools import wraps
from typing import Any

import numpy as np

from .constants import NARROW_FLOATS
from .table import Factory, Run, Scratch, Specs


def widened(factory: Factory) -> Factory:
    """The same kernel; narrow operands are copied to float32 first, and the float32 results back."""

    @wraps(factory)
    def make(ins: Specs, outs: Specs, **attributes: Any) -> Run | Scratch:
        if ins[0].dtype not in NARROW_FLOATS:
            return factory(ins, outs, **attributes)
        wide_ins, wide_outs = (tuple(x.with_dtype("float32") for x in specs) for specs in (ins, outs))
        made = factory(wide_ins, wide_outs, **attributes)
        inner, more = (made.run, made.specs) if isinstance(made, Scratch) else (made, ())
        count, total = len(ins), len(ins) + len(outs)

        def run(*arrays: np.ndarray) -> None:
            wide = arrays[total:]
            for narrow, copy in zip(arrays[:count], wide, strict=False):
                np.copyto(copy, narrow)
            inner(*wide)
            for result, copy in zip(arrays[count:total], wide[count:], strict=False):
                np.copyto(result, copy, casting="unsafe")

        return Scratch(run, (*wide_ins, *wide_outs, *more))

    return make
