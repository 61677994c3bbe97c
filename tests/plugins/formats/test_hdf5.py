"""HDF5 below Keras' files: names in pieces, and files that are not right."""

import json
import sys

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pronghorn import Sequential, layers, models
from pronghorn.errors import SavingError
from pronghorn_plugins.formats import hdf5


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "model.h5"
    Sequential([layers.Dense(2, input_shape=(3,), name="a")], name="m").save(file)
    return file


@settings(max_examples=15)
@given(count=st.integers(0, 3000), length=st.integers(1, 200))
def test_lists_of_any_size_come_back(count, length):
    """Each piece is at most 64512 bytes, as in Keras, and a small list is one attribute."""
    names = [f"{i:0{length}d}" for i in range(count)]
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        hdf5.set_names(file, "layer_names", names)
        assert hdf5.names(file, "layer_names") == names
        pieces = [file.attrs[key].nbytes for key in file.attrs]
        assert all(size <= 64512 for size in pieces)
        width = max(map(len, names), default=0)
        assert (len(pieces) == 1) == (count * width <= 64512)


def test_a_model_of_many_layers(tmp_path):
    """More than 64 KiB of layers' names: in pieces ``layer_names0`` …, as Keras reads and writes them."""
    names = [f"{'long_' * 40}{i}" for i in range(340)]
    model = Sequential(
        [layers.Activation("relu", input_shape=(3,)), *(layers.Activation("relu", name=n) for n in names)]
    )
    model.add(layers.Dense(2))
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert "layer_names" not in file.attrs
        assert len(file.attrs["layer_names0"]) + len(file.attrs["layer_names1"]) == len(model.layers)
    before = model.get_weights()
    model.set_weights([w * 0 for w in before])
    model.load_weights(tmp_path / "w.h5")
    assert all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


def test_one_name_can_be_too_long():
    with (
        h5py.File("memory.h5", "w", driver="core", backing_store=False) as file,
        pytest.raises(SavingError, match="a name of 70000 characters is too long for HDF5"),
    ):
        hdf5.set_names(file, "layer_names", ["x" * 70000])


@pytest.mark.parametrize(
    "content", [b"", b"no HDF5 file", b"\x89HDF\r\n\x1a\n" + b"\0" * 300], ids=["empty", "text", "head"]
)
def test_what_is_no_hdf5_file_is_told(path, content):
    path.write_bytes(content)
    with pytest.raises(SavingError, match=r"model\.h5.*damaged, or no HDF5 file"):
        models.load_model(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_told(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(SavingError, match=r"model\.h5"):
        models.load_model(path)


def _without_weights(file):
    del file["model_weights"]


def _without_group(file):
    del file["model_weights/a"]


def _without_array(file):
    del file["model_weights/a/a/bias:0"]


def _without_names(file):
    del file["model_weights/a"].attrs["weight_names"]


def _other_shape(file):
    del file["model_weights/a/a/bias:0"]
    file["model_weights/a/a/bias:0"] = np.zeros(5, "float32")


def _text(file):
    del file["model_weights/a/a/bias:0"]
    file["model_weights/a/a/bias:0"] = np.array([b"a", b"b"])


def _no_config(file):
    del file.attrs["model_config"]


def _no_json(file):
    file.attrs["model_config"] = "{"


def _no_model(file):
    file.attrs["model_config"] = json.dumps({"class_name": "Sequential"})


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_without_weights, "names no layers"),
        (_without_group, "no group 'a'"),
        (_without_array, "no array 'a/bias:0'"),
        (_without_names, "does not name its weights"),
        (_other_shape, r"layer 'a' does not fit.*\(2,\).*\(5,\)"),
        (_text, "holds no numbers"),
        (_no_config, "no model_config.*load_weights"),
        (_no_json, "model_config is no JSON"),
        (_no_model, "no class_name and config"),
    ],
)
def test_a_damaged_file_is_told(path, damage, words):
    with h5py.File(path, "r+") as file:
        damage(file)
    with pytest.raises(SavingError, match=rf"model\.h5.*{words}"):
        models.load_model(path)


def test_an_object_inside_is_never_unpickled(path):
    """What HDF5 holds of opaque bytes is no number."""
    with h5py.File(path, "r+") as file:
        del file["model_weights/a/a/bias:0"]
        file["model_weights/a/a/bias:0"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")])
    with pytest.raises(SavingError, match="holds no numbers"):
        models.load_model(path)


def test_a_failed_write_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(hdf5, "put", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["model.h5"]


def test_without_h5py_the_error_says_what_to_install(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(SavingError, match=r"with h5py, which cannot be imported.*pip install h5py"):
        models.load_model(path)
