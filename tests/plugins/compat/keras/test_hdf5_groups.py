"""Weights in groups of an open HDF5 file, against the files that Keras 2.2.4 wrote."""

import io

import h5py
import numpy as np
import pytest
from golden_case import load_case
from h5_structure import differences, structure

from pronghorn import models
from pronghorn.errors import SavingError
from pronghorn.structure import flatten

FILES = [
    "dense_basic",
    "conv2d",
    "lstm_basic",
    "bidirectional_concat",
    "nested_models",
    "bn_mlp_adam",
    "shared_layer_siamese",
]


def emptied(name):
    """The model of a file with zeros for weights."""
    model = models.load_model(load_case(name).path, compile=False)
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    return model


def check_predicts(case, model):
    for y, wanted in zip(flatten(model.predict(case.inputs)), case.all("y"), strict=True):
        case.close(y, wanted, "predict")


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_weights_of_a_file_of_keras(name, by_name, keras):
    saving = keras.engine.saving
    load = saving.load_weights_from_hdf5_group_by_name if by_name else saving.load_weights_from_hdf5_group
    model = emptied(name)
    with h5py.File(load_case(name).path) as file:
        load(file["model_weights"], model.layers)
    check_predicts(load_case(name), model)


@pytest.mark.parametrize("name", FILES)
def test_a_group_is_written_as_keras_wrote_it(name, keras, tmp_path):
    model = models.load_model(load_case(name).path, compile=False)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        keras.engine.saving.save_weights_to_hdf5_group(file.create_group("model_weights"), model.layers)
    wanted = {key: value for key, value in structure(load_case(name).path).items() if key.startswith("model_weights")}
    found = {key: value for key, value in structure(tmp_path / "w.h5").items() if key != "/"}
    assert differences(wanted, found) == []
    with h5py.File(tmp_path / "w.h5") as ours, h5py.File(load_case(name).path) as theirs:
        for key in [key for key, value in wanted.items() if value["shape"] is not None]:
            np.testing.assert_array_equal(ours[key][()], theirs[key][()])


def test_some_layers_of_a_file_as_old_repositories_load_them(keras):
    """From 2.0 on code looked in two places for these functions, and left layers out with a filter."""
    from keras.engine import topology

    model = emptied("dense_basic")
    left = model.layers[-1].name
    with h5py.File(load_case("dense_basic").path, mode="r") as f:
        if "layer_names" not in f.attrs and "model_weights" in f:
            f = f["model_weights"]  # noqa: PLW2901  as such code does it
        topology.load_weights_from_hdf5_group_by_name(f, filter(lambda layer: layer.name != left, model.layers))
    full = models.load_model(load_case("dense_basic").path)
    for layer, whole in zip(model.layers, full.layers, strict=True):
        for w, wanted in zip(layer.get_weights(), whole.get_weights(), strict=True):
            np.testing.assert_array_equal(w, wanted * (layer.name != left))


def test_what_does_not_fit_changes_nothing(keras, tmp_path):
    saving, dense = keras.engine.saving, keras.layers.Dense
    first = keras.models.Sequential([dense(4, input_shape=(3,), name="a"), dense(2, name="b")])
    other = keras.models.Sequential([dense(4, input_shape=(3,), name="a"), dense(5, name="b"), dense(2, name="c")])
    before = other.get_weights()
    with h5py.File(tmp_path / "w.h5", "w") as f:
        saving.save_weights_to_hdf5_group(f, first.layers)
        with pytest.raises(ValueError, match=r"w\.h5.*the file holds 2 layers with weights, the model has 3"):
            saving.load_weights_from_hdf5_group(f, other.layers)
        with pytest.raises(ValueError, match=r"layer 'b' does not fit.*\(4, 5\).*\(4, 2\)"):
            saving.load_weights_from_hdf5_group_by_name(f, other.layers)
        assert all((a == b).all() for a, b in zip(other.get_weights(), before, strict=True))
        with pytest.warns(UserWarning, match="layer 'b' is left as it is"):
            saving.load_weights_from_hdf5_group_by_name(f, other.layers, skip_mismatch=True)
        np.testing.assert_array_equal(other.layers[0].get_weights()[0], first.layers[0].get_weights()[0])
        with pytest.raises(ValueError, match="names no layers"):
            saving.load_weights_from_hdf5_group(f["a"], other.layers)


def test_names_too_many_for_one_attribute(keras, tmp_path):
    saving = keras.engine.saving
    names = [f"layer_{i:05d}_{'x' * 60}" for i in range(3000)]
    with h5py.File(tmp_path / "w.h5", "w") as f:
        for kind in (names, [name.encode("utf8") for name in names]):
            group = f.create_group(str(len(f)))
            saving.save_attributes_to_hdf5_group(group, "layer_names", kind)
            assert "layer_names" not in group.attrs
            assert "layer_names0" in group.attrs
            assert saving.load_attributes_from_hdf5_group(group, "layer_names") == names
        saving.save_attributes_to_hdf5_group(f, "few", ["ä"])
        assert saving.load_attributes_from_hdf5_group(f, "few") == ["ä"]
        assert saving.load_attributes_from_hdf5_group(f, "none") == []
        with pytest.raises(SavingError, match="too long for HDF5"):
            saving.save_attributes_to_hdf5_group(f, "long", ["x" * 70000])


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_cudnn_weights_become_those_of_plain_layers(kind, keras):
    """The converted weights are those that real Keras made of the file's."""
    case = load_case(f"cudnn_{kind}")
    wanted = iter(case.all("converted_w"))
    for layer in models.load_model(case.path).layers:
        if layer.weights and type(layer).__name__.startswith("CuDNN"):
            more = {"reset_after": True} if kind == "gru" else {}
            plain = getattr(keras.layers, kind.upper())(layer.units, recurrent_activation="sigmoid", **more)
            plain.build((None, 4, layer.get_weights()[0].shape[0]))
            for array in keras.engine.saving.preprocess_weights_for_loading(plain, layer.get_weights(), "2.2.4"):
                np.testing.assert_allclose(array, next(wanted), rtol=1e-6)
        else:
            [next(wanted) for _ in layer.weights]
    assert next(wanted, None) is None


def test_kernels_of_theano_and_gates_of_keras_1(keras):
    prepared = keras.engine.saving.preprocess_weights_for_loading
    conv = keras.layers.Conv2D(4, (2, 3))
    conv.build((None, 8, 8, 3))
    kernel, bias = np.arange(72.0, dtype="float32").reshape(2, 3, 3, 4), np.zeros(4, "float32")
    np.testing.assert_array_equal(prepared(conv, [kernel, bias], "2.2.4", "theano")[0], kernel[::-1, ::-1])
    np.testing.assert_array_equal(prepared(conv, [kernel, bias], "2.2.4", "tensorflow")[0], kernel)
    np.testing.assert_array_equal(prepared(conv, [kernel, bias])[0], kernel)
    flat = prepared(conv, [kernel.reshape(-1, 4), bias], reshape=True)
    np.testing.assert_array_equal(flat[0], kernel)
    with pytest.raises(ValueError, match=r"its kernel has shape \(2, 3, 3, 4\), the file's \(2, 2\)"):
        prepared(conv, [np.zeros((2, 2)), bias], reshape=True)
    lstm = keras.layers.LSTM(2)
    lstm.build((None, 4, 3))
    gates = [(np.full((3, 2), i), np.full((2, 2), 10 + i), np.full(2, 20 + i)) for i in range(4)]
    found = prepared(lstm, [array for gate in gates for array in gate], "1")
    assert [array[0].tolist() if array.ndim > 1 else array.tolist() for array in found] == [
        [start + i for i in (0, 2, 1, 3) for _ in range(2)] for start in (0, 10, 20)
    ]


@pytest.mark.parametrize("inside", [False, True], ids=["file", "group"])
def test_whole_models_in_an_open_file(inside, keras, tmp_path):
    """2.2.4 takes an open file or group where it takes a path, one in memory too."""
    case = load_case("opt_adam_resume")
    model = keras.models.load_model(case.path)
    with h5py.File(io.BytesIO(), "w") as file:
        place = file.create_group("it") if inside else file
        keras.models.save_model(model, place)
        again = keras.models.load_model(place)
        bare = keras.models.load_model(place, compile=False)
    assert bare.optimizer is None
    check_predicts(case, bare)
    wanted = case.arrays["loss_trajectory"]
    case.close([again.train_on_batch(case.inputs, case.targets) for _ in wanted], wanted, "loss_trajectory")
    with h5py.File(tmp_path / "w.h5", "w") as file:
        keras.engine.saving.save_weights_to_hdf5_group(file, model.layers)
        with pytest.raises(SavingError, match=r"w\.h5.*holds no model_config"):
            keras.models.load_model(file)
        model.save(file.create_group("whole"), include_optimizer=False)
        assert "training_config" not in file["whole"].attrs
    keras.models.save_model(model, tmp_path / "m.h5", overwrite=True)
    with h5py.File(tmp_path / "m.h5") as file, h5py.File(case.path) as theirs:
        check_predicts(case, keras.models.load_model(file))
        check_predicts(case, keras.models.load_model(theirs))
