"""Optimizer: moves parameters against their gradients."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from pronghorn.bases.optimizer.persistence import HasState
from pronghorn.bases.optimizer.update import Update
from pronghorn.dtypes import canonical
from pronghorn.errors import ArgumentError, ArgumentTypeError, GradientError, nearest
from pronghorn.graph import Trace, current_trace, tracing
from pronghorn.recorded import config_value
from pronghorn.runtime import Variable, using_backend
from pronghorn.runtime.traced import Traced

_OPTIONS = (
    "name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum",
    "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps", "decay", "dialect",
)  # fmt: skip


class Optimizer(HasState):
    """Base of optimizers. A subclass names its slots and defines ``step``; all else is done here.

    Args:
        learning_rate: a number, a Schedule, or a Schedule's config.
        weight_decay: w; each update first multiplies a parameter by ``1 - w * learning_rate`` (Loshchilov & Hutter).
        clipnorm: the largest Euclidean norm of one parameter's gradient. In the dialect ``"keras2"``: of all gradients
            together.
        clipvalue: the largest absolute value of one element of a gradient.
        global_clipnorm: the largest Euclidean norm of all gradients together.
        use_ema: keep ``average = ema_momentum * average + (1 - ema_momentum) * parameter``; the first is the parameter.
        ema_momentum: in [0, 1].
        ema_overwrite_frequency: every so many steps parameters become their averages; None: only at the end of ``fit``.
        gradient_accumulation_steps: update only in each k-th step, with the mean of k gradients.
        loss_scale_factor: the loss is multiplied by this, gradients divided; for small floating types.
        decay: the learning rate is divided by ``1 + decay * iterations``; what Keras 2 has.
        name: shown in the names of the state's Variables; the class's in small letters if None.
        dialect: ``"keras3"``, or ``"keras2"`` for the mathematics of Keras 2.2.4 where it differs: ``clipnorm`` as said
            above, ``clipnorm`` and ``clipvalue`` may come together, the order of ``get_weights``; a subclass says what
            else. Default values of other arguments do not depend on it; ``keras2_defaults`` has those of 2.2.4.

    A subclass may set, on the class or as a property:

    - ``slot_names``: the state of one parameter; ``slot_value(name)`` and ``slot_shape(name, shape)`` say how it begins.
    - ``shared_names``: scalars that all parameters share; ``advance`` computes them, once in each step.
    - ``elementwise``: False if the elements of a parameter depend on each other; else many are updated as one vector.
    - ``updates_rows``: True if a parameter stays as it is where its gradient is 0. Then the sparse gradient of an
      embedding, which is (indices, rows), never becomes dense: ``step`` sees the rows that it touches and no others.
      ``at_rest`` says what becomes of the other rows of the slots; ``apply_rows`` does it all in another way.

    Raises:
        ArgumentError, ArgumentTypeError: for values outside their ranges, and arguments that do not exist.

    >>> class Descent(Optimizer):
    ...     def step(self, parameter, gradient, slots, rate, t):
    ...         return parameter - rate * gradient, {}
    >>> w = Variable([1.0, 2.0])
    >>> _ = Descent(0.5).apply_gradients([([1.0, 1.0], w)])
    >>> w.numpy().tolist()
    [0.5, 1.5]
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        gradient_accumulation_steps: int | None = None,
        loss_scale_factor: float | None = None,
        decay: float = 0.0,
        name: str | None = None,
        dialect: str = "keras3",
        **unknown: Any,
    ) -> None:
        self._programs: dict[Any, Traced] = {}
        self.name = name or type(self).__name__.lower()
        self.weight_decay, self.decay, self.dialect = weight_decay, decay, dialect
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum, self.ema_overwrite_frequency = use_ema, ema_momentum, ema_overwrite_frequency
        self.gradient_accumulation_steps, self.loss_scale_factor = gradient_accumulation_steps, loss_scale_factor
        self._check(unknown)
        self.learning_rate = learning_rate

    def _check(self, unknown: Mapping[str, Any]) -> None:
        where = type(self).__name__
        if unknown:
            wrong = next(iter(unknown))
            raise ArgumentTypeError(
                f"there is no argument {wrong!r}.",
                where=where,
                fix="Say learning_rate."
                if wrong == "lr"
                else nearest(wrong, {*_OPTIONS, *self._arguments} - {*unknown}),
                argument=wrong,
                got=unknown[wrong],
            )
        every, frequency = self.gradient_accumulation_steps, self.ema_overwrite_frequency
        clips = [n for n in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, n) is not None]
        for holds, argument, rule in (
            (self.dialect in {"keras2", "keras3"}, "dialect", "'keras3' or 'keras2'"),
            (not every or every >= 2, "gradient_accumulation_steps", "an int of 2 or more, or None"),
            (0 <= self.ema_momentum <= 1, "ema_momentum", "in [0, 1]"),
            (not frequency or frequency >= 1, "ema_overwrite_frequency", "an int of 1 or more, or None"),
        ):
            self._expect(holds, argument, rule)
        if len(clips) > 1 and self.dialect != "keras2":
            raise ArgumentError(f"only one limit can be set. Got {' and '.join(clips)}.", where=where, fix="Keep one.")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__ and not name.startswith("_") and self.__dict__[name] != value:
            self.__dict__["revision"] = self.revision + 1
        super().__setattr__(name, value)

    def apply(self, gradients: Any, trainable_variables: Iterable[Variable] | None = None) -> Variable:
        """One step: in a trace it becomes part of the step's Program, elsewhere it is computed at once.

        Args:
            gradients: pairs (gradient or None, Variable); or gradients alone, with ``trainable_variables``, or those it
                was built for, in their order.

        Raises:
            GradientError: if there is no gradient for any parameter.
        """
        if trainable_variables is None:
            gradients = list(gradients)
            if gradients and not _is_pair(gradients[0]):
                trainable_variables = self._built_state("apply without variables").variables
        pairs = list(gradients if trainable_variables is None else zip(gradients, trainable_variables, strict=True))
        if not pairs:
            return self.iterations
        self._look_for_missing(pairs)
        known = self._state or ()
        if not all(variable in known for _, variable in pairs):
            self.build([variable for _, variable in pairs])
        if current_trace() is None:
            self._apply_now(pairs)
        else:
            self._apply_in_trace({variable: gradient for gradient, variable in pairs})
        return self.iterations

    def _look_for_missing(self, pairs: Sequence[tuple[Any, Variable]]) -> None:
        missing = [variable.path for gradient, variable in pairs if gradient is None]
        if len(missing) == len(pairs):
            raise GradientError(
                f"no parameter has a gradient. Got {missing}.",
                where=f"{type(self).__name__}.apply",
                fix="The loss must depend on the trainable weights through differentiable operations.",
            )
        if missing:
            text = f"There is no gradient for {missing}: the loss does not depend on them, so they stay as they are."
            warnings.warn(text, stacklevel=3)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """``apply`` by Keras' name: pairs (gradient or None, Variable)."""
        return self.apply(list(grads_and_vars))

    def updates(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> list[tuple[Any, Any]]:
        """What one step stores, as (Variable, symbolic Tensor) pairs, without doing it: for a Function of one's own.

        Args:
            grads_and_vars: pairs (gradient, Variable), the gradients symbolic Tensors.

        >>> optimizer, w = Optimizer(0.1), Variable([1.0])
        >>> optimizer.step = lambda parameter, gradient, slots, rate, t: (parameter - rate * gradient, {})
        >>> sorted(variable.name for variable, _ in optimizer.updates([(w * 2.0, w)]))
        ['optimizer/iteration', 'variable']
        """
        pairs = list(grads_and_vars)
        if not all(variable in (self._state or ()) for _, variable in pairs):
            self.build([variable for _, variable in pairs])
        trace = Trace()
        with tracing(trace):
            self._apply_in_trace({variable: gradient for gradient, variable in pairs})
        return trace.updates()

    def _apply_in_trace(self, gradients: Mapping[Variable, Any]) -> None:
        Update(self, self._built_state("apply"), self.iterations).run(gradients)

    def _apply_now(self, pairs: Sequence[tuple[Any, Variable]]) -> None:
        present = [(gradient, variable) for gradient, variable in pairs if gradient is not None]
        backend = present[0][1].backend
        arrays = [_native(gradient, variable) for gradient, variable in present]
        variables = tuple(variable for _, variable in present)
        absent = tuple(variable for gradient, variable in pairs if gradient is None)
        key = (self.revision, variables, absent)
        if key not in self._programs:
            self._programs[key] = Traced(self._given(variables, absent), backend=backend)
        with using_backend(backend):
            self._programs[key](arrays)

    def _given(self, variables: Sequence[Variable], absent: Sequence[Variable]) -> Callable[[Sequence[Any]], tuple[()]]:
        def optimizer_step(gradients: Sequence[Any]) -> tuple[()]:
            found = dict(zip(variables, gradients, strict=True))
            self._apply_in_trace({**dict.fromkeys(absent), **found})
            return ()

        return optimizer_step

    def scale_loss(self, loss: Any) -> Any:
        """The loss times ``loss_scale_factor``: what gradients are taken of."""
        return loss if not self.loss_scale_factor else loss * self.loss_scale_factor

    def finalize_variable_values(self, var_list: Iterable[Variable] | None = None) -> None:
        """Set parameters to their moving averages, if ``use_ema``; ``fit`` calls it at its end."""
        if self.use_ema and self._state is not None:
            state = self._state
            for variable in state.variables if var_list is None else var_list:
                if variable in state:
                    variable.assign(state.single(variable).slots["average"].numpy())

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer, with the learning rate as it is now."""
        options = {name: config_value(getattr(self, name)) for name in _OPTIONS if name != "learning_rate"}
        return {**options, **super().get_config(), "name": self.name, "learning_rate": config_value(self._rate_now())}


def _is_pair(item: Any) -> bool:
    return isinstance(item, tuple | list) and len(item) == 2 and isinstance(item[1], Variable)


def _native(gradient: Any, variable: Variable) -> Any:
    backend = variable.backend
    if backend.is_array(gradient) and canonical(gradient.dtype) == variable.dtype:
        return gradient
    array = backend.to_numpy(gradient) if backend.is_array(gradient) else np.asarray(gradient)
    return backend.from_numpy(array, variable.dtype)
