"""The two callbacks that belong to core, under the names of the rest: the base class and History."""

from __future__ import annotations

from collections.abc import Iterable

from pronghorn.api import Callback, History, hookimpl


@hookimpl
def pronghorn_callbacks() -> Iterable[type[Callback]]:
    return [Callback, History]
