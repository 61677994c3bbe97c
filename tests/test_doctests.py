"""Every example in a docstring or a page of docs/ runs and prints what it says."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
ENGINES = {"jax", "torch", "tensorflow", "pytensor", "onnx", "onnxruntime", "llvmlite", "h5py", "tensorboardX"}


def modules():
    for root in (ROOT / "core", ROOT / "plugins"):
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if parts[-1] != "__main__":
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("name", list(modules()))
def test_docstring_examples(name, monkeypatch, tmp_path):
    """A module that needs an engine which is not installed is skipped, and says which."""
    monkeypatch.chdir(tmp_path)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ENGINES:
            raise
        pytest.skip(f"{error.name} is not installed")
    assert doctest.testmod(module, optionflags=FLAGS).failed == 0


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_page_examples(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert doctest.testfile(str(page), module_relative=False, optionflags=FLAGS, encoding="utf-8").failed == 0


def test_readme_program(monkeypatch, tmp_path, capsys):
    """The README's Python block runs as it stands, learns, and prints three predictions beside three labels."""
    monkeypatch.chdir(tmp_path)
    _, _, rest = (ROOT / "README.md").read_text("utf-8").partition("```python\n")
    program, _, _ = rest.partition("```")
    names = {"__name__": "__main__"}
    exec(compile(program, "README.md", "exec"), names)
    assert len(re.findall(r"\d", capsys.readouterr().out.strip().splitlines()[-1])) == 6
    _, accuracy = names["model"].evaluate(names["x_test"] / 16, names["y_test"], verbose=0)
    assert accuracy > 0.9
