"""Writes the ``.pyi`` files beside the facades, so that editors and type checkers know the components' names.

``python -m pronghorn.stubs`` writes them for the built-in components, ``--all`` for everything that is installed, and
``--check`` writes nothing and fails where a file is not what it would be.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pronghorn.discovery import canonical, registry
from pronghorn.hookspecs import Component
from pronghorn.namespaces import FACADES

_HEAD = """# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

"""
_TAIL = """
def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
"""


def write(folder: Path | None = None, *, everything: bool = False, check: bool = False) -> list[Path]:
    """Write the stub of every facade; returns the files whose content was, or with ``check`` would be, changed.

    Args:
        folder: where to write, the package's own folder unless given.
        everything: whether to list third-party components too.
        check: whether to leave the files as they are.
    """
    changed = []
    for kind in FACADES:
        path = (folder or Path(__file__).parent) / f"{kind}.pyi"
        text = stub(kind, everything=everything)
        if not path.exists() or path.read_text("utf-8") != text:
            changed.append(path)
            if not check:
                path.write_text(text, "utf-8")
    return changed


def stub(kind: str, *, everything: bool = False) -> str:
    """The text of one facade's stub: one line per name, and a ``__getattr__`` for what other plugins add."""
    lines: dict[str, str] = {}
    for component in _components(kind, everything=everything):
        for name in filter(str.isidentifier, (component.name, *component.aliases)):
            lines.setdefault(name, _line(name, component.target))
    facade = importlib.import_module(f"pronghorn.{kind}")
    for name, value in vars(facade).items():
        if not name.startswith("_") and name not in {"get", "serialize", "deserialize"}:
            lines[name] = _line(name, value)
    return _HEAD + "".join(f"{lines[name]}\n" for name in sorted(lines)) + _TAIL


def _components(kind: str, *, everything: bool) -> Iterator[Component]:
    registry.load(kind)
    for record in registry.records():
        if record.kind == kind and not record.blocked and (everything or canonical(record.distribution) == "pronghorn"):
            yield from registry.given(record)


def _line(name: str, target: Any) -> str:
    if isinstance(target, str):
        module, _, attribute = target.partition(":")
    elif inspect.ismodule(target):
        module, _, attribute = target.__name__.rpartition(".")
    else:
        module, attribute = getattr(target, "__module__", ""), getattr(target, "__qualname__", "")
        if _attribute(sys.modules.get(module), attribute) is not target:
            return f"{name}: Any"
    return f"from {module} import {attribute} as {name}" if module and attribute.isidentifier() else f"{name}: Any"


def _attribute(module: ModuleType | None, name: str) -> Any:
    return getattr(module, name, None) if name.isidentifier() else None


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the stubs from the command line; 1 if a check fails."""
    parser = argparse.ArgumentParser(prog="python -m pronghorn.stubs", description=write.__doc__)
    parser.add_argument("--all", action="store_true", help="list third-party components too")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file would change")
    arguments = parser.parse_args(argv)
    changed = write(everything=arguments.all, check=arguments.check)
    for path in changed:
        print(f"{path.name} {'is not up to date' if arguments.check else 'written'}")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
