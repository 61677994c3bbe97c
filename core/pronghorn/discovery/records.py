"""One scan of what is installed: the entry points of group ``pronghorn``, as records; nothing of a plugin is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from pronghorn.errors import PluginError, nearest
from pronghorn.hookspecs import KINDS

GROUP = "pronghorn"

# importlib_metadata's protocol of a distribution has changed its name from release to release.
Distribution = Any


class PluginWarning(UserWarning):
    """A plugin that cannot be used, or a setting about plugins that means nothing."""


@attrs.frozen
class PluginRecord:
    """One installed entry point, and what became of it.

    Args:
        distribution: the name that pip knows.
        version: its version, ``""`` when its metadata are damaged.
        entry_point: the entry point's name, such as ``"layers.crf"``.
        kind: the part of it before the dot.
        module: the module that it names.
        error: why it cannot be used, or None. Its ``__cause__`` is what the module raised.
        blocked: what blocks it, such as ``"PRONGHORN_BLOCK"``, or ``""``. A blocked plugin is never imported.
        loaded: whether its module has been imported and asked.
    """

    distribution: str
    version: str
    entry_point: str
    kind: str
    module: str
    error: PluginError | None = attrs.field(default=None, eq=False)
    blocked: str = ""
    loaded: bool = False

    @property
    def name(self) -> str:
        """The record's identity and the name that blocks it alone: ``"acme-crf:layers.crf"``."""
        return f"{self.distribution}:{self.entry_point}"

    @property
    def place(self) -> str:
        """How errors name it: ``"acme-crf 1.2, entry point 'layers.crf'"``."""
        return f"{self.distribution} {self.version}".rstrip() + f", entry point {self.entry_point!r}"

    @property
    def names(self) -> tuple[str, str, str]:
        """Every name that block-lists and allow-lists know it by, in the order from wide to narrow."""
        return self.distribution, self.entry_point, self.name

    def failure(self, problem: str) -> PluginError:
        """An error that names the plugin and how to do without it."""
        return PluginError(
            problem,
            where=self.place,
            fix=f"To do without it, set PRONGHORN_BLOCK={self.name}",
            distribution=self.distribution,
            version=self.version,
            entry_point=self.entry_point,
        )


def canonical(distribution: str) -> str:
    """A distribution's name as package indexes compare it (PEP 503).

    >>> canonical("Acme_CRF")
    'acme-crf'
    """
    return re.sub(r"[-_.]+", "-", distribution).lower()


def scan(path: Sequence[str] | None = None) -> tuple[PluginRecord, ...]:
    """Every entry point of the group, sorted by distribution and name, whatever the file system's order.

    Reads each distribution's ``entry_points.txt``, and the metadata only of those that have the group. Where one name is
    installed twice, the one that Python would import first counts.

    Args:
        path: folders to look in, ``sys.path`` unless given.
    """
    import importlib_metadata

    where = {} if path is None else {"path": list(path)}
    found: dict[str, tuple[str, Distribution]] = {}
    records: list[PluginRecord] = []
    for distribution in importlib_metadata.distributions(**where):
        if not _has_group(distribution):
            continue
        if name := _header(distribution, "Name"):
            found.setdefault(canonical(name), (name, distribution))
        else:
            records.extend(_without_metadata(distribution))
    for name, distribution in found.values():
        first = next(iter(importlib_metadata.distributions(name=name, **where)), distribution)
        records.extend(_records(first, name))
    return _each_once(sorted(records, key=lambda r: (canonical(r.distribution), r.entry_point, r.module)))


def _has_group(distribution: Distribution) -> bool:
    try:
        return f"[{GROUP}]" in (distribution.read_text("entry_points.txt") or "")
    except (OSError, ValueError):
        return False


def _header(distribution: Distribution, field: str) -> str:
    """One field of the metadata, read from the head alone: parsing a long description takes milliseconds."""
    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    except (OSError, ValueError):
        return ""
    head = text.lstrip().partition("\n\n")[0]
    found = re.search(rf"^{field}:[ \t]*(\S.*)$", head, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""


def _records(distribution: Distribution, name: str) -> Iterator[PluginRecord]:
    version = _header(distribution, "Version")
    try:
        points = [point for point in distribution.entry_points if point.group == GROUP]
        parts = [(point.name, point.module, point.attr) for point in points]
    except Exception as err:  # noqa: BLE001
        record = PluginRecord(name, version, "", "", "")
        yield attrs.evolve(record, error=_caused(record.failure(f"entry_points.txt cannot be read: {err}."), err))
        return
    for entry_point, module, attribute in parts:
        record = PluginRecord(name, version, entry_point, entry_point.partition(".")[0], module)
        yield _judged(record, attribute)


def _without_metadata(distribution: Distribution) -> Iterator[PluginRecord]:
    folder = str(getattr(getattr(distribution, "_path", None), "name", "") or "unknown")
    for record in _records(distribution, folder.partition("-")[0]):
        yield attrs.evolve(record, error=record.failure(f"The metadata in {folder} are missing or damaged."))


def _judged(record: PluginRecord, attribute: str | None) -> PluginRecord:
    problem = ""
    if record.kind not in KINDS:
        problem = f"No kind of plugin is called {record.kind!r}. {nearest(record.kind, KINDS)}"
    elif not record.entry_point.partition(".")[2]:
        problem = f"The entry point's name must be '{record.kind}.<module>'."
    elif attribute:
        problem = f"An entry point must name a module. Got '{record.module}:{attribute}'."
    return attrs.evolve(record, error=record.failure(problem)) if problem else record


def _each_once(records: list[PluginRecord]) -> tuple[PluginRecord, ...]:
    unique: dict[tuple[str, str], PluginRecord] = {}
    for record in records:
        first = unique.setdefault((canonical(record.distribution), record.entry_point), record)
        if first.module != record.module:
            problem = f"The entry point is listed twice, for the modules {first.module!r} and {record.module!r}."
            key = canonical(first.distribution), first.entry_point
            unique[key] = attrs.evolve(first, error=first.failure(problem))
    return tuple(unique.values())


def _caused(error: PluginError, cause: BaseException) -> PluginError:
    error.__cause__ = cause
    return error


@attrs.frozen
class Provenance:
    """Where a component comes from; what a saved model records of it."""

    distribution: str
    version: str
    entry_point: str
    kind: str
    name: str

    def asdict(self) -> dict[str, Any]:
        """The fields as a plain dict, for JSON."""
        return attrs.asdict(self)
