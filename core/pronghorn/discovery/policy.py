"""Which plugins may be used, and which of two offers of one name: block-lists, allow-lists, preferences.

Each may come from the environment (``PRONGHORN_BLOCK``, ``PRONGHORN_ALLOW``, ``PRONGHORN_PREFER``, lists with commas),
from keras.json (``block``, ``allow``, ``prefer``), and block and allow from a ``with`` statement. Blocks add up; of
several allow-lists each must agree. A plugin goes by the names that ``pronghorn plugins`` prints: its distribution, its
entry point (``layers.dense``), or both (``pronghorn:layers.dense``).
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

import attrs

from pronghorn import config
from pronghorn.discovery.records import PluginRecord, canonical

_BLOCK, _ALLOW, _PREFER = "PRONGHORN_BLOCK", "PRONGHORN_ALLOW", "PRONGHORN_PREFER"


@attrs.frozen
class Rule:
    """One list of names and who gave it, as errors call it."""

    verb: Literal["block", "allow"]
    names: tuple[str, ...]
    source: str


@attrs.frozen
class Preference:
    """``[kind:]distribution:Name``: of several offers of a name take this one. An empty kind means every kind."""

    kind: str
    distribution: str
    name: str


@attrs.frozen(cache_hash=True)
class Policy:
    """All rules in force at one moment."""

    rules: tuple[Rule, ...] = ()
    preferences: tuple[Preference, ...] = ()
    malformed: tuple[str, ...] = ()

    def blocker(self, record: PluginRecord) -> str:
        """What blocks the plugin, or ``""``."""
        for rule in self.rules:
            matched = any(matches(name, record) for name in rule.names)
            if rule.verb == "block" and matched:
                return rule.source
            if rule.verb == "allow" and not matched:
                return f"not in {rule.source}"
        return ""


_rules: ContextVar[tuple[Rule, ...]] = ContextVar("pronghorn_plugin_rules", default=())


def matches(name: str, record: PluginRecord) -> bool:
    """Whether a name from a list means this plugin; distributions compare as package indexes compare them."""
    distribution, colon, entry_point = name.partition(":")
    if colon:
        return canonical(distribution) == canonical(record.distribution) and entry_point == record.entry_point
    return name == record.entry_point or canonical(name) == canonical(record.distribution)


def current() -> Policy:
    """The policy of this moment, in this thread or task."""
    lists = (os.environ.get(variable, "") for variable in (_BLOCK, _ALLOW, _PREFER))
    settings = config.current()
    return _policy(*lists, settings.block, settings.allow, settings.prefer, str(settings.path), _rules.get())


@functools.lru_cache(maxsize=64)
def _policy(
    env_block: str,
    env_allow: str,
    env_prefer: str,
    block: tuple[str, ...],
    allow: tuple[str, ...] | None,
    prefer: tuple[str, ...],
    path: str,
    inner: tuple[Rule, ...],
) -> Policy:
    rules = [Rule("block", _split(env_block), _BLOCK), Rule("block", block, f"'block' in {path}")]
    if env_allow.strip():
        rules.append(Rule("allow", _split(env_allow), _ALLOW))
    if allow is not None:
        rules.append(Rule("allow", allow, f"'allow' in {path}"))
    preferences, malformed = [], []
    for source, texts in ((_PREFER, _split(env_prefer)), (f"'prefer' in {path}", prefer)):
        for text in texts:
            preference = preference_from(text)
            if preference is None:
                malformed.append(f"{source}: {text!r} is not of the form 'distribution:Name' and is ignored.")
            else:
                preferences.append(preference)
    kept = tuple(rule for rule in rules if rule.names or rule.verb == "allow")
    return Policy((*kept, *inner), tuple(preferences), tuple(malformed))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def preference_from(text: str) -> Preference | None:
    """The preference that ``"distribution:Name"`` or ``"kind:distribution:Name"`` spells, or None.

    >>> preference_from("layers:acme-crf:CRF")
    Preference(kind='layers', distribution='acme-crf', name='CRF')
    """
    kind, distribution, name = ("", *text.split(":"))[-3:] if text.count(":") in {1, 2} else ("", "", "")
    return Preference(kind, distribution.strip(), name.strip()) if distribution.strip() and name.strip() else None


@contextmanager
def blocked(*names: str) -> Iterator[None]:
    """Block plugins inside a ``with`` statement, in this thread or task.

    >>> with blocked("acme-crf", "losses.focal"):
    ...     pass
    """
    with _ruled(Rule("block", names, "blocked()")):
        yield


@contextmanager
def allowed(*names: str) -> Iterator[None]:
    """Allow only these plugins inside a ``with`` statement; built-ins too must be named to be allowed.

    >>> with allowed("pronghorn", "acme-crf"):
    ...     pass
    """
    with _ruled(Rule("allow", names, "allowed()")):
        yield


@contextmanager
def _ruled(rule: Rule) -> Iterator[None]:
    token = _rules.set((*_rules.get(), rule))
    try:
        yield
    finally:
        _rules.reset(token)
