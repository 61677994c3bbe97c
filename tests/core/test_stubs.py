"""The stubs of the facades: every name, importable as the stub says, and a check that notices changes."""

import ast
import importlib

import pytest

from pronghorn import stubs
from pronghorn.namespaces import FACADES

SOURCE = """
class Dense: ...
class Outer:
    class Inner: ...
@hookimpl
def pronghorn_layers():
    return [Component("Dense", Dense, ["dense", "no-identifier"]), Component("Heavy", "house_heavy:Heavy"),
            Component("Inner", Outer.Inner)]
"""


@pytest.fixture
def house(site):
    modules = {"house": SOURCE, "house_heavy": "class Heavy: ..."}
    site.install("pronghorn", "0.1", {"layers.house": "house"}, modules)
    site.offer("acme", Acme=())
    return site


def test_names_are_importable_as_the_stub_says(house):
    text = stubs.stub("layers")
    tree = ast.parse(text)
    imported = {a.asname: (n.module, a.name) for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
    del imported[None]
    assert {name: imported[name] for name in ("Dense", "dense", "Heavy")} == {
        "Dense": ("house", "Dense"),
        "dense": ("house", "Dense"),
        "Heavy": ("house_heavy", "Heavy"),
    }
    for module, name in imported.values():
        assert hasattr(importlib.import_module(module), name)
    assert "Inner: Any" in text
    assert "no-identifier" not in text
    assert {n.name for n in tree.body if isinstance(n, ast.FunctionDef)} == {
        "get",
        "serialize",
        "deserialize",
        "__getattr__",
    }


def test_third_parties_only_on_demand(house):
    assert "Acme" not in stubs.stub("layers")
    assert "from acme_layers import Acme as Acme" in stubs.stub("layers", everything=True)


def test_written_once_and_checked(house, tmp_path):
    folder = tmp_path / "stubs"
    folder.mkdir()
    assert [path.name for path in stubs.write(folder, check=True)] == [f"{kind}.pyi" for kind in FACADES]
    assert list(folder.iterdir()) == []
    assert len(stubs.write(folder)) == len(FACADES)
    assert stubs.write(folder) == stubs.write(folder, check=True) == []
    (folder / "layers.pyi").write_text("")
    assert [path.name for path in stubs.write(folder, check=True)] == ["layers.pyi"]


def test_without_any_component_a_stub_is_still_python(site):
    for kind in FACADES:
        ast.parse(stubs.stub(kind))


def test_command_line(house, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(stubs, "__file__", str(tmp_path / "stubs.py"))
    assert stubs.main(["--check"]) == 1
    assert "layers.pyi is not up to date" in capsys.readouterr().out
    assert stubs.main([]) == 0
    assert "layers.pyi written" in capsys.readouterr().out
    assert stubs.main(["--check"]) == 0
