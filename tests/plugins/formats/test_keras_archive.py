"""Files of Keras 3: what Keras 3.15 wrote is loaded, and written so that it is the same again."""

import io
import json
import zipfile

import h5py
import numpy as np
import pytest
from golden_case import FOLDER, load_case, public
from h5_structure import differences, structure

from pronghorn import Input, Model, Sequential, layers, losses, metrics, models, optimizers, schedules
from pronghorn.errors import SavingError
from pronghorn.structure import flatten

FILES = [name for name in public()["cases"] if name.startswith("k3_")]
FILES = [name for name in FILES if load_case(name).path.suffix == ".keras"]
WEIGHTS = sorted(path.name.removesuffix(".weights.h5") for path in FOLDER.glob("*.weights.h5"))
X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.abs(X[:, :2])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.keras"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def equal(first, second):
    return all((a == b).all() for a, b in zip(first.get_weights(), second.get_weights(), strict=True))


def compared(found):
    """Without what is no weight: groups of the softmax and dropout inside an attention, the cell's own name of ConvLSTM."""
    kept = {name: item for name, item in found.items() if "/_softmax" not in name and "dropout_layer" not in name}
    return {name: {**item, "attributes": {}} if "conv_lstm2d/cell" in name else item for name, item in kept.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_written_as_keras_wrote_it(name, path, tmp_path):
    """Groups, data sets and dtypes are Keras 3's; config and state come back as they were."""
    theirs = members(load_case(name).path)
    model = models.load_model(load_case(name).path)
    model.save(path)
    ours = members(path)
    assert list(theirs) == list(ours)
    files = tmp_path / "theirs.h5", tmp_path / "ours.h5"
    for file, content in zip(files, (theirs, ours), strict=True):
        file.write_bytes(content["model.weights.h5"])
    assert differences(*(compared(structure(file)) for file in files)) == []
    again = models.load_model(path)
    assert equal(model, again)
    assert again.get_config() == model.get_config()
    assert again.get_compile_config() == model.get_compile_config()


@pytest.mark.parametrize("name", ["k3_dense", "k3_bidirectional", "k3_nested", "k3_functional_multi_branch"])
def test_configs_name_the_same_layers_and_calls(name, path):
    models.load_model(load_case(name).path).save(path)
    theirs, ours = (json.loads(members(p)["config.json"])["config"] for p in (load_case(name).path, path))
    assert [layer["class_name"] for layer in ours["layers"]] == [layer["class_name"] for layer in theirs["layers"]]
    for key in ("input_layers", "output_layers"):
        assert ours[key] == theirs[key]
    for one, two in zip(ours["layers"], theirs["layers"], strict=True):
        assert set(one["config"]) <= set(two["config"]) | _OPTIONAL, one["class_name"]
        given = [[call["args"] for call in layer["inbound_nodes"]] for layer in (one, two)]
        assert given[0] == given[1]


#: Arguments that layers of Keras 3 take, and leave out where they are None.
_OPTIONAL = {"activity_regularizer", "zero_output_for_mask", "noise_shape", "use_cudnn"}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_alone(name, path):
    """Weights that Keras 3 wrote are those of its whole file, and are written again as they were."""
    model, wanted = (models.load_model(load_case(name).path) for _ in range(2))
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    source = FOLDER / f"{name}.weights.h5"
    model.load_weights(source)
    assert equal(model, wanted)
    file = path.with_name("w.weights.h5")
    model.save_weights(file)
    theirs, ours = compared(structure(source)), compared(structure(file))
    assert {key: item for key, item in theirs.items() if not key.startswith("optimizer")} == ours


def test_by_name_and_skip_mismatch(path):
    file = path.with_name("w.weights.h5")
    first = Sequential([layers.Dense(4, input_shape=(3,), name="a"), layers.Dense(2, name="b")])
    first.save_weights(file)
    other = Sequential([layers.Dense(2, input_shape=(3,), name="c"), layers.Dense(3), layers.Dense(4, name="a")])
    before = other.get_weights()
    with pytest.raises(SavingError, match="layer 'c' does not fit"):
        other.load_weights(file)
    assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))
    other.load_weights(file, by_name=True)
    np.testing.assert_array_equal(other.get_layer("a").get_weights()[0], first.get_weights()[0])
    np.testing.assert_array_equal(other.get_layer("c").get_weights()[0], before[0])
    short = Sequential([layers.Dense(4, input_shape=(3,))])
    with pytest.raises(SavingError, match="weights that no layer of the model takes: 'layers/dense_1/vars/0'"):
        short.load_weights(file)


def test_a_run_goes_on(path):
    """Optimizer, schedule, losses and metrics with arguments: the loaded run is the unbroken one."""
    rate = schedules.ExponentialDecay(0.05, 2, 0.7)
    model = Sequential([layers.Dense(4, activation="tanh", input_shape=(3,)), layers.Dense(2, activation="sigmoid")])
    given = {"metrics": ["mae", metrics.Precision(thresholds=0.4)], "weighted_metrics": [metrics.Hinge()]}
    model.compile(optimizers.Adam(rate, amsgrad=True, clipnorm=1.0), losses.Huber(delta=0.5), **given)
    model.fit(X, Y, epochs=2, verbose=0)
    model.save(path)
    again = models.load_model(path)
    assert again.get_compile_config() == model.get_compile_config()
    for _ in range(3):
        assert again.train_on_batch(X, Y) == model.train_on_batch(X, Y)
    assert "pronghorn" not in json.loads(members(path)["metadata.json"])


def test_a_model_of_keras_2_keeps_its_dialect(path):
    """Keras 3 trains it in its own way; here it stays in that of its file."""
    case = load_case("opt_rmsprop_resume")
    model = models.load_model(case.path)
    model.save(path)
    again = models.load_model(path)
    assert again.optimizer.dialect == "keras2"
    assert again.get_compile_config() == model.get_compile_config()
    wanted = case.arrays["loss_trajectory"]
    case.close([again.train_on_batch(case.inputs, case.targets) for _ in wanted], wanted, "loss_trajectory")


@pytest.mark.parametrize(
    "name", ["time_distributed_model", "bidirectional_None", "nested_models", "bn_frozen", "multi_io_loss_weights"]
)
def test_models_of_keras_2_become_files_of_keras_3(name, path):
    case = load_case(name)
    model = models.load_model(case.path)
    model.save(path)
    again = models.load_model(path)
    assert again.get_compile_config() == model.get_compile_config()
    for found, wanted in zip(flatten(again.predict(case.inputs)), case.all("y"), strict=True):
        case.close(found, wanted, "predict")
    if case.compiled is not None and "loss_trajectory" in case.arrays:
        wanted = case.arrays["loss_trajectory"][:3]
        weights = case.all("sw") or None
        found = [np.ravel(again.train_on_batch(case.inputs, case.targets, weights))[0] for _ in wanted]
        case.close(found, wanted, "loss_trajectory")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (layers.ThresholdedReLU(input_shape=(3,)), "ThresholdedReLU.*Keras 3 has no such layer"),
        (layers.Dense(2, activation="hard_sigmoid_keras2", input_shape=(3,)), "Keras 3 has nothing of that name"),
    ],
)
def test_what_keras3_cannot_say_is_refused(layer, words, path):
    with pytest.raises(SavingError, match=rf"{words}.*\.pronghorn"):
        Sequential([layer]).save(path)
    assert not path.exists()


class Own(Model):
    """A model of a user's own, made of its arguments."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.hidden = layers.Dense(units)
        self.rest = [layers.Dense(2), layers.Dense(2)]
        self.branches = {"a": layers.Dense(2)}

    def call(self, inputs):
        return self.branches["a"](self.rest[1](self.rest[0](self.hidden(inputs))))


def test_a_subclassed_model_comes_back(path):
    """Groups have the names that Keras 3.15 gives those of the same model."""
    model = Own(4)
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)
    model.save(path)
    again = models.load_model(path, custom_objects={"Own": Own})
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert again.train_on_batch(X, Y) == model.train_on_batch(X, Y)
    with h5py.File(io.BytesIO(members(path)["model.weights.h5"])) as file:
        found = [name for name, item in _groups(file) if "vars" in item and name != "optimizer"]
    assert sorted(found) == ["branches/dense", "hidden", "layers/dense_1", "layers/dense_2"]


def _groups(file):
    found = []
    file.visititems(lambda name, item: found.append((name, item)) if hasattr(item, "items") else None)
    return found


def halved(x):
    return x / 2


def shared_across():
    """One Dense in a model, before and after a model that has it inside."""
    shared, x = layers.Dense(3, name="shared"), Input((3,))
    inner = Sequential([layers.Dense(3, input_shape=(3,)), shared], name="inner")
    return Model(x, shared(inner(shared(x))))


def standing_twice():
    shared = layers.Dense(3, input_shape=(3,))
    return Sequential([shared, layers.Activation("tanh"), shared])


@pytest.mark.parametrize("make", [shared_across, standing_twice])
def test_a_shared_layer_is_one_again(make, path):
    model = make()
    model.compile("adam", "mse")
    model.fit(X, X, verbose=0)
    model.save(path)
    again = models.load_model(path)
    assert equal(model, again)
    for one in (model, again):
        one.fit(X, X, shuffle=False, verbose=0)
    np.testing.assert_array_equal(model.predict(X), again.predict(X))


def test_a_lambda_is_a_name(path):
    model = Sequential([layers.Lambda(halved, input_shape=(3,), name="half")])
    model.save(path)
    again = models.load_model(path, custom_objects={"halved": halved})
    np.testing.assert_array_equal(again.predict(X), X / 2)
    stored = {"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA", "defaults": None, "closure": None}}
    rewrite(path, lambda config: config["config"]["layers"][1]["config"].update(function=stored))
    with pytest.raises(SavingError, match=r"nothing in a file is ever executed.*custom_objects=\{'half': function\}"):
        models.load_model(path)


def rewrite(path, edit=None, **others):
    found = members(path)
    if edit is not None:
        config = json.loads(found["config.json"])
        edit(config)
        found["config.json"] = json.dumps(config).encode()
    found.update({name.replace("_", "."): content for name, content in others.items()})
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in found.items():
            if content is not None:
                archive.writestr(name, content)


def test_bad_files_are_told(path):
    Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    good = path.read_bytes()
    for change, words in (
        ({"config_json": b"{"}, r"config\.json is damaged"),
        ({"metadata_json": b'{"keras_version": "4.0.0"}'}, r"written by Keras 4\.0\.0"),
        ({"config_json": None}, r"holds no config\.json"),
        ({"code_py": b"print()"}, r"holds 'code\.py', which no \.keras file does"),
    ):
        path.write_bytes(good)
        rewrite(path, **change)
        with pytest.raises(SavingError, match=rf"model\.keras.*{words}"):
            models.load_model(path)
    for content in (good[: len(good) // 2], b"", b"nothing"):
        path.write_bytes(content)
        with pytest.raises(SavingError, match=r"model\.keras.*damaged"):
            models.load_model(path)


def test_functions_between_layers_are_told(path):
    """Keras 3 writes ``x + y`` as a class of its own, which is no layer."""
    case = load_case("k3_functional_multi_branch")
    path.write_bytes(case.path.read_bytes())

    def edit(config):
        config["config"]["layers"][-1].update(module="keras.src.ops.numpy", class_name="Add")

    rewrite(path, edit)
    with pytest.raises(SavingError, match=r"the function Add .* between its layers.*load_weights"):
        models.load_model(path)


def test_a_damaged_hdf5_inside_is_told(path):
    Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    found = members(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content[:100] if name.endswith(".h5") else content)
    with pytest.raises(SavingError, match=r"model\.keras.*damaged"):
        models.load_model(path)


def test_the_file_of_weights_is_plain_hdf5(path):
    Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    with h5py.File(io.BytesIO(members(path)["model.weights.h5"])) as file:
        assert file["layers/dense/vars"].attrs["name"].startswith("dense")
