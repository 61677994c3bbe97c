"""Names what is missing: a hook, primitive or public name without its docs, rule, sample or case."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pronghorn import hookspecs
from pronghorn import primitives as package
from pronghorn.graph import LEAVES, Primitive
from pronghorn.primitives import PRIMITIVES
from pronghorn.testing.samples import SAMPLES

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "pronghorn"
PLUGINS = ROOT / "plugins" / "pronghorn_plugins"
AUTHORS = (ROOT / "docs" / "plugin-authors.md").read_text("utf-8")


def label(path):
    return path.relative_to(ROOT).as_posix()


def public_without_docstring(path):
    """Top-level public classes and functions of a file, that say nothing of themselves.

    Left out: hookimpls, rules and kernels, which are documented where the hook or the primitive is.
    """
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorators = " ".join(map(ast.dump, node.decorator_list))
            elsewhere = any(
                word in decorators for word in ("overload", "_rule", "decomposition", "implements", "KERNELS")
            )
            is_public = not node.name.startswith(("_", "pronghorn_")) and not elsewhere
            if is_public and not ast.get_docstring(node):
                yield f"{label(path)}:{node.lineno} {node.name}"


def primitives_in_modules():
    """Every Primitive in the modules under core/pronghorn/primitives, by name."""
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        found = (value for value in vars(module).values() if isinstance(value, Primitive))
        yield from (value for value in found if value not in LEAVES)


@pytest.mark.parametrize("kind", hookspecs.KINDS)
def test_hook_is_documented_for_plugin_authors(kind):
    """docs/plugin-authors.md has a section with the hook's arguments and the first sentence of its docstring."""
    hook = getattr(hookspecs, f"pronghorn_{kind}")
    heading = f"### pronghorn_{kind}({', '.join(inspect.signature(hook).parameters)})"
    _, found, rest = AUTHORS.partition(f"{heading}\n")
    assert found, f"docs/plugin-authors.md lacks the section {heading!r}"
    first = inspect.getdoc(hook).splitlines()[0].replace("``", "`")
    assert rest.partition("\n###")[0].startswith(first), f"the section on {kind} must begin with {first!r}"


def test_documented_hooks_exist():
    documented = set(re.findall(r"^### pronghorn_(\w+)\(", AUTHORS, re.MULTILINE))
    assert documented == set(hookspecs.KINDS)


@pytest.mark.parametrize(
    "path",
    [
        p
        for root in (CORE, PLUGINS, ROOT / "contrib")
        for p in sorted(root.rglob("src/**/*.py")) + (sorted(root.rglob("*.py")) if root.name != "contrib" else [])
    ],
    ids=label,
)
def test_public_names_have_docstrings(path):
    assert not list(public_without_docstring(path))


def test_every_primitive_is_in_the_table():
    missing = {p.name for p in primitives_in_modules() if p is not PRIMITIVES.get(p.name)}
    assert not missing, f"pronghorn.primitives.PRIMITIVES lacks {missing}: list the family in FAMILIES"


@pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=lambda p: p.name)
def test_primitive_has_doc_shape_rule_and_derivative(primitive):
    assert (primitive.__doc__ or "").strip(), f"{primitive.name} has no docstring"
    assert primitive.infer or primitive.is_composite, f"{primitive.name} has neither a shape rule nor a decomposition"
    assert primitive.vjp or primitive.is_composite or not primitive.differentiable, (
        f"{primitive.name} has no VJP rule and is not declared differentiable=False"
    )


@pytest.mark.parametrize("name", [name for name, primitive in PRIMITIVES.items() if primitive not in LEAVES])
def test_primitive_has_a_sample(name):
    """Each sample is run on every engine by tests/conformance: a primitive without one is tested nowhere."""
    assert any(sample.name == name for sample in SAMPLES), (
        f"add a Sample of {name} under core/pronghorn/testing/samples"
    )


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md")), ids=label)
def test_links_point_to_files(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing, f"{label(page)} links to nothing: {missing}"


def test_adrs_are_numbered_without_gaps():
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(len(numbers)))


def test_stubs_are_those_of_the_installed_components():
    """Editors complete the names that plugins offer: `nox -s stubs` writes them again."""
    done = subprocess.run(
        [sys.executable, "-m", "pronghorn.stubs", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
