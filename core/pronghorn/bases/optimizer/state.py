"""The Variables behind an optimizer: slots for each parameter, shared scalars, and the units that one step updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from pronghorn.bases.optimizer.flat import join, separate
from pronghorn.dtypes import as_numpy
from pronghorn.errors import SavingError
from pronghorn.runtime import Variable, flat_group

if TYPE_CHECKING:
    from pronghorn.bases.optimizer.persistence import HasState


@attrs.frozen(eq=False)
class Unit:
    """What one call of ``step`` updates: a Variable, or the flat one of many.

    Args:
        variables: the parameters, in order.
        target: the parameter itself, or the flat Variable that they are the parts of.
        slots: the state by name, of the target's shape or as the optimizer says.
        decays: whether weight decay applies.
    """

    variables: tuple[Variable, ...]
    target: Variable
    slots: dict[str, Variable]
    decays: bool

    @property
    def is_flat(self) -> bool:
        """True for the vector of many Variables."""
        return self.target is not self.variables[0]

    @property
    def is_whole(self) -> bool:
        """True as long as the flat Variable still has exactly these parts."""
        return not self.is_flat or self.target.parts == self.variables


class State:
    """What an optimizer remembers of its parameters; grows when it is built for more of them."""

    def __init__(self, optimizer: HasState) -> None:
        self.optimizer = optimizer
        self.variables: list[Variable] = []
        self.slots: dict[str, list[Variable]] = {}
        self.shared: dict[str, Variable] = {}
        self.units: list[Unit] = []
        self._positions: dict[Variable, int] = {}

    def __contains__(self, variable: Variable) -> bool:
        return variable in self._positions

    def add(self, variables: Sequence[Variable], *, grouped: bool) -> None:
        """Slots for ``variables``; joined into flat vectors where ``grouped`` and nothing forbids it."""
        for variable in variables:
            self._positions[variable] = len(self.variables)
            self.variables.append(variable)
            for slot in self.optimizer.all_slots:
                self.slots.setdefault(slot, []).append(self._slot(slot, variable))
        for members in self._groups(variables) if grouped else [[variable] for variable in variables]:
            self.units += self._units(members)
        for variable in variables:
            if variable.base is not None and self._by_rows(variable):
                separate(variable.base)
        if not self.shared and variables:
            for name in self.optimizer.shared_names:
                self.shared[name] = self._variable(
                    name, np.full((), self.optimizer.slot_value(name)), variables[0].dtype
                )

    def _slot(self, slot: str, variable: Variable) -> Variable:
        own = slot in self.optimizer.slot_names
        shape = self.optimizer.slot_shape(slot, variable.shape) if own else variable.shape
        value = np.full(shape, self.optimizer.slot_value(slot) if own else 0.0, as_numpy(variable.dtype))
        return self._variable(f"{variable.path.replace('/', '_')}_{slot}", value, variable.dtype)

    def _variable(self, name: str, value: Any, dtype: str) -> Variable:
        return Variable(value, name=f"{self.optimizer.name}/{name}", dtype=dtype, trainable=False)

    def _groups(self, variables: Sequence[Variable]) -> list[list[Variable]]:
        """Variables that may share a vector, by dtype and weight decay; the others alone."""
        groups: dict[Any, list[Variable]] = {}
        for variable in variables:
            by_rows = variable.row_updates and variable.regularizer is None and self.optimizer.takes_rows
            if by_rows and variable.base is not None:
                separate(variable.base)
            key = (
                variable
                if by_rows or variable.constraint is not None
                else (variable.dtype, self.optimizer.decays(variable))
            )
            groups.setdefault(key, []).append(variable)
        return list(groups.values())

    def _by_rows(self, variable: Variable) -> bool:
        """Whether its gradient can be expected to stay sparse."""
        return variable.row_updates and variable.regularizer is None and self.optimizer.takes_rows

    def _units(self, members: list[Variable]) -> list[Unit]:
        name = self.optimizer.name
        base = join(members, f"{name}/parameters") if len(members) > 1 else None
        if base is None:
            return [self.single(variable) for variable in members]
        slots = {
            slot: flat_group([found[self._positions[v]] for v in members], f"{name}/{slot}")
            for slot, found in self.slots.items()
        }
        return [Unit(tuple(members), base, slots, self.optimizer.decays(members[0]))]

    def single(self, variable: Variable) -> Unit:
        """The unit of one parameter alone."""
        position = self._positions[variable]
        slots = {slot: found[position] for slot, found in self.slots.items()}
        return Unit((variable,), variable, slots, self.optimizer.decays(variable))

    def in_keras_order(self) -> list[Variable]:
        """Slots and shared scalars in the order in which Keras 3 makes and saves them."""
        extra = [slot for slot in self.optimizer.all_slots if slot not in self.optimizer.slot_names]
        order = [*((slot,) for slot in extra), *self.optimizer.slot_groups]
        found = [self.slots[slot][i] for group in order for i in range(len(self.variables)) for slot in group]
        return [*found, *self.shared.values()]

    def named(self) -> dict[str, Variable]:
        """Slots by ``"<slot>/<position of the parameter>"``, shared scalars by their names."""
        slots = {f"{slot}/{i}": v for slot, found in self.slots.items() for i, v in enumerate(found)}
        return {**slots, **self.shared}

    def in_keras2_order(self) -> list[Variable | tuple[int, ...]]:
        """What Keras 2.2.4 saves behind ``iterations``: Variables, and shapes of zeros that stand for nothing here."""
        found: list[Variable | tuple[int, ...]] = []
        for slot in self.optimizer.keras2_slots:
            filler = self.optimizer.keras2_filler(slot)
            found += self.slots.get(slot) or [v.shape if filler is None else filler for v in self.variables]
        return found


def assign_all(optimizer: str, pairs: Sequence[tuple[str, Variable, Any]]) -> None:
    """Store (name, Variable, value) after looking at all of them.

    Raises:
        SavingError: if a value's shape is not its Variable's; then nothing is stored.
    """
    for name, variable, value in pairs:
        if np.shape(value) != variable.shape:
            raise SavingError(
                f"{name} has shape {np.shape(value)}, the optimizer's {variable.shape}.",
                where=f"optimizer {optimizer!r}",
                fix="Load the state into an optimizer of the same class and settings, built for the same parameters.",
                expected=variable.shape,
                actual=np.shape(value),
            )
    for _, variable, value in pairs:
        variable.assign(np.asarray(value, as_numpy(variable.dtype)))
