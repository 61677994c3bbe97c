"""The container: what is no archive of ours is refused before anything is made of it."""

import zipfile

import numpy as np
import pytest

from pronghorn.errors import SavingError
from pronghorn_plugins.formats import container
from pronghorn_plugins.formats.tensors import encoded

WEIGHTS = b"".join(encoded({"a": np.arange(6, dtype="float32")}).chunks())
MEMBERS = {"config.json": b'{"format": "pronghorn"}', "weights.safetensors": WEIGHTS}


def zipped(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members if isinstance(members, list) else members.items():
            archive.writestr(name, content)
    return path


def refused(path, message):
    with pytest.raises(SavingError, match=message) as caught:
        container.read(path)
    assert str(path) in str(caught.value)


def test_read_gives_what_write_was_given(tmp_path):
    path = tmp_path / "a.pronghorn"
    arrays = {"a": np.arange(1000.0), "b": np.zeros((0, 2), "float32")}
    container.write(path, {**MEMBERS, "weights.safetensors": encoded(arrays)})
    members = container.read(path)
    assert members["config.json"] == MEMBERS["config.json"]
    assert members["weights.safetensors"] == b"".join(encoded(arrays).chunks())
    assert zipfile.ZipFile(path).testzip() is None, "any other program reads it"
    before = path.read_bytes()
    container.write(path, {**MEMBERS, "weights.safetensors": encoded(arrays)})
    assert path.read_bytes() == before, "the time is no part of it"


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/passwd", "..\\evil", "config.json/../x", "model.py", "weights.pkl"]
)
def test_other_members_are_refused(tmp_path, name):
    refused(zipped(tmp_path / "a.pronghorn", {**MEMBERS, name: b"x"}), "which no .pronghorn archive does")
    assert [p.name for p in tmp_path.iterdir()] == ["a.pronghorn"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice(tmp_path):
    refused(
        zipped(tmp_path / "a.pronghorn", [*MEMBERS.items(), ("config.json", b"{}")]), "'config.json', 'config.json'"
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_is_not_unpacked(tmp_path, method):
    path = zipped(tmp_path / "a.pronghorn", {**MEMBERS, "state.json": b"0" * 50_000_000}, method)
    assert path.stat().st_size < 100_000
    refused(path, "is compressed, to unknown size")


def test_a_size_that_is_a_lie(tmp_path):
    """A header that claims more than the file holds."""
    path = zipped(tmp_path / "a.pronghorn", MEMBERS)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 20 : at + 28] = (2**31).to_bytes(4, "little") * 2
    path.write_bytes(data)
    refused(path, "claim more bytes than")


def test_too_much_json(tmp_path, monkeypatch):
    monkeypatch.setattr(container, "_LARGEST_JSON", 1000)
    refused(zipped(tmp_path / "a.pronghorn", {**MEMBERS, "config.json": b"0" * 1001}), "1001 bytes, more than 1000")
    with pytest.raises(SavingError, match=r"at most 1000 can be read again.*add_weight"):
        container.json_bytes(list(range(1000)), tmp_path / "b")


def test_an_encrypted_member(tmp_path):
    path = zipped(tmp_path / "a.pronghorn", MEMBERS)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := data.find(signature, at)) >= 0:
            data[at + offset] |= 1
            at += 4
    path.write_bytes(data)
    refused(path, "damaged, or no .pronghorn archive.*encrypted")


@pytest.mark.parametrize("content", [b"", b"PK", b"\x89HDF\r\n\x1a\n" + b"\0" * 100, b"{}", b"\0" * 5000])
def test_other_files(tmp_path, content):
    path = tmp_path / "a.pronghorn"
    path.write_bytes(content)
    refused(path, "damaged, or no .pronghorn archive")


def test_without_weights(tmp_path):
    refused(zipped(tmp_path / "a.pronghorn", {"config.json": b"{}"}), "no weights")
    refused(zipped(tmp_path / "b.pronghorn", {}), "no weights")


def test_every_truncation_is_noticed(tmp_path):
    path = zipped(tmp_path / "a.pronghorn", MEMBERS)
    data = path.read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        refused(path, "damaged")


def test_every_flipped_bit_of_what_it_holds_is_noticed(tmp_path):
    path = zipped(tmp_path / "a.pronghorn", MEMBERS)
    data = path.read_bytes()
    for content in MEMBERS.values():
        start = data.index(content)
        for at in range(start, start + len(content), 5):
            path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
            refused(path, "damaged.*CRC")


def test_a_flipped_bit_anywhere_is_noticed_or_without_effect(tmp_path):
    path = zipped(tmp_path / "a.pronghorn", MEMBERS)
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        try:
            members = container.read(path)
        except SavingError:
            continue
        assert members == {name: MEMBERS[name] for name in members}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "damaged"), (b"\xff", "damaged"), (b"[]", "no JSON object"), (b"[" * 10**5, "damaged")],
)
def test_damaged_json(tmp_path, content, message):
    with pytest.raises(SavingError, match=message):
        container.parsed({"config.json": content}, "config.json", tmp_path)
    with pytest.raises(SavingError, match=r"holds no state.json.*load_weights"):
        container.parsed({}, "state.json", tmp_path)
