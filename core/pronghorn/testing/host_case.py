"""HostCase: a layer that computes on the host, such as one over strings, and what must hold for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from pronghorn import layers as layer_namespace
from pronghorn.dtypes import TEXT
from pronghorn.functional import Input
from pronghorn.model import Model
from pronghorn.testing.sample import require


@attrs.frozen(eq=False)
class HostCase:
    """One layer that computes with NumPy, before a model's Program.

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
    kind = "host_layers"

    def make(self, **more: Any) -> Any:
        """A new layer that has learned."""
        layer = self.layer(**self.arguments, **more)
        if self.learns is not None:
            layer.adapt(self.learns)
        return layer

    @property
    def arrays(self) -> list[Any]:
        """The inputs as arrays; strings are objects."""
        given = [np.array(x, dtype=object) for x in (self.data if self.several else [self.data])]
        return [x if isinstance(x.flat[0], str | bytes) else np.array(x.tolist()) for x in given]

    def __str__(self) -> str:
        arguments = ((name, getattr(value, "__name__", value)) for name, value in self.arguments.items())
        told = ",".join(f"{name}={value}" for name, value in arguments) or "plain"
        return f"{getattr(self.layer, '__name__', 'layer')}-{self.id or told}"


def check_host_case(case: HostCase) -> None:
    """Prove on ``case`` what holds for every layer that computes on the host.

    - The result is an array of the shape that ``compute_output_shape`` says.
    - The config makes an equal layer by way of JSON, with all that was learned; so does a deep copy.
    - On Inputs of a model it stands for what it computes: the model predicts that, also one made from its config.

    Raises:
        AssertionError: with the first difference.
    """
    layer = case.make()
    wanted = layer(case.data)
    require(isinstance(wanted, np.ndarray), f"{case} gives a {type(wanted).__name__}, no array")
    shapes = [np.shape(x) for x in case.arrays]
    told = layer.compute_output_shape(shapes if case.several else shapes[0])
    fits = len(told) == wanted.ndim and all(a in (None, b) for a, b in zip(told, wanted.shape, strict=True))
    require(fits, f"{case}: compute_output_shape({shapes}) says {told}, {wanted.shape} comes out")
    again = layer_namespace.deserialize(json.loads(json.dumps(layer_namespace.serialize(layer))))
    for how, other in (("made from its config", again), ("copied", copy.deepcopy(layer))):
        require(other.get_config() == layer.get_config(), f"{case} {how}: {other.get_config()} is another config")
        np.testing.assert_array_equal(other(case.data), wanted, err_msg=f"{case} {how}")
    if wanted.dtype != object:
        _check_model(case, layer, wanted)


def _check_model(case: HostCase, layer: Any, wanted: Any) -> None:
    arrays = case.arrays
    inputs = [
        Input(batch_shape=(None, *x.shape[1:]), dtype=TEXT if x.dtype == object else x.dtype.name) for x in arrays
    ]
    output = layer(inputs if case.several else inputs[0])
    require(output.dtype == wanted.dtype.name, f"{case} on an Input is {output.dtype}, {wanted.dtype} comes out")
    model = Model(inputs, output)
    again = Model.from_config(json.loads(json.dumps(model.get_config())))
    for how, made in (("in a model", model), ("in a model made from its config", again)):
        np.testing.assert_array_equal(made.predict(arrays, verbose=0), wanted, err_msg=f"{case} {how}")
