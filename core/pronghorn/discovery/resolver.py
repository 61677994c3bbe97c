"""The registry: components by (kind, name), loaded kind by kind on first use."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import attrs

from pronghorn.discovery import policy as policies
from pronghorn.discovery import refusals
from pronghorn.discovery.loading import Check, Loader, Offer, StillImporting, said
from pronghorn.discovery.own import registered
from pronghorn.discovery.policy import Policy, Preference
from pronghorn.discovery.records import PluginRecord, PluginWarning, Provenance, canonical, scan
from pronghorn.discovery.scope import PROCESS, scope, scoped
from pronghorn.errors import ArgumentError, PluginError, UnknownNameError, nearest
from pronghorn.hookspecs import KINDS, Component


@attrs.frozen
class Outcome:
    """What loading one plugin gave: offers, or the reason why not."""

    offers: tuple[Offer, ...] = ()
    error: PluginError | None = None


@attrs.frozen(eq=False)
class Table:
    """The offers of one kind under one policy, by every name they go by."""

    offers: tuple[Offer, ...] = ()
    by_name: dict[str, tuple[Offer, ...]] = attrs.field(factory=dict)
    waiting: tuple[PluginRecord, ...] = ()


@attrs.define(eq=False)
class _Scanned:
    """Everything that is known since one scan; `rescan` replaces it whole."""

    records: tuple[PluginRecord, ...]
    loader: Loader
    outcomes: dict[str, Outcome] = attrs.field(factory=dict)
    tables: dict[tuple[str, Policy], Table] = attrs.field(factory=dict)
    told: set[str] = attrs.field(factory=set)


class Registry:
    """Finds plugins through entry points and resolves names to components.

    The first question scans what is installed; asking for a kind loads the plugins of that kind and no other. Names are
    ``"Name"``, an alias, or ``"distribution:Name"``. All methods may be called from several threads.

    Args:
        scanner: gives the records; `scan` unless a test says otherwise.
    """

    def __init__(self, scanner: Callable[[], Iterable[PluginRecord]] = scan) -> None:
        self._scanner = scanner
        self._lock = threading.RLock()
        self._scanned: _Scanned | None = None
        self._preferred: list[Preference] = []
        self._checks: dict[str, list[Check]] = {}
        self._importing = threading.local()

    def get(self, kind: str, name: str, *, custom: bool = True, ignore_case: bool = False) -> Any:
        """The component of that name.

        Args:
            kind: one of `KINDS`, such as ``"layers"``.
            name: ``"Dense"``, an alias, or ``"acme-crf:CRF"``.
            custom: whether names of a `scope` in force win, and those that the user registered count.
            ignore_case: whether ``"ADAM"`` finds ``"adam"`` where nothing is called ``"ADAM"``.
        Raises:
            UnknownNameError: if no plugin offers it; names the nearest, and broken or blocked plugins that might.
            DuplicateNameError: if several distributions offer it and nothing says which to prefer.
            PluginError: if the plugin that offers it is broken or blocked.
        """
        if custom and name in (own := scoped()):
            return own[name]
        if custom and (found := registered(kind, name)) is not None:
            return found
        return self._offer(kind, name, ignore_case=ignore_case).resolve()

    def names(self, kind: str, *, aliases: bool = False) -> tuple[str, ...]:
        """The names that `get` resolves without a qualifier, sorted; with ``aliases`` those too."""
        table = self._table(kind, policies.current())
        known = table.by_name if aliases else {offer.name for offer in table.offers}
        return tuple(sorted(name for name in known if self._winner(kind, name, table.by_name[name])))

    def items(self, kind: str, *, aliases: bool = False) -> tuple[tuple[str, Any], ...]:
        """Every name with its component, sorted; offers in conflict go by their qualified names.

        A component whose own import fails is left out, with one warning.
        """
        table = self._table(kind, policies.current())
        offers: dict[str, Offer] = {}
        for name, candidates in table.by_name.items():
            if winner := self._winner(kind, name, candidates):
                if aliases or name == winner.name:
                    offers[name] = winner
            else:
                offers.update((offer.qualified, offer) for offer in candidates if offer.name == name)
        found = ((name, self._resolved(offers[name])) for name in sorted(offers))
        return tuple((name, component) for name, component in found if component is not None)

    def conflicts(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Names that several distributions offer and no preference settles, with the qualified names."""
        by_name = self._table(kind, policies.current()).by_name
        return {
            name: tuple(offer.qualified for offer in candidates)
            for name, candidates in sorted(by_name.items())
            if self._winner(kind, name, candidates) is None
        }

    def prefer(self, kind: str, name: str) -> None:
        """Settle a conflict for this process: of all offers of that name take ``"distribution:Name"``.

        Raises:
            ArgumentError: if name is not of that form.
            UnknownNameError: if no plugins of that distribution are installed.
        """
        self._known_kind(kind)
        preference = policies.preference_from(f"{kind}:{name}")
        if preference is None or ":" not in name:
            fix = "Pass for example 'acme-crf:CRF'."
            raise ArgumentError(
                f"The name must be 'distribution:Name'. Got {name!r}.", where="prefer", fix=fix, got=name
            )
        installed = {canonical(record.distribution) for record in self._state().records}
        if canonical(preference.distribution) not in installed:
            raise refusals.not_installed(kind, preference.distribution, installed, where="prefer")
        with self._lock:
            self._preferred.insert(0, preference)

    def custom_objects(self) -> dict[str, Any]:
        """A user's own classes and functions that are known here and now: of the scopes in force, and of the process."""
        return scoped()

    @property
    def process_objects(self) -> dict[str, Any]:
        """The dict of those that are known in the whole process: what is put in is known until it is taken out."""
        return PROCESS

    def scope(self, objects: Mapping[str, Any] | None) -> AbstractContextManager[None]:
        """A ``with`` statement in which these names win over every plugin's; see `pronghorn.discovery.scope`."""
        return scope(objects)

    def provenance(self, thing: Any, *, kind: str = "") -> Provenance | None:
        """Which plugin gave a component, or None for what no plugin gave.

        Args:
            thing: a class or function, an instance of such a class, or with ``kind`` a name.
            kind: where to look; that kind is loaded. Without it only what is loaded already is looked through.
        """
        if isinstance(thing, str):
            return _provenance(self._offer(kind, thing, ignore_case=False), kind)
        for where in (kind,) if kind else KINDS:
            offers = self._table(where, policies.current()).offers if kind else self._loaded(where)
            for sought in (thing, type(thing)):
                if offer := next((offer for offer in offers if offer.is_for(sought)), None):
                    return _provenance(offer, where)
        return None

    def records(self) -> tuple[PluginRecord, ...]:
        """Every installed plugin as it stands now: blocked by what, loaded or not, broken by what."""
        state, policy = self._state(), policies.current()
        return tuple(_as_it_stands(record, state.outcomes.get(record.name), policy) for record in state.records)

    def given(self, record: PluginRecord) -> tuple[Component, ...]:
        """What a plugin that has been loaded offers."""
        outcome = self._state().outcomes.get(record.name, Outcome())
        return tuple(offer.component for offer in outcome.offers)

    def load(self, kind: str = "") -> None:
        """Load the plugins of one kind, or of all; what is broken becomes a record and one warning."""
        for each in (kind,) if kind else KINDS:
            self._table(each, policies.current())

    def hook_results(self, hook: str) -> tuple[tuple[PluginRecord, Any], ...]:
        """What ``pronghorn_conformance_cases`` or ``_keyword_translations`` return, module by module.

        Asks each module that has been loaded for any kind, once, and those listed under this kind; a hook that raises is
        left out, with one warning.
        """
        kind = hook.removeprefix("pronghorn_")
        self.load(kind)
        state, modules, results = self._state(), set[str](), list[tuple[PluginRecord, Any]]()
        for record in self.records():
            if record.loaded and not record.error and not record.blocked and record.module not in modules:
                modules.add(record.module)
                try:
                    results.extend((record, result) for result in state.loader.ask(record.module, kind))
                except (Exception, SystemExit) as err:  # noqa: BLE001
                    self._tell(state, str(record.failure(f"Its hook pronghorn_{kind} failed: {said(err)}")))
        return tuple(results)

    def add_check(self, kind: str, check: Check) -> None:
        """Demand more of a kind: ``check(component)`` says what is wrong, ``""`` for nothing. Core calls it."""
        self._known_kind(kind)
        with self._lock:
            self._checks.setdefault(kind, []).append(check)

    def rescan(self) -> None:
        """Forget what was found and loaded: after pip has changed what is installed. Preferences stay."""
        import importlib

        importlib.invalidate_caches()
        with self._lock:
            self._scanned = None

    def _state(self) -> _Scanned:
        state = self._scanned
        if state is None:
            with self._lock:
                state = self._scanned
                if state is None:
                    state = self._scanned = _Scanned(tuple(self._scanner()), Loader(self._checks))
        return state

    def _known_kind(self, kind: str) -> None:
        if kind not in KINDS:
            fix = nearest(kind, KINDS)
            raise UnknownNameError(f"No kind of component is called {kind!r}.", fix=fix, kind=kind, name_asked=kind)

    def _offer(self, kind: str, name: str, *, ignore_case: bool) -> Offer:
        policy = policies.current()
        table = self._table(kind, policy)
        distribution, colon, bare = name.rpartition(":")
        candidates = table.by_name.get(bare, ())
        if colon:
            candidates = tuple(o for o in candidates if canonical(o.plugin.distribution) == canonical(distribution))
        elif ignore_case and not candidates:
            candidates = _ignoring_case(name, table)
        if winner := self._winner(kind, bare, candidates):
            return winner
        if candidates:
            raise refusals.conflict(kind, name, candidates)
        others = {k: t for (k, p), t in self._state().tables.copy().items() if p == policy and k != kind}
        raise refusals.unknown(kind, name, table, self.records(), others)

    def _winner(self, kind: str, name: str, candidates: tuple[Offer, ...]) -> Offer | None:
        if len(_different(candidates)) < 2:
            return candidates[0] if candidates else None
        for wish in (*self._preferred, *policies.current().preferences):
            if wish.kind in {"", kind}:
                wanted = [
                    offer
                    for offer in candidates
                    if canonical(offer.plugin.distribution) == canonical(wish.distribution) and wish.name in offer.names
                ]
                if len(wanted) == 1:
                    return wanted[0]
        return None

    def _loaded(self, kind: str) -> tuple[Offer, ...]:
        state = self._state()
        outcomes = (state.outcomes.get(record.name) for record in state.records if record.kind == kind)
        return tuple(offer for outcome in outcomes if outcome for offer in outcome.offers)

    def _table(self, kind: str, policy: Policy) -> Table:
        state = self._state()
        table = state.tables.get((kind, policy))
        if table is None:
            self._known_kind(kind)
            self._tell_once_of(state, policy)
            records = [r for r in state.records if r.kind == kind and not policy.blocker(r)]
            outcomes = {record: self._outcome(state, record) for record in records}
            table = _tabulated([o for o in outcomes.values() if o], tuple(r for r, o in outcomes.items() if o is None))
            if not table.waiting:
                state.tables[kind, policy] = table
        return table

    def _outcome(self, state: _Scanned, record: PluginRecord) -> Outcome | None:
        if (known := state.outcomes.get(record.name)) is not None:
            return known
        mine: set[str] = self._importing.__dict__.setdefault("modules", set())
        if record.module in mine:
            return None
        mine.add(record.module)
        try:
            outcome = Outcome(error=record.error) if record.error else Outcome(state.loader.offers(record))
        except StillImporting:
            return None
        except PluginError as err:
            outcome = Outcome(error=err)
        finally:
            mine.discard(record.module)
        # Two threads may have loaded it at the same time: what the first one published counts for both.
        first = state.outcomes.setdefault(record.name, outcome)
        if first is outcome and outcome.error:
            self._tell(state, str(outcome.error))
        return first

    def _resolved(self, offer: Offer) -> Any:
        try:
            return offer.resolve()
        except PluginError as err:
            self._tell(self._state(), str(err))
            return None

    def _tell_once_of(self, state: _Scanned, policy: Policy) -> None:
        texts = list(policy.malformed)
        texts += [str(r.error) for r in state.records if r.error and r.kind not in KINDS and not policy.blocker(r)]
        known = [name for record in state.records for name in record.names]
        for rule in policy.rules:
            for name in rule.names:
                if not any(policies.matches(name, record) for record in state.records):
                    texts.append(f"{rule.source}: no installed plugin is called {name!r}. {nearest(name, known)}")
        for text in texts:
            self._tell(state, text)

    @staticmethod
    def _tell(state: _Scanned, text: str) -> None:
        if text not in state.told:
            state.told.add(text)
            warnings.warn(text, PluginWarning, stacklevel=5)


def _tabulated(outcomes: list[Outcome], waiting: tuple[PluginRecord, ...]) -> Table:
    offers = tuple(offer for outcome in outcomes for offer in outcome.offers)
    by_name: dict[str, tuple[Offer, ...]] = {}
    for offer in offers:
        for name in dict.fromkeys(offer.names):
            by_name[name] = (*by_name.get(name, ()), offer)
    return Table(offers, by_name, waiting)


def _different(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    different: list[Offer] = []
    for offer in offers:
        if not any(offer.same_as(other) for other in different):
            different.append(offer)
    return tuple(different)


def _ignoring_case(name: str, table: Table) -> tuple[Offer, ...]:
    return tuple(o for known, offers in table.by_name.items() if known.lower() == name.lower() for o in offers)


def _as_it_stands(record: PluginRecord, outcome: Outcome | None, policy: Policy) -> PluginRecord:
    error = outcome.error if outcome else record.error
    loaded = outcome is not None and outcome.error is None
    return attrs.evolve(record, error=error, loaded=loaded, blocked=policy.blocker(record))


def _provenance(offer: Offer, kind: str) -> Provenance:
    plugin = offer.plugin
    return Provenance(plugin.distribution, plugin.version, plugin.entry_point, kind, offer.name)
