"""Choosing between values: by a condition, or by the learning phase."""

from __future__ import annotations

from typing import Any

from pronghorn.api import ShapeError, Tensor, hookimpl, ops
from pronghorn_plugins.compat.backend.settings import learning_phase
from pronghorn_plugins.compat.backend.symbolic import tensor


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Tensor:
    """``then_expression`` where the condition holds, ``else_expression`` elsewhere.

    Args:
        condition: a scalar; or with the first axes of the expressions: it holds for all that lies behind them.
        then_expression: a Tensor, or a function without arguments that makes one. With a scalar condition and two
            functions only one is computed, and both must give one shape.
        else_expression: the same.

    Raises:
        ShapeError: if the condition has more axes than the expressions.
    """
    condition = ops.cast(tensor(condition), "bool")
    if condition.ndim == 0 and callable(then_expression) and callable(else_expression):
        return ops.cond(condition, lambda: tensor(then_expression()), lambda: tensor(else_expression()))
    yes, no = (tensor(x() if callable(x) else x) for x in (then_expression, else_expression))
    if condition.ndim > yes.ndim:
        raise ShapeError(
            f"the condition has {condition.ndim} axes, the expressions {yes.ndim}.",
            where="K.switch",
            fix="Reduce the condition, or expand the expressions.",
            expected=yes.ndim,
            actual=condition.ndim,
        )
    spread = ops.reshape(condition, (*condition.shape, *(1,) * (yes.ndim - condition.ndim)))
    return ops.where(spread, yes, no)


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Tensor:
    """``x`` in training, ``alt`` in inference; either may be a function without arguments that makes it.

    Args:
        training: True, False, 1, 0 or a Tensor; None asks ``K.learning_phase()``.
    """
    phase = learning_phase() if training is None else training
    if isinstance(phase, bool | int):
        chosen = x if phase else alt
        return tensor(chosen() if callable(chosen) else chosen)
    yes, no = (tensor(value() if callable(value) else value) for value in (x, alt))
    return ops.in_train_phase(yes, no, tensor(phase))


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Tensor:
    """``x`` in inference, ``alt`` in training: ``K.in_train_phase`` the other way round."""
    return in_train_phase(alt, x, training)


@hookimpl
def pronghorn_backend_functions():
    return [switch, in_train_phase, in_test_phase]
