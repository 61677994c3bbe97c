"""LayerCase: a layer, its arguments, and the inputs that the conformance kit calls it on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs


def _several(shapes: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, shapes)) if isinstance(shapes, list) else (tuple(shapes),)


@attrs.frozen(eq=False)
class LayerCase:
    """One layer on inputs of given shapes: ``check_layer`` proves shapes, gradients, configs, masks and dtypes on it.

    A plugin's module offers its cases by the hook ``pronghorn_conformance_cases``.

    Args:
        layer: the class, or a function of the same arguments that makes the layer.
        arguments: what it is made with.
        shapes: the input's shape with the batch axis, or a list of shapes for a layer of several inputs.
        learns: data that the layer is adapted to, if it has something to learn.
        below: inputs are ints from 0 to ``below`` - 1; floats if None.
        unknown: axes, besides the batch axis, whose sizes the layer need not know.
        fixes_batch: whether the layer must know the batch size, as one that keeps states from batch to batch.
        passes_mask: whether the masks of the inputs come out as one, true where all are; if the layer supports masks.
        drops_mask: whether a layer that supports masks lets none out here.
        skips_masked: whether steps that a mask (batch, time) of the first input leaves out change nothing that comes
            out, at the steps that are left.
        trains_differently: whether training computes something else than inference.
        is_random: whether that is random: equal only for equal random state.
        has_config: False if the arguments cannot be written down.
        custom_objects: the user's own functions and classes in the arguments, by name.
        id: what distinguishes it from the layer's other cases, for test names.
    """

    layer: Callable[..., Any]
    arguments: Mapping[str, Any]
    shapes: tuple[tuple[int, ...], ...] = attrs.field(converter=_several)
    learns: Any = attrs.field(default=None, kw_only=True)
    below: int | None = attrs.field(default=None, kw_only=True)
    unknown: tuple[int, ...] = attrs.field(default=(), kw_only=True)
    fixes_batch: bool = attrs.field(default=False, kw_only=True)
    passes_mask: bool = attrs.field(default=True, kw_only=True)
    drops_mask: bool = attrs.field(default=False, kw_only=True)
    skips_masked: bool = attrs.field(default=False, kw_only=True)
    trains_differently: bool = attrs.field(default=False, kw_only=True)
    is_random: bool = attrs.field(default=False, kw_only=True)
    has_config: bool = attrs.field(default=True, kw_only=True)
    custom_objects: Mapping[str, Any] = attrs.field(factory=dict, kw_only=True)
    id: str = attrs.field(default="", kw_only=True)

    #: What the case is of: the kit picks the check by it.
    kind = "layers"

    def make(self, **more: Any) -> Any:
        """A new layer; ``more`` are arguments of every layer, such as ``dtype``."""
        layer = self.layer(**self.arguments, **more)
        if self.learns is not None:
            layer.adapt(self.learns)
        return layer

    @property
    def has_several_inputs(self) -> bool:
        """Whether the layer is called on a list."""
        return len(self.shapes) > 1

    def arranged(self, inputs: Any) -> Any:
        """A list of inputs as the layer takes it: the list, or its only item."""
        return list(inputs) if self.has_several_inputs else next(iter(inputs))

    def __str__(self) -> str:
        arguments = ((name, getattr(value, "__name__", value)) for name, value in self.arguments.items())
        told = ",".join(f"{name}={value}" for name, value in arguments) or "plain"
        shapes = ",".join("x".join(map(str, shape)) for shape in self.shapes)
        return f"{getattr(self.layer, '__name__', 'layer')}-{self.id or told}-{shapes}"
