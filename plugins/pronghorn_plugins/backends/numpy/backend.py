"""The NumPy backend: eager calls through the kernels, and Programs of generated Python."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.api import Backend, Capabilities, Graph, Primitive, TensorSpec, as_numpy_dtype

from .program import NumpyProgram
from .table import KERNELS, Scratch

_EAGER_CACHE = 2048


class NumpyBackend(Backend):
    """NumPy alone: the engine that is always there, and the default.

    Eager calls look a kernel up by primitive, specs and attributes, made once. Programs are straight-line Python over
    buffers allocated once; Variables change in place.
    """

    name = "numpy"
    capabilities = Capabilities(train=True, gpu=False, float64=True, flat_groups=True, optimizes=False)

    def __init__(self) -> None:
        self._made: OrderedDict[Any, Any] = OrderedDict()

    def is_available(self) -> bool:
        return True

    def devices(self) -> list[str]:
        return ["cpu:0"]

    def from_numpy(self, value: Any, dtype: str | None = None) -> Any:
        return np.array(value, None if dtype is None else as_numpy_dtype(dtype), order="C")

    def to_numpy(self, array: Any) -> Any:
        return array

    def is_array(self, value: Any) -> bool:
        return isinstance(value, np.ndarray)

    def store(self, old: Any, new: Any) -> Any:
        np.copyto(old, new)
        return old

    def compile(self, graph: Graph) -> NumpyProgram:
        return NumpyProgram(graph)

    def call(self, primitive: Primitive, operands: Sequence[Any], attributes: dict[str, Any]) -> Any:
        specs = tuple(TensorSpec(x.shape, x.dtype) for x in operands)
        results, run, is_view = self._kernel(primitive, specs, attributes)
        if is_view:
            return np.array(run(operands[0]), order="C")
        made = [np.empty(shape, dtype) for shape, dtype in results]
        scratch: Sequence[Any] = ()
        if isinstance(run, Scratch):
            scratch = [np.empty(spec.shape, as_numpy_dtype(spec.dtype)) for spec in run.specs]
            run = run.run
        with np.errstate(all="ignore"):
            run(*operands, *made, *scratch)
        return tuple(made) if primitive.multiple else made[0]

    def _kernel(self, primitive: Primitive, specs: tuple[TensorSpec, ...], attributes: dict[str, Any]) -> Any:
        key = (primitive, specs, tuple(attributes.items()))
        found = self._made.get(key)
        if found is None:
            kernel = KERNELS.kernel_of(primitive)
            outs = primitive.specs(specs, attributes)
            results = [(out.shape, as_numpy_dtype(out.dtype)) for out in outs]
            found = (results, kernel.factory(specs, outs, **attributes), kernel.view)
            if not kernel.per_workspace:
                self._made[key] = found
                if len(self._made) > _EAGER_CACHE:
                    self._made.popitem(last=False)
        return found
