"""Files are whole or not there, whatever happens in between."""

import os
import subprocess
import sys
import threading

import pytest

from pronghorn.errors import SavingError
from pronghorn.saving.atomic import writing


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_writes_a_file_of_ordinary_mode(tmp_path):
    with writing(tmp_path / "a.bin") as file:
        file.write(b"new")
    assert (tmp_path / "a.bin").read_bytes() == b"new"
    assert names(tmp_path) == ["a.bin"]
    plain = tmp_path / "plain"
    plain.touch()
    assert (tmp_path / "a.bin").stat().st_mode == plain.stat().st_mode


def test_replaces_the_old_file_and_keeps_its_mode(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old and longer")
    path.chmod(0o640)
    with writing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old and longer", "until the end the old file is there"
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_an_error_in_the_midst_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def write():
        with writing(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_killed_process_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    program = f"""
import os, signal
from pronghorn.saving.atomic import writing
with writing({str(path)!r}) as file:
    file.write(b"half" * 100000)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode != 0
    assert path.read_bytes() == b"old"
    assert all(name == "a.bin" or name.endswith(".part") for name in names(tmp_path))


def test_a_rename_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def refuse(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(SavingError, match=r"No space left.*folder"), writing(tmp_path / "a.bin") as file:
        file.write(b"x")
    assert names(tmp_path) == []


def test_no_folder_and_a_folder_in_its_place(tmp_path):
    with pytest.raises(SavingError, match=r"cannot be written.*folder exists"), writing(tmp_path / "none" / "a.bin"):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(SavingError, match="this is a folder"), writing(tmp_path / "folder"):
        pass
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_link_goes_on_pointing(tmp_path):
    (tmp_path / "v1.bin").write_bytes(b"old")
    (tmp_path / "latest.bin").symlink_to("v1.bin")
    with writing(tmp_path / "latest.bin") as file:
        file.write(b"new")
    assert (tmp_path / "latest.bin").is_symlink()
    assert (tmp_path / "v1.bin").read_bytes() == b"new"


def test_several_threads_write_whole_files(tmp_path):
    path = tmp_path / "a.bin"

    def write(letter):
        for _ in range(20):
            with writing(path) as file:
                file.write(letter * 50_000)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(path.read_bytes())) == 1
    assert names(tmp_path) == ["a.bin"]
