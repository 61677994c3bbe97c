"""Archives that were changed, forged or damaged: an error of pronghorn's that says what is wrong, and nothing built."""

import contextlib
import json
import warnings
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pronghorn import Input, Model, Sequential, layers, models
from pronghorn.errors import PronghornError, SavingError

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")


def trained():
    model = Sequential([layers.Dense(4, activation="tanh", input_shape=(3,), name="in"), layers.Dense(2, name="out")])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X[:, :2], batch_size=4, epochs=2, verbose=0)
    return model


def rewritten(path, **changes):
    """The archive with members replaced: functions of their contents, bytes, or None to drop them."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for key, change in changes.items():
        name = {
            "config": "config.json",
            "weights": "weights.safetensors",
            "state": "state.json",
            "arrays": "state.safetensors",
        }[key]
        if callable(change):
            value = json.loads(members[name])
            change(value)
            members[name] = json.dumps(value).encode()
        elif change is None:
            del members[name]
        else:
            members[name] = change
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.pronghorn"


def test_a_later_version(path):
    trained().save(path)
    rewritten(path, config=lambda c: c.update(version=2))
    with pytest.raises(SavingError, match=r"version 2, this pronghorn reads version 1.*pip install -U"):
        models.load_model(path)


def _set(*keys):
    *way, last, value = keys

    def change(config):
        for key in way:
            config = config[key]
        config[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"config": lambda c: c.clear()}, "not that of a model"),
        ({"config": _set("format", "keras")}, "not that of a model"),
        ({"config": _set("model", None)}, "class_name"),
        ({"config": _set("model", "class_name", "Dense")}, "cannot be made|does not fit|is no model|units"),
        ({"config": _set("model", "class_name", "Seqential")}, "needs 'Seqential'"),
        ({"config": _set("model", "config", "layers", 0, "config", "units", 5)}, r"layer 'in' does not fit.*\(3, 5\).*\(3, 4\)"),
        ({"config": _set("model", "config", "layers", 0, "config", "units", -5)}, "units"),
        ({"config": _set("model", "config", "layers", 0, "config", "activation", {"kind": "commands", "function": "demo"})}, "kind 'commands'"),
        ({"config": _set("model", "config", "layers", [])}, "damaged|weights"),
        ({"config": _set("compile", {})}, "KeyError: 'optimizer'"),
        ({"config": _set("compile", "optimizer", "class_name", "Adm")}, "needs 'Adm'"),
        ({"config": _set("compile", "optimizer", "class_name", "SGD")}, "SGD"),
        ({"config": _set("compile", "loss", "mee")}, "needs 'mee'|mee"),
        ({"config": _set("compile", 3)}, "TypeError|does not make a model"),
        ({"state": _set("position", "x")}, "no epoch and batch"),
        ({"state": _set("optimizer_weights", [0, 1])}, "does not fit|missing|unknown"),
        ({"state": _set("callbacks", [{"class_name": "X", "state": {"a": {"array_of": "none"}}}])}, "KeyError: 'none'"),
        ({"state": _set("callbacks", 3)}, "TypeError"),
        ({"state": None}, "no state.json"),
        ({"arrays": None}, "state.safetensors"),
        ({"arrays": b"\x02\0\0\0\0\0\0\0{}"}, "no random state"),
        ({"weights": b"\x02\0\0\0\0\0\0\0{}"}, "holds 0 weights, the model has 4"),
        ({"weights": b"nonsense"}, "arrays are damaged"),
        ({"config": b"[]"}, "no JSON object"),
    ],
)  # fmt: skip
def test_archives_that_were_changed(path, change, message):
    trained().save(path)
    rewritten(path, **change)
    with pytest.raises(PronghornError, match=message):
        models.load_model(path)


@settings(max_examples=60)
@given(st.data())
def test_whatever_happened_to_the_config_the_error_is_ours(tmp_path_factory, data):
    """Any value of the config replaced by any other: a model, or an error of pronghorn's."""
    path = tmp_path_factory.mktemp("fuzz") / "m.pronghorn"
    model = Model(x := Input((3,)), layers.Dense(2)(x * 2 + 1))
    model.compile("sgd", "mse")
    model.save(path)
    junk = st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.text(max_size=3), st.just([]), st.just({}),
        st.just({"tensor_of": [0, 0]}), st.just({"class_name": "Dense", "config": {}}), st.just([1, [2]]),
    )  # fmt: skip

    def change(config):
        for _ in range(data.draw(st.integers(1, 9))):
            keys = sorted(config) if isinstance(config, dict) else list(range(len(config)))
            if not keys:
                return
            key = data.draw(st.sampled_from(keys))
            if not isinstance(config[key], dict | list) or data.draw(st.integers(0, 5)) == 0:
                config[key] = data.draw(junk)
                return
            config = config[key]

    rewritten(path, config=change)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(PronghornError):
            models.load_model(path)


def test_other_files_are_told_apart(tmp_path):
    for content in (b"", b"text", np.lib.format.magic(1, 0)):
        path = tmp_path / "m.pronghorn"
        path.write_bytes(content)
        with pytest.raises(SavingError, match=r"m.pronghorn: the file is damaged, or no .pronghorn archive"):
            models.load_model(path)
