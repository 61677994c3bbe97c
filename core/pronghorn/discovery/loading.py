"""From a record to its offers: import the module, register it with pluggy, call its hook, check what it returns."""

from __future__ import annotations

import importlib
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import attrs
import pluggy

from pronghorn import hookspecs
from pronghorn.discovery.records import PluginRecord
from pronghorn.errors import PluginError, nearest
from pronghorn.hookspecs import KINDS, NAMELESS_KINDS, Component

#: Says what is wrong with a component of some kind, or ``""``.
Check = Callable[[Any], str]

_CLASSES = ("optimizers", "schedules", "callbacks")
_CALLABLES = (
    "layers", "losses", "regularizers", "activations", "initializers", "constraints", "metrics", "backend_functions",
)  # fmt: skip
_BY_NAME_ATTRIBUTE = ("backends", "primitives", "kernels", "formats", "data_adapters", "commands")


class StillImporting(Exception):
    """The module is being imported further up in this very thread, so it cannot be asked yet."""


@attrs.define(eq=False)
class Offer:
    """One component of one plugin; resolves a string target on first use."""

    plugin: PluginRecord
    component: Component
    _check: Check
    _object: Any = None

    @property
    def name(self) -> str:
        """The component's name."""
        return self.component.name

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return self.component.name, *self.component.aliases

    @property
    def qualified(self) -> str:
        """The name that means this offer whatever else is installed: ``"acme-crf:CRF"``."""
        return f"{self.plugin.distribution}:{self.name}"

    def resolve(self) -> Any:
        """The component itself.

        Raises:
            PluginError: if its module cannot be imported, lacks it, or it is not what its kind demands.
        """
        if self._object is None:
            target = self.component.target
            found = self._imported(target) if isinstance(target, str) else target
            if complaint := self._check(found):
                raise self.plugin.failure(f"The component {self.name!r} {complaint}. Got {_shown(found)}.")
            self._object = found
        return self._object

    def is_for(self, thing: Any) -> bool:
        """Whether this offer means the object; never imports anything."""
        target = self.component.target
        if self._object is None and isinstance(target, str):
            module, _, attribute = target.partition(":")
            return _attribute(sys.modules.get(module), attribute) is thing
        return (self._object if self._object is not None else target) is thing

    def same_as(self, other: Offer) -> bool:
        """Whether two plugins offer one and the same object, which is no conflict."""
        mine, its = self.component.target, other.component.target
        return mine is its or (isinstance(mine, str) and mine == its)

    def _imported(self, target: str) -> Any:
        module, _, attribute = target.partition(":")
        try:
            found = _attribute(importlib.import_module(module), attribute)
        except (Exception, SystemExit) as err:
            problem = f"The component {self.name!r} cannot be imported from {target!r}: {said(err)}"
            raise self.plugin.failure(problem) from err
        if found is None:
            raise self.plugin.failure(f"The module {module!r} has no {attribute!r} for the component {self.name!r}.")
        return found


class Loader:
    """Registers each module with pluggy once and asks it, kind by kind.

    No lock is held while a module is imported: a module that is being imported in another thread may ask for components.
    """

    def __init__(self, checks: dict[str, list[Check]]) -> None:
        self._manager = pluggy.PluginManager("pronghorn")
        self._manager.add_hookspecs(hookspecs)
        self._checks = checks
        self._lock = threading.RLock()

    def offers(self, record: PluginRecord) -> tuple[Offer, ...]:
        """What a plugin offers of its record's kind.

        Raises:
            PluginError: if the module cannot be imported or breaks the contract.
            StillImporting: if it cannot be asked yet.
        """
        try:
            module = self._module(record)
            results = [function() for function in self._implementations(module, record.kind)]
            if not results:
                problem = f"The module {record.module!r} has no @hookimpl function pronghorn_{record.kind}"
                raise record.failure(f"{problem} for this entry point.")
            components = [c for r in results for c in _components(r, record)]
            offers = tuple(Offer(record, component, self._check(record.kind)) for component in components)
            _no_name_twice(offers, record)
            for offer in offers:
                if not isinstance(offer.component.target, str):
                    offer.resolve()
        except (PluginError, StillImporting):
            raise
        except (Exception, SystemExit) as err:
            raise record.failure(f"The plugin cannot be loaded: {said(err)}") from err
        return offers

    def ask(self, module: str, kind: str) -> Iterator[Any]:
        """The results of a hook of a module that has been loaded; none where the module does not implement it."""
        if (plugin := self._manager.get_plugin(module)) is not None:
            for function in self._implementations(plugin, kind):
                yield function()

    def _module(self, record: PluginRecord) -> ModuleType:
        parts = record.module.split(".")
        for end in range(1, len(parts) + 1):
            module = importlib.import_module(".".join(parts[:end]))
            if getattr(module.__spec__, "_initializing", False):
                raise StillImporting
        with self._lock:
            if not self._manager.has_plugin(record.module):
                self._know_hooks(module, record)
                self._manager.register(module, record.module)
        return module

    def _know_hooks(self, module: ModuleType, record: PluginRecord) -> None:
        for name in dir(module):
            options = self._manager.parse_hookimpl_opts(module, name)
            hook = (options.get("specname") or name) if options else ""
            if hook and hook.removeprefix("pronghorn_") not in KINDS:
                known = [f"pronghorn_{kind}" for kind in KINDS]
                raise record.failure(f"The module implements {hook!r}, which is no hook. {nearest(hook, known)}")

    def _implementations(self, module: ModuleType, kind: str) -> list[Callable[[], Any]]:
        implementations = getattr(self._manager.hook, f"pronghorn_{kind}").get_hookimpls()
        return [implementation.function for implementation in implementations if implementation.plugin is module]

    def _check(self, kind: str) -> Check:
        extra = self._checks.setdefault(kind, [])

        def complaint(target: Any) -> str:
            return next(filter(None, (check(target) for check in (_CHECKS.get(kind, _anything), *extra))), "")

        return complaint


def said(err: BaseException) -> str:
    """An exception in one line: ``"ModuleNotFoundError: No module named 'torch'."``."""
    text = " ".join(str(err).split())
    return f"{type(err).__name__}: {text}".rstrip(". :") + "."


def _components(result: Any, record: PluginRecord) -> Iterator[Component]:
    hook = f"pronghorn_{record.kind}"
    if isinstance(result, (str, bytes, dict)) or not hasattr(result, "__iter__") or inspect.isclass(result):
        raise record.failure(f"{hook} must return a list of components. Got {_shown(result)}.")
    if record.kind in NAMELESS_KINDS:
        return
    for item in result:
        component = item if isinstance(item, Component) else Component(_name(item, record), item)
        names: tuple[Any, ...] = (component.name, *component.aliases)
        for name in names:
            if not isinstance(name, str) or not name or ":" in name or name.split() != [name]:
                raise record.failure(f"{hook} returned a component with the name {name!r}, which has ':' or blanks.")
        target = component.target
        if isinstance(target, str) and not all(target.partition(":")):
            problem = f"{hook} returned {component.name!r} with the target {target!r}, not 'module:attribute'."
            raise record.failure(problem)
        yield component


def _no_name_twice(offers: tuple[Offer, ...], record: PluginRecord) -> None:
    seen: dict[str, Offer] = {}
    for offer in offers:
        for name in offer.names:
            if not seen.setdefault(name, offer).same_as(offer):
                raise record.failure(f"pronghorn_{record.kind} returned two components called {name!r}.")


def _name(item: Any, record: PluginRecord) -> str:
    own, given = getattr(item, "__name__", None), getattr(item, "name", None)
    if inspect.ismodule(item):
        return item.__name__.rpartition(".")[2]
    ordered = (given, own) if record.kind in _BY_NAME_ATTRIBUTE else (own, given)
    found = next((name for name in ordered if isinstance(name, str)), "")
    if not found or found == "<lambda>":
        problem = f"pronghorn_{record.kind} returned {_shown(item)}, which has no name; return Component(name, object)."
        raise record.failure(problem)
    return found


def _attribute(holder: Any, path: str) -> Any:
    for part in path.split("."):
        holder = getattr(holder, part, None)
    return holder


def _shown(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _class(target: Any) -> str:
    return "" if inspect.isclass(target) else "must be a class"


def _callable(target: Any) -> str:
    return "" if callable(target) else "must be a class or a function"


def _dataset(target: Any) -> str:
    return "" if callable(getattr(target, "load_data", None)) else "must have a function load_data"


def _command(target: Any) -> str:
    missing = [name for name in ("help", "configure", "run") if not hasattr(target, name)]
    return f"must have name, help, configure and run, and lacks {' and '.join(missing)}" if missing else ""


def _anything(target: Any) -> str:
    return "must not be None" if target is None else ""


_CHECKS: dict[str, Check] = {
    **dict.fromkeys(_CLASSES, _class),
    **dict.fromkeys(_CALLABLES, _callable),
    "datasets": _dataset,
    "commands": _command,
}
