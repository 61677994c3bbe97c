"""Which distribution offered each component of a saved model, and what to install when one is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pronghorn.discovery import canonical, registry
from pronghorn.errors import PronghornError, SavingError, UnknownNameError

#: How keys of hand-written configs end, by the kind of what they hold.
_ENDINGS = {
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "activation": "activations",
    "optimizer": "optimizers",
    "schedule": "schedules",
}
_NAMES = ("kind", "class_name", "function")
_COMPILED = {"optimizer": "optimizers", "loss": "losses", "metrics": "metrics", "weighted_metrics": "metrics"}

# What a name or a version may consist of (PEP 508, PEP 440): a file may be forged, and what it says is shown as a
# command to run.
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")


def components_of(model: Any, compiled: Any = None) -> list[dict[str, Any]]:
    """A record for each component named in configs: kind, name, distribution, version and entry point.

    Args:
        model: what ``describe_model`` gave.
        compiled: what ``describe_compile`` gave.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    pending = [(model, "layers"), *((value, _COMPILED.get(key, "")) for key, value in (compiled or {}).items())]
    while pending:
        value, kind = pending.pop()
        if isinstance(value, dict):
            own = value.get("kind", kind)
            name = value.get("class_name") or value.get("function")
            name = value.get("config") if name == "function" else name
            if isinstance(name, str) and isinstance(own, str):
                _note(found, own, name)
            pending.extend((item, _kind_below(key, kind)) for key, item in value.items() if key not in _NAMES)
        elif isinstance(value, list):
            pending.extend((item, kind) for item in value)
        elif isinstance(value, str) and kind not in ("", "layers"):
            _note(found, kind, value)
    return [found[key] for key in sorted(found)]


def _kind_below(key: str, kind: str) -> str:
    return "layers" if key == "config" else _ENDINGS.get(key.rpartition("_")[2], kind)


def _note(found: dict[tuple[str, str], dict[str, Any]], kind: str, name: str) -> None:
    if (kind, name) in found:
        return
    try:
        origin = registry.provenance(registry.get(kind, name, ignore_case=True), kind=kind)
    except PronghornError:
        return
    if origin is not None:
        found[kind, name] = {
            "kind": kind,
            "name": name,
            "distribution": origin.distribution,
            "version": origin.version,
            "entry_point": origin.entry_point,
        }


def missing_component(error: UnknownNameError, components: Any, path: str) -> SavingError:
    """The error for a component that is not installed: names the distribution that offered it when it was saved.

    Args:
        error: what looking for it raised.
        components: the records of ``components_of``, as they are in the file.
        path: the file.
    """
    name = str(error.fields.get("name_asked") or "")
    record = _record(name, error, components if isinstance(components, list) else [])
    if record is None:
        hint = f" {error.fix}" if error.fix.startswith("Did you mean") else ""
        return SavingError(
            f"the model needs {name!r}, which no installed plugin offers.{hint}",
            where=path,
            fix=f"If it is your own, pass custom_objects={{{name!r}: it}}, or register it before.",
            component=name,
        )
    package, version, component = record["distribution"], record["version"], record["name"]
    installed = _installed(package)
    state = f"that package is installed in version {installed}" if installed else "that package is not installed"
    hint = " Look at `pronghorn plugins`: its plugin may be blocked or broken." if installed == version else ""
    return SavingError(
        f"the model needs {component!r} ({record['kind']}), which the package {package} {version} offered when it was "
        f"saved; {state}.{hint}",
        where=path,
        fix=f"If you trust the file, run: pip install '{package}=={version}'.",
        component=component,
        distribution=package,
        version=version,
    )


def _record(name: str, error: UnknownNameError, components: Sequence[Any]) -> dict[str, Any] | None:
    package = error.fields.get("distribution")
    for record in components:
        if not isinstance(record, dict) or not _is_sound(record):
            continue
        bare = record["name"].rpartition(":")[2]
        is_same_kind = error.fields.get("kind") in (None, record["kind"])
        if is_same_kind and (name in (record["name"], bare) or canonical(record["distribution"]) == package):
            return record
    return None


def _is_sound(record: dict[str, Any]) -> bool:
    parts = [record.get(key) for key in ("kind", "name", "distribution", "version")]
    return (
        all(isinstance(part, str) for part in parts)
        and _NAME.fullmatch(record["distribution"]) is not None
        and _VERSION.fullmatch(record["version"]) is not None
    )


def _installed(package: str) -> str:
    import importlib.metadata  # it brings email and zipfile: a fifth of what `import pronghorn` may take

    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
