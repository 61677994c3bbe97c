"""The house keeps its shape: dependencies point one way, files are small, no file is a drawer for everything."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "pronghorn"
PLUGINS = ROOT / "plugins" / "pronghorn_plugins"
LINES = 400

# Floors of core, lowest first: a module imports from its own floor and from those below. Names are the parts right
# under core/pronghorn. ANYWHERE may be used from every floor and uses no floor; ROOF uses all and is used by none.
ANYWHERE = {"errors", "config", "hookspecs", "discovery", "namespaces"}
FACADES = {
    *("activations", "callbacks", "constraints", "datasets", "initializers", "losses", "metrics", "optimizers"),
    *("regularizers", "schedules"),
}
FLOORS = [
    {"dim", "dtypes", "spec", "structure"},
    {"graph"},
    {"primitives"},
    {"autograd", "passes", "ops"},
    {"runtime"},
    {"recorded", "components", "history", "input_spec", "declared"} | FACADES,
    {"bases", "weights", "contributions", "calling", "transforms", "translation"},
    {"layer"},
    {"training"},
    {"functional", "host_stage", "layers"},
    {"graph_config", "saving", "summary"},
    {"model", "models", "sequential", "cloning", "copying"},
]
ROOF = {"__init__", "__main__", "api", "backend", "cli", "compat", "stubs", "testing"}

# What may look up all the same, inside a function.
UPWARDS = {
    ("primitives/control.py", "autograd"): "the VJP of a loop differentiates its body",
}


def sources(*roots):
    return sorted(p for root in roots for p in root.rglob("*.py") if not {"__pycache__", ".nox"} & set(p.parts))


def label(path):
    return path.relative_to(ROOT).as_posix()


def package_of(path, level):
    """The parts of the package that a relative import of ``level`` dots starts from; none for an absolute one."""
    root = next((root for root in (CORE.parent, PLUGINS.parent) if root in path.parents), None)
    return list(path.relative_to(root).parts[:-level]) if level and root else []


def imports(path, *, typing_too=True):
    """Each (line, absolute module, names) that a file imports, wherever in the file the statement stands."""
    found = []
    skip = set()
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if not typing_too and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            skip |= {id(inner) for statement in node.body for inner in ast.walk(statement)}
    for node in ast.walk(tree):
        if id(node) in skip:
            continue
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package_of(path, node.level) + [node.module] * bool(node.module)
            found.append((node.lineno, ".".join(base), tuple(alias.name for alias in node.names)))
    return found


def parts_used(path):
    """Each (line, part of core) that a core module imports: ``pronghorn.graph.tensor`` uses the part ``graph``."""
    for line, module, names in imports(path, typing_too=False):
        if module == "pronghorn":
            yield from ((line, name) for name in names)
        elif module.startswith("pronghorn."):
            yield line, module.split(".")[1]


def part_of(path):
    """The name right under core/pronghorn: a module's own, or its package's."""
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def floor_of(part):
    return next((level for level, parts in enumerate(FLOORS) if part in parts), None)


@pytest.mark.parametrize("path", sources(CORE), ids=label)
def test_core_imports_no_plugin(path):
    wrong = [f"{label(path)}:{line} imports {module}" for line, module, _ in imports(path) if "_plugins" in module]
    assert not wrong


def test_every_part_of_core_has_its_place():
    parts = {part_of(path) for path in sources(CORE)}
    places = [*FLOORS, ANYWHERE, ROOF]
    assert parts == set().union(*places), "put new parts of core on a floor, and take those that are gone off it"
    assert sum(map(len, places)) == len(parts), "a part stands on two floors"


@pytest.mark.parametrize("path", [p for p in sources(CORE) if floor_of(part_of(p)) is not None], ids=label)
def test_core_imports_downwards(path):
    part = part_of(path)
    wrong = [
        f"{label(path)}:{line}: {part} must not import {used}, which stands above it"
        for line, used in parts_used(path)
        if used not in ANYWHERE
        and (path.relative_to(CORE).as_posix(), used) not in UPWARDS
        and (floor_of(used) is None or floor_of(used) > floor_of(part))
    ]
    assert not wrong


@pytest.mark.parametrize("part", sorted(ANYWHERE - {"namespaces"}))
def test_what_everything_uses_uses_nothing(part):
    files = [CORE / f"{part}.py"] if (CORE / f"{part}.py").exists() else sources(CORE / part)
    assert files, f"{part} is gone: take it off the list"
    wrong = [
        f"{label(path)}:{line}: {part} must not import {used}"
        for path in files
        for line, used in parts_used(path)
        if used not in ANYWHERE
    ]
    assert not wrong


@pytest.mark.parametrize("path", sources(PLUGINS, ROOT / "contrib"), ids=label)
def test_plugins_import_the_api_alone(path):
    own = {"pronghorn_plugins"} if PLUGINS in path.parents else set()
    allowed_in_tests = {"pronghorn"} if "tests" in path.parts else set()
    wrong = [
        f"{label(path)}:{line} imports {module}; plugins use pronghorn.api alone"
        for line, module, _ in imports(path)
        if module.split(".")[0] in {"pronghorn", "pronghorn_plugins"}
        and module != "pronghorn.api"
        and module.split(".")[0] not in own | allowed_in_tests
    ]
    assert not wrong


@pytest.mark.parametrize("path", sources(CORE, PLUGINS, ROOT / "contrib", ROOT / "tests", ROOT / "docs"), ids=label)
def test_folders_are_not_packages(path):
    roots = {module.split(".")[0] for _, module, _ in imports(path)}
    assert not roots & {"core", "plugins", "contrib", "tests"}, "a folder imported as a package is a second copy"


@pytest.mark.parametrize("path", sources(CORE, PLUGINS, ROOT / "contrib", ROOT / "tests"), ids=label)
def test_file_is_small_and_has_one_reason(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LINES, f"{label(path)} has {lines} lines: split it by its reasons, at most {LINES}"
    keras = PLUGINS / "compat" / "tree" in path.parents  # its names are Keras'
    assert keras or path.stem not in {"utils", "util", "misc", "helpers", "common"}, (
        f"{label(path)}: name what it is for"
    )


@pytest.mark.parametrize("path", sources(CORE, PLUGINS), ids=label)
def test_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), f"{label(path)} has no docstring"


@pytest.mark.parametrize("root", [ROOT / "core", ROOT / "plugins"], ids=label)
def test_each_root_holds_one_package(root):
    assert [p.name for p in root.iterdir() if p.is_dir() and p.name.isidentifier()] == [
        f"pronghorn{'_plugins' if root.name == 'plugins' else ''}"
    ]


@pytest.mark.parametrize("path", [p for p in sources(ROOT / "tests") if p.name.startswith("test_")], ids=label)
def test_test_mirrors_the_source_tree(path):
    """tests/core/x/test_y.py stands for core/pronghorn/x/y.py (or a package x/y), tests/plugins/… likewise."""
    top, *folders = path.relative_to(ROOT / "tests").parts[:-1] or [""]
    if top not in {"core", "plugins"}:
        return
    folder = {"core": CORE, "plugins": PLUGINS}[top].joinpath(*folders)
    stem = path.stem.removeprefix("test_")
    candidates = [stem[:i] for i in range(1, len(stem) + 1) if i == len(stem) or stem[i] == "_"]
    assert any((folder / f"{name}.py").exists() or (folder / name).is_dir() for name in candidates), (
        f"{label(path)} mirrors nothing in {label(folder)}"
    )
