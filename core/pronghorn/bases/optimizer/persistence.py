"""An optimizer's state as a whole: made, counted, saved, loaded, carried along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from pronghorn.bases.optimizer.rate import HasRate
from pronghorn.bases.optimizer.state import State, assign_all
from pronghorn.bases.schedule import Schedule
from pronghorn.dtypes import is_float
from pronghorn.errors import ArgumentError, NotBuiltError, SavingError
from pronghorn.graph import current_trace
from pronghorn.runtime import Variable, active_backend, using_backend

_NOT_CARRIED = ("_state", "_programs", "_iterations", "_rate_variable")


class HasState(HasRate):
    """The part of an optimizer that owns the state."""

    _state: State | None = None
    #: A state that waits for ``build``.
    _carried: Mapping[str, Any] = MappingProxyType({})
    #: Variables, and parts of names, that weight decay leaves alone.
    _excluded: tuple[Sequence[Variable], Sequence[str]] = ((), ())

    @property
    def built(self) -> bool:
        """True once the state exists."""
        return self._state is not None

    @property
    def all_slots(self) -> tuple[str, ...]:
        """The slots of the subclass, and those for averages and accumulated gradients."""
        average = ("average",) if self.use_ema else ()
        accumulator = ("gradient_accumulator",) if self.gradient_accumulation_steps else ()
        return (*average, *accumulator, *self.slot_names)

    def build(self, variables: Iterable[Variable]) -> None:
        """Make the state for ``variables``; parameters that it was built for before keep theirs.

        Outside a trace, and where the backend shares memory, parameters of one dtype become parts of one vector.
        """
        wanted = list(dict.fromkeys(variables))
        self._on_backend_of(wanted)
        state = self._state or State(self)
        new = [variable for variable in wanted if variable not in state]
        grouped = self.elementwise and current_trace() is None and active_flat(new)
        with using_backend(new[0].backend if new else active_backend()):
            state.add(new, grouped=grouped)
        self._state = state
        if self._carried and new:
            carried, self._carried = self._carried, MappingProxyType({})
            self.load_state(carried)

    def _on_backend_of(self, variables: Sequence[Variable]) -> None:
        """Scalars made before it was known where the parameters live are made anew there."""
        backend = variables[0].backend if variables else active_backend()
        with using_backend(backend):
            if self._rate_variable is not None and self._rate_variable.backend is not backend:
                self._rate_variable = self._scalar("learning_rate", self._rate_now(), "float32")
            if self._iterations is not None and self._iterations.backend is not backend:
                self._iterations = self._scalar("iteration", int(self._iterations), "int64")
            _ = self.iterations, self._rate if isinstance(self._rate, Schedule) else self.learning_rate

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Keep ``weight_decay`` from some parameters: these, and those in whose name one of ``var_names`` is found.

        Raises:
            ArgumentError: if the optimizer has been built.
        """
        if self.built:
            raise ArgumentError(
                "weight decay can no longer be changed: the optimizer has its state.",
                where=f"{type(self).__name__}.exclude_from_weight_decay",
                fix="Call it before the first training step, or make a new optimizer.",
            )
        self._excluded = (list(var_list or ()), list(var_names or ()))

    def decays(self, variable: Variable) -> bool:
        """Whether weight decay applies to ``variable``."""
        variables, names = self._excluded
        named = bool(names) and re.search("|".join(names), variable.name) is not None
        return not named and all(variable is not other for other in variables)

    @property
    def variables(self) -> list[Variable]:
        """The state as Keras 3 orders it: iterations, learning rate, averages, slots, shared scalars."""
        rate = [] if isinstance(self._rate, Schedule) else [self.learning_rate]
        return [self.iterations, *rate, *(self._state.in_keras_order() if self._state else ())]

    def save_state(self) -> dict[str, np.ndarray[Any, Any]]:
        """Everything that the next step depends on, by stable names: ``"iterations"``, ``"momentum/0"`` …"""
        rate = {} if isinstance(self._rate, Schedule) else {"learning_rate": self.learning_rate}
        slots = self._state.named() if self._state else {}
        return {name: v.numpy() for name, v in {"iterations": self.iterations, **rate, **slots}.items()}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from ``save_state()``; before ``build`` it is kept until then.

        Raises:
            SavingError: if names or shapes are others than this optimizer's; then nothing changes.
        """
        if self._state is None:
            self._carried = dict(state)
            return
        known = {"iterations": self.iterations, **self._state.named()}
        if not isinstance(self._rate, Schedule):
            known["learning_rate"] = self.learning_rate
        missing, odd = sorted(known.keys() - state.keys() - {"learning_rate"}), sorted(state.keys() - known.keys())
        if missing or odd:
            raise SavingError(
                f"the state does not fit: missing {missing}, unknown {odd}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Load it into an optimizer of the same class and settings, built for the same parameters.",
            )
        assign_all(self.name, [(name, known[name], value) for name, value in state.items()])
        self._rate = self._rate_now()

    def get_weights(self, dialect: str | None = None) -> list[np.ndarray[Any, Any]]:
        """The state as a list: the order of ``variables``, or in the dialect ``"keras2"`` that of Keras 2.2.4.

        Args:
            dialect: the optimizer's own if None.
        """
        if (dialect or self.dialect) != "keras2":
            return [variable.numpy() for variable in self.variables]
        found = self._built_state("get_weights").in_keras2_order()
        slots = [x.numpy() if isinstance(x, Variable) else np.zeros(x, np.float32) for x in found]
        return [self.iterations.numpy(), *slots] if self.keras2_saves_iterations else slots

    def set_weights(self, weights: Sequence[Any], dialect: str | None = None) -> None:
        """Take the state from a list as ``get_weights`` gives it.

        Args:
            weights: the arrays.
            dialect: the optimizer's own if None.

        Raises:
            SavingError: if there are more or fewer than the optimizer has, or a shape differs; then nothing changes.
        """
        state = self._built_state("set_weights")
        targets: list[Any] = list(self.variables)
        if (dialect or self.dialect) == "keras2":
            targets = list(state.in_keras2_order())
            # 2.3 and later save the iterations of every optimizer.
            if self.keras2_saves_iterations or len(weights) == len(targets) + 1:
                targets = [self.iterations, *targets]
        if len(weights) != len(targets):
            raise SavingError(
                f"{len(weights)} arrays were given for {len(targets)} of the state.",
                where=f"{type(self).__name__} {self.name!r}.set_weights",
                fix="Take them from get_weights() of an optimizer of the same class, settings and dialect.",
            )
        pairs = [(f"weights[{i}]", v, w) for i, (v, w) in enumerate(zip(targets, weights, strict=True))]
        assign_all(self.name, [pair for pair in pairs if isinstance(pair[1], Variable)])
        self._rate = self._rate_now()

    def _built_state(self, what: str) -> State:
        if self._state is None:
            raise NotBuiltError(
                f"{what} needs the optimizer's state, and there is none yet.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Call optimizer.build(model.trainable_variables), or train one step first.",
            )
        return self._state

    def __getstate__(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.__dict__.items() if name not in _NOT_CARRIED}
        return {**kept, "_rate": self._rate_now(), "_carried": self.save_state() if self.built else dict(self._carried)}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept, _state=None, _programs={}, _iterations=None, _rate_variable=None)


def active_flat(variables: Sequence[Variable]) -> bool:
    """Whether the backend of ``variables`` shares memory between a vector and its parts."""
    return (
        bool(variables) and variables[0].backend.capabilities.flat_groups and all(is_float(v.dtype) for v in variables)
    )
