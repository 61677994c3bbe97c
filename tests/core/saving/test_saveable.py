"""The methods of a model that write and read; what formats do is tested with them."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import pronghorn
from pronghorn import Sequential, layers
from pronghorn.errors import ArgumentTypeError, NotBuiltError, SavingError
from pronghorn.saving.saveable import format_for


@pytest.fixture
def model():
    return Sequential([layers.Dense(2, input_shape=(3,))])


def test_paths_of_all_kinds(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in ("a.pronghorn", Path("b.pronghorn"), b"c.pronghorn", str(tmp_path / "D.PRONGHORN")):
        model.save(path)
    assert len(list(tmp_path.iterdir())) == 4
    with pytest.raises(ArgumentTypeError, match=r"a path is needed. Got 3"):
        model.save(3)


def test_overwrite(model, tmp_path):
    path = tmp_path / "m.pronghorn"
    model.save(path, overwrite=False)
    before = path.read_bytes()
    for save in (model.save, model.save_weights):
        with pytest.raises(SavingError, match=r"exists already.*overwrite=True"):
            save(path, overwrite=False)
    assert path.read_bytes() == before
    model.save(path)
    assert path.read_bytes() == before, "equal models make equal files"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("m.pronghon", "Did you mean '.pronghorn'"),
        ("m.h6", "model file with the ending '.h6'"),
        ("m", "no ending.*.pronghorn"),
    ],
)
def test_endings_that_nobody_knows(model, tmp_path, name, message):
    with pytest.raises(SavingError, match=message):
        model.save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_weights_have_endings_of_their_own(model, tmp_path):
    with pytest.raises(SavingError, match="no plugin knows"):
        model.save(tmp_path / "m.safetensors")
    model.save_weights(tmp_path / "m.safetensors")
    model.save_weights(tmp_path / "m.weights.safetensors")
    assert format_for(Path("x.pronghorn"), "model") is format_for(Path("x.safetensors"), "weights")


def test_the_longest_ending_decides(monkeypatch):
    class One:
        extensions = weight_extensions = (".h5",)

    class Two:
        extensions = weight_extensions = (".weights.h5",)

    from pronghorn.saving import saveable

    monkeypatch.setattr(saveable.registry, "items", lambda kind: (("one", One), ("two", Two)))
    assert format_for(Path("a.weights.h5"), "weights") is Two
    assert format_for(Path("a.h5"), "weights") is One


def test_no_file_and_no_weights(model, tmp_path):
    with pytest.raises(SavingError, match="no such file"):
        model.load_weights(tmp_path / "none.pronghorn")
    with pytest.raises(SavingError, match="no such file"):
        pronghorn.models.load_model(tmp_path)
    unbuilt = Sequential([layers.Dense(2)])
    for save in (unbuilt.save, unbuilt.save_weights, unbuilt.save_checkpoint):
        with pytest.raises(NotBuiltError, match="weights do not exist yet"):
            save(tmp_path / "m.pronghorn")
    assert not list(tmp_path.iterdir())


def test_json_takes_what_dumps_takes(model):
    text = model.to_json(indent=2, sort_keys=True)
    assert text.startswith('{\n  "class_name"')
    assert {"kind": "layers", "name": "Dense"}.items() <= json.loads(text)["components"][-1].items()


def test_what_json_cannot_hold_is_told(tmp_path):
    class Odd(layers.Dense):
        def get_config(self):
            return {**super().get_config(), "odd": {1, 2}}

    model = Sequential([Odd(2, input_shape=(3,))])
    with pytest.raises(SavingError, match=r"Sequential: a config holds what JSON cannot.*set"):
        model.to_json()
    with pytest.raises(SavingError, match=r"m.pronghorn: a config holds what JSON cannot"):
        model.save(tmp_path / "m.pronghorn")
    assert not list(tmp_path.iterdir())


def test_saving_changes_nothing(model, tmp_path):
    model.compile("adam", "mse")
    x = np.ones((4, 3), "float32")
    model.fit(x, x[:, :2], verbose=0)
    weights, steps = model.get_weights(), model.random_state().numpy().tolist()
    model.save(tmp_path / "m.pronghorn")
    model.to_json()
    assert model.random_state().numpy().tolist() == steps
    for a, b in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_missing_file_is_caught_as_keras_is(model, tmp_path):
    """h5py's OSError is what code for Keras catches; the text is the same after a trip through pickle."""
    for load in (pronghorn.models.load_model, model.load_weights):
        with pytest.raises(
            OSError, match=r"none\.h5: there is no such file\. Check the name and the folder\."
        ) as raised:
            load(tmp_path / "none.h5")
        assert isinstance(raised.value, ValueError)
        again = pickle.loads(pickle.dumps(raised.value))
        assert (type(again), str(again)) == (type(raised.value), str(raised.value))
        assert str(raised.value.at("here")).startswith("here, ")
