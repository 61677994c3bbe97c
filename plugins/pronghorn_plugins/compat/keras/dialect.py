"""Components as code for Keras 2.2.4 knows them: the installed ones, with its defaults where these are others today."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from pronghorn.api import FunctionMean, Metric, activations, layers, losses, metrics, registry
from pronghorn_plugins.compat.keras import keras1_metrics
from pronghorn_plugins.compat.keywords import joined_kernel, paired_sides

#: Arguments of layers that name an activation.
ACTIVATIONS = ("activation", "recurrent_activation")
_RANKS = {
    "Conv2D": 2, "SeparableConv2D": 2, "Conv2DTranspose": 2, "LocallyConnected2D": 2, "ConvLSTM2D": 2, "Conv3D": 3,
}  # fmt: skip
#: Under which names 2.2.4 logs what these say.
LOGGED = {"accuracy": "acc", "acc": "acc", "crossentropy": "ce", "ce": "ce"}
#: Functions that mean something else in 2.2.4, by kind.
_FUNCTIONS = {"losses": ("hinge", "squared_hinge"), "metrics": ("hinge", "squared_hinge", "binary_accuracy")}


@functools.cache
def in_dialect(component: Any) -> Any:
    """A layer or function with the defaults of Keras 2.2.4; itself where nothing differs.

    A layer's class is a subclass that fills in arguments that are left out: ``isinstance`` holds, and files name the
    class that it stands for, with every argument.

    >>> from pronghorn import layers
    >>> in_dialect(layers.LSTM)(2).recurrent_activation.__name__
    'hard_sigmoid_keras2'
    >>> layers.LSTM(2).recurrent_activation.__name__, in_dialect(layers.Flatten) is layers.Flatten
    ('sigmoid', True)
    """
    if not inspect.isclass(component):
        return component
    if component.__name__ == "Lambda" and component is layers.Lambda:
        from pronghorn_plugins.compat.keras.lambda_layer import Lambda

        return Lambda
    # What a penalty on activities is divided by is settled for all layers at once, when the model is compiled.
    defaults = {k: v for k, v in getattr(component, "keras2_defaults", {}).items() if k != "activity_reduction"}
    signature = inspect.signature(component.__init__)
    as_before = component.__name__ != "ZeroPadding2D" and not any(name in signature.parameters for name in ACTIVATIONS)
    if not defaults and as_before:
        return component
    return type(component.__name__, (component,), {
        "__init__": _filling_in(component.__init__, signature, defaults, kernel_rank(component)),
        "__doc__": component.__doc__,
        "__module__": component.__module__,
        "__qualname__": component.__qualname__,
        "__reduce__": _by_stand_in,
        "stands_for": component,
    })  # fmt: skip


def kernel_rank(component: Any) -> int:
    """How many ints behind the first argument of a convolution are the sizes of its kernel."""
    return next((_RANKS[base.__name__] for base in component.__mro__ if base.__name__ in _RANKS), 0)


def _filling_in(init: Callable[..., None], signature: inspect.Signature, defaults: Mapping[str, Any], rank: int) -> Any:
    """``init`` with other defaults, in which the names of activations mean what they meant in 2.2.4."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        args = joined_kernel(rank, args) if rank > 1 else args
        if type(self).__name__ == "ZeroPadding2D":
            args, kwargs = paired_sides(args, kwargs)
        given = signature.bind_partial(self, *args, **kwargs).arguments
        missing = {name: value for name, value in defaults.items() if name not in given and name not in kwargs}
        with registry.scope({"hard_sigmoid": activations.get("hard_sigmoid_keras2")}):
            init(self, *args, **{**missing, **kwargs})

    changed = [p.replace(default=defaults.get(name, p.default)) for name, p in signature.parameters.items()]
    __init__.__signature__ = signature.replace(parameters=changed)  # type: ignore[attr-defined]
    return __init__


def _by_stand_in(self: Any) -> Any:
    """Pickle and deepcopy find the class by the one that it stands for: it has no name of its own in any module."""
    return _revived, (type(self).stands_for, self.__getstate__())


def _revived(component: Any, state: Any) -> Any:
    made = object.__new__(in_dialect(component))
    made.__setstate__(state)
    return made


@functools.cache
def _with_defaults(function: Any) -> Any:
    """A function of losses or metrics with the defaults of 2.2.4."""
    defaults = function.keras2_defaults

    @functools.wraps(function)
    def keras2(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{**defaults, **kwargs})

    return keras2


@functools.cache
def functions(kind: str) -> dict[str, Any]:
    """By name the functions of a kind that mean something else in 2.2.4."""
    return {name: _with_defaults(registry.get(kind, name, custom=False)) for name in _FUNCTIONS.get(kind, ())}


def spellings() -> AbstractContextManager[None]:
    """Inside the ``with`` statement names in arguments and files mean what they mean in Keras 2.2.4."""
    from pronghorn_plugins.compat.keras import lambda_layer, models, optimizers

    named: dict[str, Any] = {**lambda_layer.known(), "hard_sigmoid": activations.get("hard_sigmoid_keras2")}
    named.update(optimizers.NAMES)
    named.update({"Model": models.Model, "Functional": models.Model, "Sequential": models.Sequential})
    named.update({name: function for kind in _FUNCTIONS for name, function in functions(kind).items()})
    for name, layer in registry.items("layers"):
        changed = in_dialect(layer)
        if changed is not layer:
            named[name] = changed
    return registry.scope(named)


def loss_for_compile(given: Any, reduction: str) -> Any:
    """What ``compile`` is given for a loss: one that files describe whole, where 2.2.4's is not today's."""
    for name, function in functions("losses").items():
        if given == name or given is function:
            return getattr(losses, name.title().replace("_", ""))(reduction, convert_labels=False)
    return given


def metric_for_compile(given: Any, averaging: str) -> Any:
    """What ``compile`` is given for a metric: one of the name under which 2.2.4 logs it."""
    if not isinstance(given, str):
        return given
    if given in LOGGED:
        return LOGGED[given]
    found = functions("metrics").get(given) or keras1_metrics.NAMES.get(given) or metrics.get(given)
    return found if isinstance(found, Metric) else FunctionMean(found, found.__name__, averaging=averaging)
