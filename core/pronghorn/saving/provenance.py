"""Which distribution offered each component of a saved model, and what to install when one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pronghorn.discovery import registry
from pronghorn.errors import SavingError, UnknownNameError


def components_of(config: Any, kind: str = "layers") -> list[dict[str, Any]]:
    """A record for each component named in a config: kind, name, distribution, version, entry point."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    pending = [(config, kind)]
    while pending:
        value, expected = pending.pop()
        if isinstance(value, dict):
            own = value.get("kind", expected)
            name = value.get("class_name") or value.get("function")
            if isinstance(name, str) and isinstance(own, str):
                _note(found, own, name)
            pending.extend((item, _kind_below(key, expected)) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend((item, expected) for item in value)
        elif isinstance(value, str) and expected in ("losses", "metrics"):
            _note(found, expected, value)
    return [found[key] for key in sorted(found)]


_KINDS = {"optimizer": "optimizers", "loss": "losses", "metrics": "metrics", "weighted_metrics": "metrics"}


def _kind_below(key: str, kind: str) -> str:
    return _KINDS.get(key, kind)


def _note(found: dict[tuple[str, str], dict[str, Any]], kind: str, name: str) -> None:
    if (kind, name) in found:
        return
    try:
        origin = registry.provenance(registry.get(kind, name), kind=kind)
    except Exception:
        return
    if origin is not None:
        found[kind, name] = {
            "kind": kind,
            "name": name,
            "distribution": origin.distribution,
            "version": origin.version,
            "entry_point": origin.entry_point,
        }


def missing_component(error: UnknownNameError, components: Sequence[dict[str, Any]], path: str) -> SavingError:
    """The error for a component that is not installed: names the distribution that offered it when it was saved."""
    name = str(error.fields.get("name_asked") or error.fields.get("name") or "")
    for record in components:
        if record.get("name") == name or f"{record.get('distribution')}:{record.get('name')}" == name:
            package, version = record["distribution"], record["version"]
            return SavingError(
                f"the model needs {name!r} ({record['kind']}), which the package {package} {version} offered when it was "
                "saved; that package is not installed, or its plugin is blocked or broken.",
                where=path,
                fix=f"Run: pip install '{package}=={version}'.",
                component=name,
                distribution=package,
                version=version,
            )
    return SavingError(
        f"the model needs {name!r}, which no installed plugin offers. {error.fix}",
        where=path,
        fix=f"If it is your own, pass custom_objects={{{name!r}: it}}.",
        component=name,
    )
