"""Every chore of the project: `nox -s NAME`, or `nox -l` for the list. Needs nox alone; sessions install the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["tests", "lint", "typecheck"]
nox.options.error_on_missing_interpreters = False


def group(*names: str) -> list[str]:
    """The requirements of pyproject.toml's dependency groups."""
    return list(nox.project.dependency_groups(PROJECT, *names))


def install_engine(session: nox.Session, extra: str) -> bool:
    """Install one engine's extra; where it has no build for this Python or machine, say so and go on without."""
    requirements = PROJECT["project"]["optional-dependencies"][extra]
    session.run("python", "-m", "pip", "install", *requirements, success_codes=range(256), silent=True)
    found = session.run(
        *("python", "-c", f"import importlib.util as u; print(u.find_spec({extra!r}) is not None)"),
        silent=True,
    )
    if "True" not in str(found):
        session.warn(f"{extra} could not be installed here; its tests are skipped")
        return False
    return True


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest on what stands after `--`, else on ``arguments``; two processes with one thread each.

    More threads oversubscribe a small machine: two workers with a BLAS of two threads each are slower than one.
    """
    session.run(
        *("python", "-m", "pytest", "-n", "2", "--dist", "worksteal", *(session.posargs or arguments)),
        env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu", "MPLBACKEND": "agg"},
    )


@nox.session
def demo(session: nox.Session) -> None:
    """Install pronghorn into a fresh environment and run the main job: real digits, trained, saved and loaded."""
    session.install(".")
    output = ROOT / "build" / "demo"
    session.run("pronghorn", "demo", "--output", str(output), *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """The whole suite on the interpreter that runs nox, with both engines where JAX has a build."""
    session.install("-e", ".", *group("test"))
    install_engine(session, "jax")
    pytest(session, "tests")


@nox.session(name="tests-all", python=PYTHONS)
def tests_all(session: nox.Session) -> None:
    """The whole suite on each Python that is present; a missing one is skipped."""
    tests.func(session)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff's rules and formatting."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def typecheck(session: nox.Session) -> None:
    """Mypy, strict on core."""
    session.install("-e", ".", *group("typecheck"))
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Run every example in docs/ and docstrings, and name what lacks documentation."""
    session.install("-e", ".", *group("test"))
    install_engine(session, "jax")
    pytest(session, "tests/test_doctests.py", "tests/test_completeness.py")


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmark, with peers beside it where they can be installed; prints a table and writes bench.json."""
    session.install(".", "psutil")
    for peer in ("jax", "keras"):
        session.run("python", "-m", "pip", "install", peer, success_codes=range(256), silent=True)
    session.run("python", "-m", "pronghorn", "bench", "--json", str(ROOT / "bench.json"), *session.posargs)


@nox.session
@nox.parametrize("engine", ["jax", "torch", "tensorflow", "pytensor", "onnxruntime"])
def backends(session: nox.Session, engine: str) -> None:
    """The conformance suite on one more engine."""
    session.install("-e", ".", *group("test"))
    if not install_engine(session, engine):
        session.skip(f"no build of {engine} for Python {sys.version_info.major}.{sys.version_info.minor}")
    pytest(session, "tests/conformance")


@nox.session
def contrib(session: nox.Session) -> None:
    """Each distribution under contrib/, installed as a user would, with its own tests."""
    session.install(".", *group("test"))
    for distribution in sorted((ROOT / "contrib").glob("*/pyproject.toml")):
        session.install(str(distribution.parent))
        session.run("python", "-m", "pytest", "--import-mode=importlib", str(distribution.parent / "tests"))


@nox.session
def interop(session: nox.Session) -> None:
    """Real Keras 3 loads what pronghorn writes, and the other way round; both predict the same and train on."""
    session.install("-e", ".", *group("test"), "jax", "keras>=3.15")
    session.env["KERAS_HOME"] = session.create_tmp()  # Keras writes a keras.json when it is imported
    pytest(session, "interop")


@nox.session
def build(session: nox.Session) -> None:
    """Build sdist and wheel into dist/ and look at what they hold."""
    session.install("-e", ".", "build", *group("test"))
    session.run("python", "-m", "build", "--outdir", "dist", silent=True)
    session.run("python", "-m", "pytest", "tests/test_packaging.py")


@nox.session
def stubs(session: nox.Session) -> None:
    """Write the .pyi files of the facades again from the installed components."""
    session.install("-e", ".")
    session.run("python", "-m", "pronghorn.stubs")


@nox.session
def dev(session: nox.Session) -> None:
    """Install pronghorn and every tool into .venv, editable; also after a change to the entry-point table."""
    session.run("python", "-m", "venv", ".venv")
    python = ".venv/Scripts/python.exe" if sys.platform == "win32" else ".venv/bin/python"
    session.run(python, "-m", "pip", "install", "-e", ".", *group("dev"), external=True)
