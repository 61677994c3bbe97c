"""HDF5 files of Keras 1 and 2: what real Keras wrote is loaded and written again as it was."""

import json

import h5py
import numpy as np
import pytest
from golden_case import FOLDER, load_case, public
from h5_structure import differences, structure

import pronghorn
from pronghorn import Input, Model, Sequential, layers, losses, metrics, models, optimizers, schedules
from pronghorn.errors import SavingError, UnknownNameError
from pronghorn.structure import flatten

#: Models that Keras 2.2.4 wrote on TensorFlow.
FILES = sorted(
    name
    for name in public()["cases"]
    if not name.startswith(("k3_", "theano__", "cntk__")) and load_case(name).path.suffix == ".h5"
)
OTHER_ENGINES = sorted(path.stem for path in FOLDER.glob("*__*.h5"))
X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.abs(X[:, :2])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.h5"


def saved_again(name, path):
    model = models.load_model(load_case(name).path)
    model.save(path)
    return model, models.load_model(path)


def predicts(case, model):
    """Assert that ``model`` predicts what Keras did."""
    for y, wanted in zip(flatten(model.predict(case.inputs)), case.all("y"), strict=True):
        case.close(y, wanted, "predict")


def equal(first, second):
    return all((a == b).all() for a, b in zip(first.get_weights(), second.get_weights(), strict=True))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_written_as_keras_wrote_it(name, path):
    """Groups, data sets, dtypes, attributes and every value in the configs are those of 2.2.4's file."""
    model, again = saved_again(name, path)
    assert differences(structure(load_case(name).path), structure(path)) == []
    assert equal(model, again)
    assert again.get_config() == model.get_config()
    assert again.get_compile_config() == model.get_compile_config()
    if model.optimizer is not None and model.optimizer.built:
        state = model.optimizer.save_state()
        assert all((again.optimizer.save_state()[key] == state[key]).all() for key in state)


@pytest.mark.parametrize("name", OTHER_ENGINES)
def test_files_of_theano_and_cntk_become_files_of_tensorflow(name, path):
    model, again = saved_again(name, path)
    assert equal(model, again)
    with h5py.File(path) as file:
        assert (file.attrs["backend"], file.attrs["keras_version"]) == ("tensorflow", "2.2.4")
    case = load_case(name)
    if case.agrees["predict"]:
        predicts(case, again)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("_resume")])
def test_a_run_goes_on_as_in_keras_after_its_file(name):
    """Iterations that 2.2.4 does not save begin anew, as there."""
    case = load_case(name)
    model = models.load_model(case.path)
    wanted = case.arrays["loss_trajectory"]
    case.close([model.train_on_batch(case.inputs, case.targets) for _ in wanted], wanted, "loss_trajectory")
    for w, place in zip(model.get_weights(), case.all("w"), strict=True):
        case.close(w, place, "weights")


@pytest.mark.parametrize("name", ["opt_rmsprop_resume", "opt_nadam_resume", "opt_adadelta_resume"])
def test_our_own_file_forgets_nothing(name, path):
    """Beside what 2.2.4 saves stands what it leaves out: iterations, and the schedule of Nadam."""
    case = load_case(name)
    model = models.load_model(case.path)
    for _ in range(3):
        model.train_on_batch(case.inputs, case.targets)
    model.save(path)
    again = models.load_model(path)
    assert int(again.optimizer.iterations) == int(model.optimizer.iterations) >= 3
    for _ in range(3):
        assert again.train_on_batch(case.inputs, case.targets) == model.train_on_batch(case.inputs, case.targets)


def test_a_model_of_today_keeps_its_dialect(path):
    """What 2.2.4 cannot say of training stands under a key that it ignores; the rest is a file of 2.2.4."""
    model = Sequential(
        [
            layers.Dense(4, activation="relu", activity_regularizer="l2", input_shape=(3,)),
            layers.BatchNormalization(),
            layers.Dense(2),
        ]
    )
    given = {"metrics": [metrics.MeanAbsoluteError(name="far"), "mse"], "weighted_metrics": ["mae"]}
    model.compile(optimizers.Adam(0.01, weight_decay=0.1, use_ema=True), losses.MeanSquaredError(), **given)
    model.fit(X, Y, epochs=2, verbose=0)
    model.save(path)
    again = models.load_model(path)
    assert again.get_compile_config() == model.get_compile_config()
    assert again.layers[1].dialect == "keras3"
    assert again.layers[0].activity_reduction == "mean"
    for _ in range(3):
        assert again.train_on_batch(X, Y) == model.train_on_batch(X, Y)
    assert equal(model, again)
    with h5py.File(path) as file:
        layer = json.loads(file.attrs["model_config"])["config"]["layers"][1]
        training = json.loads(file.attrs["training_config"])
    assert "dialect" not in layer["config"]
    assert training["loss"] == "mean_squared_error"
    assert training["metrics"] == ["mean_absolute_error", "mse"]
    assert set(training["optimizer_config"]["config"]) == {"lr", "beta_1", "beta_2", "decay", "epsilon", "amsgrad"}


def test_a_layer_that_stands_twice_is_refused(path):
    shared = layers.Dense(3, input_shape=(3,), name="shared")
    model = Sequential([shared, layers.Activation("tanh"), shared], name="seq")
    with pytest.raises(SavingError, match=r"'seq': Keras 2\.2\.4 cannot say that the layer 'shared' .* twice"):
        model.save(path)
    assert not path.exists()


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (layers.Dense(2, activation="gelu", input_shape=(3,)), r"'gelu': Keras 2\.2\.4 has nothing of that name"),
        (layers.Dense(2, activation="hard_sigmoid", input_shape=(3,)), "cannot say activation='hard_sigmoid'"),
        (layers.LayerNormalization(input_shape=(3,)), "LayerNormalization 'layer_normalization.*has no such layer"),
        (layers.Conv1D(4, 1, groups=2, input_shape=(3, 2)), "cannot say groups=2"),
        (layers.LSTM(2, zero_output_for_mask=True, input_shape=(3, 2)), "cannot say zero_output_for_mask=True"),
    ],
    ids=["name", "other function", "layer", "argument", "flag"],
)
def test_what_keras2_cannot_say_is_refused(layer, words, path):
    path.write_bytes(b"old")
    with pytest.raises(SavingError, match=rf"{words}.*\.pronghorn"):
        Sequential([layer]).save(path)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"optimizer": "lion", "loss": "mse"}, "does not have the optimizer Lion"),
        ({"optimizer": "sgd", "loss": "huber"}, "does not have the loss huber"),
        (
            {"optimizer": optimizers.SGD(schedules.ExponentialDecay(0.1, 2, 0.5)), "loss": "mse"},
            "a learning rate that is a ExponentialDecay",
        ),
    ],
    ids=["optimizer", "loss", "schedule"],
)
def test_what_keras2_cannot_compile_is_refused(given, words, path):
    model = Sequential([layers.Dense(2, input_shape=(3,))])
    model.compile(**given)
    with pytest.raises(SavingError, match=rf"{words}.*include_optimizer=False"):
        model.save(path)
    model.save(path, include_optimizer=False)
    assert models.load_model(path).optimizer is None


def test_functions_between_layers_are_refused(path):
    x = Input((3,))
    with pytest.raises(SavingError, match=r"functions of pronghorn\.ops between its layers"):
        Model(x, layers.Dense(2)(x) * 2).save(path)


def test_include_optimizer_and_compile(path):
    model = Sequential([layers.Dense(2, input_shape=(3,))])
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)
    model.save(path)
    assert models.load_model(path, compile=False).optimizer is None
    assert int(models.load_model(path).optimizer.iterations) == 1
    models.save_model(model, path, include_optimizer=False)
    with h5py.File(path) as file:
        assert set(file) == {"model_weights"}
        assert "training_config" not in file.attrs


def test_an_existing_file_is_kept(path):
    path.write_bytes(b"old")
    with pytest.raises(SavingError, match="overwrite=True"):
        Sequential([layers.Dense(2, input_shape=(3,))]).save(path, overwrite=False)
    assert path.read_bytes() == b"old"


def test_weights_in_order_and_by_name(path):
    first = Sequential([layers.Dense(4, input_shape=(3,), name="a"), layers.Dense(2, name="b")])
    first.save_weights(path)
    same = Sequential([layers.Dense(4, input_shape=(3,), name="x"), layers.Dropout(0.5), layers.Dense(2, name="y")])
    same.load_weights(path)
    assert equal(first, same)
    other = Sequential([layers.Dense(4, input_shape=(3,), name="a"), layers.Dense(5, name="b"), layers.Dense(2)])
    before = other.get_weights()
    with pytest.raises(SavingError, match="the file holds 2 layers with weights, the model has 3"):
        other.load_weights(path)
    with pytest.raises(SavingError, match=r"layer 'b' does not fit.*\(4, 5\).*\(4, 2\)"):
        other.load_weights(path, by_name=True)
    assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))
    with pytest.warns(UserWarning, match="layer 'b' is left as it is"):
        other.load_weights(path, by_name=True, skip_mismatch=True)
    np.testing.assert_array_equal(other.get_layer("a").get_weights()[0], first.get_weights()[0])
    np.testing.assert_array_equal(other.get_layer("b").get_weights()[0], before[2])


def test_weights_of_a_whole_file():
    """``load_weights`` takes the file of a whole model too."""
    case = load_case("dense_basic")
    model, twin = models.load_model(case.path), models.load_model(case.path)
    twin.set_weights([np.zeros_like(w) for w in twin.get_weights()])
    twin.load_weights(case.path)
    assert equal(model, twin)


def test_by_name_without_a_name_warns(path):
    Sequential([layers.Dense(2, input_shape=(3,), name="a")]).save_weights(path)
    with pytest.warns(UserWarning, match=r"no layer was loaded by name. It holds \['a'\]"):
        Sequential([layers.Dense(2, input_shape=(3,), name="b")]).load_weights(path, by_name=True)


def test_a_file_by_any_name_is_known_by_its_content(tmp_path):
    """People call files of Keras 2 .model, .hdf5 or .keras."""
    case = load_case("dense_basic")
    for name in ("m.model", "m.hdf5", "m.keras", "m"):
        (tmp_path / name).write_bytes(case.path.read_bytes())
        predicts(case, models.load_model(tmp_path / name))


class Doubled(layers.Dense):
    """A layer of a user's own."""

    def call(self, inputs):
        return 2 * super().call(inputs)


def halved(x):
    return x / 2


def far(y_true, y_pred):
    return pronghorn.ops.mean(pronghorn.ops.abs(y_true - y_pred), axis=-1)


def test_custom_objects(path):
    own = {"Doubled": Doubled, "halved": halved, "far": far}
    model = Sequential([Doubled(2, activation=halved, input_shape=(3,)), layers.Lambda(halved)])
    model.compile("sgd", far, metrics=[far])
    model.save(path)
    again = models.load_model(path, custom_objects=own)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    with pytest.raises(SavingError, match=r"'Doubled'.*custom_objects=\{'Doubled': it\}"):
        models.load_model(path)


def test_an_unknown_name_is_told_with_the_nearest(path):
    Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    change(path, lambda config: config["config"]["layers"][0].update(class_name="Dens"))
    with pytest.raises(SavingError, match=r"model.h5.*needs 'Dens'.*Did you mean 'Dense'"):
        models.load_model(path)


def change(path, edit):
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        edit(config)
        file.attrs["model_config"] = json.dumps(config)


def test_code_in_a_lambda_is_refused(path):
    """A marshalled function stays what it is, bytes; the user's own takes its place by the layer's name."""
    Sequential([layers.Lambda(halved, input_shape=(3,), name="half")]).save(path)
    code = {"function": ["4wEAAAAAAAAA\n", None, None], "function_type": "lambda"}
    change(path, lambda config: config["config"]["layers"][0]["config"].update(code))
    with pytest.raises(SavingError, match=r"nothing in a file is ever executed.*custom_objects=\{'half': function\}"):
        models.load_model(path)
    again = models.load_model(path, custom_objects={"half": halved})
    np.testing.assert_array_equal(again.predict(X), X / 2)


def test_a_newer_keras_is_told(path):
    Sequential([layers.Dense(2, input_shape=(3,))]).save(path)
    with h5py.File(path, "r+") as file:
        file.attrs["keras_version"] = "4.1.0"
    with pytest.raises(
        SavingError, match=r"written by Keras 4\.1\.0; this pronghorn knows Keras 1 to 3.*pip install -U"
    ):
        models.load_model(path)


def test_json_of_keras_2(path):
    """``model_from_json`` takes what ``to_json`` of Keras 2 gave: with its version, or without."""
    case = load_case("merge_two")
    described = {**case.config, "keras_version": "2.2.4", "backend": "tensorflow"}
    model = models.model_from_json(json.dumps(described))
    model.load_weights(case.path)
    predicts(case, model)
    assert models.model_from_config(case.config).layers[-1].activity_reduction == "sum"


def test_a_checkpoint_needs_our_own_format(path):
    model = Sequential([layers.Dense(2, input_shape=(3,))])
    with pytest.raises(SavingError, match=r"ends in \.pronghorn"):
        model.save_checkpoint(path)


def test_a_whole_model_is_no_file_of_weights(tmp_path):
    with pytest.raises(SavingError, match=r"m\.weights\.h5.*holds weights alone.*save_weights"):
        Sequential([layers.Dense(2, input_shape=(3,))]).save(tmp_path / "m.weights.h5")
    assert not list(tmp_path.iterdir())


def test_a_subclassed_model_is_refused(path):
    class Own(Model):
        def call(self, inputs):
            return 2 * inputs

    model = Own()
    model(X)
    with pytest.raises(SavingError, match=r"this one is a Own.*\.pronghorn or \.keras"):
        model.save(path)


def test_nothing_of_it_is_imported_before():
    import subprocess
    import sys

    code = "import sys, pronghorn, pronghorn.models; pronghorn.Sequential([pronghorn.layers.Dense(1)])"
    code += "; print('h5py' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"]


def test_unknown_loss_names_are_told(path):
    model = Sequential([layers.Dense(2, input_shape=(3,))])
    model.compile("sgd", far)
    model.save(path)
    with pytest.raises((SavingError, UnknownNameError), match="'far'"):
        models.load_model(path)


def test_a_file_of_keras_3_in_the_old_form():
    """``model.save("x.h5")`` of Keras 3.15, after three steps of Adam; the losses of the steps after it."""
    with np.load(FOLDER / "k3_legacy.npz") as arrays:
        wanted = dict(arrays)
    model = models.load_model(FOLDER / "k3_legacy.h5")
    x, y = [wanted["x0"], wanted["x1"]], wanted["t0"]
    np.testing.assert_allclose(model.predict(x), wanted["y0"], rtol=1e-5, atol=1e-6)
    found = [model.train_on_batch(x, y)[0] for _ in wanted["loss_trajectory"]]
    np.testing.assert_allclose(found, wanted["loss_trajectory"], rtol=2e-4)
    for w, after in zip(model.get_weights(), (wanted[f"w{i}"] for i in range(len(model.weights))), strict=True):
        np.testing.assert_allclose(w, after, rtol=1e-3, atol=2e-5)
