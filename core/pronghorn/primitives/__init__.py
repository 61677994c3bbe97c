"""The primitives, by family: each one block, its shape rule and its VJP side by side.

Exists so that forward, backward and every engine speak of the same few operations. Guards against: rules far from what
they rule, promotion in disguise (operands have one dtype, ``pronghorn.ops`` promotes), gradients that only one engine
knows. Not here: how they run (kernels and lowerings are the backends'), functions for users (``ops/``).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from pronghorn.errors import GraphError
from pronghorn.graph import LEAVES, Primitive

FAMILIES = (
    "elementwise",
    "arithmetic",
    "shape",
    "reduction",
    "index",
    "dot",
    "convolution",
    "window",
    "sort",
    "rows",
    "random",
    "nn",
    "attention",
    "linalg",
    "factorization",
    "fft",
    "control",
    "recurrent",
)


def _gathered() -> Mapping[str, Primitive]:
    found: dict[str, Primitive] = {}
    for family in FAMILIES:
        for value in vars(import_module(f"pronghorn.primitives.{family}")).values():
            if not isinstance(value, Primitive) or value in LEAVES:
                continue
            if found.setdefault(value.name, value) is not value:
                raise GraphError(f"two primitives are named {value.name!r}.", where=f"pronghorn.primitives.{family}")
    return MappingProxyType(found)


#: Every primitive of the core by its name; the leaves of a graph are not among them.
PRIMITIVES: Mapping[str, Primitive] = _gathered()
