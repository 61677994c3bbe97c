"""Which backend is active: chosen at first use, switched by name, for the process or for a block."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from pronghorn import config
from pronghorn.discovery import registry
from pronghorn.errors import BackendError
from pronghorn.runtime.backend import Backend

_process_default: Backend | None = None
_in_block: ContextVar[Backend | None] = ContextVar("pronghorn_backend", default=None)


def get_backend(name: str) -> Backend:
    """The backend called ``name``.

    Raises:
        UnknownNameError: if no plugin offers it.
        BackendError: if its engine is not installed.
    """
    backend = registry.get("backends", name)
    if not backend.is_available():
        raise BackendError(
            f"the backend {name!r} is known, but its engine is not installed.",
            fix=f"Run: pip install 'pronghorn[{name}]'.",
            backend=name,
        )
    assert isinstance(backend, Backend)
    return backend


def active_backend() -> Backend:
    """The backend that arrays and new Variables belong to now."""
    global _process_default
    chosen = _in_block.get() or _process_default
    if chosen is None:
        chosen = _process_default = get_backend(config.choose_backend(_is_available))
    return chosen


def set_backend(name: str) -> None:
    """Make ``name`` the process's backend. Models made before stay on theirs.

    Raises:
        UnknownNameError, BackendError: as ``get_backend``; then nothing changes.
    """
    global _process_default
    _process_default = get_backend(name)


@contextlib.contextmanager
def using_backend(name: str | Backend) -> Iterator[Backend]:
    """``name`` is the active backend inside the block.

    >>> with using_backend("numpy") as backend:
    ...     backend.name
    'numpy'
    """
    backend = get_backend(name) if isinstance(name, str) else name
    token = _in_block.set(backend)
    try:
        yield backend
    finally:
        _in_block.reset(token)


def available_backends() -> list[str]:
    """Names of the backends whose engines are installed."""
    return sorted(name for name, backend in registry.items("backends") if backend.is_available())


def _is_available(name: str) -> bool:
    return name in registry.names("backends") and registry.get("backends", name).is_available()
