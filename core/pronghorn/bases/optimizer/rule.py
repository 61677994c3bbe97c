"""Rule: what a subclass of Optimizer says of its method, and the arguments that all of them have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pronghorn.errors import ArgumentError
from pronghorn.primitives.index import gather
from pronghorn.primitives.rows import set_rows, sum_rows
from pronghorn.recorded import Recorded


class Rule(Recorded):
    """The part of an optimizer that its author writes; ``Optimizer`` says what the arguments mean."""

    name: str
    weight_decay: float | None
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    gradient_accumulation_steps: int | None
    loss_scale_factor: float | None
    decay: float
    dialect: str

    kind = "optimizers"
    slot_names: Any = ()
    shared_names: Any = ()
    elementwise: Any = True
    #: Whether a parameter stays as it is where its gradient is 0, so that the rows of a sparse one can be updated alone;
    #: None: True if there is an ``apply_rows``.
    updates_rows: Any = None
    #: Arguments whose default is another one in Keras 2.2.4.
    keras2_defaults: ClassVar[Mapping[str, Any]] = {}
    #: Whether Keras 2.2.4 saves ``iterations`` with the slots.
    keras2_saves_iterations = True

    def slot_value(self, name: str) -> float:
        """What every element of the slot, or the shared scalar, is at the beginning."""
        return 0.0

    def slot_shape(self, name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of the slot of a parameter of ``shape``; where it is another, ``elementwise`` must be False."""
        return shape

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The new parameter and the new slots, by ``pronghorn.ops`` on Tensors; nothing is assigned.

        Args:
            parameter, gradient: float32 or float64 of one shape: of one parameter, or of many as a vector.
            slots: the parameter's slots, and the shared scalars after ``advance``.
            rate: the learning rate of this step, a scalar.
            t: the number of the step as a float scalar, 1 for the first.
        """
        raise NotImplementedError(f"{type(self).__name__} must define step(parameter, gradient, slots, rate, t).")

    def advance(self, shared: dict[str, Any], t: Any) -> dict[str, Any]:
        """The shared scalars of step ``t`` from those of the step before."""
        return shared

    def at_rest(self, slots: dict[str, Any]) -> dict[str, Any]:
        """What ``step`` makes of the slots where the gradient is 0, if ``updates_rows``: they stay as they are."""
        return slots

    def apply_rows(
        self, parameter: Any, indices: Any, values: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        """As ``step``, for the gradient that is ``values`` (n, …) at the rows ``indices`` (n,), equal ones adding up.

        What stands here takes ``step`` over the rows that are named, and ``at_rest`` over the others.
        """
        indices, sums, _ = sum_rows(indices, values)
        own = {name: slots[name] for name in self.slot_names}
        picked = {name: gather(value, indices, axis=0) for name, value in own.items()}
        new, after = self.step(gather(parameter, indices, axis=0), sums, {**slots, **picked}, rate, t)
        # Written before the others rest, and once more if that changed them: so all reads of the old slot come before
        # it changes as a whole, and that can happen in place. XLA would copy the table else.
        written = {name: set_rows(own[name], indices, value) for name, value in after.items()}
        rested = self.at_rest(written)
        for name, value in after.items():
            if rested[name] is not written[name]:
                written[name] = set_rows(rested[name], indices, value)
        return set_rows(parameter, indices, new), written

    @property
    def takes_rows(self) -> bool:
        """Whether sparse gradients stay sparse: only if that gives the numbers that ``step`` gives with dense ones.

        What a subclass says of rows holds for its ``step``: a class below that defines another says it anew.
        """
        own, said, step = map(self._depth, ("apply_rows", "updates_rows", "step"))
        has_own = type(self).apply_rows is not Rule.apply_rows
        updates = has_own if self.updates_rows is None else self.updates_rows
        limits = self.clipnorm, self.clipvalue, self.global_clipnorm, self.gradient_accumulation_steps
        return bool(updates) and min(own, said) <= step and not any(limits)

    def _depth(self, name: str) -> int:
        """How many classes above this one's the class is that defines ``name``."""
        return next(i for i, each in enumerate(type(self).__mro__) if name in vars(each))

    @property
    def slot_groups(self) -> Sequence[tuple[str, ...]]:
        """The slots as Keras 3 orders them: those of one group alternate, parameter by parameter."""
        return [tuple(self.slot_names)]

    @property
    def keras2_slots(self) -> tuple[str, ...]:
        """The slots that Keras 2.2.4 saves, in its order."""
        return tuple(self.slot_names)

    def keras2_filler(self, slot: str) -> tuple[int, ...] | None:
        """The shape of the zeros that 2.2.4 saves for a slot that is not in use; None for the parameter's."""
        return None

    def _expect(self, holds: bool, argument: str, rule: str) -> None:
        """For subclasses: raise unless ``holds``, saying that ``argument`` must be what ``rule`` says."""
        if not holds:
            got = getattr(self, argument)
            raise ArgumentError(
                f"{argument} must be {rule}. Got {got!r}.",
                where=type(self).__name__,
                fix=f"Pass {argument}= such a value.",
                argument=argument,
                got=got,
            )
