"""The command ``pronghorn``: core's own ``plugins``, and the sub-commands that plugins offer."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from pronghorn.discovery import PluginRecord, PluginWarning, registry
from pronghorn.errors import PronghornError
from pronghorn.hookspecs import KINDS, NAMELESS_KINDS, Component


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command.

    Args:
        argv: the words after ``pronghorn``; those of the process unless given.
    Returns:
        The exit status: the sub-command's own, 1 after an error of pronghorn's, 2 after a wrong call (by SystemExit).
    """
    try:
        arguments = _parser().parse_args(sys.argv[1:] if argv is None else argv)
        return int(arguments.command.run(arguments) or 0)
    except PronghornError as err:
        print(f"pronghorn: error: {err}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pronghorn", description="A Keras-style deep-learning framework.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    commands: dict[str, Any] = {**dict(registry.items("commands")), PluginsCommand.name: PluginsCommand()}
    for name, offered in sorted(commands.items()):
        try:
            command: Any = offered() if inspect.isclass(offered) else offered
            subparser = subparsers.add_parser(name, help=command.help, description=command.help)
            command.configure(subparser)
            subparser.set_defaults(command=command)
        except Exception as err:  # noqa: BLE001 - one broken command must not take the others with it
            origin = registry.provenance(name, kind="commands")
            place = f"{origin.distribution} {origin.version}, {origin.entry_point!r}" if origin else "core"
            print(f"pronghorn: the command {name!r} of {place} is broken: {err!r}", file=sys.stderr)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        import importlib_metadata

        print(f"pronghorn {importlib_metadata.version('pronghorn')}")
        parser.exit()


class PluginsCommand:
    """``pronghorn plugins``: what is installed, what each plugin gives, conflicts, and why a broken one failed."""

    name = "plugins"
    help = "list plugins: distributions, versions, entry points, what each gives, conflicts, failures"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare ``--json`` and ``--no-load``."""
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--load",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="import every plugin that is not blocked, to say what it gives and whether it works",
        )

    def run(self, arguments: argparse.Namespace) -> int:
        """Print the list; the status is 0 whatever it says."""
        with warnings.catch_warnings():
            # The list itself says what is broken, plugin by plugin.
            warnings.simplefilter("ignore", PluginWarning)
            plugins, conflicts = survey(load=arguments.load)
        print(
            json.dumps({"plugins": plugins, "conflicts": conflicts}, indent=2)
            if arguments.json
            else "\n".join(_lines(plugins, conflicts))
        )
        return 0


def survey(*, load: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every plugin and every conflict, in terms of JSON.

    Args:
        load: whether to import what is not blocked; else only what is known without importing anything is told.
    Returns:
        One dict per entry point (``distribution version entry_point kind module gives error blocked loaded``) and one
        per name that several distributions offer (``kind name candidates``).
    """
    if load:
        registry.load()
    kinds = [kind for kind in KINDS if kind not in NAMELESS_KINDS] if load else []
    conflicts = [
        {"kind": kind, "name": name, "candidates": list(candidates)}
        for kind in kinds
        for name, candidates in registry.conflicts(kind).items()
    ]
    return [_described(record) for record in registry.records()], conflicts


def _described(record: PluginRecord) -> dict[str, Any]:
    return {
        "distribution": record.distribution,
        "version": record.version,
        "entry_point": record.entry_point,
        "kind": record.kind,
        "module": record.module,
        "gives": [] if record.blocked else [_spelled(component) for component in registry.given(record)],
        "error": record.error.problem if record.error and not record.blocked else None,
        "blocked": record.blocked or None,
        "loaded": record.loaded,
    }


def _spelled(component: Component) -> dict[str, Any]:
    return {"name": component.name, "aliases": list(component.aliases)}


def _lines(plugins: list[dict[str, Any]], conflicts: list[dict[str, Any]]) -> Iterator[str]:
    width = max((len(plugin["entry_point"]) for plugin in plugins), default=0)
    above = None
    for plugin in plugins:
        title = f"{plugin['distribution']} {plugin['version']}".rstrip()
        if title != above:
            yield title
            above = title
        yield f"  {plugin['entry_point']:{width}}  {_state(plugin)}"
    if not plugins:
        yield "No plugins are installed."
    if conflicts:
        yield "Conflicts"
    for conflict in conflicts:
        first = conflict["candidates"][0]
        yield f"  {conflict['kind']} {conflict['name']!r}: {', '.join(conflict['candidates'])}"
        yield f"    choose one, for example with PRONGHORN_PREFER={conflict['kind']}:{first}"


def _state(plugin: dict[str, Any]) -> str:
    block = f"{plugin['distribution']}:{plugin['entry_point']}"
    if plugin["blocked"]:
        return f"{plugin['module']}  BLOCKED by {plugin['blocked']}"
    if plugin["error"]:
        return f"{plugin['module']}  BROKEN: {plugin['error']} To do without it: PRONGHORN_BLOCK={block}"
    gives = (c["name"] + (f" ({', '.join(c['aliases'])})" if c["aliases"] else "") for c in plugin["gives"])
    return f"{plugin['module']}  {', '.join(gives)}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
