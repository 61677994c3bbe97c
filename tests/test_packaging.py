"""What a built wheel holds: both roots, typing markers, data and licence, and nothing of the repository around them."""

import email
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ROOTS = {"pronghorn": ROOT / "core" / "pronghorn", "pronghorn_plugins": ROOT / "plugins" / "pronghorn_plugins"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_wheel_is_pure_python(wheel):
    assert Path(wheel.filename).name == f"pronghorn-{PROJECT['version']}-py3-none-any.whl"


@pytest.mark.parametrize("package", ROOTS)
def test_every_source_and_data_file_is_in_the_wheel(wheel, package):
    def wanted(path):
        return path.is_file() and "__pycache__" not in path.parts

    sources = {f"{package}/{p.relative_to(ROOTS[package]).as_posix()}" for p in ROOTS[package].rglob("*") if wanted(p)}
    assert {f"{package}/py.typed"} <= sources
    assert {name for name in wheel.namelist() if name.startswith(f"{package}/")} == sources


def test_nothing_else_is_in_the_wheel(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {*ROOTS, f"pronghorn-{PROJECT['version']}.dist-info"}


def test_data_set_travels_with_its_licence(wheel):
    folder = "pronghorn_plugins/datasets"
    assert f"{folder}/digits.npz" in wheel.namelist()
    assert "CC BY 4.0" in wheel.read(f"{folder}/README.md").decode()


def test_metadata_name_licence_script_and_few_dependencies(wheel):
    info = f"pronghorn-{PROJECT['version']}.dist-info"
    header = email.message_from_bytes(wheel.read(f"{info}/METADATA"))
    assert header["License-Expression"] == "Apache-2.0"
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
    assert "pronghorn = pronghorn.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()
    plain = [line for line in header.get_all("Requires-Dist") if "extra ==" not in line]
    names = {line.split(">")[0].strip() for line in plain}
    assert names == {"attrs", "h5py", "importlib-metadata", "numpy", "pluggy", "rich", "safetensors"}


def test_extra_all_is_every_extra():
    extras = PROJECT["optional-dependencies"]
    listed = extras["all"][0].removeprefix("pronghorn[").removesuffix("]").split(",")
    assert listed == sorted(set(extras) - {"all"})
