"""The optimizers of Keras 2.2.4: its arguments in its order, ``lr`` and ``decay``, and its mathematics."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from pronghorn.api import BackendError, optimizers
from pronghorn.api import Optimizer as BaseOptimizer
from pronghorn_plugins.compat.keras.optimizer_base import HasUpdates
from pronghorn_plugins.compat.keras.optimizer_base import Optimizer as Optimizer
from pronghorn_plugins.compat.keras.optimizer_base import clip_norm as clip_norm

#: Arguments of 2.2.4's optimizers under today's names.
RENAMED = {"lr": "learning_rate"}


class _Keras2(HasUpdates):
    """What all of them have: ``lr``, and a config that today's optimizer understands."""

    stands_for: ClassVar[Any]

    @property
    def lr(self) -> Any:
        """The learning rate, a Variable: ``K.get_value(optimizer.lr)``, ``K.set_value(optimizer.lr, 0.01)``."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    def get_config(self) -> dict[str, Any]:
        """The arguments of today's optimizer of that name that make an equal one."""
        config: dict[str, Any] = super().get_config()
        own = [name for name in inspect.signature(self.stands_for).parameters if hasattr(self, name)]
        config |= {name: getattr(self, name) for name in own if name not in config}
        return {name: value for name, value in config.items() if name != "lr"}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """One made from its config, or from one that Keras 2.2.4 wrote."""
        old = {new: name for name, new in RENAMED.items()}
        given = {old.get(name, name): value for name, value in config.items()}
        return cls(**{name: value for name, value in given.items() if name != "dialect"})


class SGD(_Keras2, optimizers.SGD):
    """Gradient descent. Args as in Keras 2.2.4; options: clipnorm, clipvalue."""

    stands_for = optimizers.SGD

    def __init__(
        self, lr: Any = 0.01, momentum: float = 0.0, decay: float = 0.0, nesterov: bool = False, **options: Any
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, momentum, nesterov, decay=decay, dialect="keras2", **options)


class RMSprop(_Keras2, optimizers.RMSprop):
    """RMSprop. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.RMSprop

    def __init__(
        self, lr: Any = 0.001, rho: float = 0.9, epsilon: float | None = None, decay: float = 0.0, **options: Any
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, rho, epsilon=epsilon, decay=decay, dialect="keras2", **options)


class Adagrad(_Keras2, optimizers.Adagrad):
    """Adagrad. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.Adagrad

    def __init__(self, lr: Any = 0.01, epsilon: float | None = None, decay: float = 0.0, **options: Any) -> None:
        rate = options.pop("learning_rate", lr)
        begin = options.pop("initial_accumulator_value", 0.0)
        super().__init__(rate, begin, epsilon, decay=decay, dialect="keras2", **options)


class Adadelta(_Keras2, optimizers.Adadelta):
    """Adadelta. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.Adadelta

    def __init__(
        self, lr: Any = 1.0, rho: float = 0.95, epsilon: float | None = None, decay: float = 0.0, **options: Any
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, rho, epsilon, decay=decay, dialect="keras2", **options)


class Adam(_Keras2, optimizers.Adam):
    """Adam. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.Adam

    def __init__(
        self,
        lr: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        decay: float = 0.0,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, beta_1, beta_2, epsilon, amsgrad, decay=decay, dialect="keras2", **options)


class Adamax(_Keras2, optimizers.Adamax):
    """Adamax. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.Adamax

    def __init__(
        self,
        lr: Any = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        decay: float = 0.0,
        **options: Any,
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, beta_1, beta_2, epsilon, decay=decay, dialect="keras2", **options)


class Nadam(_Keras2, optimizers.Nadam):
    """Nadam. Args as in Keras 2.2.4; epsilon is K.epsilon() if None."""

    stands_for = optimizers.Nadam

    def __init__(
        self,
        lr: Any = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        schedule_decay: float = 0.004,
        **options: Any,
    ) -> None:
        rate = options.pop("learning_rate", lr)
        super().__init__(rate, beta_1, beta_2, epsilon, schedule_decay, dialect="keras2", **options)


Optimizer.register(_Keras2)
CLASSES = (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam)
#: By the names that code and files use.
NAMES: dict[str, Any] = {name: cls for cls in CLASSES for name in (cls.__name__, cls.__name__.lower())}


def get(identifier: Any) -> Any:
    """The optimizer that ``compile`` means: a name in any case, a config, or itself.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    if isinstance(identifier, str) and identifier.lower() in NAMES:
        return NAMES[identifier.lower()]()
    if isinstance(identifier, dict):
        return deserialize(identifier)
    return optimizers.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """An optimizer from its config, ``{"class_name": ..., "config": ...}``."""
    own = NAMES.get(str(config.get("class_name", "")).lower())
    if own is not None and own.__name__ not in (custom_objects or {}):
        return own.from_config(config["config"])
    return optimizers.deserialize(config, custom_objects)


def serialize(optimizer: Any) -> Any:
    """``{"class_name": ..., "config": ...}`` of an optimizer."""
    return optimizers.serialize(optimizer)


class TFOptimizer(BaseOptimizer):
    """TensorFlow's own optimizers, which need TensorFlow's sessions: there are none here.

    Raises:
        BackendError: always, with what to use instead.
    """

    def __init__(self, optimizer: Any) -> None:
        raise BackendError(
            f"an optimizer of TensorFlow, {optimizer!r}, cannot run here.",
            where="TFOptimizer",
            fix="Use the optimizer of that name in keras.optimizers.",
        )
