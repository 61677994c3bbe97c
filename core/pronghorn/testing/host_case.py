"""HostCase: a layer that computes on the host, such as one over strings, and what must hold for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from pronghorn import layers as layer_namespace
from pronghorn.errors import ArgumentTypeError
from pronghorn.graph import placeholder
from pronghorn.testing.sample import require


@attrs.frozen(eq=False)
class HostCase:
    """One layer that works on arrays and lists alone, not on symbolic Tensors.

    A plugin's module offers its cases by the hook ``pronghorn_conformance_cases``, as it does a ``LayerCase``.

    Args:
        layer: the class.
        arguments: what it is made with.
        data: what it is called on: an array, a nested list, or a list of those for a layer of several inputs.
        learns: what it is adapted to before, if it has something to learn.
        several: whether ``data`` lists several inputs.
        custom_objects: the user's own functions in the arguments, by name.
        id: what distinguishes it from the layer's other cases, for test names.
    """

    layer: Callable[..., Any]
    arguments: Mapping[str, Any]
    data: Any
    learns: Any = attrs.field(default=None, kw_only=True)
    several: bool = attrs.field(default=False, kw_only=True)
    custom_objects: Mapping[str, Any] = attrs.field(factory=dict, kw_only=True)
    id: str = attrs.field(default="", kw_only=True)

    #: What the case is of: the kit picks the check by it.
    kind = "layers"

    def make(self, **more: Any) -> Any:
        """A new layer that has learned."""
        layer = self.layer(**self.arguments, **more)
        if self.learns is not None:
            layer.adapt(self.learns)
        return layer

    def __str__(self) -> str:
        arguments = ((name, getattr(value, "__name__", value)) for name, value in self.arguments.items())
        told = ",".join(f"{name}={value}" for name, value in arguments) or "plain"
        return f"{getattr(self.layer, '__name__', 'layer')}-{self.id or told}"


def check_host_case(case: HostCase) -> None:
    """Prove on ``case`` what holds for every layer that computes on the host.

    - The result is an array of the shape that ``compute_output_shape`` says.
    - The config makes an equal layer by way of JSON, with all that was learned; so does a deep copy.
    - A symbolic Tensor is refused.

    Raises:
        AssertionError: with the first difference.
    """
    layer = case.make()
    wanted = layer(case.data)
    require(isinstance(wanted, np.ndarray), f"{case} gives a {type(wanted).__name__}, no array")
    _check_shape(case, layer, wanted)
    again = layer_namespace.deserialize(json.loads(json.dumps(layer_namespace.serialize(layer))))
    copies = {"made from its config": again, "copied": copy.deepcopy(layer)}
    for how, other in copies.items():
        require(other.get_config() == layer.get_config(), f"{case} {how}: {other.get_config()} is another config")
        np.testing.assert_array_equal(other(case.data), wanted, err_msg=f"{case} {how}")
    try:
        layer([placeholder((None, 1), "int64")] * 2 if case.several else placeholder((None, 1), "int64"))
    except ArgumentTypeError:
        return
    raise AssertionError(f"{case} takes a symbolic Tensor")


def _check_shape(case: HostCase, layer: Any, result: Any) -> None:
    shapes = [np.shape(x) for x in case.data] if case.several else [np.shape(np.array(case.data, dtype=object))]
    told = layer.compute_output_shape(shapes if case.several else shapes[0])
    fits = len(told) == result.ndim and all(a in (None, b) for a, b in zip(told, result.shape, strict=True))
    require(fits, f"{case}: compute_output_shape({shapes}) says {told}, {result.shape} comes out")
