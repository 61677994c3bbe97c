"""The .pronghorn archive as users meet it: save, load, weights, checkpoints, and files that are not right."""

import json
import zipfile

import numpy as np
import pytest
from safetensors.numpy import load_file

import pronghorn
from pronghorn import Input, Model, Sequential, layers, models, ops
from pronghorn.discovery import own
from pronghorn.errors import SavingError
from pronghorn.structure import flatten

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.abs(X[:, :2])


def made(compiled=True, **options):
    model = Sequential(
        [layers.Dense(4, activation="tanh", input_shape=(3,), name="in"), layers.Dense(2, name="out")], name="m"
    )
    if compiled:
        model.compile("adam", "mse", metrics=["mae"], **options)
    return model


def trained():
    model = made()
    model.fit(X, Y, batch_size=4, epochs=2, verbose=0)
    return model


def equal(first, second):
    return all((a == b).all() for a, b in zip(first.get_weights(), second.get_weights(), strict=True))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.pronghorn"


def test_the_whole_model_comes_back(path, backend):
    model = trained()
    model.save(path)
    again = models.load_model(path)
    assert (type(again), again.name) == (Sequential, "m")
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    wanted = model.evaluate(X, Y, verbose=0)
    assert again.evaluate(X, Y, verbose=0) == wanted
    assert again.training_position == (2, 0)
    for m in (model, again):
        m.fit(X, Y, epochs=3, initial_epoch=2, verbose=0)
    assert equal(model, again)


def test_what_stands_in_the_file(path):
    trained().save(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["config.json", "weights.safetensors", "state.json", "state.safetensors"]
        config = json.loads(archive.read("config.json"))
    assert (config["format"], config["version"], config["pronghorn"]) == ("pronghorn", 1, pronghorn.__version__)
    (dense,) = [component for component in config["components"] if component["name"] == "Dense"]
    assert dense == {
        "kind": "layers",
        "name": "Dense",
        "distribution": "pronghorn",
        "version": pronghorn.__version__,
        "entry_point": "layers.dense",
    }


def test_without_the_state_of_training(path):
    model = trained()
    model.save(path, include_optimizer=False)
    again = models.load_model(path)
    assert again.plan is None
    assert equal(model, again)
    model.save(path)
    uncompiled = models.load_model(path, compile=False)
    assert (uncompiled.plan, uncompiled.optimizer) == (None, None)
    assert zipfile.ZipFile(path).namelist()[2:] == ["state.json", "state.safetensors"]


def test_a_model_that_was_never_compiled(path):
    model = made(compiled=False)
    model.save(path)
    assert equal(models.load_model(path), model)


def test_several_inputs_outputs_and_shared_parts(path):
    a, b = Input((3,), name="a"), Input((3,), name="b")
    tower = Sequential([layers.Dense(4, input_shape=(3,)), layers.BatchNormalization()], name="tower")
    model = Model(
        {"a": a, "b": b},
        {"sum": ops.relu(tower(a) + tower(b)) * 2, "dot": layers.Dot(1)([tower(a), b @ np.ones((3, 4), "float32")])},
    )
    model.compile("sgd", {"sum": "mse", "dot": "mae"}, metrics={"sum": ["mae"]})
    data, targets = {"a": X, "b": X[::-1]}, {"sum": np.ones((8, 4), "float32"), "dot": np.ones((8, 1), "float32")}
    model.fit(data, targets, verbose=0)
    model.save(path)
    again = models.load_model(path)
    assert len(again.get_layer("tower").connections) == len(model.get_layer("tower").connections)
    for x, y in zip(flatten(model.predict(data)), flatten(again.predict(data)), strict=True):
        np.testing.assert_array_equal(x, y)
    assert again.evaluate(data, targets, verbose=0) == model.evaluate(data, targets, verbose=0)


def test_dtypes_of_weights(path):
    x = Input((3,))
    model = Model(
        x, layers.Dense(2, dtype="float16")(layers.Dense(2, dtype="float64")(layers.Dense(2, dtype="mixed_float16")(x)))
    )
    model.save(path)
    again = models.load_model(path)
    assert [w.dtype for w in again.weights] == [w.dtype for w in model.weights]
    assert equal(model, again)


class Doubled(pronghorn.Layer):
    """A layer of the user's own."""

    def __init__(self, factor=2.0):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return x * self.factor


def squashed(x):
    return x / (1 + ops.abs(x))


def own_model():
    return Sequential([layers.Dense(2, activation=squashed, input_shape=(3,)), Doubled(3.0), layers.Lambda(squashed)])


def test_own_classes_and_functions_by_custom_objects(path):
    model = own_model()
    model.save(path)
    again = models.load_model(path, custom_objects={"Doubled": Doubled, "squashed": squashed})
    assert (again.layers[1].factor, again.layers[1].name) == (3.0, model.layers[1].name)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    with pytest.raises(SavingError, match=r"needs 'squashed'.*custom_objects=\{'squashed': it\}"):
        models.load_model(path, custom_objects={"Doubled": Doubled})
    with pytest.raises(SavingError, match="needs 'Doubled'"):
        models.load_model(path, custom_objects={"squashed": squashed})


def test_own_classes_and_functions_that_are_registered(path, monkeypatch):
    monkeypatch.setattr(own, "_own", {})
    pronghorn.register("layers", "Twice")(Doubled)
    pronghorn.register("functions")(squashed)
    model = own_model()
    model.save(path)
    np.testing.assert_array_equal(models.load_model(path).predict(X), model.predict(X))


def test_a_nameless_function_is_not_written(path):
    path.write_bytes(b"old")
    model = Sequential([layers.Lambda(lambda x: x * 2, input_shape=(3,), name="twice")])
    with pytest.raises(SavingError, match=r"Lambda 'twice'.*Define it with def.*register"):
        model.save(path)
    assert path.read_bytes() == b"old"


def test_a_crash_in_the_midst_leaves_the_old_file(path, monkeypatch):
    model = trained()
    model.save(path)
    before = path.read_bytes()
    written = zipfile.ZipFile.open

    def crash(self, name, mode="r", **options):
        if mode == "w" and name.filename == "state.json":
            raise KeyboardInterrupt
        return written(self, name, mode, **options)

    model.fit(X, Y, verbose=0)
    monkeypatch.setattr(zipfile.ZipFile, "open", crash)
    with pytest.raises(KeyboardInterrupt):
        model.save(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


# Weights alone.


@pytest.mark.parametrize("ending", ["safetensors", "weights.safetensors", "pronghorn"])
def test_weights_alone(tmp_path, ending):
    model, other, path = trained(), made(), tmp_path / f"w.{ending}"
    model.save_weights(path)
    other.load_weights(path)
    assert equal(model, other)
    if ending != "pronghorn":
        kernel = load_file(path)["00000/in/kernel"]
        np.testing.assert_array_equal(kernel, model.layers[0].kernel.numpy())
    else:
        with pytest.raises(SavingError, match=r"no config.json.*load_weights"):
            models.load_model(path)


def test_weights_of_a_whole_model(path):
    model, other = trained(), made(compiled=False)
    model.save(path)
    other.load_weights(path)
    assert equal(model, other)


def test_weights_by_name_and_mismatches(tmp_path):
    path = tmp_path / "w.safetensors"
    source = trained()
    source.save_weights(path)
    other = Sequential(
        [layers.Dense(4, input_shape=(3,), name="in"), layers.Dense(5, name="out"), layers.Dense(1, name="new")]
    )
    before = other.get_weights()
    with pytest.raises(SavingError, match="holds 4 weights, the model has 6"):
        other.load_weights(path)
    with pytest.raises(SavingError, match=r"layer 'out' does not fit: its 'out/kernel' has shape \(4, 5\), .*\(4, 2\)"):
        other.load_weights(path, by_name=True)
    assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))
    with pytest.warns(UserWarning, match="layer 'out' is left as it is"):
        other.load_weights(path, by_name=True, skip_mismatch=True)
    np.testing.assert_array_equal(other.get_weights()[0], source.get_weights()[0])
    assert all((a == b).all() for a, b in zip(other.get_weights()[2:], before[2:], strict=True))


@pytest.mark.parametrize("ending", ["safetensors", "pronghorn"])
def test_damaged_weights_change_nothing(tmp_path, ending):
    path = tmp_path / f"w.{ending}"
    model = made()
    model.save_weights(path)
    data = path.read_bytes()
    before = model.get_weights()
    for length in range(0, len(data), 29):
        path.write_bytes(data[:length])
        with pytest.raises(SavingError, match="damaged"):
            model.load_weights(path)
    assert all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


# Checkpoints.


def test_a_checkpoint_into_a_model_that_the_program_makes(path):
    model, other = trained(), made()
    model.save_checkpoint(path)
    other.load_checkpoint(path)
    for m in (model, other):
        m.fit(X, Y, epochs=3, initial_epoch=m.training_position, verbose=0)
    assert equal(model, other)
    model.save(path)
    other.load_checkpoint(path)
    assert equal(model, other)


def test_a_checkpoint_that_does_not_fit_changes_nothing(path):
    model = trained()
    model.save_checkpoint(path)
    other = made()
    other.compile("sgd", "mse")
    other.fit(X, Y, verbose=0)
    before, position = other.get_weights(), other.training_position
    with pytest.raises(SavingError, match=r"m.pronghorn, SGD.*does not fit"):
        other.load_checkpoint(path)
    assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))
    assert other.training_position == position
    model.save_weights(path)
    with pytest.raises(SavingError, match=r"no state of training.*load_weights"):
        other.load_checkpoint(path)


def test_calls_with_tensors_as_arguments(path):
    """An encoder's states start a decoder; masks come from layers and by hand."""
    words, more = Input((5,), dtype="int32", name="words"), Input((4, 3), name="more")
    embedded = layers.Embedding(9, 3, mask_zero=True)(words)
    _, h, c = layers.LSTM(3, return_state=True, name="encoder")(embedded)
    decoded = layers.LSTM(3, return_sequences=True, name="decoder")(more, initial_state=[h, c], mask=more[:, :, 0] > 0)
    both = layers.Bidirectional(layers.GRU(2, return_sequences=True), name="both")(
        decoded, initial_state=[h[:, :2], c[:, 1:]]
    )
    model = Model([words, more], layers.TimeDistributed(layers.Dense(2))(both))
    data = [
        np.array([[1, 2, 0, 0, 3], [8, 0, 1, 1, 0]]),
        np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32"),
    ]
    model.save(path)
    again = models.load_model(path)
    np.testing.assert_array_equal(again.predict(data), model.predict(data))
    calls = json.loads(zipfile.ZipFile(path).read("config.json"))["model"]["config"]["calls"]
    assert any("mask" in call["arguments"] and "initial_state" in call["arguments"] for call in calls)
