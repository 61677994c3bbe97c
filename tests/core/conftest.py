"""Shared by the tests of the plugin machinery: an empty world into which fake distributions are installed."""

import functools
import importlib.util
import sys
import textwrap
import warnings
from pathlib import Path

import pytest

from pronghorn import config
from pronghorn.discovery import registry
from pronghorn.discovery.records import scan

HEADER = "from pronghorn.hookspecs import Component, hookimpl\n"


class Site:
    """A folder on ``sys.path`` that is all the installed distributions there are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name, version="1.0", entry_points=None, modules=None, metadata=None):
        """Write a dist-info and modules; ``entry_points`` maps names to modules, ``modules`` names to sources."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nAbout {name}.\n"
        (info / "METADATA").write_text(head if metadata is None else metadata, "utf-8")
        if entry_points:
            lines = "".join(f"{point} = {module}\n" for point, module in entry_points.items())
            (info / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[pronghorn]\n{lines}", "utf-8")
        for module, source in (modules or {}).items():
            path = self.folder / f"{module.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER + textwrap.dedent(source), "utf-8")
        registry.rescan()
        return info

    def offer(self, name, kind="layers", module=None, **components):
        """Install a distribution with one module that offers one class per name; values are tuples of aliases."""
        module = module or f"{name.replace('-', '_')}_{kind}"
        source = "".join(
            f"class {component}:\n    def __init__(self, **kwargs): self.kwargs = kwargs\n" for component in components
        )
        listed = ", ".join(f"Component({c!r}, {c}, {tuple(aliases)!r})" for c, aliases in components.items())
        source += f"@hookimpl\ndef pronghorn_{kind}():\n    return [{listed}]\n"
        return self.install(name, entry_points={f"{kind}.{module}": module}, modules={module: source})

    def imported(self):
        """The names of the modules of this folder that have been imported."""
        return sorted(name for name, module in list(sys.modules.items()) if self._mine(module))

    def forget(self):
        for name in self.imported():
            del sys.modules[name]

    def _mine(self, module):
        return str(getattr(module, "__file__", None) or "").startswith(str(self.folder))


@pytest.fixture
def world(tmp_path, monkeypatch):
    """No settings but those a test makes: an empty home and no environment variable of ours."""
    for variable in ("HOME", "BLOCK", "ALLOW", "PREFER", "BACKEND"):
        monkeypatch.delenv(f"PRONGHORN_{variable}", raising=False)
    for variable in ("KERAS_HOME", "KERAS_BACKEND"):
        monkeypatch.delenv(variable, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    config.reload()
    yield home
    config.reload()


@pytest.fixture
def site(world, tmp_path, monkeypatch):
    """A site without distributions, which the process's registry takes for everything that is installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(registry, "_scanner", functools.partial(scan, [str(folder)]))
    monkeypatch.setattr(registry, "_preferred", [])
    monkeypatch.setattr(registry, "_checks", {})
    registry.rescan()
    site = Site(folder)
    yield site
    site.forget()
    monkeypatch.undo()
    registry.rescan()


@pytest.fixture
def quiet():
    """Plugin warnings, which are errors elsewhere in the tests, are not this test's subject."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def evaluate():
    """``evaluate(graph, *inputs, state={}, phase=False) -> (outputs, updates)`` of ``interpreter.py``."""
    path = Path(__file__).with_name("interpreter.py")
    spec = importlib.util.spec_from_file_location("pronghorn_tests_interpreter", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.evaluate
