"""The namespaces behind ``pronghorn.layers``, ``pronghorn.losses`` …: installed components as attributes (PEP 562)."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from pronghorn.discovery import PluginWarning, registry, scoped, scoped_name
from pronghorn.errors import ArgumentTypeError, ConfigError, PluginError, SavingError, UnknownNameError

#: The kinds that are modules of the same name in this package.
FACADES = (
    "layers",
    "losses",
    "regularizers",
    "activations",
    "initializers",
    "constraints",
    "metrics",
    "optimizers",
    "schedules",
    "callbacks",
    "datasets",
)

#: Components that the core itself has, by kind and by the name that configs use: its models, and losses and metrics made
#: of functions. No plugin offers them, and the modules that define them enter them.
CORE: dict[str, dict[str, Any]] = {"layers": {}, "losses": {}, "metrics": {}}

_FUNCTIONS = ("get", "serialize", "deserialize")
_MADE_OF_CLASSES = (
    "regularizers",
    "initializers",
    "constraints",
    "optimizers",
    "schedules",
    "metrics",
    "losses",
    "activations",
)
_MADE_OF_FUNCTIONS = ("regularizers", "initializers", "constraints", "optimizers", "schedules")
_NO_COMPONENTS = (bool, int, float, complex, bytes, list, tuple, set, frozenset)


@attrs.frozen
class Facade:
    """One kind of component as a namespace.

    Args:
        kind: the kind, such as ``"layers"``.
        module: the ``__name__`` of the module that shows it.
    """

    kind: str
    module: str

    def attribute(self, name: str) -> Any:
        """The component of that name, for the module's ``__getattr__``; names of a `scope` do not count here.

        Raises:
            UnknownNameError, DuplicateNameError: both are AttributeErrors, so ``hasattr`` and ``getattr(…, None)`` work.
        """
        if name == "__all__":
            return self.exported()
        if name.startswith("_"):
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}", name=name)
        try:
            return registry.get(self.kind, name, custom=False)
        except PluginError as err:
            if isinstance(err, AttributeError):
                raise
            raise UnknownNameError(err.problem, where=err.where, fix=err.fix, **err.fields) from err

    def exported(self) -> list[str]:
        """What ``from … import *`` binds: every component that can be had, and the module's own names but `get` & co."""
        names = {name for name, _ in registry.items(self.kind, aliases=True) if name.isidentifier()}
        return sorted(names | (self._own() - set(_FUNCTIONS)))

    def names(self) -> list[str]:
        """What ``dir()`` lists; imports no component that is imported on first use."""
        return sorted({*registry.names(self.kind, aliases=True), *self._own()})

    def get(self, identifier: Any) -> Any:
        """The component that a constructor's argument means.

        Args:
            identifier: None; a name, in any case where no name is spelled so (``"ADAM"``); a config
                ``{"class_name": …, "config": …}``; or the component itself.
        Returns:
            None for None; for a name the function, or an instance where the kind is one of instances (``"adam"`` ->
            ``Adam()``) and the class elsewhere (layers, callbacks); a class of such a kind is instantiated too.
        Raises:
            UnknownNameError: if no plugin offers the name; with the nearest names.
            ArgumentTypeError: if identifier is a number, a list or the like.
        """
        if identifier is None:
            return None
        if isinstance(identifier, str):
            return self._ready(self._component(identifier), identifier)
        if isinstance(identifier, Mapping):
            return self.deserialize(identifier)
        if isinstance(identifier, _NO_COMPONENTS):
            raise ArgumentTypeError(
                f"expected a name, a config, a function or an object. Got {identifier!r}.",
                where=f"pronghorn.{self.kind}.get",
                fix="Pass for example a name as a string; dir() of the module lists them.",
                got=identifier,
            )
        return self._ready(identifier, identifier.__name__) if inspect.isclass(identifier) else identifier

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The component that a config describes, made anew.

        Args:
            config: ``{"class_name": name, "config": arguments}``, a function's name, or None.
            custom_objects: your own classes and functions by name; they win over installed ones.
        Raises:
            UnknownNameError: if no plugin offers the name; a qualified name says which package to install.
            ConfigError: if config is of another form, or the component does not take the arguments.
        """
        with registry.scope(custom_objects):
            if config is None or isinstance(config, str):
                return self.get(config)
            name, arguments = self._parts(config)
            if name == "function" and isinstance(arguments, str):
                return self.get(arguments)
            component = self._component(name)
            make: Callable[..., Any] | None = getattr(component, "from_config", None)
            if make is not None:
                return self._called(lambda: make(dict(arguments)), name, arguments)
            if inspect.isclass(component) or (arguments and callable(component)):
                return self._called(lambda: component(**arguments), name, arguments)
            return self._ready(component, name)

    def serialize(self, component: Any) -> Any:
        """What `deserialize` turns back into the component, in terms of JSON.

        Returns:
            None for None, a name for a function or class, else ``{"class_name": name, "config": get_config()}``. The
            name is the registered one, qualified (``"acme-crf:CRF"``) where the bare one means something else.
        Raises:
            SavingError: if the component is a lambda or has neither name nor ``get_config``.
        """
        if component is None or isinstance(component, str):
            return component
        if inspect.isclass(component) or inspect.isroutine(component):
            return self._name_of(component)
        if callable(getattr(component, "get_config", None)):
            return {"class_name": self._name_of(class_in_files(component)), "config": component.get_config()}
        if scoped_name(component) or registry.provenance(component, kind=self.kind):
            return self._name_of(component)
        raise SavingError(
            f"{component!r} cannot be written down: it has neither a registered name nor get_config().",
            where=f"pronghorn.{self.kind}.serialize",
            fix="Give its class a get_config() that returns the constructor's arguments, or use a named function.",
        )

    def _component(self, name: str) -> Any:
        own = CORE.get(self.kind, {}).get(name)
        if own is not None and name not in scoped():
            return own
        return registry.get(self.kind, name, ignore_case=True)

    def _own(self) -> set[str]:
        return {name for name in vars(sys.modules[self.module]) if not name.startswith("_")}

    def _ready(self, component: Any, name: str) -> Any:
        makes = inspect.isclass(component) and self.kind in _MADE_OF_CLASSES
        if makes or (self.kind in _MADE_OF_FUNCTIONS and inspect.isroutine(component) and _needs_nothing(component)):
            return self._called(component, name, {})
        return component

    def _called(self, make: Callable[[], Any], name: str, arguments: Any) -> Any:
        try:
            return make()
        except TypeError as err:
            raise ConfigError(
                f"{name!r} cannot be made from the arguments {arguments!r}: {err}.",
                where=f"pronghorn.{self.kind}",
                fix="Correct the arguments, or pass an object that you have made yourself.",
            ) from err

    def _parts(self, config: Any) -> tuple[str, Any]:
        name = config.get("class_name") if isinstance(config, Mapping) else None
        arguments = config.get("config", {}) if isinstance(config, Mapping) else None
        arguments = {} if arguments is None else arguments
        if not isinstance(name, str) or not (isinstance(arguments, Mapping) or name == "function"):
            raise ConfigError(
                f"a config must be {{'class_name': name, 'config': {{…}}}}. Got {config!r}.",
                where=f"pronghorn.{self.kind}.deserialize",
                fix="Pass what serialize() returns.",
            )
        return name, arguments

    def _name_of(self, component: Any) -> str:
        if own := scoped_name(component):
            return own
        if origin := registry.provenance(component, kind=self.kind):
            bare = origin.name in registry.names(self.kind)
            if bare and registry.get(self.kind, origin.name, custom=False) is component:
                return origin.name
            return f"{origin.distribution}:{origin.name}"
        name = str(getattr(component, "__name__", ""))
        if not name or name == "<lambda>":
            raise SavingError(
                f"{component!r} has no name to write down.",
                where=f"pronghorn.{self.kind}.serialize",
                fix="Define it with def and a name of its own, and load with custom_objects={'name': function}.",
            )
        if name in registry.names(self.kind, aliases=True):
            text = f"Your own {name!r} is saved under a name that plugins offer too: load with custom_objects={{{name!r}: {name}}}."
            warnings.warn(text, PluginWarning, stacklevel=4)
        return name


def facade(kind: str, module: str) -> Facade:
    """The namespace of a kind, from which a facade module takes its functions.

    >>> facade("losses", "pronghorn.losses").get(None) is None
    True
    """
    return Facade(kind, module)


def class_in_files(component: Any) -> type:
    """The class that configs name: the component's own, or that which it ``stands_for`` with other defaults."""
    cls: type = type(component)
    found: type = vars(cls).get("stands_for", cls)
    return found


def _needs_nothing(function: Callable[..., Any]) -> bool:
    """Whether it is a factory such as ``l2(l=0.01)`` rather than the thing itself, such as ``penalty(weights)``."""
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True
