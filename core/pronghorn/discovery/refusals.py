"""The errors of looking a name up: what is wrong, what might be meant, which plugins are to blame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pronghorn.discovery.records import PluginRecord, canonical
from pronghorn.discovery.scope import scoped
from pronghorn.errors import DuplicateNameError, PluginError, PronghornError, UnknownNameError, nearest

if TYPE_CHECKING:
    from pronghorn.discovery.loading import Offer
    from pronghorn.discovery.resolver import Table

_SHOWN = 3


def conflict(kind: str, name: str, offers: Sequence[Offer]) -> DuplicateNameError:
    """Several plugins offer one name and nothing says which to take."""
    candidates = [offer.qualified for offer in offers]
    places = "; ".join(f"{offer.qualified!r} ({offer.plugin.place})" for offer in offers)
    if len(set(candidates)) < len(candidates):
        first = offers[0].plugin.name
        fix = f"Block one of the two plugins, for example PRONGHORN_BLOCK={first}"
    else:
        fix = (
            f"Use a qualified name such as {candidates[0]!r}, or choose one with prefer({kind!r}, {candidates[0]!r}) "
            f"or PRONGHORN_PREFER={kind}:{candidates[0]}"
        )
    problem = f"Several plugins offer {name!r}: {places}."
    return DuplicateNameError(
        problem, where=f"pronghorn.{kind}", fix=fix, kind=kind, name_asked=name, candidates=candidates
    )


def not_installed(kind: str, distribution: str, installed: Iterable[str], where: str = "") -> UnknownNameError:
    """A qualified name whose distribution is not there, or has no plugins."""
    close = nearest(distribution, installed)
    hint = f" {close}" if close.startswith("Did") else ""
    return UnknownNameError(
        f"No distribution {distribution!r} with plugins is installed.",
        where=where or f"pronghorn.{kind}",
        fix=f"Run `pip install {distribution}`.{hint}",
        kind=kind,
        name_asked=distribution,
        distribution=distribution,
        candidates=sorted(installed),
    )


def unknown(
    kind: str, name: str, table: Table, records: Sequence[PluginRecord], others: Mapping[str, Table]
) -> PronghornError:
    """No plugin that works and is allowed offers the name: the nearest names, and the plugins that might have it."""
    distribution, colon, bare = name.rpartition(":")
    peers = [record for record in records if record.kind == kind]
    # What is in force for a while may be of another kind: it is no help here.
    elsewhere = {other for own in others.values() for other in own.by_name}
    known: Iterable[str] = {*table.by_name, *(each for each in scoped() if each not in elsewhere)}
    if colon:
        own = [record for record in records if canonical(record.distribution) == canonical(distribution)]
        if not own:
            return not_installed(kind, distribution, {canonical(record.distribution) for record in records})
        peers = [record for record in own if record.kind == kind]
        unusable = [record for record in peers if record.blocked or record.error]
        if unusable and len(unusable) == len(peers):
            return _unusable(kind, name, unusable[0])
        known = {o.qualified for o in table.offers if canonical(o.plugin.distribution) == canonical(distribution)}
    broken = [record for record in peers if record.error and not record.blocked]
    near = nearest(name, known) if known else "Nothing of this kind can be used."
    fix = [near, *_elsewhere(bare, others), *_broken(broken), *_blocked(peers), *_waiting(table)]
    error = UnknownNameError(
        f"No plugin offers {name!r}.",
        where=f"pronghorn.{kind}",
        fix=" ".join(fix),
        kind=kind,
        name_asked=name,
        candidates=sorted(known),
    )
    error.__cause__ = broken[0].error if broken else None
    return error


def _unusable(kind: str, name: str, record: PluginRecord) -> PluginError:
    if record.error and not record.blocked:
        error = record.failure(f"{name!r} is not to be had from pronghorn.{kind}: {record.error.problem}")
        error.__cause__ = record.error.__cause__ or record.error
        return error
    return PluginError(
        f"{name!r} is not to be had from pronghorn.{kind}: the plugin is blocked ({record.blocked}).",
        where=record.place,
        fix=f"Unblock {record.name!r} to use it.",
        distribution=record.distribution,
        entry_point=record.entry_point,
    )


def _elsewhere(name: str, others: Mapping[str, Table]) -> list[str]:
    return [f"There is one in pronghorn.{kind}." for kind, table in sorted(others.items()) if name in table.by_name]


def _broken(records: Sequence[PluginRecord]) -> list[str]:
    texts = [
        f"{record.place} is broken and may have offered it: {record.error.problem if record.error else ''} "
        f"(To do without it: PRONGHORN_BLOCK={record.name})"
        for record in records[:_SHOWN]
    ]
    return texts + _more(len(records), "broken")


def _blocked(records: Sequence[PluginRecord]) -> list[str]:
    blocked = [record for record in records if record.blocked]
    names = [f"{record.name!r} ({record.blocked})" for record in blocked[:_SHOWN]]
    return [f"Blocked and not asked: {', '.join(names)}.", *_more(len(blocked), "blocked")] if names else []


def _more(count: int, what: str) -> list[str]:
    return [f"And {count - _SHOWN} more {what}: see `pronghorn plugins`."] if count > _SHOWN else []


def _waiting(table: Table) -> list[str]:
    names = ", ".join(repr(record.name) for record in table.waiting)
    return [f"Still being imported, so not asked: {names}."] if names else []
