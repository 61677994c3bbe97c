"""The base of optimizers as code for Keras 1 and 2 subclasses it: ``get_updates`` says what a step stores."""

from __future__ import annotations

import contextlib
import functools
import inspect
from abc import ABCMeta
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from pronghorn.api import (
    ArgumentError,
    ArgumentTypeError,
    GradientError,
    SavingError,
    Tensor,
    Trace,
    Variable,
    as_tensor,
    backend,
    current_trace,
    ops,
    placeholder,
    tracing,
)
from pronghorn.api import Optimizer as BaseOptimizer
from pronghorn_plugins.compat.backend.collecting import Collection, collecting
from pronghorn_plugins.compat.keras.preprocessors import get_updates_arg_preprocessing

_LIMITS = ("clipnorm", "clipvalue")


def _in_either_order(get_updates: Any) -> Any:
    """``get_updates`` that takes Keras 1's ``(params, constraints, loss)`` too."""

    @functools.wraps(get_updates)
    def accepting(*args: Any, **kwargs: Any) -> Any:
        args, kwargs, _ = get_updates_arg_preprocessing(args, kwargs)
        return get_updates(*args, **kwargs)

    return accepting


class HasUpdates(BaseOptimizer):
    """What a step stores: by today's optimizers, or by a ``get_updates`` of a subclass."""

    #: Whether a subclass has a ``get_updates`` or ``get_gradients`` of its own.
    says_updates: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = (cls.get_updates, cls.get_gradients)
        cls.says_updates = own != (HasUpdates.get_updates, HasUpdates.get_gradients)

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        """The gradients of a scalar Tensor by Variables, within ``clipnorm`` (of all together) and ``clipvalue``.

        Raises:
            GradientError: if the loss does not depend on one of them.
        """
        found = list(backend.gradients(loss, params))
        if any(g is None for g in found):
            missing = [getattr(p, "path", p) for p, g in zip(params, found, strict=True) if g is None]
            raise GradientError(
                f"An operation has `None` for gradient: the loss does not depend on {missing}. Please make sure that all "
                "of your ops have a gradient defined (i.e. are differentiable). Common ops without gradient: K.argmax, "
                "K.round, K.eval.",
                where=f"{type(self).__name__}.get_gradients",
            )
        if self.clipnorm:
            norm = ops.sqrt(ops.sum(ops.stack([ops.sum(ops.square(g)) for g in found])))
            found = [clip_norm(g, self.clipnorm, norm) for g in found]
        if self.clipvalue:
            found = [ops.clip(g, -self.clipvalue, self.clipvalue) for g in found]
        return found

    @_in_either_order
    def get_updates(self, loss: Any, params: Any) -> list[tuple[Any, Any]]:
        """The (Variable, Tensor) pairs of one step that makes ``loss`` smaller: the ``updates`` of ``K.function``.

        Raises:
            GradientError: if the loss does not depend on one of ``params``.
        """
        overridden = type(self).get_gradients is not HasUpdates.get_gradients
        found = self.get_gradients(loss, params) if overridden else backend.gradients(loss, params)
        with self._by_itself():
            return BaseOptimizer.updates(self, zip(found, params, strict=True))

    def scale_loss(self, loss: Any) -> Any:
        """The loss, which ``get_updates`` will be given in this step."""
        self.__dict__["_loss"] = loss
        return super().scale_loss(loss)

    def _apply_in_trace(self, gradients: Mapping[Variable, Any]) -> None:
        loss = self.__dict__.pop("_loss", None)
        if not self.says_updates or self.__dict__.get("_is_by_itself"):
            super()._apply_in_trace(gradients)
            return
        known = {v: as_tensor(g) for v, g in gradients.items() if g is not None}
        self._store(self._said(_pulling(known) if loss is None else loss, list(known)))

    def _said(self, loss: Any, params: list[Variable]) -> list[tuple[Variable, Tensor]]:
        """What ``get_updates`` of the subclass gives, as pairs; Variables that it makes are made once."""
        made = self.__dict__.setdefault("_made", Collection())
        with collecting(made):
            return [_pair(update) for update in _call(self.get_updates, loss, params) or ()]

    def _store(self, pairs: Sequence[tuple[Variable, Tensor]]) -> None:
        trace = current_trace()
        for variable, value in pairs:
            trace.assign(variable, as_tensor(ops.cast(value, variable.dtype)))  # type: ignore[union-attr]

    @contextlib.contextmanager
    def _by_itself(self) -> Iterator[None]:
        """Inside the block a step is the one of today's optimizer, not that of ``get_updates``."""
        before, self.__dict__["_is_by_itself"] = self.__dict__.get("_is_by_itself"), True
        try:
            yield
        finally:
            self.__dict__["_is_by_itself"] = before


class Optimizer(HasUpdates, metaclass=ABCMeta):
    """Base of optimizers of one's own: a subclass defines ``get_updates(loss, params)``, as in Keras 2.2.4.

    It makes its Variables by ``K.variable``, those that files keep listed in ``self.weights``, and returns what one
    step stores: what ``K.update`` and its like give, or (Variable, value) pairs. All values are computed of what the
    Variables held before the step. The ``get_updates(params, constraints, loss)`` of Keras 1 is understood.

    Args:
        clipnorm: the largest norm of all gradients together, which ``get_gradients`` heeds.
        clipvalue: the largest absolute value of one element of a gradient.

    Raises:
        TypeError: for another argument.

    >>> from pronghorn import backend as K
    >>> class Descent(Optimizer):
    ...     def __init__(self, lr=0.5, **kwargs):
    ...         super().__init__(**kwargs)
    ...         self.lr = K.variable(lr, name="lr")
    ...     def get_updates(self, loss, params):
    ...         gradients = self.get_gradients(loss, params)
    ...         return [K.update_sub(p, self.lr * g) for p, g in zip(params, gradients)]
    >>> w = K.variable([1.0, 2.0])
    >>> Descent().apply([([1.0, 1.0], w)]).name
    'descent/iteration'
    >>> K.get_value(w).tolist()
    [0.5, 1.5]
    """

    elementwise = False
    keras2_saves_iterations = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = super().__new__(cls, *args, **kwargs)
        self.__dict__.update(updates=[], weights=[])
        return self

    def __init__(self, **kwargs: Any) -> None:
        for name in kwargs if self.says_updates else ():
            if name not in (*_LIMITS, "name"):
                raise ArgumentTypeError(
                    f"Unexpected keyword argument passed to optimizer: {name}",
                    where=type(self).__name__,
                    fix="The base takes clipnorm and clipvalue.",
                    argument=name,
                    got=kwargs[name],
                )
        super().__init__(**{"dialect": "keras2", **kwargs})

    def __setattr__(self, name: str, value: Any) -> None:
        if self.says_updates and name not in ("iterations", "learning_rate"):
            self.__dict__[name] = value  # its Variables are read in each step: no Program has an old one inside
        else:
            super().__setattr__(name, value)

    @property
    def iterations(self) -> Any:
        """How many steps there were: the subclass's own count, or one that each step moves on."""
        return self.__dict__.get("own_iterations", super().iterations)

    @iterations.setter
    def iterations(self, value: Any) -> None:
        self.__dict__["own_iterations"] = value

    @property
    def learning_rate(self) -> Any:
        """The Variable ``lr`` of a subclass that has one: callbacks find the rate by this name."""
        own = self.__dict__.get("own_learning_rate", self.__dict__.get("lr"))
        return super().learning_rate if own is None else own

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        own = self.__dict__.get("own_learning_rate", self.__dict__.get("lr"))
        if isinstance(own, Variable) and not isinstance(value, Variable):
            own.assign(np.asarray(value))
        elif isinstance(value, Variable) or own is not None:
            self.__dict__["own_learning_rate"] = value
        else:
            BaseOptimizer.learning_rate.fset(self, value)  # type: ignore[attr-defined]

    @property
    def variables(self) -> list[Any]:
        """The state: ``weights``, of a subclass that says its updates."""
        return list(self.weights) if self.says_updates else super().variables

    def build(self, variables: Iterable[Variable]) -> None:
        """Let ``get_updates`` make its Variables, by a step that stores nothing."""
        if not self.says_updates:
            super().build(variables)
            return
        wanted = list(variables)
        if all(variable in (self._state or ()) for variable in wanted):
            return
        carried, self.__dict__["_carried"] = self._carried, {}
        super().build(wanted)
        with tracing(Trace()):
            self._said(_pulling({v: placeholder(v.shape, v.dtype, "gradient") for v in wanted}), wanted)
        if carried:
            self.load_state(carried)

    def _on_backend_of(self, variables: Sequence[Variable]) -> None:
        if not self.says_updates:
            super()._on_backend_of(variables)

    def _store(self, pairs: Sequence[tuple[Variable, Tensor]]) -> None:
        super()._store(pairs)
        if "own_iterations" not in self.__dict__ and all(v is not self.iterations for v, _ in pairs):
            super()._store([(self.iterations, as_tensor(self.iterations) + 1)])

    def get_weights(self, dialect: str | None = None) -> list[Any]:
        """The values of ``weights``."""
        return [v.numpy() for v in self.weights] if self.says_updates else super().get_weights(dialect)

    def set_weights(self, weights: Sequence[Any], dialect: str | None = None) -> None:
        """Set ``weights`` to arrays of their shapes.

        Raises:
            SavingError: if there are more or fewer of them, or a shape is another one; then nothing changes.
        """
        if not self.says_updates:
            super().set_weights(weights, dialect)
            return
        own = list(self.weights)
        given = [np.asarray(value) for value in weights]
        if [value.shape for value in given] != [v.shape for v in own]:
            raise SavingError(
                f"Optimizer weight shape {[v.shape for v in own]} not compatible with provided weight shape "
                f"{[value.shape for value in given]}.",
                where=f"{type(self).__name__}.set_weights",
                fix="Take them from get_weights() of an optimizer of the same class, after a step of the same model.",
            )
        for variable, value in zip(own, given, strict=True):
            variable.assign(value)

    def save_state(self) -> dict[str, Any]:
        """Everything that the next step depends on: ``weights``, and every other Variable of the subclass."""
        if not self.says_updates:
            return super().save_state()
        return {name: v.numpy() for name, v in self._state_by_name().items()}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from ``save_state()``; before ``build`` it is kept until then."""
        if not self.says_updates or self._state is None:
            super().load_state(state)
            return
        known = self._state_by_name()
        if known.keys() != state.keys() or any(np.shape(state[name]) != v.shape for name, v in known.items()):
            raise SavingError(
                f"the state does not fit: it has {sorted(state)}, the optimizer {sorted(known)}.",
                where=type(self).__name__,
                fix="Load it into an optimizer of the same class and settings, built for the same parameters.",
            )
        for name, variable in known.items():
            variable.assign(np.asarray(state[name]))

    def _state_by_name(self) -> dict[str, Variable]:
        own = {name: v for name, v in self.__dict__.items() if isinstance(v, Variable)}
        made = self.__dict__.get("_made", Collection()).variables
        parts = {"weight": self.weights, "slot": [v for v in made if all(v is not w for w in self.weights)]}
        listed = {f"{name}_{i}": v for name, items in parts.items() for i, v in enumerate(items)}
        return {**{k: v for k, v in own.items() if all(v is not w for w in listed.values())}, **listed}

    def get_config(self) -> dict[str, Any]:
        """The limits on gradients, which a subclass adds its arguments to; else the arguments that it was made with."""
        if type(self).get_config is Optimizer.get_config:
            found = super().get_config()
            return (
                {name: value for name, value in found.items() if name in self._arguments}
                if self.says_updates
                else found
            )
        return {name: getattr(self, name) for name in _LIMITS if getattr(self, name, None) is not None}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """One made from its config."""
        return cls(**config)

    def __getstate__(self) -> dict[str, Any]:
        if not self.says_updates:
            return super().__getstate__()
        passing = ("_state", "_programs", "_made", "_loss", "updates", "weights", "_iterations", "_rate_variable")
        kept = {k: v for k, v in self.__dict__.items() if k not in passing and not isinstance(v, Tensor)}
        return {**kept, "_carried": self.save_state() if self.built else dict(self._carried)}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        super().__setstate__(kept)
        if self.says_updates:
            self.__dict__.update(updates=[], weights=[])


def _pulling(gradients: Mapping[Variable, Tensor]) -> Tensor:
    """A scalar that has these gradients by these Variables."""
    total: Any = 0.0
    for variable, gradient in gradients.items():
        total = ops.sum(as_tensor(variable) * ops.stop_gradient(gradient)) + total
    return as_tensor(total)


def _call(get_updates: Any, loss: Any, params: list[Variable]) -> Any:
    """What ``get_updates`` gives, in the order of arguments that it has: 2.2.4's or Keras 1's."""
    names = inspect.signature(get_updates).parameters
    if "constraints" not in names:
        return get_updates(loss, params)
    limits = {p: p.constraint for p in params if p.constraint is not None}
    given = {"loss": loss, "params": params, "constraints": limits}
    return get_updates(**{name: value for name, value in given.items() if name in names})


def _pair(update: Any) -> tuple[Variable, Tensor]:
    """A (Variable, value) pair of ``get_updates``.

    Raises:
        ArgumentError: for anything else.
    """
    if isinstance(update, tuple | list) and len(update) == 2 and isinstance(update[0], Variable):
        return update[0], as_tensor(update[1])
    raise ArgumentError(
        f"get_updates() gave {update!r}, which is no update.",
        where="Optimizer",
        fix="Return a list of what K.update(variable, value) and its like give.",
    )


def clip_norm(g: Any, c: float, n: Any) -> Any:
    """``g * c / n`` where the norm n is above c, else g.

    >>> float(clip_norm(ops.array(4.0), 1.0, ops.array(2.0)))
    2.0
    """
    return ops.where(ops.greater_equal(n, c), g * c / n, g) if c > 0 else g
