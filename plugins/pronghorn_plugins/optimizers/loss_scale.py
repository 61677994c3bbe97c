"""LossScaleOptimizer: another optimizer, with the loss scaled so that small gradients survive float16."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from pronghorn.api import (
    ArgumentError,
    Component,
    Optimizer,
    SavingError,
    Tensor,
    Variable,
    config_value,
    hookimpl,
    ops,
    optimizers,
    primitives,
    using_backend,
)

_ROWS = primitives.PRIMITIVES["rows"]
_OWN = ("loss_scale", "good_steps")


class LossScaleOptimizer(Optimizer):
    """``inner_optimizer`` on gradients of ``scale * loss``, divided by ``scale``.

    A gradient below 6e-8 is 0 in float16; of a loss that is ``scale`` times as large it is not. If some gradient is
    infinite or NaN the step is skipped (parameters, slots and ``iterations`` stay) and the scale is halved; after
    ``dynamic_growth_steps`` steps without that it is doubled. ``compile`` wraps the optimizer of a model whose policy is
    ``"mixed_float16"``, unless ``auto_scale_loss=False``.

    Args:
        inner_optimizer: an Optimizer, or a name or config of one. Its own ``loss_scale_factor`` is taken away.
        initial_scale: the first scale, above 0; one too large is soon halved.
        dynamic_growth_steps: after how many finite steps the scale is doubled.
        name: shown in the names of the state's Variables.

    Raises:
        ArgumentError: for an initial_scale that is not above 0, dynamic_growth_steps below 1, or a
            LossScaleOptimizer inside.
    Source: Micikevicius et al. 2018, arXiv:1710.03740, section 3.2; Keras 3 ``LossScaleOptimizer``.

    >>> from pronghorn.api import Variable
    >>> w, optimizer = Variable([1.0]), LossScaleOptimizer("sgd", initial_scale=8.0)
    >>> _ = optimizer.apply([([float("inf")], w)])
    >>> w.numpy().tolist(), float(optimizer.dynamic_scale), int(optimizer.iterations)
    ([1.0], 4.0, 0)
    """

    def __init__(
        self,
        inner_optimizer: Any,
        initial_scale: float = 2.0**15,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
    ) -> None:
        self.inner_optimizer = optimizers.get(inner_optimizer)
        if isinstance(self.inner_optimizer, LossScaleOptimizer):
            raise ArgumentError(
                "it would scale the loss twice.",
                where="LossScaleOptimizer",
                fix="Pass the optimizer inside.",
                argument="inner_optimizer",
                got=inner_optimizer,
            )
        self.inner_optimizer.loss_scale_factor = None
        self.initial_scale, self.dynamic_growth_steps = float(initial_scale), int(dynamic_growth_steps)
        super().__init__(self.inner_optimizer._rate_now(), name=name)
        self._expect(self.initial_scale > 0, "initial_scale", "above 0")
        self._expect(self.dynamic_growth_steps >= 1, "dynamic_growth_steps", "an int of 1 or more")
        self._scale: Variable | None = None
        self._steps: Variable | None = None

    @property
    def dynamic_scale(self) -> Variable:
        """What the loss is multiplied with: a float32 Variable."""
        if self._scale is None:
            self._scale = self._scalar("loss_scale", self.initial_scale, "float32")
        return self._scale

    @property
    def step_counter(self) -> Variable:
        """How many steps there were since the scale changed: an int32 Variable."""
        if self._steps is None:
            self._steps = self._scalar("good_steps", 0, "int32")
        return self._steps

    def scale_loss(self, loss: Any) -> Any:
        """The loss times the scale: what gradients are taken of."""
        return loss * self.dynamic_scale

    def _apply_in_trace(self, gradients: Mapping[Variable, Any]) -> None:
        present = [gradient for gradient in gradients.values() if gradient is not None]
        ops.cond(_all_finite(present), lambda: self._step(gradients), self._skip)

    def _step(self, gradients: Mapping[Variable, Any]) -> list[Any]:
        scale = self.dynamic_scale
        self.inner_optimizer._apply_in_trace({v: _divided(g, scale.value) for v, g in gradients.items()})
        grows = ops.equal(self.step_counter, self.dynamic_growth_steps - 1)
        scale.assign(ops.where(grows, scale * 2.0, scale))
        self.step_counter.assign(ops.where(grows, 0, self.step_counter + 1))
        return []

    def _skip(self) -> list[Any]:
        self.dynamic_scale.assign(self.dynamic_scale * 0.5)
        self.step_counter.assign(0)
        return []

    def build(self, variables: Iterable[Variable]) -> None:
        """Make the state for ``variables``, on their backend."""
        self.inner_optimizer.build(variables)
        backend = self.iterations.backend
        with using_backend(backend):
            if self._scale is not None and self._scale.backend is not backend:
                self._scale = self._scalar("loss_scale", float(self._scale), "float32")
            if self._steps is not None and self._steps.backend is not backend:
                self._steps = self._scalar("good_steps", int(self._steps), "int32")
            if self._iterations is not None and self._iterations.backend is not backend:
                self._iterations = self._rate_variable = None
            _ = self.dynamic_scale, self.step_counter

    @property
    def variables(self) -> list[Variable]:
        """As Keras 3 orders them: an iteration and a rate that nothing uses, the step counter and the scale once they are
        there, and what the inner optimizer has."""
        own = [self.step_counter, self.dynamic_scale] if self.built else []
        return [super().iterations, super().learning_rate, *own, *self.inner_optimizer.variables]

    def save_state(self) -> dict[str, np.ndarray[Any, Any]]:
        """The inner optimizer's, with ``"loss_scale"`` and ``"good_steps"``."""
        own = {"loss_scale": self.dynamic_scale.numpy(), "good_steps": self.step_counter.numpy()}
        return {**self.inner_optimizer.save_state(), **own}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from ``save_state()``, or from the state of an inner optimizer alone, with the scale as it is.

        Raises:
            SavingError: if names or shapes are others than this optimizer's; then nothing changes.
        """
        own = {name: np.asarray(state[name]) for name in _OWN if name in state}
        for name, value in own.items():
            if value.shape != ():
                raise SavingError(
                    f"{name} has shape {value.shape}: it must be one number.",
                    where=f"optimizer {self.name!r}",
                    fix="Load the state of a LossScaleOptimizer.",
                )
        self.inner_optimizer.load_state({name: value for name, value in state.items() if name not in own})
        for name, variable in zip(_OWN, (self.dynamic_scale, self.step_counter), strict=True):
            if name in own:
                variable.assign(own[name])

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer."""
        names = ("name", "inner_optimizer", "initial_scale", "dynamic_growth_steps")
        return {name: config_value(getattr(self, name)) for name in names}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_programs"}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept, _programs={})

    # All else is the inner optimizer's.

    @property
    def _state(self) -> Any:
        return self.inner_optimizer._state

    @property
    def revision(self) -> int:
        """Grows when an argument of this or of the inner optimizer is set anew."""
        return int(self.__dict__.get("revision", 0)) + int(self.inner_optimizer.revision)

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's; it can be set."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    @property
    def iterations(self) -> Variable:
        """How many steps were not skipped."""
        return self.inner_optimizer.iterations  # type: ignore[no-any-return]

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """The inner optimizer's."""
        self.inner_optimizer.exclude_from_weight_decay(var_list, var_names)

    def finalize_variable_values(self, var_list: Iterable[Variable] | None = None) -> None:
        """The inner optimizer's."""
        self.inner_optimizer.finalize_variable_values(var_list)


def _all_finite(gradients: Iterable[Any]) -> Any:
    """Whether no element is infinite or NaN."""
    finite = np.bool_(True)
    for gradient in gradients:
        values = gradient.node.inputs[1] if _is_rows(gradient) else gradient
        finite = ops.logical_and(finite, ops.all(ops.isfinite(values)))
    return finite


def _divided(gradient: Any, scale: Any) -> Any:
    """``gradient / scale`` in the gradient's dtype; rows stay rows."""
    if gradient is None:
        return None
    if _is_rows(gradient):
        indices, values = gradient.node.inputs
        return _ROWS(indices, _divided(values, scale), shape=gradient.shape)
    return gradient / ops.cast(scale, gradient.dtype)


def _is_rows(gradient: Any) -> bool:
    return isinstance(gradient, Tensor) and gradient.node.primitive is _ROWS


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("LossScaleOptimizer", LossScaleOptimizer, aliases=("loss_scale_optimizer",))]
