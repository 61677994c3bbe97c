"""Files of Keras, cut short, overwritten, or others than they seem: an error that names the file, nothing half-loaded."""

import json

import h5py
import numpy as np
import pytest
from golden_case import FOLDER
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Sequential, layers, models
from pronghorn.errors import PronghornError, SavingError

FILES = {
    "m.h5": FOLDER / "opt_adam_resume.h5",
    "m.keras": FOLDER / "k3_dense.keras",
    "m.weights.h5": FOLDER / "k3_dense.weights.h5",
}
MODELS = {"m.h5": FILES["m.h5"], "m.keras": FILES["m.keras"], "m.weights.h5": FILES["m.keras"]}


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_cut_anywhere_nothing_is_half_loaded(name, tmp_path, data):
    """Bytes turned over at random are not tried: the HDF5 library itself can search such files for ever."""
    path, content = tmp_path / name, FILES[name].read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    model = models.load_model(MODELS[name])
    before = model.get_weights()
    for load in (models.load_model, model.load_weights):
        with pytest.raises(SavingError, match=name):
            load(path)
    assert all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_never_loaded(name, share, tmp_path):
    path, content = tmp_path / name, FILES[name].read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    model = models.load_model(MODELS[name])
    before, state = model.get_weights(), model.optimizer.save_state() if model.optimizer is not None else {}
    for load in (models.load_model, model.load_weights):
        with pytest.raises(SavingError, match=name):
            load(path)
    assert all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))
    if state:
        assert all((model.optimizer.save_state()[key] == value).all() for key, value in state.items())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no zip", b"\x89PNG\r\n\x1a\n", b"{}", b"x" * 5000],
    ids=["none", "zip", "png", "json", "x"],
)
def test_another_file_by_that_name(name, content, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    for load in (models.load_model, models.load_model(MODELS[name]).load_weights):
        with pytest.raises(SavingError, match=name):
            load(path)


def test_the_weights_of_another_model(tmp_path):
    """Of two layers the second does not fit: the first keeps its weights."""
    first = Sequential([layers.Dense(4, input_shape=(3,), name="a"), layers.Dense(2, name="b")])
    other = Sequential([layers.Dense(4, input_shape=(3,), name="a"), layers.Dense(3, name="b")])
    before = other.get_weights()
    for name in ("w.h5", "w.weights.h5"):
        first.save_weights(tmp_path / name)
        for by_name in (False, True):
            with pytest.raises(SavingError, match=rf"{name}.*'b' does not fit"):
                other.load_weights(tmp_path / name, by_name=by_name)
            assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))


def test_values_in_a_config_that_make_no_layer(tmp_path):
    """What a layer, an initializer or an optimizer refuses is told with the file's name, too."""
    path = tmp_path / "m.h5"
    path.write_bytes(FILES["m.h5"].read_bytes())
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        dense = next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Dense")
        dense["config"]["kernel_initializer"]["config"]["mode"] = "fan_oavg"
        file.attrs["model_config"] = json.dumps(config).encode()
    with pytest.raises(PronghornError, match=r"m\.h5.*no mode 'fan_oavg'"):
        models.load_model(path)


@pytest.mark.parametrize("name", ["dense_basic", "lstm_basic", "bidirectional_concat", "nested_models", "conv2d"])
@pytest.mark.parametrize("by_name", [False, True])
def test_weights_alone_as_keras_2_saves_them(name, by_name, tmp_path):
    """``save_weights`` of 2.2.4 writes into the file what ``save`` writes into its group ``model_weights``."""
    path, own = tmp_path / "w.h5", tmp_path / "own.h5"
    with h5py.File(FOLDER / f"{name}.h5") as whole, h5py.File(path, "w") as file:
        for key in whole["model_weights"]:
            whole.copy(f"model_weights/{key}", file)
        for key, value in whole["model_weights"].attrs.items():
            file.attrs[key] = value
    model = models.load_model(FOLDER / f"{name}.h5")
    wanted = model.get_weights()
    model.set_weights([np.zeros_like(w) for w in wanted])
    model.load_weights(path, by_name=by_name)
    assert all((a == b).all() for a, b in zip(model.get_weights(), wanted, strict=True))
    model.save_weights(own)
    with h5py.File(own) as ours, h5py.File(path) as theirs:
        assert sorted(ours) == sorted(theirs)
        for key in ("layer_names", "backend", "keras_version"):
            assert np.array_equal(ours.attrs[key], theirs.attrs[key])
    with pytest.raises(SavingError, match="holds no model_config"):
        models.load_model(own)
