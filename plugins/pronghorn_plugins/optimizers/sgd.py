"""SGD: gradient descent, with momentum or without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import Component, Optimizer, hookimpl, ops


class SGD(Optimizer):
    """``w -= rate * g``; with momentum ``m = momentum * m - rate * g; w += m``.

    With ``nesterov`` the last line is ``w += momentum * m - rate * g``, m being the new one. Both dialects agree.
    Without momentum the gradient of an embedding updates the rows it touches and no others.

    Args:
        learning_rate: a number or a Schedule.
        momentum: in [0, 1].
        nesterov: look ahead along the momentum.
        options: those of every optimizer, see Optimizer.

    Raises:
        ArgumentError: for a momentum outside [0, 1].
    Source: Sutskever et al. 2013; Keras 3 and 2.2.4 ``SGD``.

    >>> from pronghorn.api import Variable
    >>> w, optimizer = Variable([1.0]), SGD(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     _ = optimizer.apply([([1.0], w)])
    >>> round(float(w.numpy()[0]), 6)
    0.75
    """

    def __init__(
        self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **options: Any
    ) -> None:
        self.momentum, self.nesterov = momentum, nesterov
        super().__init__(learning_rate, **options)
        self._expect(0 <= momentum <= 1, "momentum", "in [0, 1]")

    @property
    def slot_names(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("momentum",) if self.momentum else ()

    @property
    def keras2_slots(self) -> tuple[str, ...]:
        return ("momentum",)

    @property
    def updates_rows(self) -> bool:  # type: ignore[override]
        return not self.momentum

    def step(
        self, parameter: Any, gradient: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        descent = rate * gradient
        if not self.momentum:
            return parameter - descent, {}
        momentum = self.momentum * slots["momentum"] - descent
        if self.nesterov:
            return parameter + (self.momentum * momentum - descent), {"momentum": momentum}
        return parameter + momentum, {"momentum": momentum}

    def apply_rows(
        self, parameter: Any, indices: Any, values: Any, slots: dict[str, Any], rate: Any, t: Any
    ) -> tuple[Any, dict[str, Any]]:
        return ops.scatter_add(parameter, indices, -rate * values), {}


@hookimpl
def pronghorn_optimizers() -> Iterable[Component]:
    return [Component("SGD", SGD, aliases=("sgd",))]
