"""Primitives called on arrays: computed at once on the backend that the arrays belong to."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np

from pronghorn.errors import BackendError
from pronghorn.graph import EAGER, Graph, Primitive
from pronghorn.runtime.active import active_backend
from pronghorn.runtime.backend import Backend, Program
from pronghorn.runtime.compile import compile_graph
from pronghorn.runtime.variable import Variable
from pronghorn.spec import TensorSpec

_CACHE_SIZE = 512
_programs: OrderedDict[Any, Program] = OrderedDict()


def eager_call(primitive: Primitive, operands: tuple[Any, ...], attributes: dict[str, Any]) -> Any:
    """``primitive`` of arrays, Variables and numbers, as arrays of the backend.

    Raises:
        BackendError: if the operands belong to different backends.
    """
    backend = backend_of(operands)
    arrays = [_native(x, backend) for x in operands]
    has_body = any(isinstance(value, Graph) for value in attributes.values())
    if not (primitive.is_composite or has_body) and primitive.implementation is None:
        specs = tuple(TensorSpec(x.shape, x.dtype) for x in arrays)
        primitive.specs(specs, attributes)  # a wrong call fails here, with the reason
        return backend.call(primitive, arrays, attributes)
    # A loop's body is made anew with each call: there is nothing to find again.
    made = _compiled if has_body else _composite
    outputs = made(primitive, arrays, attributes, backend)(*arrays)
    return tuple(outputs) if primitive.multiple else outputs[0]


def backend_of(values: tuple[Any, ...]) -> Backend:
    """The backend that ``values`` belong to: of the Variables among them, else the active one.

    Raises:
        BackendError: if there are two.
    """
    found = {x.backend.name: x.backend for x in values if isinstance(x, Variable)}
    if len(found) > 1:
        raise BackendError(
            f"operands belong to the backends {' and '.join(sorted(found))}.",
            fix="Take .numpy() of one of them, or make both under one backend.",
            backends=sorted(found),
        )
    return next(iter(found.values())) if found else active_backend()


def _native(value: Any, backend: Backend) -> Any:
    if isinstance(value, Variable):
        return value.array
    return value if backend.is_array(value) else backend.from_numpy(np.asarray(value))


def _composite(primitive: Primitive, arrays: list[Any], attributes: dict[str, Any], backend: Backend) -> Program:
    specs = tuple(TensorSpec(x.shape, x.dtype) for x in arrays)
    key = (primitive, specs, tuple(attributes.items()), backend.name)
    program = _programs.get(key)
    if program is None:
        program = _programs[key] = _compiled(primitive, arrays, attributes, backend)
        if len(_programs) > _CACHE_SIZE:
            _programs.popitem(last=False)
    else:
        _programs.move_to_end(key)
    return program


def _compiled(primitive: Primitive, arrays: list[Any], attributes: dict[str, Any], backend: Backend) -> Program:
    specs = tuple(TensorSpec(x.shape, x.dtype) for x in arrays)
    return compile_graph(Graph.trace(lambda *xs: primitive.bind(xs, attributes), specs), backend)


EAGER.call = eager_call  # type: ignore[method-assign]
