"""get_file: fetched once, checked by its hash, unpacked; from files on disk instead of the net."""

import hashlib
import tarfile
import zipfile
from pathlib import Path

import pytest

from pronghorn.errors import DataError
from pronghorn_plugins.compat.keras.fetching import get_file, validate_file

TEXT = b"a pronghorn runs"
SHA = hashlib.sha256(TEXT).hexdigest()
MD5 = hashlib.md5(TEXT).hexdigest()


@pytest.fixture
def origin(tmp_path):
    source = tmp_path / "source.txt"
    source.write_bytes(TEXT)
    return source.as_uri()


def test_a_file_is_fetched_once(origin, tmp_path, capsys):
    path = Path(get_file("a.txt", origin, cache_dir=tmp_path, cache_subdir="kept"))
    assert path == tmp_path / "kept" / "a.txt"
    assert path.read_bytes() == TEXT
    path.write_bytes(b"mine")
    assert Path(get_file("a.txt", origin, cache_dir=tmp_path, cache_subdir="kept")).read_bytes() == b"mine"
    assert capsys.readouterr().out.count("Downloading") == 1


@pytest.mark.parametrize("told", [{"file_hash": SHA}, {"file_hash": MD5}, {"md5_hash": MD5}])
def test_a_file_with_another_hash_is_fetched_anew(origin, tmp_path, told):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "a.txt").write_bytes(b"cut off")
    assert Path(get_file("a.txt", origin, cache_dir=tmp_path, **told)).read_bytes() == TEXT


def test_what_comes_with_another_hash_is_refused_and_leaves_nothing(origin, tmp_path):
    with pytest.raises(DataError, match="another hash"):
        get_file("a.txt", origin, cache_dir=tmp_path, file_hash="0" * 64)
    assert not list((tmp_path / "datasets").iterdir())


def test_no_such_address(tmp_path):
    with pytest.raises(DataError, match="URL fetch failure"):
        get_file("a.txt", (tmp_path / "none").as_uri(), cache_dir=tmp_path)


def test_the_cache_is_in_keras_home(origin, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    assert get_file("a.txt", origin) == str(tmp_path / "home" / "datasets" / "a.txt")


def test_archives_are_unpacked(tmp_path):
    member = tmp_path / "inside.txt"
    member.write_bytes(TEXT)
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz") as tar:
        tar.add(member, "folder/inside.txt")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(member, "zipped.txt")
    found = get_file("folder", (tmp_path / "t.tar.gz").as_uri(), untar=True, cache_dir=tmp_path / "c")
    assert (Path(found) / "inside.txt").read_bytes() == TEXT
    get_file("z.zip", (tmp_path / "z.zip").as_uri(), extract=True, cache_dir=tmp_path / "c")
    assert (tmp_path / "c" / "datasets" / "zipped.txt").read_bytes() == TEXT


def test_an_archive_cannot_write_out_of_its_folder(tmp_path):
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        tar.add(__file__, "../out.txt")
    with pytest.raises(tarfile.OutsideDestinationError):
        get_file("bad.tar", (tmp_path / "bad.tar").as_uri(), extract=True, cache_dir=tmp_path / "c", cache_subdir="s")


def test_validate_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    assert validate_file(path, SHA)
    assert validate_file(path, MD5, chunk_size=3)
    assert not validate_file(path, MD5[::-1])
