"""The entry-point table in pyproject.toml, the modules in the tree, and the installed metadata say the same."""

import ast
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from pronghorn.hookspecs import KINDS, NAMELESS_KINDS

ROOT = Path(__file__).parents[1]
PLUGINS = ROOT / "plugins"
STALE = "The installed metadata are stale: run pip install -e ."

# Hooks that are asked of modules which other kinds have loaded; they have no line of their own.
RIDERS = set(NAMELESS_KINDS)

TABLE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["pronghorn"]


def hookimpls(path: Path) -> set[str]:
    """The kinds that a module gives: its top-level functions that @hookimpl decorates."""
    kinds = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any("hookimpl" in ast.dump(d) for d in node.decorator_list):
            assert node.name.startswith("pronghorn_"), f"{path.name}: {node.name} is no pronghorn hook"
            kinds.add(node.name.removeprefix("pronghorn_"))
    return kinds


def tree() -> dict[str, set[str]]:
    """Dotted module name -> kinds, for each plugin module that has a hookimpl."""
    found = {}
    for path in sorted(PLUGINS.rglob("*.py")):
        parts = path.relative_to(PLUGINS).with_suffix("").parts
        if kinds := hookimpls(path):
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = kinds
    return found


@pytest.mark.parametrize(("module", "kinds"), [pytest.param(*item, id=item[0]) for item in tree().items()])
def test_module_is_listed_under_each_kind_it_gives(module, kinds):
    listed = {name.partition(".")[0] for name, target in TABLE.items() if target == module}
    assert listed == (kinds - RIDERS or kinds), f"pyproject.toml lists {module} under other kinds than it gives"


@pytest.mark.parametrize("name", TABLE)
def test_line_points_to_a_module_that_gives_its_kind(name):
    kind, _, rest = name.partition(".")
    assert kind in KINDS, f"{name!r} starts with no kind"
    assert rest, f"{name!r} must read <kind>.<module>"
    assert kind in tree().get(TABLE[name], set()), f"{TABLE[name]} has no @hookimpl pronghorn_{kind}"


def test_table_is_sorted():
    assert list(TABLE) == sorted(TABLE), "sort the entry points by name, so that a line is found by eye"


def test_installed_metadata_are_the_table():
    try:
        installed = metadata.distribution("pronghorn").entry_points.select(group="pronghorn")
    except metadata.PackageNotFoundError:
        pytest.fail(f"pronghorn is not installed. {STALE}")
    assert {entry.name: entry.value for entry in installed} == TABLE, STALE
