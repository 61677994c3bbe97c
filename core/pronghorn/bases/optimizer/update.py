"""One step of an optimizer as graph: gradients in, updates of parameters and state out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from pronghorn import ops
from pronghorn.bases.optimizer import clipping
from pronghorn.bases.optimizer.flat import store
from pronghorn.bases.optimizer.state import State, Unit
from pronghorn.errors import GraphError
from pronghorn.graph import Tensor, current_trace
from pronghorn.primitives.index import rows
from pronghorn.primitives.shape import pack
from pronghorn.runtime import Variable

if TYPE_CHECKING:
    from pronghorn.bases.optimizer.base import Optimizer

_SMALL = ("float16", "bfloat16")


@attrs.define(eq=False)
class Item:
    """A unit and the gradient that arrived for it; None if there was none."""

    unit: Unit
    gradient: Any


class Update:
    """One step in a running trace.

    In this order: loss scale, accumulation, clipping, weight decay, the optimizer's own ``step``, moving average,
    constraints. All reads give the values from before the step.
    """

    def __init__(self, optimizer: Optimizer, state: State, iterations: Variable) -> None:
        trace = current_trace()
        if trace is None:
            raise GraphError("a step of an optimizer is part of a trace, and none runs.", fix="Call optimizer.apply.")
        self.optimizer, self.state, self.trace = optimizer, state, trace
        self.iterations = iterations
        count: Any = trace.read(iterations)
        self.count = count
        self.rate = optimizer.rate(self.count)
        every = optimizer.gradient_accumulation_steps
        #: How many updates there were before this one.
        self.done: Any = ops.floor_divide(self.count, every) if every else self.count
        #: Whether the parameters change in this step; None if they always do.
        self.due = ops.equal(ops.mod(self.count + 1, every), 0) if every else None
        self.values: dict[Variable, Tensor] = {}
        self._numbers: dict[str, tuple[Any, Any]] = {}

    def run(self, gradients: Mapping[Variable, Any]) -> None:
        """Emit the step for gradients by parameter."""
        items = self._clipped(self._accumulated(self._items(gradients)))
        shared = self._shared()
        for item in items:
            self._finish(item, *self._stepped(item, shared))
        self.values[self.iterations] = self.count + 1
        store(self.trace, self.values)

    def numbers(self, dtype: str) -> tuple[Any, Any]:
        """The learning rate and the number of this update, 1 for the first, as scalars of ``dtype``."""
        if dtype not in self._numbers:
            self._numbers[dtype] = ops.cast(self.rate, dtype), ops.cast(self.done, dtype) + 1.0
        return self._numbers[dtype]

    def _items(self, gradients: Mapping[Variable, Any]) -> list[Item]:
        alone = self._clips_each and self.due is not None
        items = []
        for unit in self.state.units:
            given = [gradients.get(variable) for variable in unit.variables]
            if unit.is_flat and unit.is_whole and not alone and all(g is not None for g in given):
                items.append(
                    Item(unit, pack(*(self._scaled(g, v) for g, v in zip(given, unit.variables, strict=True))))
                )
                continue
            for variable, gradient in zip(unit.variables, given, strict=True):
                if variable in gradients:
                    single = self.state.single(variable) if unit.is_flat else unit
                    items.append(Item(single, None if gradient is None else self._scaled(gradient, variable)))
        return items

    @property
    def _clips_each(self) -> bool:
        return bool(self.optimizer.clipnorm) and self.optimizer.dialect != "keras2"

    def _scaled(self, gradient: Any, variable: Variable) -> Any:
        """In the parameter's dtype, without the loss's scale; clipped here if each is clipped by itself."""
        if self._stays_rows(gradient, variable):
            indices, values = gradient.node.inputs
            return rows(indices, self._unscaled(values, variable), shape=gradient.shape)
        gradient = self._unscaled(gradient, variable)
        if self._clips_each and self.due is None:
            gradient = clipping.by_norm(gradient, self.optimizer.clipnorm or 0.0)
        return gradient

    def _unscaled(self, gradient: Any, variable: Variable) -> Any:
        gradient, scale = ops.cast(gradient, variable.dtype), self.optimizer.loss_scale_factor
        return gradient / scale if scale else gradient

    def _stays_rows(self, gradient: Any, variable: Variable) -> bool:
        is_rows = isinstance(gradient, Tensor) and gradient.node.primitive is rows
        return is_rows and self.optimizer.takes_rows and variable.dtype not in _SMALL

    def _accumulated(self, items: list[Item]) -> list[Item]:
        if self.due is None:
            return items
        every = self.optimizer.gradient_accumulation_steps
        for item in items:
            if item.gradient is not None:
                slot = item.unit.slots["gradient_accumulator"]
                total = self.trace.read(slot) + item.gradient
                self.values[slot] = ops.where(self.due, 0.0, total)
                item.gradient = total / every
                if self._clips_each:
                    item.gradient = clipping.by_norm(item.gradient, self.optimizer.clipnorm or 0.0)
        return items

    def _clipped(self, items: list[Item]) -> list[Item]:
        present = [item for item in items if item.gradient is not None]
        gradients: Sequence[Any] = [item.gradient for item in present]
        norm = self.optimizer.global_clipnorm
        if self.optimizer.dialect == "keras2":
            norm = self.optimizer.clipnorm or norm
        if norm:
            gradients = clipping.by_global_norm(gradients, norm)
        if self.optimizer.clipvalue:
            gradients = clipping.by_value(gradients, self.optimizer.clipvalue)
        for item, gradient in zip(present, gradients, strict=True):
            item.gradient = gradient
        return items

    def _shared(self) -> dict[str, Any]:
        if not self.state.shared:
            return {}
        old = {name: self.trace.read(variable) for name, variable in self.state.shared.items()}
        first = next(iter(old.values()))
        new = self.optimizer.advance(old, self.numbers(first.dtype)[1])
        for name, variable in self.state.shared.items():
            self.values[variable] = self._if_due(new[name], old[name])
        return new

    def _stepped(self, item: Item, shared: Mapping[str, Any]) -> tuple[Any, Any]:
        """The parameter before and after the optimizer's own step; its slots are stored."""
        unit, old = item.unit, self.trace.read(item.unit.target)
        if item.gradient is None:
            return old, old
        dtype = "float32" if old.dtype in _SMALL else old.dtype
        rate, t = self.numbers(dtype)
        parameter = ops.cast(old, dtype)
        if self.optimizer.weight_decay is not None and unit.decays:
            parameter = parameter * (1.0 - self.optimizer.weight_decay * rate)
        before = {name: self.trace.read(unit.slots[name]) for name in self.optimizer.slot_names}
        slots = {name: ops.cast(value, dtype) for name, value in {**before, **shared}.items()}
        if self._stays_rows(item.gradient, unit.target):
            indices, values = item.gradient.node.inputs
            new, after = self.optimizer.apply_rows(parameter, indices, values, slots, rate, t)
        else:
            new, after = self.optimizer.step(parameter, ops.cast(item.gradient, dtype), slots, rate, t)
        for name in self.optimizer.slot_names:
            if name in after:
                self.values[unit.slots[name]] = self._if_due(ops.cast(after[name], before[name].dtype), before[name])
        return old, self._if_due(ops.cast(new, old.dtype), old)

    def _if_due(self, new: Any, old: Any) -> Any:
        return new if self.due is None else ops.where(self.due, new, old)

    def _finish(self, item: Item, old: Any, new: Any) -> None:
        unit, optimizer = item.unit, self.optimizer
        if optimizer.use_ema:
            slot = unit.slots["average"]
            kept = ops.where(ops.equal(self.done, 0), 0.0, optimizer.ema_momentum)
            kept = ops.cast(kept, new.dtype)
            average = kept * self.trace.read(slot) + (1.0 - kept) * new
            self.values[slot] = average
            if optimizer.ema_overwrite_frequency:
                overwrites = ops.equal(ops.mod(self.done + 1, optimizer.ema_overwrite_frequency), 0)
                new = ops.where(overwrites, average, new)
        if unit.target.constraint is not None and item.gradient is not None:
            new = unit.target.constraint(new)
        if new is not old:
            self.values[unit.target] = new
